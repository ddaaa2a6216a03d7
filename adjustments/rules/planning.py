"""What follows from a move: state, steps, holder, team, clocks, notices.

Not here: whether it may be made (`workflow`), nor making it true (`actions/_move.py`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from . import advice, clocks, delivery, endings, notices, routes, steps
from .facts import Facts, proposed_reasons, since_state
from .holders import HR_TEAM, NOBODY, Holder, held_as, history_key, manager_of, step_holder
from .permissions import SYSTEM, Relation, Viewer, acts_for
from .states import OPEN, Action, HeldBy, State, StepKind, Team
from .workflow import BY_ACTION, check


@dataclass(frozen=True)
class OpenStep:
    """A step that is open after the move. `due_on` is None while the clock stands; `is_new` opens it anew."""

    kind: StepKind
    holder: Holder
    due_on: date | None
    is_new: bool = False


@dataclass(frozen=True)
class Plan:
    """What a move makes true."""

    action: Action
    frm: State
    to: State
    acting_as: Relation
    holder: Holder
    team: Team
    data: Mapping[str, Any]
    clocks: clocks.Clocks
    notices: tuple[notices.Telling, ...]
    step: OpenStep | None
    """The step that is open afterwards; one that was open and is not this one was closed by the move."""
    holder_due_on: date | None = None
    """When a holder without a step should be done: HR with what does not work."""
    is_yes: bool = False
    is_letter: bool = False


_YES = clocks.YES
_LETTERS = frozenset({Action.CONFIRM_REFUSAL, Action.TAKE_AWAY, Action.UPHOLD, Action.OVERTURN})
_AFTER_ENDING = {Action.UPHOLD: State.ENDED, Action.WITHDRAW_APPEAL: State.ENDED, Action.OVERTURN: State.IN_PLACE}
"""Where another look leads when it is about something that was taken away."""


def plan(
    facts: Facts,
    action: Action,
    by: Viewer,
    at: datetime,
    data: Mapping[str, Any] | None = None,
    *,
    to: Viewer | None = None,
) -> Plan:
    """Say what the move would make true; raise what `check` raises. Pure: it writes nothing and asks no clock.

    `to` is the person to whom a step is reassigned.
    """
    on = at.astimezone(facts.zone).date()
    given = dict(data or {})
    acting_as = check(facts, action, by, on, given)
    needed = steps.still_needed(facts, by, given) if action in _YES and action is not Action.OVERTURN else ()
    opens = needed[0] if needed else steps.opened(facts, action, by, given)
    state = _target(facts, action, given, opens)
    for_whom = acts_for(facts.standing, by, acting_as)
    recorded = given | ({"acted_for": for_whom} if for_whom else {}) | _recorded(facts, action, by, state, on, given, needed[1:])
    holder = step_holder(facts, action, by, opens, to)
    after = _after(facts, action, state, by, opens, holder, to, recorded)
    kind = opens or (facts.standing.step_kind if steps.keeps(facts, action, state) else None)
    recorded["holder"] = history_key(after.holder, facts.standing.employee_id)
    if state in OPEN:
        recorded["held_as"] = held_as(facts, state, kind, holder if kind else after.holder, after.team)
    history = (*facts.history, clocks.Happening(action, state, on, recorded, by.id or None, acting_as))
    read = clocks.read(history, facts.calendar)
    step = None
    if kind:
        opened_on = on if opens else facts.step_opened_on or on
        step = OpenStep(kind, holder, steps.due(facts, kind, opened_on, read, history), is_new=opens is not None)
    is_yes, days = action in _YES and state in clocks.AGREED_STATES, facts.policy.reopened_days
    return Plan(
        action=action,
        frm=facts.standing.state,
        to=state,
        acting_as=acting_as,
        holder=after.holder,
        team=after.team,
        data=recorded,
        clocks=read,
        notices=notices.told(
            action,
            frm=facts.standing.state,
            to=state,
            by=acting_as,
            data=recorded,
            opens=opens,
            is_yes=is_yes,
            is_new_team=after.team is not facts.standing.team,
        ),
        step=step,
        holder_due_on=facts.calendar.add(since_state(history) or on, days) if state is State.NOT_WORKING else None,
        is_yes=is_yes,
        is_letter=is_yes or action in _LETTERS,
    )


def _target(facts: Facts, action: Action, data: Mapping[str, Any], opens: StepKind | None) -> State:
    if action in _AFTER_ENDING and endings.was_taken_away(facts.history):
        return _AFTER_ENDING[action]
    if action in _YES:
        return State.SUBMITTED if opens else delivery.after_yes(facts, data)
    if action in (Action.NOT_HERE, Action.REDELIVER):
        return delivery.after_yes(facts, data)
    return BY_ACTION[action].to or facts.standing.state


def _recorded(
    facts: Facts, action: Action, by: Viewer, to: State, on: date, data: Mapping[str, Any], left: tuple[StepKind, ...]
) -> dict[str, Any]:
    """Return what the event must carry for clocks and steps to be read from it later."""
    found: dict[str, Any] = {}
    if action is Action.SUBMIT:
        route = steps.route_of(facts)
        found = {
            "route": route.code,
            "left": list(route.steps[1:]),
            "reply_target": facts.policy.first_reply_days,
            "decision_target": routes.decision_days(route, facts.policy),
            "wait_target": facts.policy.whole_wait_days,
            "cost_limit": str(facts.policy.cost_limit),
            "first_asked_on": (facts.first_asked_on or on).isoformat(),
        }
        found["interim_target"] = _interim_target(facts, data)
        found["filed_as"] = _filed_as(facts, by)
        return found | ({} if facts.standing.is_confirmed else {"unconfirmed": True}) | dict(data)
    if facts.standing.step_kind and action in _YES | {Action.PROPOSE_REFUSAL}:
        found["step"] = facts.standing.step_kind
    if action in _YES and action is not Action.OVERTURN:
        found["left"] = list(left)
    if action in (Action.CANNOT_SUPPLY, Action.RECONSIDER, Action.UNDO_AGREEMENT):
        found["left"] = []
    if to in clocks.AGREED_STATES and action in _YES:
        found["delivery_target"] = delivery.target(facts, data)
        if found["delivery_target"] > facts.policy.interim_days:
            found["interim_target"] = facts.policy.interim_days
    asked = advice.wish(facts.history)
    if action is Action.AGREE_TO_ADVICE and asked:
        found["adviser"] = asked.of
    if action is Action.TELL_MANAGER:
        found["manager"] = facts.standing.manager_id
    if action is Action.CHANGE:
        found["interim_target"] = _interim_target(facts, data)
    if action is Action.APPEAL:
        found["appeal_target"] = facts.policy.appeal_days
    if action is Action.CONFIRM_REFUSAL:
        found["reasons"] = proposed_reasons(facts)
    refused = endings.refusal(facts.history)
    if action is Action.APPEAL and refused and facts.calendar.between(refused.on, on) > clocks.APPEAL_WITHIN:
        found["late"] = True
    if action is Action.APPROVE_COST:
        quote = facts.last(Action.QUOTE)
        found["estimate"] = quote.data.get("cost") if quote and facts.standing.step_kind is StepKind.OVERSPEND else None
    return found


def _filed_as(facts: Facts, by: Viewer) -> HeldBy:
    """Return as whom somebody files it: only the employee, their line manager and the adjustments team may."""
    if by.id == facts.standing.employee_id:
        return HeldBy.EMPLOYEE
    return HeldBy.LINE_MANAGER if by.id == facts.standing.manager_id else HeldBy.HR


def _interim_target(facts: Facts, data: Mapping[str, Any]) -> int | None:
    """Return how soon there should be something for the meantime; None where it is not urgent and does not take long."""
    first = facts.history[0].data if facts.history else data
    if "rest_of" in first:
        return None  # the part that was agreed has it
    if data.get("urgent", facts.is_urgent):
        return facts.policy.interim_urgent_days
    return facts.policy.interim_days if facts.lead_days_most > facts.policy.interim_days else None


@dataclass(frozen=True)
class _After:
    holder: Holder
    team: Team


def _after(
    facts: Facts,
    action: Action,
    state: State,
    by: Viewer,
    opens: StepKind | None,
    step_holder: Holder,
    to: Viewer | None,
    data: Mapping[str, Any],
) -> _After:
    """Return who has it after the move (exactly one for each open state, nobody otherwise), and which team delivers."""
    standing = facts.standing
    team = standing.team
    if state is State.IN_DELIVERY:
        team = Team(data["team"]) if action is Action.REASSIGN and "team" in data else delivery.team_after(facts, action)
    if state not in OPEN:
        return _After(NOBODY, team)
    if state in (State.INFO_NEEDED, State.ALTERNATIVE_OFFERED, State.DELIVERED):
        return _After(Holder(standing.employee_id), team)
    if state is State.ADVICE:
        asked = advice.last_asked(facts.history)
        assert asked is not None  # noqa: S101 - no other way leads there
        return _After(Holder(team=asked.of), team)
    if state in (State.SUBMITTED, State.APPEALED):
        return _After(step_holder, team)
    if action in (Action.CLAIM, Action.TAKE_OVER, Action.REASSIGN, Action.HAND_BACK):
        return _After(_passed(facts, action, state, by, team), team)
    if state is State.IN_DELIVERY:
        has_overspend = opens is StepKind.OVERSPEND or (
            standing.step_kind is StepKind.OVERSPEND and action is not Action.APPROVE_COST
        )
        return _After(step_holder if has_overspend else delivery.holder_after(facts, action, team), team)
    is_same = state is standing.state
    now = Holder(standing.holder_id, standing.holder_team)
    return _After(now if is_same else manager_of(facts) if state is State.AGREED else HR_TEAM, team)


def _passed(facts: Facts, action: Action, state: State, by: Viewer, team: Team) -> Holder:
    """Return who has what no step is open for, after it was claimed, taken over, handed back or on."""
    if action is Action.CLAIM or (action is Action.TAKE_OVER and by != SYSTEM):
        return Holder(by.id)
    if action is Action.TAKE_OVER or state is State.NOT_WORKING:
        return HR_TEAM
    return manager_of(facts) if state is State.AGREED else Holder(team=team)
