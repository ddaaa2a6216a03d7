"""When a new line manager sees what is in force, when they are reminded to say that they know it, and what a new job is.

Not here: who sees what (`permissions`), nor what is done about it (`actions/handovers.py`).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, tzinfo

from .calendar import WorkCalendar
from .reminders import OPENS

TOLD_BEFORE = 2
"""Working days between telling the employee and showing the manager: time to ask, or to object."""
ACKNOWLEDGED_WITHIN = 5
"""Working days in which the new manager says that they know: domain.md section 5."""


def is_another_job(before: str, after: str) -> bool:
    """Say whether somebody has another job. One that was not known, or is written differently, is none."""
    old, new = (" ".join(title.split()).casefold() for title in (before, after))
    return bool(old and new) and old != new


def shows_on(told_on: date, calendar: WorkCalendar) -> date:
    """Return the first day on which the new manager may see what is in force, where the employee was told on that day."""
    return calendar.add(told_on, TOLD_BEFORE)


def wanted_by(shared_on: date, calendar: WorkCalendar) -> date:
    """Return until when the new manager should have read it."""
    return calendar.add(shared_on, ACKNOWLEDGED_WITHIN)


def moments(shared_on: date, offsets: Iterable[int], calendar: WorkCalendar, zone: tzinfo) -> list[tuple[int, datetime]]:
    """Return the reminders with their times, in order; none on or before the day on which it was shown."""
    later = sorted(offset for offset in offsets if offset > 0)
    return [(offset, datetime.combine(calendar.add(shared_on, offset), OPENS, zone).astimezone(UTC)) for offset in later]
