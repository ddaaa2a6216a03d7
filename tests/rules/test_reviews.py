"""When to look again: three months after it works, then as was chosen."""

from __future__ import annotations

from datetime import date

import pytest

from adjustments.rules import reviews
from adjustments.rules.clocks import Happening
from adjustments.rules.states import Action, State


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (date(2026, 6, 15), 3, date(2026, 9, 15)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2027, 11, 30), 3, date(2028, 2, 29)),
        (date(2026, 12, 31), 12, date(2027, 12, 31)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2026, 12, 1), 1, date(2027, 1, 1)),
    ],
)
def test_months_later_is_the_same_day_or_the_last_of_a_shorter_month(day, months, then):
    assert reviews.in_months(day, months) == then


def history(*lines):
    return [Happening(action, to, date(2026, 6, day), data) for action, to, day, data in lines]


CONFIRMED = (Action.CONFIRM, State.IN_PLACE, 15, {})


def test_the_day_is_read_from_history():
    assert reviews.due_on([]) is None
    assert reviews.due_on(history((Action.DELIVER, State.DELIVERED, 9, {}))) is None
    assert reviews.due_on(history(CONFIRMED)) == date(2026, 9, 15)
    held = (Action.HOLD_REVIEW, State.IN_PLACE, 20, {"next_on": "2027-06-20"})
    assert reviews.due_on(history(CONFIRMED, held)) == date(2027, 6, 20)
    planned = (Action.PLAN_REVIEW, State.IN_PLACE, 21, {"next_on": "2026-07-01"})
    assert reviews.due_on(history(CONFIRMED, held, planned)) == date(2026, 7, 1)
    assert reviews.due_on(history(CONFIRMED, (Action.NOT_WORKING, State.NOT_WORKING, 22, {}))) is None


def test_what_is_put_back_after_its_day_is_looked_at_three_months_later():
    ended = (Action.TAKE_AWAY, State.ENDED, 16, {})
    put_back = Happening(Action.OVERTURN, State.IN_PLACE, date(2026, 9, 20), {})
    assert reviews.due_on([*history(CONFIRMED, ended), put_back]) == date(2026, 12, 20)
    soon = Happening(Action.OVERTURN, State.IN_PLACE, date(2026, 6, 25), {})
    assert reviews.due_on([*history(CONFIRMED, ended), soon]) == date(2026, 9, 15)


def test_works_again_begins_anew():
    broken = (Action.NOT_WORKING, State.NOT_WORKING, 22, {})
    assert reviews.due_on(history(CONFIRMED, broken, (Action.CONFIRM, State.IN_PLACE, 28, {}))) == date(2026, 9, 28)


@pytest.mark.parametrize(
    ("day", "can"),
    [
        (date(2026, 6, 15), False),
        (date(2026, 6, 16), True),
        (date(2031, 6, 15), True),
        (date(2031, 6, 16), False),
        (date(2020, 1, 1), False),
    ],
)
def test_a_review_is_planned_for_a_day_that_people_will_remember(day, can):
    assert reviews.is_within_reach(day, date(2026, 6, 15)) is can
