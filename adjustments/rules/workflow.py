"""The table of moves, and who may make them: domain.md section 3.

Not here: what follows from a move (`planning`), nor writing anything (`actions/_move.py`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from .facts import Facts, MoveNotAllowed, NotPermitted, Refused, TooLate, agreed_by
from .guards import GUARDS
from .permissions import AGREED_OR_IN_FORCE, SYSTEM, Relation, Viewer, relations
from .states import BEING_DECIDED, OPEN, Action, State, StepKind

Target = State | None


@dataclass(frozen=True)
class Move:
    """One row of the table. `to` is None where the state stays; `reaches` names where a computed move can lead.

    `steps` are the kinds of open step in which it may be made; empty: any, or none open.
    """

    action: Action
    frm: frozenset[State]
    to: Target
    who: tuple[Relation, ...]
    steps: frozenset[StepKind] = frozenset()
    reaches: tuple[State, ...] = field(default=())


_E, _FILER, _ADVOCATE, _D, _B, _C, _R, _M, _HR, _F, _A, _S = (
    Relation.EMPLOYEE,
    Relation.FILER,
    Relation.ADVOCATE,
    Relation.DECIDER,
    Relation.BUDGET_HOLDER,
    Relation.CHECKER,
    Relation.REVIEWER,
    Relation.MANAGER,
    Relation.HR,
    Relation.FULFILMENT,
    Relation.ADVISER,
    Relation.SYSTEM,
)
_SENT, _INFO, _ADVICE, _OFFER, _GOING, _OK = (
    State.SUBMITTED,
    State.INFO_NEEDED,
    State.ADVICE,
    State.ALTERNATIVE_OFFERED,
    State.IN_DELIVERY,
    State.AGREED,
)
_AFTER_YES = (_GOING, _OK)
_AFTER_ONE_YES = (_GOING, _OK, _SENT)
_REFUSED = (State.DECLINED, State.ENDED)
_CAN_TALK = OPEN | {State.IN_PLACE, State.DECLINED, State.ENDED}
_DECIDING = frozenset({StepKind.LINE_MANAGER, StepKind.HR, StepKind.BUDGET_HOLDER, StepKind.SECOND_CHECK})


def _at(*states: State) -> frozenset[State]:
    return frozenset(states)


def _on(*kinds: StepKind) -> frozenset[StepKind]:
    return frozenset(kinds)


MOVES: tuple[Move, ...] = (
    Move(Action.SUBMIT, _at(State.DRAFT), _SENT, (_E, _FILER, _S)),
    Move(Action.CHANGE, BEING_DECIDED, None, (_E,)),
    Move(Action.CONFIRM_FILING, OPEN - {State.APPEALED}, None, (_E,)),
    Move(Action.ASK_FOR_INFORMATION, _at(_SENT, _INFO), _INFO, (_D, _C, _HR), _DECIDING - {StepKind.BUDGET_HOLDER}),
    Move(Action.ANSWER, _at(_INFO), _SENT, (_E,)),
    Move(Action.ASK_FOR_ADVICE, _at(_SENT), None, (_D, _C, _HR), _DECIDING - {StepKind.BUDGET_HOLDER}),
    Move(Action.AGREE_TO_ADVICE, _at(_SENT), _ADVICE, (_E,)),
    Move(Action.REFUSE_ADVICE, _at(_SENT), None, (_E,)),
    Move(Action.ADVISE, _at(_ADVICE), _SENT, (_A,)),
    Move(Action.SHARE_ADVICE, BEING_DECIDED, None, (_E,)),
    Move(Action.CORRECT_ADVICE, BEING_DECIDED, None, (_E,)),
    Move(Action.OFFER_ALTERNATIVE, _at(_SENT), _OFFER, (_D, _C, _HR), _DECIDING - {StepKind.BUDGET_HOLDER}),
    Move(Action.ACCEPT, _at(_OFFER), _SENT, (_E,), reaches=_AFTER_ONE_YES),
    Move(Action.KEEP_ORIGINAL, _at(_OFFER), _SENT, (_E,)),
    Move(Action.TAKE_BACK, _at(_SENT, _INFO, _ADVICE, _OFFER), _SENT, (_D, _C, _HR)),
    Move(Action.MESSAGE, _CAN_TALK, None, (_E, _ADVOCATE, _D, _C, _R, _HR, _M)),
    Move(Action.ARRANGE_INTERIM, OPEN, None, (_D, _C, _R, _M, _HR)),
    Move(Action.RULE_OUT_INTERIM, OPEN, None, (_D, _C, _R, _M, _HR)),
    Move(Action.AGREE, _at(_SENT, _INFO, _ADVICE), _SENT, (_D, _B, _C), _DECIDING, reaches=_AFTER_ONE_YES),
    Move(Action.AGREE_IN_PART, _at(_SENT, _INFO, _ADVICE), _SENT, (_D,), _DECIDING, reaches=_AFTER_ONE_YES),
    Move(Action.PROPOSE_REFUSAL, _at(_SENT), None, (_D, _B), _DECIDING | {StepKind.COST_CHECK}),
    Move(Action.CONFIRM_REFUSAL, _at(_SENT), State.DECLINED, (_C,)),
    Move(Action.RETURN_REFUSAL, _at(_SENT), None, (_C,)),
    Move(Action.APPEAL, _at(*_REFUSED), State.APPEALED, (_E,)),
    Move(Action.UPHOLD, _at(State.APPEALED), State.DECLINED, (_R,), reaches=_REFUSED),
    Move(Action.OVERTURN, _at(State.APPEALED), _GOING, (_R,), reaches=(*_AFTER_YES, State.IN_PLACE)),
    Move(Action.WITHDRAW_APPEAL, _at(State.APPEALED), State.DECLINED, (_E,), reaches=_REFUSED),
    Move(Action.UNDO_AGREEMENT, _at(_OK, _GOING), _SENT, (_M, _HR)),
    Move(Action.START, _at(_OK), State.DELIVERED, (_M, _HR)),
    Move(Action.QUOTE, _at(_GOING), None, (_F,)),
    Move(Action.APPROVE_COST, _at(_SENT, _GOING), None, (_B,), _on(StepKind.COST_CHECK, StepKind.OVERSPEND)),
    Move(Action.REFER_COST, _at(_GOING), None, (_B,), _on(StepKind.OVERSPEND)),
    Move(Action.ORDER, _at(_GOING), None, (_F,)),
    Move(Action.RECEIVE, _at(_GOING), None, (_F,)),
    Move(Action.SET_UP, _at(_GOING), None, (_F,)),
    Move(Action.TRAIN, _at(_GOING), None, (_F,)),
    Move(Action.SET_EXPECTED_DATE, _at(_GOING), None, (_F,)),
    Move(Action.DELIVER, _at(_GOING), State.DELIVERED, (_F,)),
    Move(Action.CANNOT_SUPPLY, _at(_GOING), _SENT, (_F, _HR)),
    Move(Action.CONFIRM, _at(State.DELIVERED), State.IN_PLACE, (_E,)),
    Move(Action.NOT_HERE, _at(State.DELIVERED), _GOING, (_E,), reaches=_AFTER_YES),
    Move(Action.NOT_WORKING, _at(State.DELIVERED, State.IN_PLACE), State.NOT_WORKING, (_E,)),
    Move(Action.RECONSIDER, _at(State.NOT_WORKING), _SENT, (_HR,)),
    Move(Action.REDELIVER, _at(State.NOT_WORKING), _GOING, (_HR,), reaches=_AFTER_YES),
    Move(Action.WITHDRAW, OPEN - {State.APPEALED}, State.WITHDRAWN, (_E,)),
    Move(Action.CANCEL_ORDER, _at(State.WITHDRAWN), None, (_F,)),
    Move(Action.HOLD_REVIEW, _at(State.IN_PLACE), None, (_E, _M, _HR)),
    Move(Action.PLAN_REVIEW, _at(State.IN_PLACE), None, (_E,)),
    Move(Action.ASK_TO_END, _at(State.IN_PLACE), None, (_M, _HR)),
    Move(Action.STILL_NEEDED, _at(State.IN_PLACE), None, (_E,)),
    Move(Action.KEEP_IN_PLACE, _at(State.IN_PLACE), None, (_M, _HR)),
    Move(Action.TAKE_AWAY, _at(State.IN_PLACE), State.ENDED, (_HR,)),
    Move(Action.END, _at(State.IN_PLACE), State.ENDED, (_E,)),
    Move(Action.LEAVE, OPEN | {State.IN_PLACE}, State.ENDED, (_S,)),
    Move(Action.TELL_MANAGER, _at(_OK, _GOING, State.DELIVERED, State.IN_PLACE), None, (_HR,)),
    Move(Action.ALLOW_TELLING, AGREED_OR_IN_FORCE, None, (_E,)),
    Move(Action.STOP_TELLING, AGREED_OR_IN_FORCE, None, (_E,)),
    Move(Action.READ_SENTENCE, AGREED_OR_IN_FORCE, None, (_S,)),
    Move(Action.CLAIM, _at(_SENT, State.APPEALED, _GOING, State.NOT_WORKING), None, (_D, _B, _C, _R, _HR, _F)),
    Move(Action.TAKE_OVER, BEING_DECIDED | {_OK, _GOING, State.APPEALED}, None, (_HR, _S)),
    Move(Action.HAND_BACK, OPEN - {State.DELIVERED}, None, (_R, _HR, _F)),
    Move(Action.REASSIGN, OPEN - {State.DELIVERED}, None, (_HR, _F, _S)),
    Move(Action.PAUSE, OPEN - {State.DELIVERED, _INFO, _OFFER}, None, (_HR,)),
    Move(Action.RESUME, OPEN, None, (_E, _HR)),
)
BY_ACTION: dict[Action, Move] = {move.action: move for move in MOVES}
_STAFF_WORK = frozenset(
    {Action.ASK_FOR_INFORMATION, Action.ASK_FOR_ADVICE, Action.OFFER_ALTERNATIVE, Action.TAKE_BACK, Action.MESSAGE}
)
"""What the holder of the step and HR do alike; while a second check is open, only the checker does."""


def check(facts: Facts, action: Action, by: Viewer, on: date, data: Mapping[str, Any]) -> Relation:
    """Return as whom `by` may make the move, or raise NotPermitted, MoveNotAllowed or TooLate."""
    move, standing = BY_ACTION[action], facts.standing
    held = relations(standing, by)
    if not held:
        raise NotPermitted
    if standing.state not in move.frm:
        raise MoveNotAllowed
    acting_as = next((relation for relation in move.who if relation in held and _may(facts, action, relation, by)), None)
    if acting_as is None:
        raise NotPermitted
    if move.steps and standing.step_kind not in move.steps:
        raise MoveNotAllowed
    if guard := GUARDS.get(action):
        guard(facts, by, on, data)
    return acting_as


def _may(facts: Facts, action: Action, relation: Relation, by: Viewer) -> bool:
    """Say whether this relation is enough here."""
    standing = facts.standing
    is_checked = standing.step_kind is StepKind.SECOND_CHECK
    if is_checked and relation in (Relation.HR, Relation.MANAGER) and action in _STAFF_WORK:
        return False
    if relation is Relation.MANAGER and action is Action.MESSAGE:
        return standing.manager_id in standing.step_holder_ids
    if relation is Relation.MANAGER and action is Action.UNDO_AGREEMENT:
        return bool(agreed_by(facts) & ({by.id} | by.covers_for))
    return True


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


__all__ = [
    "BY_ACTION",
    "MOVES",
    "SYSTEM",
    "Facts",
    "Move",
    "MoveNotAllowed",
    "NotPermitted",
    "Refused",
    "TooLate",
    "allowed",
    "check",
]
