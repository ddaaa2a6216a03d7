"""When reminders are due, and when people may be reached."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from adjustments.models.calendars import public_calendar
from adjustments.rules import notices
from adjustments.rules.notices import NoticeKind

ENGLAND = public_calendar("GB", "ENG")
LONDON = ZoneInfo("Europe/London")
STEP = {"calendar": ENGLAND, "zone": LONDON}


def moments(opened_on, due_on):
    return [
        (due.reminder.kind, due.offset, due.at.astimezone(LONDON).strftime("%m-%d %H:%M"))
        for due in notices.reminders(opened_on=opened_on, due_on=due_on, **STEP)
    ]


def test_reminders_come_5_2_and_0_days_before_and_1_day_late():
    assert moments(date(2026, 6, 1), date(2026, 6, 15)) == [
        (NoticeKind.DECISION_DUE, -5, "06-08 08:00"),
        (NoticeKind.DECISION_DUE, -2, "06-11 08:00"),
        (NoticeKind.DECISION_DUE, 0, "06-15 08:00"),
        (NoticeKind.DECISION_DUE, 1, "06-16 08:00"),
        (NoticeKind.DECISION_LATE, 1, "06-16 08:00"),
    ]


def test_no_reminder_falls_on_or_before_the_opening():
    assert [offset for _, offset, _ in moments(date(2026, 6, 1), date(2026, 6, 3))] == [0, 1, 1]


def test_eight_o_clock_is_local_on_both_sides_of_the_clock_change():
    day_after = date(2026, 10, 26)  # the clocks went back on Sunday 25 October 2026
    found = {due.at for due in notices.reminders(opened_on=date(2026, 10, 12), due_on=day_after, **STEP) if due.offset <= 0}
    assert datetime(2026, 10, 19, 7, tzinfo=UTC) in found
    assert datetime(2026, 10, 26, 8, tzinfo=UTC) in found


def test_the_next_reminder_is_the_first_after_the_moment():
    step = {"opened_on": date(2026, 6, 1), "due_on": date(2026, 6, 15), **STEP}
    assert notices.next_reminder_at(after=datetime(2026, 6, 8, 7, tzinfo=UTC), **step) == datetime(2026, 6, 11, 7, tzinfo=UTC)
    assert notices.next_reminder_at(after=datetime(2026, 6, 16, 7, tzinfo=UTC), **step) is None


@pytest.mark.parametrize(
    ("at", "reachable"),
    [
        (datetime(2026, 6, 1, 10), datetime(2026, 6, 1, 10)),
        (datetime(2026, 6, 1, 5), datetime(2026, 6, 1, 8)),
        (datetime(2026, 6, 1, 18), datetime(2026, 6, 2, 8)),
        (datetime(2026, 6, 5, 20), datetime(2026, 6, 8, 8)),
        (datetime(2026, 6, 6, 10), datetime(2026, 6, 8, 8)),
        (datetime(2026, 12, 24, 19), datetime(2026, 12, 29, 8)),
    ],
)
def test_people_are_reached_on_working_days_between_eight_and_six(at, reachable):
    found = notices.within_hours(at.replace(tzinfo=LONDON), ENGLAND, LONDON)
    assert found.astimezone(LONDON) == reachable.replace(tzinfo=LONDON)
