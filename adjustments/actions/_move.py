"""The only writer of a state: lock, check, history, clocks, outbox, in one transaction.

Not here: what may happen (`rules/workflow.py`) and what follows (`rules/planning.py`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from django.db import transaction

from ..models import Adjustment, Event, Interim, Letter, Message, Notice, Person, ReportLine, Request, Step, calendars
from ..queries.case_file import last_event
from ..queries.facts import Case, case_of, clock_columns
from ..queries.lines import COLUMNS, line_of
from ..rules import advice, endings, planning
from ..rules import notices as notice_rules
from ..rules.clocks import Happening
from ..rules.facts import MoveNotAllowed
from ..rules.holders import NOBODY, Holder
from ..rules.permissions import SYSTEM, Viewer
from ..rules.states import Action, State
from . import _post

Actor = Person | Viewer
Words = str | Mapping[str, str]
"""What somebody wrote with a move; several texts by what each is about."""


class Stale(MoveNotAllowed):
    """Somebody changed the adjustment since this person opened it; `event` is what was done last."""

    code = "stale"

    def __init__(self, event: Event | None = None) -> None:
        super().__init__()
        self.event = event


@dataclass
class Ledger:
    """The rows that one or many moves write together."""

    cases: dict[int, Case] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)
    letters: list[Letter] = field(default_factory=list)
    interims: list[Interim] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)

    def enter(self, case: Case, plan: planning.Plan, *, by: Actor, at: datetime, words: Words = "") -> None:
        """Apply the plan to the objects in memory and keep the rows to write."""
        adjustment, person = case.adjustment, _person(by)
        past, before = _post.holder_named(adjustment), case.standing()
        # while the employee or an adviser is asked, who holds the step had it too
        is_asked = past.person_id == adjustment.request.employee_id or before.state is State.ADVICE
        had = _post.holder_named(case.step) if case.step and is_asked else past
        asked = Holder(_asker(case.history))
        event = _event(adjustment, plan, person, at)
        on = adjustment.today(at)
        case.history.append(Happening(plan.action, plan.to, on, plan.data, person.pk if person else None, plan.acting_as))
        self._enter_step(case, plan, person, at)
        _settle(case, plan, at, changed_hands=plan.holder != past)
        self.cases[adjustment.pk] = case
        self.events.append(event)
        for about, text in ({plan.action.value: words} if isinstance(words, str) else words).items():
            if text:
                assert person is not None  # noqa: S101 - the system writes no words
                if plan.action in _FOR_THE_MEANTIME:
                    self.interims.append(_interim(event, person, text))
                    continue
                self.messages.append(Message(adjustment=adjustment, about=about, author=person, words=text, at=at, event=event))
        if plan.is_letter:
            self.letters.append(Letter(event=event, adjustment=adjustment, at=at))
        step_holder, standing = plan.step.holder if plan.step else plan.holder, case.standing()
        holders = _post.Holders(had, plan.holder, step_holder, asked)
        for telling in plan.notices:
            to = _post.recipients(telling.to, adjustment, holders, standing, before)
            to = _post.to_covers(to, telling.to, holders, (standing, before), lambda pk: case.house.cover_of(pk, at))
            if telling.to not in (notice_rules.To.EMPLOYEE, notice_rules.To.FILER):  # they get their receipt
                to = [one for one in to if one != person]  # nobody is told what they did themselves
            self.notices += _post.notices_for(telling, adjustment, seq=event.seq, to=to, at=at, data=plan.data)

    def _enter_step(self, case: Case, plan: planning.Plan, person: Person | None, at: datetime) -> None:
        """Close the step that the move ends, open or change the one that is open afterwards."""
        wanted = plan.step
        if case.step and (wanted is None or wanted.is_new):
            case.step.closed_at, case.step.closed_by, case.step.outcome = at, person, plan.action
            self.steps.append(case.step)
            case.step = None
        if wanted is None:
            return
        if case.step is None:
            case.step = Step(adjustment=case.adjustment, opened_on=case.adjustment.today(at))
        step = case.step
        step.kind, step.due_on = wanted.kind, wanted.due_on
        if (step.holder_person_id, step.holder_team) != (wanted.holder.person_id, wanted.holder.team or ""):
            step.escalated_at = None  # whoever has it now has not let it lie
        step.holder_person_id, step.holder_team = wanted.holder.person_id, wanted.holder.team or ""
        if wanted.holder.person_id:
            case.step_holder_ids.add(wanted.holder.person_id)
        self.steps.append(step)

    def write(self) -> None:
        """Write all rows. Call it inside a transaction."""
        adjustments = [case.adjustment for case in self.cases.values()]
        Event.objects.bulk_create(self.events, batch_size=500)
        Adjustment.objects.bulk_update(adjustments, _WRITTEN, batch_size=100)
        requests = {adjustment.request_id: adjustment.request for adjustment in adjustments}
        Request.objects.bulk_update(requests.values(), ["chain_head", "events_count"], batch_size=200)
        steps = {id(step): step for step in self.steps}.values()
        Step.objects.bulk_update([s for s in steps if s.pk], _STEP_WRITTEN, batch_size=200)
        Step.objects.bulk_create([s for s in steps if not s.pk], batch_size=500)
        Message.objects.bulk_create(self.messages, batch_size=500)
        Letter.objects.bulk_create(self.letters, batch_size=500)
        Interim.objects.bulk_create(self.interims, batch_size=500)
        keep_lines(line_of(case.adjustment, case.history) for case in self.cases.values())
        _post.post(self.notices)


def keep_lines(lines: Iterable[ReportLine]) -> None:
    """Write what reports count, new or not."""
    ReportLine.objects.bulk_create(
        lines, update_conflicts=True, unique_fields=["adjustment"], update_fields=COLUMNS, batch_size=500
    )


_STEP_WRITTEN = ["kind", "holder_person", "holder_team", "due_on", "escalated_at", "closed_at", "closed_by", "outcome"]
_WRITTEN = [
    *("state", "version", "team", "holder_person", "holder_team", "held_since", "route", "step_due_on", "next_notice_at"),
    *("reply_target", "reply_due_on", "replied_on", "reply_days"),
    *("submitted_on", "decision_target", "decision_due_on", "decided_on", "decision_days"),
    *("interim_target", "interim_due_on", "interim_on", "interim_days"),
    *("agreed_on", "delivery_target", "delivery_due_on", "delivered_on", "delivery_days"),
    *("first_asked_on", "wait_target", "wait_due_on", "in_place_on", "wait_days", "review_on"),
]


def _asker(history: Sequence[Happening]) -> int | None:
    """Return who asked what the move may answer: whether it can end, or for advice."""
    wanted = advice.last_asked(history)
    return endings.asker(history) or (wanted.by_id if wanted else None)


def _person(by: Actor) -> Person | None:
    return by if isinstance(by, Person) else None


def _viewer(by: Actor, at: datetime) -> Viewer:
    return by.viewer_at(at) if isinstance(by, Person) else by


_FOR_THE_MEANTIME = frozenset({Action.ARRANGE_INTERIM, Action.RULE_OUT_INTERIM})


def _interim(event: Event, author: Person, words: str) -> Interim:
    days = {name: date.fromisoformat(event.data[key]) for name, key in _INTERIM_DAYS if event.data.get(key)}
    return Interim(adjustment=event.adjustment, event=event, author=author, words=words, **days)


_INTERIM_DAYS = (("in_effect_on", "in_effect_on"), ("until_on", "until"))


def _event(adjustment: Adjustment, plan: planning.Plan, person: Person | None, at: datetime) -> Event:
    request = adjustment.request
    event = Event(
        request=request,
        adjustment=adjustment,
        seq=request.events_count + 1,
        action=plan.action,
        frm=plan.frm,
        to=plan.to,
        by=person,
        acting_as=plan.acting_as,
        at=at.astimezone(UTC),
        data=dict(plan.data),
        previous_hash=request.chain_head,
    )
    event.hash = request.chain_head = event.reckon_hash()
    request.events_count = event.seq
    return event


def _settle(case: Case, plan: planning.Plan, at: datetime, *, changed_hands: bool) -> None:
    """Bring the adjustment's columns to what the plan says."""
    adjustment = case.adjustment
    adjustment.state = plan.to
    adjustment.team = plan.team
    adjustment.version += 1
    adjustment.route = plan.data.get("route", adjustment.route)
    adjustment.holder_person_id, adjustment.holder_team = plan.holder.person_id, plan.holder.team or ""
    if changed_hands:
        adjustment.held_since = at if plan.holder != NOBODY else None
    for column, value in clock_columns(plan.clocks, case.history).items():
        setattr(adjustment, column, value)
    step = case.step
    adjustment.step_due_on = step.due_on if step else plan.holder_due_on
    is_overdue = adjustment.next_notice_at is not None and adjustment.next_notice_at <= at
    if plan.action in HANDS_ON and is_overdue:
        return  # the sweep has yet to write what is due to others than the holder
    adjustment.next_notice_at = case.next_notice_at(at)


HANDS_ON = frozenset({Action.REASSIGN, Action.TAKE_OVER, Action.HAND_BACK, Action.CLAIM})
"""What gives a step to somebody else."""


def apply(
    *,
    adjustment: Adjustment,
    action: Action,
    by: Actor,
    at: datetime,
    seen: int | None = None,
    data: Mapping[str, Any] | None = None,
    words: Words = "",
    to: Person | None = None,
) -> Adjustment:
    """Make one move and return the adjustment as it is then.

    `to` is the person to whom a step is reassigned. `seen` is the version that the person had before their eyes. Raises Stale when it is no longer the newest, else what
    `planning.plan` raises; then nothing is written.
    """
    with transaction.atomic():
        request = Request.objects.select_for_update(no_key=True, of=("self",)).get(pk=adjustment.request_id)
        calendars.forget()  # a closed day may have been saved while this waited for the lock
        fresh = Adjustment.objects.with_case().get(pk=adjustment.pk)
        fresh.request.chain_head, fresh.request.events_count = request.chain_head, request.events_count
        case = case_of(fresh)
        if seen is not None and seen != fresh.version:
            raise Stale(last_event(case, by, at) if isinstance(by, Person) else None)
        plan = planning.plan(case.facts_for_plan(), action, _viewer(by, at), at, data, to=to.as_viewer if to else None)
        ledger = Ledger()
        ledger.enter(case, plan, by=by, at=at, words=words)
        ledger.write()
    return fresh


__all__ = ["SYSTEM", "Actor", "Ledger", "Stale", "apply"]
