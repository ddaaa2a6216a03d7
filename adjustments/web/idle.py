"""How long somebody may leave their screen alone until pages about others ask them to sign in again.

One's own pages stay open as long as the session lasts. Not here: which pages ask (`access`), signing in again (`accounts`).
"""

from __future__ import annotations

from datetime import datetime

from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest

from ..models import Person

HR_PAGES, MANAGERS_PAGES = 30 * 60, 4 * 3600  # seconds: assurance.md section 4
WRITTEN_AFTER = 60  # seconds; who works on others' cases
REFRESH_AFTER = 3600  # seconds; a session in use lasts its 24 hours anew, without a write for every page
_SEEN, _ALONE = "seen_at", "left_alone_for"


def note_use(request: HttpRequest, at: datetime) -> None:
    """Remember when the session is used and, of who works on others' cases, the longest time for which it was left alone.

    The longest since they signed in: looking at one's own pages in between opens no others.
    """
    session, now = request.session, int(at.timestamp())
    alone = now - session.get(_SEEN, 0)
    if alone < WRITTEN_AFTER or not (alone > REFRESH_AFTER or _works_for_others(request.user)):
        return
    if _SEEN in session and alone >= max(HR_PAGES, session.get(_ALONE, 0)):
        session[_ALONE] = alone
    session[_SEEN] = now


def was_left_alone(session: SessionBase, limit: int) -> bool:
    """Say whether nobody used the session for so many seconds, since its person last signed in."""
    return bool(session.get(_ALONE, 0) >= limit)


def start_anew(session: SessionBase) -> None:
    """Forget that the session was left alone: its person signed in again."""
    session.pop(_ALONE, None)


def limit_of(person: Person) -> int | None:
    """Return after how many seconds pages about others' cases ask this person again; None: they never do."""
    if person.as_viewer.is_hr_casework:
        return HR_PAGES
    return MANAGERS_PAGES if person.decides else None


def _works_for_others(person: Person) -> bool:
    return person.has_reports or person.holds_step or bool(person.as_viewer.roles)
