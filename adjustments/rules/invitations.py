"""Whom an employee may ask to support them with a request, or to fill one in for them, and for how long.

Source: domain.md section 3, "Advocate" and "Filing for someone".

Not here: what an advocate sees and does (`permissions`, `privacy`), nor what is done about it (`actions/invitations.py`).
"""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from .facts import MoveNotAllowed
from .permissions import Viewer, files_uninvited

MOST_AT_ONCE = 5
"""Open invitations to one request, and of one employee to fill in another."""


@dataclass(frozen=True)
class Terms:
    """For how long somebody is invited."""

    usually: timedelta
    longest: timedelta
    too_long: str
    """The code of the refusal."""


SUPPORT = Terms(timedelta(days=182), timedelta(days=365), "invited_too_long")
"""Half a year: longer than nine in ten whole waits last."""
FILING = Terms(timedelta(weeks=4), timedelta(days=92), "filing_too_long")
"""Four weeks: a request is filled in within an hour, and people are away. At most three months."""


@dataclass(frozen=True)
class Concerned:
    """Those who cannot support an employee with a request, as they have another part in it."""

    employee_id: int
    manager_id: int | None
    decides: Set[int]
    """Who holds it now, or stands in for whoever does."""
    took_part: Set[int]
    """Who did something about it as staff."""
    advises_alone: Set[int] = frozenset()
    """Who alone can give the advice that somebody wishes or awaits."""


def check_person(person_id: int, concerned: Concerned) -> None:
    """Raise MoveNotAllowed where this person has another part in the request."""
    if person_id == concerned.employee_id:
        raise MoveNotAllowed("invited_oneself")
    if person_id == concerned.manager_id:
        raise MoveNotAllowed("invited_manager")
    if person_id in concerned.decides or person_id in concerned.took_part:
        raise MoveNotAllowed("invited_takes_part")
    if person_id in concerned.advises_alone:
        raise MoveNotAllowed("invited_advises_alone")


def check_filer(viewer: Viewer, *, employee_id: int, manager_id: int | None) -> None:
    """Raise MoveNotAllowed where this person needs no invitation to fill in a request for the employee."""
    if viewer.id == employee_id:
        raise MoveNotAllowed("filing_for_oneself")
    if files_uninvited(viewer, manager_id=manager_id):
        raise MoveNotAllowed("filing_uninvited")


def why_not_filed(*, is_used: bool, expires_at: datetime, at: datetime) -> str:
    """Return why somebody who was invited to fill in a request cannot send it any more, by the code of a refusal."""
    if is_used:
        return "filing_used"
    return "filing_expired" if expires_at <= at else "filing_ended"


def check_days(expires_on: date, today: date, terms: Terms = SUPPORT) -> None:
    """Raise MoveNotAllowed where it would be over already, or last for too long."""
    if expires_on < today:
        raise MoveNotAllowed("invited_until_past")
    if expires_on - today > terms.longest:
        raise MoveNotAllowed(terms.too_long)


def usual_end(today: date, terms: Terms = SUPPORT) -> date:
    """Return the last day, where the employee chooses none."""
    return today + terms.usually


def end_of(expires_on: date, zone: tzinfo) -> datetime:
    """Return when it is over: the last day counts whole."""
    return datetime.combine(expires_on + timedelta(days=1), time.min, zone).astimezone(UTC)


def may_end(person_id: int, *, employee_id: int, invited_id: int) -> bool:
    """Say whether this person may end it: the employee at any time, and whom they invited."""
    return person_id in (employee_id, invited_id)
