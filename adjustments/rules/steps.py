"""Which approvals open and stay open with a move, and when they are due.

Not here: who holds them (`holders`), nor what else follows from a move (`planning`).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from . import clocks, routes
from .facts import Facts, agreed_cost, proposed_from
from .holders import HR_TEAM, holder_of
from .permissions import Viewer, acts_as_hr, covered
from .states import BEING_DECIDED, Action, Reason, State, StepKind

_YES = clocks.YES


def still_to_come(facts: Facts) -> tuple[StepKind, ...]:
    """Return the approvals still to come after the open one."""
    for event in reversed(facts.history):
        if "left" in event.data:
            return tuple(StepKind(kind) for kind in event.data["left"])
    return ()


def opened(facts: Facts, action: Action, by: Viewer, data: Mapping[str, Any]) -> StepKind | None:
    """Return the kind of step that the move opens, None where it opens none."""
    match action:
        case Action.SUBMIT:
            return route_of(facts).steps[0]
        case Action.PROPOSE_REFUSAL:
            return _after_proposal(facts, by, data)
        case Action.RETURN_REFUSAL:
            return proposed_from(facts)
        case Action.APPROVE_COST if facts.standing.state is State.SUBMITTED:
            return StepKind.LINE_MANAGER
        case Action.REFER_COST:
            return StepKind.OVERSPEND
        case Action.QUOTE if _is_overspend(facts, data):
            return StepKind.OVERSPEND
        case Action.APPEAL:
            return StepKind.REVIEWER
        case Action.UNDO_AGREEMENT:
            agreed = facts.last(Action.AGREE)
            kind = StepKind(agreed.data.get("step", StepKind.LINE_MANAGER)) if agreed else StepKind.LINE_MANAGER
            return StepKind.LINE_MANAGER if kind is StepKind.SECOND_CHECK else kind
        case Action.CANNOT_SUPPLY:
            return StepKind.HR
        case Action.RECONSIDER:
            return StepKind.LINE_MANAGER
        case _:
            return None


def route_of(facts: Facts) -> routes.Route:
    """Return the approval route that fits."""
    return routes.route_for(
        fast_track=facts.fast_track,
        changes_contract=facts.changes_contract,
        cost_band=facts.cost_band,
        goes_to_hr=facts.goes_to_hr,
    )


def still_needed(facts: Facts, by: Viewer, data: Mapping[str, Any]) -> tuple[StepKind, ...]:
    """Return the approvals that come after this yes; one that the same people would give again is not asked for."""
    left = list(_after_accepting(facts) if facts.standing.state is State.ALTERNATIVE_OFFERED else still_to_come(facts))
    kind = facts.standing.step_kind
    estimate = data.get("estimate")
    is_first_round = kind in (StepKind.LINE_MANAGER, StepKind.SECOND_CHECK, StepKind.HR)
    is_over = estimate is not None and Decimal(estimate) > facts.cost_limit
    if is_over and is_first_round and StepKind.BUDGET_HOLDER not in left and not _has_paid(facts):
        left.insert(0, StepKind.BUDGET_HOLDER)
    if _has_paid(facts):
        left = [one for one in left if one is not StepKind.BUDGET_HOLDER]
    return tuple(one for one in left if not _is_theirs(facts, one, by))


def _after_accepting(facts: Facts) -> tuple[StepKind, ...]:
    """Return the approvals that what was offered needs beside that of whoever offered it; own words need those of what was asked."""
    if facts.own_words:
        return still_to_come(facts)
    offer, kind = facts.last(Action.OFFER_ALTERNATIVE), facts.standing.step_kind
    said = {StepKind.LINE_MANAGER, kind} | ({StepKind.HR} if kind is StepKind.SECOND_CHECK else set())
    found = (one for one in route_of(facts).steps if one not in said)
    return tuple(one for one in found if offer is None or holder_of(facts, one).person_id != offer.by_id)


def _is_theirs(facts: Facts, kind: StepKind, by: Viewer) -> bool:
    """Say whether a step of this kind would go to the same people again: to `by`, to whom they act for now, or to the adjustments team.

    Somebody else for whom `by` covers is asked nevertheless: that answer is recorded as theirs.
    """
    holder, standing = holder_of(facts, kind), facts.standing
    same = {by.id} | ({standing.step_holder_id} & covered(standing, by))
    return holder.person_id in same or (holder == HR_TEAM and acts_as_hr(standing, by))


def _has_paid(facts: Facts) -> bool:
    """Say whether the budget holder agreed to the cost already."""
    return any(
        event.action is Action.APPROVE_COST or (event.data.get("step") == StepKind.BUDGET_HOLDER and event.action is Action.AGREE)
        for event in facts.history
    )


def _after_proposal(facts: Facts, by: Viewer, data: Mapping[str, Any]) -> StepKind:
    """Return the second check, or first the budget holder's step where a line manager names the cost."""
    is_managers = facts.standing.step_kind is StepKind.LINE_MANAGER
    if is_managers and Reason.COST in data.get("reasons", ()) and not _is_theirs(facts, StepKind.COST_CHECK, by):
        return StepKind.COST_CHECK
    return StepKind.SECOND_CHECK


def _is_overspend(facts: Facts, data: Mapping[str, Any]) -> bool:
    most, cost = agreed_cost(facts), data.get("cost")
    return cost is not None and most is not None and Decimal(cost) > most


def keeps(facts: Facts, action: Action, to: State) -> bool:
    """Say whether the step that was open stays so."""
    if action in (Action.APPROVE_COST, Action.REFER_COST):
        return False
    if facts.standing.step_kind is StepKind.OVERSPEND:
        return to is State.IN_DELIVERY
    if facts.standing.step_kind is StepKind.REVIEWER:
        return to is State.APPEALED
    return to in BEING_DECIDED and action not in _YES


def due(
    facts: Facts,
    kind: StepKind,
    opened_on: date,
    read: clocks.Clocks,
    history: tuple[clocks.Happening, ...],
) -> date | None:
    """Return when the step is due (domain.md section 4); None while the clock stands."""
    policy, calendar, stood = facts.policy, facts.calendar, read.pauses
    if kind is StepKind.REVIEWER:
        return read.appeal.due_on or calendar.add(opened_on, policy.appeal_days)  # nothing stops that clock
    if read.on_hold:
        return None

    def from_opening(days: int) -> date:
        found = clocks.due_on(opened_on, days, calendar, stood)
        assert found is not None  # noqa: S101 - nothing is on hold
        return found

    if read.decision.due_on is None or kind is StepKind.OVERSPEND:
        return from_opening(policy.reopened_days)
    if kind is StepKind.SECOND_CHECK:
        return max(from_opening(policy.hr_days), read.decision.due_on)
    if kind is StepKind.COST_CHECK:
        return max(from_opening(policy.budget_holder_days), read.decision.due_on)
    left = next((event.data["left"] for event in reversed(history) if "left" in event.data), ())
    later = sum(routes.days_for(StepKind(one), policy) for one in left)
    start, target = read.decision.started_on, read.decision.target
    assert start is not None and target is not None  # noqa: S101, PT018 - the clock runs
    return clocks.due_on(start, max(target - later, 0), calendar, stood) if later else read.decision.due_on
