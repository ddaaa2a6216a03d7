"""How long somebody may leave their screen alone until pages about others ask them to sign in again.

One's own pages stay open as long as the session lasts. Not here: which pages ask (`access`), signing in again (`accounts`).
"""

from __future__ import annotations

from datetime import datetime

from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest

from ..models import Person
from ..rules.states import Role

HR_PAGES, MANAGERS_PAGES = 30 * 60, 4 * 3600  # seconds: assurance.md section 4
WRITTEN_AFTER = 60  # seconds; who works on others' cases
REFRESH_AFTER = 3600  # seconds; a session in use lasts its 24 hours anew, without a write for every page
_IN_HR = frozenset({Role.HR_CASEWORKER, Role.HR_LEAD, Role.ADMINISTRATOR, Role.REPORT_VIEWER})
"""Who works with HR's pages, reports or settings."""
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
    """Return after how many seconds pages about others ask this person again; None: they never do.

    Who advises, delivers or reviews has as long as who decides.
    """
    roles = person.as_viewer.roles
    if roles & _IN_HR:
        return HR_PAGES
    return MANAGERS_PAGES if roles or person.decides else None


def _works_for_others(person: Person) -> bool:
    return person.has_reports or person.holds_step or bool(person.as_viewer.roles)
