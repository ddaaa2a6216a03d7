"""The table of moves, and what follows from each: domain.md section 3, as far as it is built.

Not here: writing anything. `plan` says what would become true; `actions/_move.py` makes it true.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo
from typing import Any

from . import clocks, notices, routes
from .calendar import WorkCalendar
from .permissions import SYSTEM, Relation, Standing, Viewer, relations
from .states import OPEN, Action, State, StepKind, Team


class Refused(Exception):
    """A move that cannot be made. `code` names the sentence in `wording.REFUSALS`."""

    code = "refused"


class MoveNotAllowed(Refused):
    """The state does not allow it."""

    code = "move_not_allowed"


class NotPermitted(Refused):
    """Somebody else may do it, not this person."""

    code = "not_permitted"


class TooLate(MoveNotAllowed):
    """It could have been done earlier."""

    code = "too_late"


@dataclass(frozen=True)
class Facts:
    """All that a plan depends on."""

    standing: Standing
    calendar: WorkCalendar
    zone: tzinfo
    history: tuple[clocks.Happening, ...] = ()
    fast_track: bool = False
    own_words: bool = False
    delivered_by: tuple[str, ...] = ()
    lead_days_most: int = 0
    first_asked_on: date | None = None
    is_manager_active: bool = True


@dataclass(frozen=True)
class Holder:
    """Who has it: a person or a team."""

    person_id: int | None = None
    team: Team | None = None


NOBODY = Holder()
HR_TEAM = Holder(team=Team.HR)


@dataclass(frozen=True)
class NewStep:
    """A step to open."""

    kind: StepKind
    holder: Holder
    due_on: date


@dataclass(frozen=True)
class Plan:
    """What a move makes true."""

    action: Action
    frm: State
    to: State
    acting_as: Relation
    holder: Holder
    data: Mapping[str, Any]
    clocks: clocks.Clocks
    notices: tuple[notices.Telling, ...]
    closes_step: bool = False
    opens_step: NewStep | None = None
    moves_step_to: Holder | None = None
    holder_due_on: date | None = None
    """When a holder without a step should be done: HR with what does not work."""


Target = State | Callable[[Facts, Mapping[str, Any]], State]


@dataclass(frozen=True)
class Move:
    """One row of the table. `to` is None where the state stays."""

    action: Action
    frm: frozenset[State]
    to: Target | None
    who: tuple[Relation, ...]
    guard: Callable[[Facts, Mapping[str, Any], date], None] | None = None
    reaches: tuple[State, ...] = field(default=())
    """For the diagram: where a computed `to` can lead."""


def _wants_goods(facts: Facts, data: Mapping[str, Any]) -> bool:
    if facts.own_words:
        return bool(data.get("needs_goods", _agreed(facts).get("needs_goods", True)))
    return routes.needs_goods(facts.delivered_by)


def _agreed(facts: Facts) -> Mapping[str, Any]:
    return next((event.data for event in reversed(facts.history) if event.action is Action.AGREE), {})


def _to_delivery(facts: Facts, data: Mapping[str, Any]) -> State:
    return State.IN_DELIVERY if _wants_goods(facts, data) else State.AGREED


def _within_twenty_days(facts: Facts, _: Mapping[str, Any], today: date) -> None:
    """Refuse "not working" long after "it works": that is a new adjustment that replaces this one."""
    if facts.standing.state is not State.IN_PLACE:
        return
    since = next(event.on for event in reversed(facts.history) if event.action is Action.CONFIRM)
    if facts.calendar.between(since, today) > clocks.NOT_WORKING_WITHIN:
        raise TooLate


_E, _D, _M, _HR, _F, _S = (
    Relation.EMPLOYEE,
    Relation.DECIDER,
    Relation.MANAGER,
    Relation.HR,
    Relation.FULFILMENT,
    Relation.SYSTEM,
)
_AFTER_YES = (State.IN_DELIVERY, State.AGREED)

MOVES: tuple[Move, ...] = (
    Move(Action.SUBMIT, frozenset({State.DRAFT}), State.SUBMITTED, (_E,)),
    Move(Action.AGREE, frozenset({State.SUBMITTED}), _to_delivery, (_D,), reaches=_AFTER_YES),
    Move(Action.DECLINE, frozenset({State.SUBMITTED}), State.DECLINED, (_D,)),
    Move(Action.START, frozenset({State.AGREED}), State.DELIVERED, (_M, _HR)),
    Move(Action.ORDER, frozenset({State.IN_DELIVERY}), None, (_F,)),
    Move(Action.SET_EXPECTED_DATE, frozenset({State.IN_DELIVERY}), None, (_F,)),
    Move(Action.DELIVER, frozenset({State.IN_DELIVERY}), State.DELIVERED, (_F,)),
    Move(Action.CONFIRM, frozenset({State.DELIVERED}), State.IN_PLACE, (_E,)),
    Move(Action.NOT_HERE, frozenset({State.DELIVERED}), _to_delivery, (_E,), reaches=_AFTER_YES),
    Move(Action.NOT_WORKING, frozenset({State.DELIVERED, State.IN_PLACE}), State.NOT_WORKING, (_E,), _within_twenty_days),
    Move(Action.RECONSIDER, frozenset({State.NOT_WORKING}), State.SUBMITTED, (_HR,)),
    Move(Action.REDELIVER, frozenset({State.NOT_WORKING}), _to_delivery, (_HR,), reaches=_AFTER_YES),
    Move(Action.WITHDRAW, OPEN, State.WITHDRAWN, (_E,)),
    Move(Action.END, frozenset({State.IN_PLACE}), State.ENDED, (_E,)),
    Move(Action.LEAVE, OPEN | {State.IN_PLACE}, State.ENDED, (_S,)),
    Move(Action.REASSIGN, frozenset({State.SUBMITTED, State.AGREED}), None, (_S,)),
    Move(Action.TAKE_OVER, frozenset({State.SUBMITTED, State.AGREED}), None, (_S,)),
)
BY_ACTION: dict[Action, Move] = {move.action: move for move in MOVES}


def check(facts: Facts, action: Action, by: Viewer, on: date, data: Mapping[str, Any]) -> Relation:
    """Return as whom `by` may make the move, or raise NotPermitted, MoveNotAllowed or TooLate."""
    move = BY_ACTION[action]
    held = relations(facts.standing, by)
    if not held:
        raise NotPermitted
    if facts.standing.state not in move.frm:
        raise MoveNotAllowed
    acting_as = next((relation for relation in move.who if relation in held), None)
    if acting_as is None:
        raise NotPermitted
    if move.guard:
        move.guard(facts, data, on)
    return acting_as


def allowed(facts: Facts, by: Viewer, on: date) -> frozenset[Action]:
    """Return the moves that `by` could make now: a button exists exactly where this says so."""
    found = set()
    for action in BY_ACTION:
        try:
            check(facts, action, by, on, {})
        except Refused:
            continue
        found.add(action)
    return frozenset(found)


def plan(facts: Facts, action: Action, by: Viewer, at: datetime, data: Mapping[str, Any] | None = None) -> Plan:
    """Say what the move would make true; raise what `check` raises. Pure: it writes nothing and asks no clock."""
    on = at.astimezone(facts.zone).date()
    given = dict(data or {})
    acting_as = check(facts, action, by, on, given)
    target = BY_ACTION[action].to
    frm = facts.standing.state
    to = frm if target is None else target(facts, given) if callable(target) else target
    recorded = given | _recorded(facts, action, on, given)
    history = (*facts.history, clocks.Happening(action, to, on, recorded))
    read = clocks.read(history, facts.calendar)
    opens = _opened(facts, action, on, read)
    handed = _handed(facts, action)
    return Plan(
        action=action,
        frm=frm,
        to=to,
        acting_as=acting_as,
        holder=opens.holder if opens else handed or _holder(facts, to),
        data=recorded,
        clocks=read,
        notices=notices.told(action, frm=frm, to=to, reason=given.get("reason")),
        closes_step=frm is State.SUBMITTED and to is not State.SUBMITTED,
        opens_step=opens,
        moves_step_to=handed if frm is State.SUBMITTED else None,
        holder_due_on=facts.calendar.add(on, routes.REOPENED_STEP_TARGET) if to is State.NOT_WORKING else None,
    )


def _recorded(facts: Facts, action: Action, on: date, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the event must carry for the clocks to be read from it later."""
    if action is Action.SUBMIT:
        route = routes.route_for(fast_track=facts.fast_track)
        return {
            "route": route.code,
            "decision_target": route.decision_target,
            "wait_target": routes.WHOLE_WAIT_TARGET,
            "first_asked_on": (facts.first_asked_on or on).isoformat(),
        }
    if action is Action.AGREE:
        return {"delivery_target": _delivery_target(facts, given)}
    return {}


def _delivery_target(facts: Facts, given: Mapping[str, Any]) -> int:
    if not facts.own_words:
        return facts.lead_days_most
    return routes.OWN_WORDS_WITH_GOODS if _wants_goods(facts, given) else routes.OWN_WORDS_WITHOUT_GOODS


def _manager(facts: Facts) -> Holder:
    """Return the line manager as a holder, or HR where there is none or it is the employee's own request."""
    manager_id = facts.standing.manager_id if facts.is_manager_active else None
    kind = routes.first_step(manager_id=manager_id, employee_id=facts.standing.employee_id)
    return HR_TEAM if kind is StepKind.HR else Holder(person_id=manager_id)


def _opened(facts: Facts, action: Action, on: date, read: clocks.Clocks) -> NewStep | None:
    if action is Action.SUBMIT:
        due = read.decision.due_on
    elif action is Action.RECONSIDER:
        due = facts.calendar.add(on, routes.REOPENED_STEP_TARGET)
    else:
        return None
    holder = _manager(facts)
    assert due is not None  # noqa: S101 - a step that opens has a running clock
    return NewStep(StepKind.HR if holder.team else StepKind.LINE_MANAGER, holder, due)


def _handed(facts: Facts, action: Action) -> Holder | None:
    if action is Action.TAKE_OVER:
        return HR_TEAM
    return _manager(facts) if action is Action.REASSIGN else None


def _holder(facts: Facts, to: State) -> Holder:
    """Return who has it after the move: exactly one holder for each open state, nobody otherwise."""
    match to:
        case State.AGREED:
            return _manager(facts)
        case State.IN_DELIVERY:
            return Holder(team=facts.standing.team)
        case State.DELIVERED:
            return Holder(person_id=facts.standing.employee_id)
        case State.NOT_WORKING:
            return HR_TEAM
        case State.SUBMITTED:
            return Holder(facts.standing.holder_id, facts.standing.holder_team)
        case _:
            return NOBODY


__all__ = ["BY_ACTION", "MOVES", "SYSTEM", "Facts", "Holder", "Move", "NewStep", "Plan", "allowed", "check", "plan"]
