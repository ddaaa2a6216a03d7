"""Whom an employee may ask to support them with a request, and for how long: domain.md section 3, "Advocate".

Not here: what an advocate sees and does (`permissions`, `privacy`), nor what is done about it (`actions/invitations.py`).
"""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from .facts import MoveNotAllowed

USUALLY = timedelta(days=182)
"""Half a year: longer than nine in ten whole waits last."""
LONGEST = timedelta(days=365)
MOST_AT_ONCE = 5
"""Open invitations to one request."""


@dataclass(frozen=True)
class Concerned:
    """Those who cannot support an employee with a request, as they have another part in it."""

    employee_id: int
    manager_id: int | None
    decides: Set[int]
    """Who holds it now, or stands in for whoever does."""
    took_part: Set[int]
    """Who did something about it as staff."""


def check_person(person_id: int, concerned: Concerned) -> None:
    """Raise MoveNotAllowed where this person has another part in the request."""
    if person_id == concerned.employee_id:
        raise MoveNotAllowed("invited_oneself")
    if person_id == concerned.manager_id:
        raise MoveNotAllowed("invited_manager")
    if person_id in concerned.decides or person_id in concerned.took_part:
        raise MoveNotAllowed("invited_takes_part")


def check_days(expires_on: date, today: date) -> None:
    """Raise MoveNotAllowed where it would be over already, or last for more than a year."""
    if expires_on < today:
        raise MoveNotAllowed("invited_until_past")
    if expires_on - today > LONGEST:
        raise MoveNotAllowed("invited_too_long")


def usual_end(today: date) -> date:
    """Return the last day, where the employee chooses none."""
    return today + USUALLY


def end_of(expires_on: date, zone: tzinfo) -> datetime:
    """Return when it is over: the last day counts whole."""
    return datetime.combine(expires_on + timedelta(days=1), time.min, zone).astimezone(UTC)


def may_end(person_id: int, *, employee_id: int, invited_id: int) -> bool:
    """Say whether this person may end it: the employee at any time, and whom they invited."""
    return person_id in (employee_id, invited_id)
