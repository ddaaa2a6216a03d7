"""Who has it: the kinds of holder, and to whom each step goes.

Not here: when a step opens (`steps`), nor what follows from a move (`planning`).
"""

from __future__ import annotations

from dataclasses import dataclass

from .facts import Facts, MoveNotAllowed, proposed_from
from .permissions import SYSTEM, Viewer, may_hold, nobody_in_hr
from .states import ADVISERS, Action, HeldBy, State, StepKind, Team


@dataclass(frozen=True)
class Holder:
    """Who has it: a person or a team."""

    person_id: int | None = None
    team: Team | None = None


NOBODY = Holder()
HR_TEAM = Holder(team=Team.HR)


def manager_of(facts: Facts) -> Holder:
    """Return the line manager as a holder, or HR: there is none, it is their own case, they filed it, or were passed over."""
    standing = facts.standing
    manager_id = standing.manager_id
    if manager_id is None or not facts.is_manager_active or facts.goes_to_hr or manager_id in standing.parties:
        return HR_TEAM
    return Holder(person_id=manager_id)


def holder_of(facts: Facts, kind: StepKind) -> Holder:
    """Return to whom a step of this kind goes."""
    match kind:
        case StepKind.LINE_MANAGER:
            return manager_of(facts)
        case StepKind.BUDGET_HOLDER | StepKind.COST_CHECK | StepKind.OVERSPEND:
            payer = facts.budget_holder_id
            return Holder(payer) if payer and payer not in facts.standing.parties else HR_TEAM
        case _:
            return HR_TEAM


def step_holder(facts: Facts, action: Action, by: Viewer, opens: StepKind | None, to: Viewer | None) -> Holder:
    """Return who holds the open step after the move."""
    standing = facts.standing
    now = Holder(standing.step_holder_id, standing.step_holder_team)
    kind = standing.step_kind
    if action is Action.REFER_COST:
        return HR_TEAM
    if opens and action is Action.SUBMIT and to is not None:
        return Holder(to.id)  # the rest of what was agreed in part stays with who decided
    if opens:
        return _returned_to(facts) if action is Action.RETURN_REFUSAL else holder_of(facts, opens)
    if kind is None:
        return now
    match action:
        case Action.CLAIM:
            return Holder(by.id)
        case Action.TAKE_OVER:
            return HR_TEAM if by == SYSTEM else Holder(by.id)
        case Action.HAND_BACK:
            usual = holder_of(facts, kind)
            return HR_TEAM if usual == Holder(by.id) else usual
        case Action.REASSIGN:
            return manager_of(facts) if by == SYSTEM else _named(facts, kind, to)
        case _:
            return now


def _returned_to(facts: Facts) -> Holder:
    """Return the one who proposed the refusal, as far as they may still hold the step: a caseworker who had taken it over, too."""
    proposals = (one for one in reversed(facts.history) if one.action is Action.PROPOSE_REFUSAL)
    by_id = next((one.by_id for one in proposals if one.data.get("step") != StepKind.COST_CHECK), None)
    is_hrs = by_id in (facts.standing.hr_ids or ()) and by_id not in facts.standing.parties
    return Holder(by_id) if is_hrs else holder_of(facts, proposed_from(facts))


def _named(facts: Facts, kind: StepKind, to: Viewer | None) -> Holder:
    """Return the person whom HR named; raise MoveNotAllowed when they may not hold this step."""
    if to is None:
        raise MoveNotAllowed("nobody_named")
    is_usual = Holder(to.id) == holder_of(facts, kind)
    if not is_usual and not may_hold(facts.standing, kind, to):
        raise MoveNotAllowed("may_not_hold")
    return Holder(to.id)


def history_key(holder: Holder, employee_id: int) -> str:
    """Return the holder as history records it."""
    if holder.person_id is not None:
        return "employee" if holder.person_id == employee_id else f"person:{holder.person_id}"
    return f"team:{holder.team}" if holder.team else ""


_AS = {
    StepKind.LINE_MANAGER: HeldBy.LINE_MANAGER,
    StepKind.BUDGET_HOLDER: HeldBy.BUDGET_HOLDER,
    StepKind.COST_CHECK: HeldBy.BUDGET_HOLDER,
    StepKind.OVERSPEND: HeldBy.BUDGET_HOLDER,
    StepKind.REVIEWER: HeldBy.REVIEWER,
    StepKind.HR: HeldBy.HR,
    StepKind.SECOND_CHECK: HeldBy.HR,
}


def team_as(team: Team) -> HeldBy:
    """Return as whom a team holds it."""
    if team in ADVISERS:
        return HeldBy.ADVISER
    return HeldBy(team) if team in (Team.HR, Team.SUPPLIER) else HeldBy.FULFILMENT


def held_as(facts: Facts, state: State, kind: StepKind | None, holder: Holder, team: Team) -> HeldBy:
    """Return as whom somebody has it after the move: the open step where there is one, else the adjustment.

    Who holds the step of a line manager or budget holder without being one has it for the adjustments team.
    """
    if holder.team:
        return team_as(holder.team)
    if holder.person_id == facts.standing.employee_id:
        return HeldBy.EMPLOYEE
    if state is State.AGREED:
        kind = StepKind.LINE_MANAGER
    if kind is None:
        return team_as(team) if state is State.IN_DELIVERY else HeldBy.HR
    usual = facts.standing.manager_id if kind is StepKind.LINE_MANAGER else facts.budget_holder_id
    if holder.person_id != usual and _AS[kind] in (HeldBy.LINE_MANAGER, HeldBy.BUDGET_HOLDER):
        is_hrs = holder.person_id in (facts.standing.hr_ids or ()) or nobody_in_hr(facts.standing)
        return HeldBy.HR if is_hrs else _AS[kind]
    return _AS[kind]
