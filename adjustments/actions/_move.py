"""The only writer of a state: lock, check, history, clocks, outbox, in one transaction.

Not here: what may happen and what follows (`rules/workflow.py`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.db import transaction

from ..models import Adjustment, Event, Message, Notice, Person, Request, Step
from ..queries.case_file import last_event
from ..queries.facts import Case, case_of, clock_columns
from ..rules import notices as notice_rules
from ..rules import workflow
from ..rules.clocks import Happening
from ..rules.permissions import SYSTEM, Viewer
from ..rules.states import Action, Team
from . import _post

Actor = Person | Viewer


class Stale(workflow.MoveNotAllowed):
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
    notices: list[Notice] = field(default_factory=list)

    def enter(self, case: Case, plan: workflow.Plan, *, by: Actor, at: datetime, words: str = "") -> None:
        """Apply the plan to the objects in memory and keep the rows to write."""
        adjustment, person = case.adjustment, _person(by)
        past = workflow.Holder(adjustment.holder_person_id, Team(adjustment.holder_team) if adjustment.holder_team else None)
        event = _event(adjustment, plan, person, at)
        case.history.append(Happening(plan.action, plan.to, adjustment.today(at), plan.data))
        self._enter_step(case, plan, person, at)
        _settle(case, plan, at, changed_hands=plan.holder != past)
        self.cases[adjustment.pk] = case
        self.events.append(event)
        if words:
            assert person is not None  # noqa: S101 - the system writes no words
            self.messages.append(Message(adjustment=adjustment, about=plan.action, author=person, words=words, at=at))
        for telling in plan.notices:
            to = _post.recipients(telling.to, adjustment, plan.holder, past)
            if telling.to is not notice_rules.To.EMPLOYEE:
                to = [one for one in to if one != person]  # nobody is told what they did themselves
            self.notices += _post.notices_for(telling, adjustment, seq=event.seq, to=to, at=at, data=plan.data)

    def _enter_step(self, case: Case, plan: workflow.Plan, person: Person | None, at: datetime) -> None:
        if plan.closes_step and case.step:
            case.step.closed_at, case.step.closed_by, case.step.outcome = at, person, plan.action
            self.steps.append(case.step)
            case.step = None
        if plan.opens_step:
            new = plan.opens_step
            case.step = Step(adjustment=case.adjustment, kind=new.kind, opened_on=case.adjustment.today(at), due_on=new.due_on)
        if case.step and (plan.opens_step or plan.moves_step_to):
            holder = plan.moves_step_to or plan.holder
            case.step.holder_person_id, case.step.holder_team = holder.person_id, holder.team or ""
            case.step.kind = "hr" if holder.team else "line_manager"
            if holder.person_id:
                case.step_holder_ids.add(holder.person_id)
            self.steps.append(case.step)

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
        _post.post(self.notices)


_STEP_WRITTEN = ["kind", "holder_person", "holder_team", "due_on", "closed_at", "closed_by", "outcome"]
_WRITTEN = [
    *("state", "version", "holder_person", "holder_team", "held_since", "route", "step_due_on", "next_notice_at"),
    *("submitted_on", "decision_target", "decision_due_on", "decided_on", "decision_days"),
    *("agreed_on", "delivery_target", "delivery_due_on", "delivered_on", "delivery_days"),
    *("first_asked_on", "wait_target", "wait_due_on", "in_place_on", "wait_days"),
]


def _person(by: Actor) -> Person | None:
    return by if isinstance(by, Person) else None


def _viewer(by: Actor) -> Viewer:
    return by.as_viewer if isinstance(by, Person) else by


def _event(adjustment: Adjustment, plan: workflow.Plan, person: Person | None, at: datetime) -> Event:
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


def _settle(case: Case, plan: workflow.Plan, at: datetime, *, changed_hands: bool) -> None:
    """Bring the adjustment's columns to what the plan says."""
    adjustment = case.adjustment
    adjustment.state = plan.to
    adjustment.version += 1
    adjustment.route = plan.data.get("route", adjustment.route)
    adjustment.holder_person_id, adjustment.holder_team = plan.holder.person_id, plan.holder.team or ""
    if changed_hands:
        adjustment.held_since = at if plan.holder != workflow.NOBODY else None
    for column, value in clock_columns(plan.clocks).items():
        setattr(adjustment, column, value)
    step = case.step
    adjustment.step_due_on = step.due_on if step else plan.holder_due_on
    is_overdue = adjustment.next_notice_at is not None and adjustment.next_notice_at <= at
    if step and plan.moves_step_to and is_overdue:
        return  # the sweep has yet to write what is due to others than the holder
    adjustment.next_notice_at = None
    if step:
        adjustment.next_notice_at = notice_rules.next_reminder_at(
            opened_on=step.opened_on,
            due_on=step.due_on,
            calendar=adjustment.calendar,
            zone=adjustment.zone,
            after=at,
        )


def apply(
    *,
    adjustment: Adjustment,
    action: Action,
    by: Actor,
    at: datetime,
    seen: int | None = None,
    data: Mapping[str, Any] | None = None,
    words: str = "",
) -> Adjustment:
    """Make one move and return the adjustment as it is then.

    `seen` is the version that the person had before their eyes. Raises Stale when it is no longer the newest, else what
    `workflow.plan` raises; then nothing is written.
    """
    with transaction.atomic():
        request = Request.objects.select_for_update(no_key=True, of=("self",)).get(pk=adjustment.request_id)
        fresh = Adjustment.objects.with_case().get(pk=adjustment.pk)
        fresh.request.chain_head, fresh.request.events_count = request.chain_head, request.events_count
        case = case_of(fresh)
        if seen is not None and seen != fresh.version:
            raise Stale(last_event(case, by) if isinstance(by, Person) else None)
        plan = workflow.plan(case.facts(), action, _viewer(by), at, data)
        ledger = Ledger()
        ledger.enter(case, plan, by=by, at=at, words=words)
        ledger.write()
    return fresh


__all__ = ["SYSTEM", "Actor", "Ledger", "Stale", "apply"]
