"""The mail to a line manager that they have something to do: it says nothing of whom or what, and leads to their list.

Not here: the rows (`rules/notices.py`, `rules/reminders.py`).
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ..models import Notice
from ..queries import to_managers


def context(notice: Notice, now: datetime) -> dict[str, Any]:
    """Return whether the reader stands in for the line manager: it names nobody."""
    found = to_managers.something_new(notice.to, now)
    return {"is_for_another": bool(found) and all(one.manager for one in found)}


def is_still_wanted(notice: Notice, now: datetime) -> bool:
    """Say whether they have something that they have not said they know."""
    return bool(to_managers.something_new(notice.to, now))
