"""Which approvals an adjustment needs, how long each may take, and who delivers it in which steps.

Not here: what HR set for targets and limits (`policy`), nor the moves themselves (`workflow`).
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from .policy import Policy
from .states import StepKind, Task, Team


@dataclass(frozen=True)
class Route:
    """A way to a decision: its code and the approvals in their order."""

    code: str
    steps: tuple[StepKind, ...]


FAST_TRACK = Route("fast_track", (StepKind.LINE_MANAGER,))
STANDARD = Route("standard", (StepKind.LINE_MANAGER,))
OVER_LIMIT = Route("over_limit", (StepKind.LINE_MANAGER, StepKind.BUDGET_HOLDER))
CONTRACT = Route("contract", (StepKind.LINE_MANAGER, StepKind.HR))
NEEDS_CONVERSATION = Route("needs_conversation", (StepKind.HR,))
ROUTES = {route.code: route for route in (NEEDS_CONVERSATION, FAST_TRACK, CONTRACT, OVER_LIMIT, STANDARD)}

CEILING = {"0": Decimal(0), "£": Decimal(50), "££": Decimal(300), "£££": Decimal(1500)}
"""The most that a cost band stands for, in pounds (domain.md section 3); ££££ has none."""


def route_for(*, fast_track: bool, changes_contract: bool = False, cost_band: str = "", goes_to_hr: bool = False) -> Route:
    """Return the first route that fits: £, ££ and £££ start as standard, ££££ over the limit."""
    if goes_to_hr:
        return NEEDS_CONVERSATION
    if fast_track:
        return FAST_TRACK
    if changes_contract:
        return CONTRACT
    return OVER_LIMIT if cost_band == "££££" else STANDARD


def decision_days(route: Route, policy: Policy) -> int:
    """Return the decision target of a route in working days."""
    return policy.fast_track_days if route is FAST_TRACK else policy.decision_days


def days_for(kind: StepKind, policy: Policy) -> int:
    """Return how many working days a later step may take of the decision's."""
    return policy.budget_holder_days if kind in (StepKind.BUDGET_HOLDER, StepKind.COST_CHECK) else policy.hr_days


# Who arranges what the catalogue's "delivered by" names. Checks and outside services are arranged by a team of ours.
_TEAM_OF = {
    "IT": Team.IT,
    "information governance check": Team.IT,
    "procurement": Team.PROCUREMENT,
    "outside service": Team.PROCUREMENT,
    "training": Team.PROCUREMENT,
    "workstation assessor": Team.PROCUREMENT,
    "estates": Team.ESTATES,
    "HR": Team.HR,
    "infection control check": Team.HR,
    "occupational health": Team.HR,
    "health and safety": Team.HR,
}
DELIVERERS = frozenset(_TEAM_OF) | {"line manager"}
_NOTHING_TO_BUY = frozenset({"line manager", "HR"})
Tasks = tuple[tuple[Task, Team], ...]


def needs_goods(delivered_by: tuple[str, ...]) -> bool:
    """Say whether somebody beside the line manager and HR must deliver: domain.md section 3, approval routes."""
    return not set(delivered_by) <= _NOTHING_TO_BUY


def delivering_team(delivered_by: tuple[str, ...]) -> Team:
    """Return the team that delivers first; procurement where nobody is named (own words)."""
    for name in delivered_by:
        if name in _TEAM_OF:
            return _TEAM_OF[name]
    return Team.PROCUREMENT


def tasks_for(delivered_by: tuple[str, ...], written: Tasks = ()) -> Tasks:
    """Return the parts of a delivery in their order, with the team of each; the catalogue's own where it names them."""
    if written:
        return written
    team = delivering_team(delivered_by)
    return ((Task.ORDER, team), (Task.RECEIVE, team))
