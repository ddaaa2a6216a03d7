"""The sweep: each reminder once, none after the decision."""

from datetime import UTC, datetime, timedelta

import pytest

from adjustments.actions import decisions, people, reminders
from adjustments.models import Adjustment, Notice
from tests.builders import SLOW, asked

REMINDERS = ("decision_due", "decision_late")


def made():
    rows = Notice.objects.filter(kind__in=REMINDERS).order_by("pk")
    return [(row.kind, row.data["offset"], row.to.name.split()[0]) for row in rows]


def days(until, *, every=timedelta(hours=1), since=datetime(2026, 6, 1, 9, tzinfo=UTC)):
    while since <= until:
        yield since
        since += every


def test_a_simulated_month_makes_exactly_the_reminders_that_are_due(cast):
    asked(cast.amina, SLOW)
    for moment in days(datetime(2026, 6, 30, tzinfo=UTC)):
        reminders.sweep(at=moment)
    assert made() == [
        ("decision_due", -5, "Ben"),
        ("decision_due", -2, "Ben"),
        ("decision_due", 0, "Ben"),
        ("decision_due", 1, "Ben"),
        ("decision_late", 1, "Amina"),
    ]


def test_after_three_weeks_without_a_sweep_each_rule_speaks_once(cast):
    asked(cast.amina, SLOW)
    late = datetime(2026, 6, 20, 12, tzinfo=UTC)  # a Saturday
    for _ in range(3):
        reminders.sweep(at=late)
    assert made() == [("decision_due", 1, "Ben"), ("decision_late", 1, "Amina")]
    monday = datetime(2026, 6, 22, 7, tzinfo=UTC)
    assert set(Notice.objects.filter(kind__in=REMINDERS).values_list("send_after", flat=True)) == {monday}


def test_nobody_is_reminded_of_what_is_decided(cast, at):
    adjustment = asked(cast.amina, SLOW)
    decisions.agree(adjustment=adjustment, by=cast.ben, at=at + timedelta(days=1))
    assert Adjustment.objects.get().next_notice_at is None
    for moment in days(datetime(2026, 6, 30, tzinfo=UTC), every=timedelta(days=1)):
        reminders.sweep(at=moment)
    assert made() == []


def test_where_hr_holds_the_step_each_caseworker_is_reminded(cast):
    asked(cast.nora, SLOW)
    reminders.sweep(at=datetime(2026, 6, 8, 8, tzinfo=UTC))
    assert made() == [("decision_due", -5, "Hana"), ("decision_due", -5, "Henry")]


def test_a_new_manager_gets_no_reminder_of_the_one_before(cast, at):
    asked(cast.amina, SLOW)
    cast.amina.line_manager = cast.mona
    cast.amina.save()
    people.settle(at=datetime(2026, 6, 12, 9, tzinfo=UTC))  # after the reminders of 5 and 2 days before
    reminders.sweep(at=datetime(2026, 6, 15, 8, tzinfo=UTC))
    assert made() == [("decision_due", 0, "Mona")]


@pytest.mark.parametrize("hour", [6, 8, 12])
def test_nothing_is_due_before_eight_local(cast, hour):
    asked(cast.amina, SLOW)
    reminders.sweep(at=datetime(2026, 6, 8, hour, tzinfo=UTC))
    assert bool(made()) is (hour >= 7)
