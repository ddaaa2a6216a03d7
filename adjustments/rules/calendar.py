"""What a working day is.

Not here: where the public holidays come from (`models/calendars.py`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta

SATURDAY_AND_SUNDAY = frozenset({5, 6})
ONE_DAY = timedelta(days=1)


def never_closed(_: date) -> bool:
    """Say that the day is no public holiday."""
    return False


@dataclass(frozen=True)
class WorkCalendar:
    """The working days of one site.

    `weekend` holds weekday numbers (Monday is 0). `closed` says whether a date is a public holiday or closure.
    """

    weekend: frozenset[int] = SATURDAY_AND_SUNDAY
    closed: Callable[[date], bool] = field(default=never_closed, compare=False)

    def is_working(self, day: date) -> bool:
        """Say whether people work on this day."""
        return day.weekday() not in self.weekend and not self.closed(day)

    def add(self, start: date, days: int) -> date:
        """Return the day that lies `days` working days after `start` (before it, when negative).

        `start` itself is day 0, working or not: domain.md section 4.
        """
        step = ONE_DAY if days >= 0 else -ONE_DAY
        day, left = start, abs(days)
        while left:
            day += step
            if self.is_working(day):
                left -= 1
        return day

    def between(self, start: date, end: date) -> int:
        """Count the working days in (start, end]; negative when `end` lies before `start`."""
        if end < start:
            return -self.between(end, start)
        day, count = start, 0
        while day < end:
            day += ONE_DAY
            count += self.is_working(day)
        return count

    def latest_working_day(self, day: date) -> date:
        """Return `day` if it is a working day, else the last one before it."""
        while not self.is_working(day):
            day -= ONE_DAY
        return day

    def next_working_day(self, day: date) -> date:
        """Return `day` if it is a working day, else the first one after it."""
        while not self.is_working(day):
            day += ONE_DAY
        return day
