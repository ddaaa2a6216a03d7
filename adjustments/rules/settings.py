"""Who may set what for the whole organisation.

Not here: the values (`policy`), nor changing them (`actions/settings.py`).
"""

from __future__ import annotations

from .permissions import Viewer
from .states import ADVISERS, Role, Team

_GIVERS = frozenset({Role.HR_LEAD, Role.ADMINISTRATOR})


def teams_of(role: Role) -> tuple[Team | None, ...]:
    """Return the teams in one of which this role is held; None: it belongs to no team."""
    if role is Role.ADVISER:
        return tuple(team for team in Team if team in ADVISERS)
    if role is Role.FULFILMENT:
        return tuple(team for team in Team if team is not Team.HR and team not in ADVISERS)
    return (None,)


def is_administrator(viewer: Viewer) -> bool:
    """Say whether this person looks after the system; they see no cases."""
    return Role.ADMINISTRATOR in viewer.roles


def may_open_settings(viewer: Viewer) -> bool:
    """Say whether the settings exist for this person: people and roles, calendars, name, history."""
    return viewer.is_hr_casework or is_administrator(viewer)


def may_set_policy(viewer: Viewer) -> bool:
    """Say whether this person sets targets and the cost limit: they follow from casework."""
    return viewer.is_hr_casework


def may_give_roles(viewer: Viewer) -> bool:
    """Say whether this person says who may do what; caseworkers only see it."""
    return bool(viewer.roles & _GIVERS)
