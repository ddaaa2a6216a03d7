"""Who may set what for the whole organisation.

Not here: the values (`policy`), nor changing them (`actions/settings.py`).
"""

from __future__ import annotations

from .permissions import Viewer
from .states import Role

_GIVERS = frozenset({Role.HR_LEAD, Role.ADMINISTRATOR})


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
