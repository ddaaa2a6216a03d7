"""Which approval an adjustment needs, how long each may take, and who delivers it.

Not here: the settings page with which HR will edit these.
"""

from __future__ import annotations

from dataclasses import dataclass

from .states import StepKind, Team

WHOLE_WAIT_TARGET = 30  # working days, domain.md section 4
REOPENED_STEP_TARGET = 5  # working days for a step opened after the first decision, domain.md section 4
OWN_WORDS_WITHOUT_GOODS = 5
OWN_WORDS_WITH_GOODS = 20


@dataclass(frozen=True)
class Route:
    """A way to a decision: its code and the decision target in working days."""

    code: str
    decision_target: int


FAST_TRACK = Route("fast_track", 2)
STANDARD = Route("standard", 10)
ROUTES = {route.code: route for route in (FAST_TRACK, STANDARD)}


def route_for(*, fast_track: bool) -> Route:
    """Return the first route that fits."""
    return FAST_TRACK if fast_track else STANDARD


def first_step(*, manager_id: int | None, employee_id: int) -> StepKind:
    """Say who decides first: the line manager, or HR where there is none or it is the employee's own request."""
    if manager_id is None or manager_id == employee_id:
        return StepKind.HR
    return StepKind.LINE_MANAGER


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


def needs_goods(delivered_by: tuple[str, ...]) -> bool:
    """Say whether somebody beside the line manager and HR must deliver: domain.md section 3, approval routes."""
    return not set(delivered_by) <= _NOTHING_TO_BUY


def delivering_team(delivered_by: tuple[str, ...]) -> Team:
    """Return the team that delivers first; procurement where nobody is named (own words)."""
    for name in delivered_by:
        if name in _TEAM_OF:
            return _TEAM_OF[name]
    return Team.PROCUREMENT
