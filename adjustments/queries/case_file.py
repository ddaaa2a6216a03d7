"""One request as this viewer may see it: THE redaction point. Pages, the API and mails all start from here.

Not here: finding and logging (`actions/looks.py`), nor which relation sees what (`rules/privacy.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from .. import wording
from ..models import Adjustment, Barrier, Event, Look, Message, Person, Request, Step
from ..rules import workflow
from ..rules.permissions import Relation, Viewer, relations
from ..rules.privacy import Facet, facets
from ..rules.states import OPEN, Action, Reason, State, Team, WithdrawReason
from .facts import Case, case_of


class NoSuchCase(LookupError):
    """It does not exist for this person."""


class Withheld:
    """The value of a field that this viewer may not see."""

    def __bool__(self) -> bool:
        return False

    def __str__(self) -> str:
        return "Not shared with you"


WITHHELD = Withheld()


@dataclass(frozen=True)
class Line:
    """One line of the story so far."""

    at: datetime
    who: str
    what: str
    item: str
    reasons: tuple[str, ...]
    words: str | Withheld


@dataclass(frozen=True)
class DeliveryFile:
    """What is known of a delivery; the cost in pounds."""

    supplier: str
    order_reference: str
    ordered_on: date | None
    expected_on: date | None
    delivered_on: date | None
    cost: Decimal | Withheld | None


@dataclass(frozen=True)
class AdjustmentFile:
    """One adjustment as the viewer may see it."""

    pk: int
    reference: str
    number: int
    version: int
    item: str
    is_own_words: bool
    in_plain_words: str
    state: State
    employee: str
    contact: str
    place: str
    holder: str | Withheld
    held_since: date | Withheld | None
    submitted_on: date | None
    due_on: date | None
    is_late: bool
    days_left: int | None
    """Working days until it is due; negative when late."""
    route: str
    lead_days: int | None
    cost_band: str | Withheld
    delivery: DeliveryFile | None
    refusal_reasons: tuple[str, ...]
    refusal_words: str | Withheld
    relations: frozenset[Relation]
    can: frozenset[Action]

    @property
    def title_item(self) -> str:
        """What a page's title may say: titles end in histories and logs, and own words do not belong there."""
        return str(wording.OWN_WORDS) if self.is_own_words else self.item

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to do something about it."""
        return self.state in OPEN


@dataclass(frozen=True)
class Opened:
    """One look: who, as whom, when."""

    who: str
    relation: str
    at: datetime


@dataclass(frozen=True)
class CaseFile:
    """One request as the viewer may see it."""

    reference: str
    employee: str
    is_own: bool
    submitted_at: datetime
    needed_by: date | Withheld | None
    job: str
    place: str
    barriers: tuple[str, ...] | Withheld
    barrier_words: str | Withheld
    adjustments: tuple[AdjustmentFile, ...]
    story: tuple[Line, ...] | Withheld
    looks: tuple[Opened, ...] | Withheld
    relations: frozenset[Relation]

    @property
    def shows_words(self) -> bool:
        """Whether the viewer may read barriers and words."""
        return not isinstance(self.barrier_words, Withheld)

    @property
    def shows_looks(self) -> bool:
        """Whether the viewer may read who has looked."""
        return not isinstance(self.looks, Withheld)

    @property
    def shows_decision(self) -> bool:
        """Whether the decision page is for this viewer."""
        return bool(self.relations & {Relation.DECIDER, Relation.MANAGER, Relation.HR})

    def adjustment(self, number: int) -> AdjustmentFile:
        """Return the adjustment of that number; raise NoSuchCase when it is not among them."""
        for one in self.adjustments:
            if one.number == number:
                return one
        raise NoSuchCase


def _place(request: Request) -> str:
    site = request.site or request.employee.site
    department = request.employee.department
    return ", ".join(str(part) for part in (department, site) if part)


def _who(person: Person | None, viewer: Person | None) -> str:
    if person is None:
        return str(wording.SYSTEM_NAME)
    return "You" if viewer is not None and person.pk == viewer.pk else person.name


def _holder(adjustment: Adjustment, viewer: Person | None) -> str:
    if adjustment.holder_person_id:
        return "you" if viewer and adjustment.holder_person_id == viewer.pk else str(adjustment.holder_person)
    return str(wording.TEAMS[Team(adjustment.holder_team)]) if adjustment.holder_team else ""


def _seen(case: Case, viewer: Viewer) -> tuple[frozenset[Relation], frozenset[Facet]]:
    held = relations(case.adjustment.standing(frozenset(case.step_holder_ids)), viewer)
    return held, facets(held, has_held_step=viewer.id in case.step_holder_ids)


def _delivery(adjustment: Adjustment, shows: frozenset[Facet]) -> DeliveryFile | None:
    if (delivery := getattr(adjustment, "delivery", None)) is None:
        return None
    return DeliveryFile(
        supplier=delivery.supplier,
        order_reference=delivery.order_reference,
        ordered_on=delivery.ordered_on,
        expected_on=delivery.expected_on,
        delivered_on=delivery.delivered_on,
        cost=delivery.cost if Facet.COST in shows else WITHHELD,
    )


def _days_left(adjustment: Adjustment, today: date) -> int | None:
    return None if adjustment.due_on is None else adjustment.calendar.between(today, adjustment.due_on)


def adjustment_file(
    case: Case, viewer: Person, at: datetime, *, with_actions: bool, messages: Iterable[Message] = ()
) -> AdjustmentFile:
    """Return one adjustment as the viewer may see it. Lists leave out the actions: they need the history."""
    adjustment = case.adjustment
    held, shows = _seen(case, viewer.as_viewer)
    today = adjustment.today(at)
    entry = adjustment.entry
    declined = next((h for h in reversed(case.history) if h.action is Action.DECLINE), None)
    refused = [m.words for m in messages if m.adjustment_id == adjustment.pk and m.about == Action.DECLINE]
    knows_state = Facet.STATE in shows
    return AdjustmentFile(
        pk=adjustment.pk,
        reference=adjustment.request.reference,
        number=adjustment.number,
        version=adjustment.version,
        item=adjustment.item,
        is_own_words=entry is None,
        in_plain_words=entry.in_plain_words if entry else "",
        state=State(adjustment.state),
        employee=adjustment.request.employee.name,
        contact=adjustment.request.employee.email or "",
        place=_place(adjustment.request),
        holder=_holder(adjustment, viewer) if knows_state else WITHHELD,
        held_since=(adjustment.held_since and adjustment.today(adjustment.held_since)) if knows_state else WITHHELD,
        submitted_on=adjustment.submitted_on,
        due_on=adjustment.due_on,
        is_late=adjustment.is_late(at),
        days_left=_days_left(adjustment, today),
        route=adjustment.route,
        lead_days=entry.lead_days_most if entry else None,
        cost_band=(entry.cost_band if entry else "") if Facet.COST in shows else WITHHELD,
        delivery=_delivery(adjustment, shows),
        refusal_reasons=_reasons(declined.data) if declined and knows_state else (),
        refusal_words=(refused[-1] if refused else "") if Facet.WORDS in shows else WITHHELD,
        relations=held,
        can=workflow.allowed(case.facts(), viewer.as_viewer, today) if with_actions else frozenset(),
    )


def _reasons(data: Any) -> tuple[str, ...]:
    codes = data.get("reasons", [])
    named = tuple(str(wording.REASONS[Reason(code)]) for code in codes)
    if data.get("reason") in set(WithdrawReason):
        named += (str(wording.WITHDRAW_REASONS[WithdrawReason(data["reason"])]),)
    return named


def last_event(case: Case, viewer: Person) -> Event | None:
    """Return what was done last, as far as the viewer may know: fulfilment knows only what fulfilment did."""
    event = Event.objects.filter(adjustment=case.adjustment).select_related("by").order_by("-seq").first()
    held, shows = _seen(case, viewer.as_viewer)
    may_know = Facet.STATE in shows or (event is not None and event.acting_as in held)
    return event if may_know else None


def _line(event: Event, item: str, viewer: Person, words: str | Withheld) -> Line:
    what = str(wording.HAPPENED[Action(event.action)])
    if expected := event.data.get("expected_on"):
        what += f": {date.fromisoformat(expected):%-d %B %Y}"
    return Line(event.at, _who(event.by, viewer), what, item, _reasons(event.data), words)


def _story(
    cases: list[Case], events: list[Event], messages: list[Message], shows: dict[int, frozenset[Facet]], viewer: Person
) -> tuple[Line, ...] | Withheld:
    if not any(Facet.STATE in facet for facet in shows.values()):
        return WITHHELD
    items = {case.adjustment.pk: case.adjustment.item for case in cases}
    written = {(m.adjustment_id, m.about, m.at): m.words for m in messages}
    lines = []
    for event in events:
        if Facet.STATE not in shows[event.adjustment_id]:
            continue
        words: str | Withheld = written.get((event.adjustment_id, event.action, event.at), "")
        if Facet.WORDS not in shows[event.adjustment_id]:
            words = WITHHELD if words else ""
        lines.append(_line(event, items[event.adjustment_id] if len(items) > 1 else "", viewer, words))
    return tuple(lines)


def _looks(request: Request, *, is_own: bool) -> tuple[Opened, ...]:
    words = wording.RELATIONS if is_own else wording.RELATIONS | wording.RELATIONS_FOR_OTHERS
    found = Look.objects.filter(request=request).select_related("viewer").order_by("-at")[:100]
    return tuple(Opened(look.viewer.name, str(words[Relation(look.relation)]), look.at) for look in found)


def _by_adjustment(rows: Iterable[Any]) -> Callable[[int], list[Any]]:
    found: dict[int, list[Any]] = {}
    for row in rows:
        found.setdefault(row.adjustment_id, []).append(row)
    return lambda pk: found.get(pk, [])


def cases_of(adjustments: list[Adjustment]) -> tuple[list[Case], list[Event]]:
    """Return the adjustments with history and steps, in two queries however many they are; and their events."""
    ids = [adjustment.pk for adjustment in adjustments]
    events = list(Event.objects.filter(adjustment__in=ids).select_related("by").order_by("request_id", "seq"))
    event_of, step_of = _by_adjustment(events), _by_adjustment(Step.objects.filter(adjustment__in=ids))
    return [case_of(one, event_of(one.pk), step_of(one.pk)) for one in adjustments], events


def build(adjustments: list[Adjustment], viewer: Person, at: datetime) -> CaseFile:
    """Return the request of these adjustments (all of one request, all visible to the viewer) as they may see it."""
    request = adjustments[0].request
    cases, events = cases_of(adjustments)
    seen = {case.adjustment.pk: _seen(case, viewer.as_viewer) for case in cases}
    shows = {pk: facet for pk, (_, facet) in seen.items()}
    everything = frozenset[Facet]().union(*shows.values())
    relation = frozenset[Relation]().union(*(held for held, _ in seen.values()))
    knows_words = Facet.WORDS in everything
    messages = list(Message.objects.filter(adjustment__in=shows)) if knows_words else []
    barriers = Barrier.objects.filter(request=request).order_by("position") if knows_words else Barrier.objects.none()
    assert request.submitted_at is not None  # noqa: S101 - a draft has no case file
    return CaseFile(
        reference=request.reference,
        employee=request.employee.name,
        is_own=request.employee_id == viewer.pk,
        submitted_at=request.submitted_at,
        needed_by=request.needed_by if Facet.STATE in everything else WITHHELD,
        job=request.employee.job_title,
        place=_place(request),
        barriers=tuple(barrier.on_the_page for barrier in barriers) if knows_words else WITHHELD,
        barrier_words=request.barrier_words if knows_words else WITHHELD,
        adjustments=tuple(adjustment_file(case, viewer, at, with_actions=True, messages=messages) for case in cases),
        story=_story(cases, events, messages, shows, viewer),
        looks=_looks(request, is_own=request.employee_id == viewer.pk) if Facet.LOOKS in everything else WITHHELD,
        relations=relation,
    )


def summaries(adjustments: list[Adjustment], viewer: Person, at: datetime) -> list[AdjustmentFile]:
    """Return list rows as the viewer may see them: one query more, however many they are."""
    step_of = _by_adjustment(Step.objects.filter(adjustment__in=[a.pk for a in adjustments]))
    cases = [case_of(adjustment, (), step_of(adjustment.pk)) for adjustment in adjustments]
    return [adjustment_file(case, viewer, at, with_actions=False) for case in cases]
