"""A reminder asks for what the open step asks for, and the employee reads why nothing happens, and nothing withheld."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from adjustments.actions import decisions, deliveries, reminders
from adjustments.models import Notice
from adjustments.notifications.compose import compose
from adjustments.notifications.wanted import is_still_wanted
from adjustments.rules.states import State, SupplyReason
from tests.builders import asked, walk
from tests.situations import _cost_named, _overspend, _proposed

HOUR = timedelta(hours=1)
OVER_THE_LIMIT = "SW14"  # a braille display: the line manager, then the budget holder


def _slow(cast, at):
    return asked(cast.amina, "CM01", at=at)


def _paid(cast, at):
    return decisions.agree(adjustment=_slow(cast, at), estimate=Decimal(2000), by=cast.ben, at=at + HOUR)


def _appealed(cast, at):
    return walk(cast, State.APPEALED, at=at)


def _not_supplied(cast, at):
    one = walk(cast, State.IN_DELIVERY, at=at)
    return deliveries.cannot_supply(adjustment=one, reason=SupplyReason.SUPPLY, words="x", by=cast.paula, at=at + 5 * HOUR)


def first_line(notice, now):
    assert is_still_wanted(notice, now)
    return " ".join(compose(notice, now).body.split("\n\n")[0].split())


STEPS = {  # how it comes about, who is reminded, of what, what a late one is called, what the employee reads
    "decision": (_slow, "ben", "decide on a request", "A decision was due", "The decision on your request is late."),
    "budget": (
        _paid,
        "olga",
        "answer a question about the cost",
        "An answer about a cost was due",
        "The decision on your request",
    ),
    "cost": (_cost_named, "olga", "answer a question about the cost", "An answer about a cost was due", "The decision on your"),
    "check": (
        _proposed,
        "hana",
        "check a proposal not to agree",
        "A second check was due",
        "The decision on your request is late.",
    ),
    "overspend": (
        _overspend,
        "olga",
        "answer a question about the cost",
        "An answer about a cost",
        "Your adjustment is delayed, and stays",
    ),
    "appeal": (
        _appealed,
        "henry",
        "look again at a refusal",
        "Another look at a refusal was due",
        "The other look at your request",
    ),
    "supply": (
        _not_supplied,
        "hana",
        "find another way for somebody",
        "Another way for somebody was due",
        "We are late in finding another",
    ),
}


@pytest.mark.parametrize("step", list(STEPS))
def test_a_reminder_asks_for_what_the_step_asks_for(cast, at, step):
    prepare, name, ask, late, to_employee = STEPS[step]
    one = prepare(cast, at)
    due_on = one.steps.get(closed_at=None).due_on
    due_at = at.replace(month=due_on.month, day=due_on.day)
    told = Notice.objects.filter(adjustment=one).select_related("to")
    reminders.sweep(at=due_at)
    today = first_line(told.filter(kind="decision_due", to=getattr(cast, name)).latest("pk"), due_at)
    assert today.startswith(f"Today, {due_at:%A} {due_at.day} June 2026, please {ask}")
    late_at = datetime.combine(one.calendar.add(due_on, 1), at.timetz())
    reminders.sweep(at=late_at)
    after = first_line(told.filter(kind="decision_due", to=getattr(cast, name)).latest("pk"), late_at)
    assert after.startswith(f"Please {ask}")
    assert late in after
    mine = told.get(kind="decision_late", to=cast.amina)
    assert first_line(mine, late_at).startswith(to_employee)
    body = " ".join(compose(mine, late_at).body.split())
    assert not [word for word in ("check", "proposal", "cost", "budget") if word in body]
    assert ("Olga" in body) is (step in ("budget", "overspend")), "who pays is not named while a refusal is checked"


def test_a_decision_that_is_late_in_part_says_when_the_whole_is_due(cast, at):
    one = asked(cast.amina, OVER_THE_LIMIT, at=at)
    assert (one.steps.get(closed_at=None).due_on, one.decision_due_on) == (date(2026, 6, 10), date(2026, 6, 15))
    reminders.sweep(at=at + timedelta(days=10))
    line = first_line(Notice.objects.get(kind="decision_late", to=cast.amina), at + timedelta(days=10))
    assert line.startswith("A part of the decision on your request is late. It was due on Wednesday 10 June 2026.")
    assert "The whole decision is due by Monday 15 June 2026." in line


def test_while_the_adjustments_team_has_it_nobody_else_is_told_to_take_it_over(cast, at):
    asked(cast.nora, at=at)
    for days in range(25):
        reminders.sweep(at=at + timedelta(days=days))
    second = Notice.objects.filter(kind="decision_late", to=cast.nora).order_by("pk")[1]
    assert second.data["offset"] == 3
    body = " ".join(compose(second, second.created_at).body.split())
    assert "Why: the adjustments team has not answered yet. What happens next: we have reminded them today." in body
