"""One request as this viewer may see it: THE redaction point. Pages, the API and mails all start from here.

Not here: finding and logging (`actions/looks.py`), which relation sees what (`rules/privacy.py`), the values (`case_values`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from datetime import date, datetime

from .. import wording
from ..models import Adjustment, Event, Interim, Message, Person, Request, Step
from ..rules import clocks, endings, reviews, workflow
from ..rules.facts import Facts, agreed_cost, done_tasks, proposed_reasons
from ..rules.permissions import Relation, Viewer, can_view, relations
from ..rules.privacy import READS_WHY, WITHHELD_STEPS, Facet, facets
from ..rules.states import OPEN, Action, State, StepKind, Team
from . import advised, covers, letter_words, meanwhile, sentences, story, timing
from . import letters as letter_files
from .case_values import (
    WITHHELD,
    AdjustmentFile,
    CaseFile,
    DeliveryFile,
    Ending,
    NoSuchCase,
    Offer,
    Part,
    Proposal,
    Withheld,
)
from .facts import Case, case_of, house_now
from .gathered import Gathered, by_adjustment, cases_of, fetch_looks
from .record_values import LetterLine
from .written import Words

_BECOMES_THEIRS = frozenset({Action.CHANGE, Action.CONFIRM_FILING})
"""From then on the words are the employee's, who may have corrected them: whoever filed it no longer reads them."""


def _place(request: Request) -> str:
    if request.place:
        return request.place
    site = request.site or request.employee.site
    department = request.employee.department
    return ", ".join(str(part) for part in (department, site) if part)


def _is_checked(case: Case, shows: frozenset[Facet]) -> bool:
    """Say whether a refusal is being checked that this viewer is not told of."""
    return Facet.PROPOSAL not in shows and case.step is not None and case.step.kind in WITHHELD_STEPS


def _holder(case: Case, viewer: Person, at: datetime, shows: frozenset[Facet]) -> str:
    """Return who has it now; while a refusal is checked, the employee reads that the adjustments team has it."""
    adjustment = case.adjustment
    if _is_checked(case, shows) and adjustment.state == State.SUBMITTED:
        return str(wording.TEAMS[Team.HR])
    if adjustment.holder_person_id:
        return covers.holder(case, viewer, at)
    return str(wording.TEAMS[Team(adjustment.holder_team)]) if adjustment.holder_team else ""


NOTHING: frozenset[Facet] = frozenset()


def _seen(case: Case, viewer: Viewer, hidden: frozenset[Facet] = NOTHING) -> tuple[frozenset[Relation], frozenset[Facet]]:
    standing = case.standing()
    held = relations(standing, viewer)
    has_held = standing.manager_id in case.step_holder_ids
    shows = facets(held, has_held_step=has_held, is_confirmed=standing.is_confirmed)
    if (
        Relation.FILER in held
        and Relation.ADVOCATE not in held
        and any(happened.action in _BECOMES_THEIRS for happened in case.history)
    ):
        shows -= {Facet.ASKED}
    return held, shows - hidden


def _delivery(adjustment: Adjustment, shows: frozenset[Facet]) -> DeliveryFile | None:
    delivery = getattr(adjustment, "delivery", None)
    if delivery is None or not shows & {Facet.STORY, Facet.COST}:  # who filed it has the receipt and the state
        return None
    money = {"quote": delivery.quote, "cost": delivery.cost} if Facet.COST in shows else {"quote": WITHHELD, "cost": WITHHELD}
    names = [one.name for one in fields(DeliveryFile) if one.name not in money]
    return DeliveryFile(**{name: getattr(delivery, name) for name in names}, **money)


def _due_on(case: Case, shows: frozenset[Facet]) -> date | None:
    """Return by when; while a refusal is checked, the decision's date: that of the check would tell which check it is."""
    adjustment = case.adjustment
    if not _is_checked(case, shows):
        return adjustment.due_on
    return adjustment.wait_due_on if adjustment.decided_on else adjustment.decision_due_on


def _offer(case: Case, words: Words) -> Offer | None:
    adjustment = case.adjustment
    if adjustment.state != State.ALTERNATIVE_OFFERED:
        return None
    entry = adjustment.offered_entry
    item, plain = (entry.name, entry.in_plain_words) if entry else (adjustment.offered_words, "")
    return Offer(item, plain, words.author(Action.OFFER_ALTERNATIVE), words.last(Action.OFFER_ALTERNATIVE))


def _proposal(case: Case, words: Words, shows: frozenset[Facet]) -> Proposal | Withheld | None:
    if Facet.PROPOSAL not in shows:
        return WITHHELD  # whether there is one or not: a name that comes and goes would tell
    if case.step is None or case.step.kind not in WITHHELD_STEPS:
        return None
    return Proposal(
        by=" and ".join(dict.fromkeys(one.author.name for one in words.proposed())),
        reasons=story.reasons({"reasons": proposed_reasons(case.facts())}, Action.PROPOSE_REFUSAL),
        words="\n\n".join(one.words for one in words.proposed()) if words.may_read else WITHHELD,
        alternatives=words.last("alternatives_considered"),
        was_returned=words.last(Action.RETURN_REFUSAL),
    )


def _held_since(case: Case, shows: frozenset[Facet]) -> date | None:
    """Return since when that one has it: while a refusal is checked, since it was passed on."""
    adjustment = case.adjustment
    if _is_checked(case, shows) and adjustment.state == State.SUBMITTED:
        return story.checked_since(case.history)
    return adjustment.held_since and adjustment.today(adjustment.held_since)


def _waits_for_money(case: Case) -> bool:
    """Say whether a quote is with the budget holder: those who deliver must know why they wait."""
    return case.step is not None and case.step.kind == StepKind.OVERSPEND


def _is_at_work(case: Case, held: frozenset[Relation]) -> bool:
    """Say whether those who deliver have it: they must know which of them claimed it, or that the supplier has it."""
    return Relation.FULFILMENT in held and case.adjustment.state == State.IN_DELIVERY and case.step is None


def _step(case: Case, shows: frozenset[Facet]) -> StepKind | None:
    """Return the open step; while a refusal is checked the employee reads that the adjustments team has it."""
    if case.step is None:
        return None
    return StepKind.HR if _is_checked(case, shows) else StepKind(case.step.kind)


_REFUSED = frozenset({State.DECLINED, State.ENDED})
"""Where a refusal stands, with nobody looking at it again."""


def _reads_rights(adjustment: Adjustment, held: frozenset[Relation]) -> bool:
    return adjustment.state in _REFUSED and Relation.EMPLOYEE in held


def _ending(case: Case, words: Words, viewer: Person) -> Ending | None:
    """Return the open question whether it can end; who asked reads the answer."""
    asked = endings.question(case.history)
    if asked is None:
        return None
    is_asker = asked.by_id == viewer.pk
    return Ending(
        by="You" if is_asker else words.author(Action.ASK_TO_END),
        asked_on=asked.on,
        words=words.last(Action.ASK_TO_END, is_for_viewer=is_asker),
        answer_by=case.adjustment.calendar.add(asked.on, endings.ANSWER_WITHIN),
        needed_on=asked.needed_on,
        answer=words.last(Action.STILL_NEEDED, after=Action.ASK_TO_END, is_for_viewer=is_asker),
    )


def _is_review_near(adjustment: Adjustment, today: date) -> bool:
    """Say whether it is time to look again whether it works: from the first reminder on."""
    due = adjustment.review_on
    return due is not None and adjustment.calendar.add(due, -reviews.NEAR_DAYS) <= today


def _parts(facts: Facts) -> tuple[Part, ...]:
    if facts.standing.state not in (State.IN_DELIVERY, State.DELIVERED):
        return ()
    done = done_tasks(facts)
    return tuple(Part(task, team, task in done) for task, team in facts.tasks)


def _replaces(case: Case, viewer: Viewer) -> str:
    """Return the reference of what it replaces, to whom that exists too: it may have been sent to HR, and this not."""
    old, standing = case.adjustment.replaces, case.replaced()
    return old.request.reference if old and standing and can_view(standing, viewer) else ""


def adjustment_file(
    case: Case,
    viewer: Person,
    at: datetime,
    *,
    with_actions: bool,
    messages: Iterable[Message] = (),
    interims: Iterable[Interim] = (),
    letters: Iterable[LetterLine] = (),
    names: dict[int, str] | None = None,
    hidden: frozenset[Facet] = NOTHING,
    steps: Iterable[Step] = (),
) -> AdjustmentFile:
    """Return one adjustment as the viewer may see it. Lists leave out the actions: they need the history."""
    adjustment, entry = case.adjustment, case.adjustment.entry
    rules_viewer = viewer.viewer_at(at)
    held, shows = _seen(case, rules_viewer, hidden)
    today, words, facts = adjustment.today(at), Words(case, messages, shows), case.facts()
    refused, is_taken_away = endings.refusal(case.history), endings.was_taken_away(case.history)
    if adjustment.state == State.ENDED and not is_taken_away:
        refused = None
    knows_state, knows_story, due_on = Facet.STATE in shows, Facet.STORY in shows, _due_on(case, shows)
    knows_outcome = bool(shows & {Facet.STORY, Facet.COST})
    read = clocks.read(case.history, adjustment.calendar)
    hold = timing.hold(case, read, today, shows, is_own=Relation.EMPLOYEE in held) if knows_state else timing.NO_HOLD
    is_final = knows_story and adjustment.state in _REFUSED and any(h.action is Action.UPHOLD for h in case.history)
    may_appeal = adjustment.state in _REFUSED and not is_final and knows_story
    return AdjustmentFile(
        pk=adjustment.pk,
        reference=adjustment.request.reference,
        number=adjustment.number,
        version=adjustment.version,
        item=adjustment.item,
        is_own_words=adjustment.given_entry is None,
        in_plain_words=entry.in_plain_words if entry else "",
        state=State(adjustment.state),
        employee=adjustment.request.employee.name,
        contact=adjustment.request.contact or adjustment.request.employee.email or "",
        place=_place(adjustment.request),
        holder=_holder(case, viewer, at, shows) if knows_state or _is_at_work(case, held) else WITHHELD,
        held_since=_held_since(case, shows) if knows_state else WITHHELD,
        submitted_on=adjustment.submitted_on,
        due_on=due_on,
        is_late=clocks.is_late(due_on, today, adjustment.calendar),
        days_left=adjustment.calendar.between(today, due_on) if due_on else None,
        route=adjustment.route,
        lead_days=entry.lead_days_most if entry else None,
        cost_band=(entry.cost_band if entry else "") if Facet.COST in shows else WITHHELD,
        delivery=_delivery(adjustment, shows),
        given=adjustment.given if knows_outcome else adjustment.item,
        until_on=adjustment.until_on if knows_outcome else None,
        review_on=adjustment.review_on if knows_story else None,
        is_review_near=knows_story and _is_review_near(adjustment, today),
        estimate=adjustment.estimate if Facet.COST in shows else WITHHELD,
        agreed_cost=agreed_cost(facts) if Facet.COST in shows else WITHHELD,
        step=_step(case, shows) if knows_story or (knows_outcome and _waits_for_money(case)) else WITHHELD,
        hold_reason=hold.reason,
        hold_days_left=hold.days_left,
        is_held_long=hold.is_long,
        clocks=timing.lines(case, read, today, held, shows, viewer.pk) if knows_state and with_actions else (),
        refusal_reasons=story.reasons(refused.data, refused.action) if refused and knows_story and shows & READS_WHY else (),
        refusal_words=words.last(refused.action) if refused else "",
        appeal_words=words.last(Action.APPEAL) if adjustment.state == State.APPEALED else "",
        is_final=is_final,
        is_taken_away=knows_story and is_taken_away,
        appeal_until=letter_files.appeal_until(refused.on, adjustment.calendar) if refused and may_appeal else None,
        rights=letter_words.rights_in(adjustment.site.nation) if refused and _reads_rights(adjustment, held) else (),
        ending=_ending(case, words, viewer) if knows_story else None,
        needs_confirming=not adjustment.request.is_confirmed and adjustment.state in OPEN - {State.APPEALED},
        question=words.last(Action.ASK_FOR_INFORMATION) if adjustment.state == State.INFO_NEEDED else "",
        advice=advised.newest(case, messages, viewer, today, held, shows) if Facet.ADVICE in shows else WITHHELD,
        offer=_offer(case, words) if knows_story else None,
        interim=meanwhile.newest(case, interims, viewer, today) if Facet.INTERIM in shows else WITHHELD,
        sentence=sentences.newest(case, messages, viewer, today) if Facet.WORDS in shows else WITHHELD,
        proposal=_proposal(case, words, shows),
        parts=_parts(facts) if knows_outcome else (),
        letters=tuple(letters) if {Facet.STORY, Facet.WORDS} <= shows else (),
        custody=story.stays(case, shows, viewer, today, names or {}),
        steps=story.approvals(adjustment, steps, viewer) if Relation.HR in held else (),
        replaces=_replaces(case, rules_viewer) if with_actions else "",
        rest_of=adjustment.rest_of.number if adjustment.rest_of else None,
        relations=held,
        can=workflow.allowed(facts, rules_viewer, today) if with_actions and not hidden else frozenset(),
    )


def last_event(case: Case, viewer: Person, at: datetime) -> Event | None:
    """Return what was done last, as far as the viewer may know: a refusal under check is not for the employee."""
    event = Event.objects.filter(adjustment=case.adjustment).select_related("by").order_by("-seq").first()
    if event is None:
        return None
    held, shows = _seen(case, viewer.viewer_at(at))
    if Facet.PROPOSAL not in shows and story.is_withheld(Action(event.action), State(event.to)):
        return None
    return event if Facet.STORY in shows or event.acting_as in held else None


def build(adjustments: list[Adjustment], viewer: Person, at: datetime, *, hidden: frozenset[Facet] = NOTHING) -> CaseFile:
    """Return the request of these adjustments (all of one request, all visible to the viewer) as they may see it.

    `hidden` is left out although the viewer may see it: for a preview by somebody who may not. Nothing can be done there.
    """
    return build_many(adjustments, viewer, at, hidden=hidden)[0]


def build_many(
    adjustments: list[Adjustment], viewer: Person, at: datetime, *, hidden: frozenset[Facet] = NOTHING
) -> list[CaseFile]:
    """Return the requests of these adjustments, all visible to the viewer, as they may see them."""
    gathered = Gathered.of(adjustments)
    of_request: dict[int, list[Case]] = {}
    for case in gathered.cases:
        of_request.setdefault(case.adjustment.request_id, []).append(case)
    if len(of_request) > 1:
        fetch_looks([cases[0].adjustment.request for cases in of_request.values()])
    return [_case_file(cases, gathered, viewer, at, hidden) for cases in of_request.values()]


def _filed_by(request: Request, viewer: Person) -> str:
    return "" if request.filed_by_id == request.employee_id else story.who(request.filed_by, viewer)


def _case_file(cases: list[Case], gathered: Gathered, viewer: Person, at: datetime, hidden: frozenset[Facet]) -> CaseFile:
    request = cases[0].adjustment.request
    seen = {case.adjustment.pk: _seen(case, viewer.viewer_at(at), hidden) for case in cases}
    shows = {pk: facet for pk, (_, facet) in seen.items()}
    everything = frozenset[Facet]().union(*shows.values())
    knows_why, knows_state, is_own = Facet.ASKED in everything, Facet.STATE in everything, request.employee_id == viewer.pk
    barriers = gathered.barriers.get(request.pk, []) if knows_why else []
    unread = advised.unread(cases, gathered.events, lambda case: case.adjustment.today(at), is_own)
    events = [event for event in gathered.events if event.request_id == request.pk]
    assert request.submitted_at is not None  # noqa: S101 - a draft has no case file
    return CaseFile(
        reference=request.reference,
        employee=request.employee.name,
        is_own=is_own,
        submitted_at=request.submitted_at,
        needed_by=request.needed_by if knows_state else WITHHELD,
        job=request.employee.job_title,
        place=_place(request),
        contact=request.contact,
        barriers=tuple(barrier.on_the_page for barrier in barriers) if knows_why else WITHHELD,
        barrier_codes=tuple(barrier.code for barrier in barriers),
        barrier_words=request.barrier_words if knows_why else WITHHELD,
        more_words=request.more_words if knows_why else WITHHELD,
        since_when=request.since_when if knows_why else WITHHELD,
        is_urgent=request.is_urgent,
        first_asked_on=request.first_asked_on if knows_state else WITHHELD,
        filed_by=_filed_by(request, viewer) if knows_state else WITHHELD,
        is_confirmed=request.is_confirmed if knows_state else WITHHELD,
        is_sent_to_hr=request.is_sent_to_hr if knows_why else WITHHELD,
        adjustments=tuple(
            adjustment_file(
                case,
                viewer,
                at,
                with_actions=True,
                messages=gathered.messages,
                interims=gathered.interims,
                letters=gathered.letter_lines(case.adjustment),
                names=gathered.names,
                hidden=hidden,
                steps=gathered.steps_of(case.adjustment),
            )
            for case in cases
        ),
        story=story.told(cases, events, [*gathered.messages, *gathered.interims], shows, viewer, gathered.names, unread),
        looks=gathered.opened(request, is_own=is_own) if Facet.LOOKS in everything else WITHHELD,
        relations=frozenset[Relation]().union(*(held for held, _ in seen.values())),
    )


def summaries(adjustments: list[Adjustment], viewer: Person, at: datetime) -> list[AdjustmentFile]:
    """Return list rows as the viewer may see them: the same few queries however many they are."""
    ids = [adjustment.pk for adjustment in adjustments]
    step_of = by_adjustment(Step.objects.filter(adjustment__in=ids))
    event_of = by_adjustment(Event.objects.filter(adjustment__in=ids).order_by("seq"))
    house = house_now(adjustments) if adjustments else None
    cases = [case_of(one, event_of(one.pk), step_of(one.pk), house) for one in adjustments]
    return [adjustment_file(case, viewer, at, with_actions=False) for case in cases]


__all__ = [
    "WITHHELD",
    "AdjustmentFile",
    "CaseFile",
    "NoSuchCase",
    "Withheld",
    "build",
    "build_many",
    "cases_of",
    "last_event",
    "summaries",
]
