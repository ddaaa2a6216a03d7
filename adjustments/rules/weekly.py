"""When the lists of a week go out: Monday 07:30 at the reader's site, or the first working day of that week.

Not here: what stands in them (`queries/weekly.py`), nor the reminders of single adjustments (`reminders`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

from .calendar import WorkCalendar
from .reminders import within_hours

LISTS_AT = time(7, 30)  # domain.md section 5: before the reminders of the day


@dataclass(frozen=True)
class Round:
    """The lists of one week: its Monday, and when they may reach somebody."""

    monday: date
    send_after: datetime


def due(at: datetime, calendar: WorkCalendar, zone: tzinfo) -> Round | None:
    """Return the round that is due by now; None before its time, and where nobody works any more in that week.

    After an outage it goes on a later working day of the same week; the next week has its own.
    """
    today = at.astimezone(zone).date()
    monday = today - timedelta(days=today.weekday())
    begins = calendar.next_working_day(monday)
    send_after = within_hours(at, calendar, zone, LISTS_AT)
    is_over = send_after.astimezone(zone).date() >= monday + timedelta(days=7)
    if is_over or at < datetime.combine(begins, LISTS_AT, zone):
        return None
    return Round(monday, send_after)
