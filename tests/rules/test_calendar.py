"""What a working day is."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adjustments.models.calendars import public_calendar
from adjustments.rules.calendar import WorkCalendar

ENGLAND = public_calendar("GB", "ENG")
DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))


@pytest.mark.parametrize(
    ("start", "days", "due"),
    [  # domain.md section 4
        (date(2025, 12, 19), 10, date(2026, 1, 7)),
        (date(2026, 4, 1), 10, date(2026, 4, 17)),
        (date(2026, 5, 2), 10, date(2026, 5, 18)),
        (date(2026, 12, 23), 30, date(2027, 2, 8)),
        (date(2026, 6, 1), 10, date(2026, 6, 15)),
    ],
)
def test_add_working_days_in_england(start, days, due):
    assert ENGLAND.add(start, days) == due
    assert ENGLAND.between(start, due) == days


def test_scotland_works_on_easter_monday_and_northern_ireland_not_on_the_twelfth_of_july():
    assert public_calendar("GB", "SCT").is_working(date(2026, 4, 6))
    assert not ENGLAND.is_working(date(2026, 4, 6))
    assert not public_calendar("GB", "NIR").is_working(date(2027, 7, 12))
    assert ENGLAND.is_working(date(2027, 7, 12))


def test_a_weekend_can_lie_elsewhere():
    friday_and_saturday = WorkCalendar(weekend=frozenset({4, 5}))
    assert friday_and_saturday.add(date(2026, 6, 4), 1) == date(2026, 6, 7)


@given(DAYS, st.integers(0, 60))
def test_adding_and_counting_agree(start, days):
    assert ENGLAND.between(start, ENGLAND.add(start, days)) == days


@given(DAYS, st.integers(0, 200), st.integers(0, 200))
def test_counting_adds_up(start, first, second):
    middle, end = start + timedelta(days=first), start + timedelta(days=first + second)
    assert ENGLAND.between(start, middle) + ENGLAND.between(middle, end) == ENGLAND.between(start, end)


@given(DAYS)
def test_the_nearest_working_days_are_working_days_on_both_sides(day):
    before, after = ENGLAND.latest_working_day(day), ENGLAND.next_working_day(day)
    assert before <= day <= after
    assert ENGLAND.is_working(before)
    assert ENGLAND.is_working(after)


def test_going_back_is_the_mirror_of_going_on():
    assert ENGLAND.add(date(2026, 6, 15), -10) == date(2026, 6, 1)
    assert ENGLAND.between(date(2026, 6, 15), date(2026, 6, 1)) == -10
