"""The delivery: whether there is one, what is left to do, which team has it.

Not here: who may do what (`workflow`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from . import clocks, routes
from .facts import Facts, done_tasks
from .holders import Holder
from .states import DELIVERS, TASK_ACTIONS, Action, State, Task, Team

_YES = clocks.YES
EXPENSIVE = frozenset({"£££", "££££"})


def are_known(steps: object) -> bool:
    """Say whether these are parts of a delivery, each once, in their order, each with a team of ours."""
    if not isinstance(steps, list) or not all(isinstance(one, Mapping) and set(one) == {"step", "team"} for one in steps):
        return False
    teams, kinds = [one["team"] for one in steps], [one["step"] for one in steps]
    return set(teams) <= DELIVERS and kinds == [task.value for task in Task if task in kinds]


def do_not_fit(tasks: Iterable[Task], *, cost_band: str, delivered_by: tuple[str, ...]) -> str | None:
    """Return the code of what is wrong: nothing is bought yet there are parts, none for goods, no quote for what is expensive."""
    kinds = set(tasks)
    if not routes.needs_goods(delivered_by):
        return "no_steps_wanted" if kinds else None
    if not kinds:
        return "steps_wanted"
    return "quote_wanted" if cost_band in EXPENSIVE and Task.QUOTE not in kinds else None


def wants_goods(facts: Facts, data: Mapping[str, Any]) -> bool:
    """Say whether something must be bought, set up or fitted; own words say so when they are agreed, an entry itself."""
    if not facts.own_words:
        return routes.needs_goods(facts.delivered_by)
    if "needs_goods" in data:
        return bool(data["needs_goods"])
    last = next((event for event in reversed(facts.history) if "needs_goods" in event.data), None)
    return bool(last.data["needs_goods"]) if last else True


def after_yes(facts: Facts, data: Mapping[str, Any]) -> State:
    """Return where a yes leads: to those who deliver, or to the line manager where there is nothing to buy."""
    return State.IN_DELIVERY if wants_goods(facts, data) else State.AGREED


def target(facts: Facts, data: Mapping[str, Any]) -> int:
    """Return how many working days the delivery may take."""
    if data.get("delivery_days"):
        return int(data["delivery_days"])
    if not facts.own_words:
        return facts.lead_days_most
    policy = facts.policy
    return policy.delivery_days_with_goods if wants_goods(facts, data) else policy.delivery_days_without_goods


def left_to_do(facts: Facts, action: Action) -> list[tuple[Task, Team]]:
    """Return the parts still to do after the action; those before the furthest that is done were not needed."""
    is_new = action in _YES or action is Action.REDELIVER
    done = set() if is_new else set(done_tasks(facts))
    if action in TASK_ACTIONS:
        done.add(Task(action))
    if action is Action.NOT_HERE:
        done -= {Task.RECEIVE, Task.SET_UP, Task.TRAIN}
    tasks = facts.tasks
    furthest = max((number for number, (task, _) in enumerate(tasks) if task in done), default=-1)
    return [one for one in tasks[furthest + 1 :] if one[0] not in done]


_MOVES_DELIVERY = frozenset({*_YES, Action.REDELIVER, Action.NOT_HERE, *TASK_ACTIONS})


def team_after(facts: Facts, action: Action) -> Team:
    """Return the team of the first part of the delivery that is not done; the last one's when all are.

    A delivery that was passed to another team stays there for all parts of the team that passed it on.
    """
    team = facts.standing.team
    if not facts.tasks or action not in _MOVES_DELIVERY:
        return team
    left = left_to_do(facts, action)
    planned = left[0][1] if left else facts.tasks[-1][1]
    before = left_to_do(facts, Action.MESSAGE)
    was_passed_on = facts.standing.state is State.IN_DELIVERY and before and before[0][1] is not team
    return team if was_passed_on and planned is before[0][1] else planned


def holder_after(facts: Facts, action: Action, team: Team) -> Holder:
    """Return who has it on its way: after the order the supplier, else the team; whoever claimed it keeps it."""
    standing = facts.standing
    if action not in _MOVES_DELIVERY and action is not Action.APPROVE_COST:
        return Holder(standing.holder_id, standing.holder_team)
    left = left_to_do(facts, action)
    done = {Task(action)} if action in TASK_ACTIONS else set()
    is_ordered = Task.ORDER in done | (
        done_tasks(facts) if action not in _YES and action is not Action.REDELIVER else frozenset()
    )
    if is_ordered and left and left[0][0] is Task.RECEIVE:
        return Holder(team=Team.SUPPLIER)
    is_claimed = standing.state is State.IN_DELIVERY and standing.holder_id is not None and team is standing.team
    if is_claimed and standing.step_kind is None:
        return Holder(standing.holder_id)
    return Holder(team=team)
