"""When the lists of a week go out."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from adjustments.rules import weekly
from adjustments.rules.calendar import WorkCalendar

LONDON, KOLKATA = ZoneInfo("Europe/London"), ZoneInfo("Asia/Kolkata")
BANK_HOLIDAY = date(2026, 5, 25)
CALENDAR = WorkCalendar(closed=lambda day: day == BANK_HOLIDAY)
CLOSED_WEEK = WorkCalendar(closed=lambda day: date(2026, 12, 21) <= day <= date(2026, 12, 25))


def at(day: int, hour: int, minute: int = 0, month: int = 6, zone: ZoneInfo = LONDON) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=zone)


@pytest.mark.parametrize(
    ("now", "goes"),
    [
        (at(1, 7, 29), None),
        (at(1, 7, 30), at(1, 7, 30)),
        (at(1, 19), at(2, 7, 30)),  # the machine was away on Monday
        (at(3, 12), at(3, 12)),
        (at(5, 18, 1), None),  # Friday evening: the next Monday says it
        (at(7, 12), None),
        (at(25, 12, month=5), None),
        (at(26, 7, 29, month=5), None),
        (at(26, 7, 30, month=5), at(26, 7, 30, month=5)),
        (at(30, 7, 30, month=3), at(30, 7, 30, month=3)),  # the day after the clocks go forward
        (at(26, 7, 30, month=10), at(26, 7, 30, month=10)),
    ],
)
def test_on_the_first_working_day_at_half_past_seven_there(now, goes):
    found = weekly.due(now.astimezone(UTC), CALENDAR, LONDON)
    assert (found and found.send_after) == (goes and goes.astimezone(UTC))
    assert found is None or found.monday.weekday() == 0


def test_each_site_has_its_own_morning():
    now = at(1, 7, 30, zone=KOLKATA)
    assert weekly.due(now, CALENDAR, KOLKATA) is not None
    assert weekly.due(now, CALENDAR, LONDON) is None


def test_a_week_in_which_nobody_works_has_no_list():
    for day in range(21, 28):
        assert weekly.due(at(day, 12, month=12), CLOSED_WEEK, LONDON) is None
