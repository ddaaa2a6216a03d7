"""Monday: each who decides has a list of what waits, the adjustments team its numbers; at most one a week."""

from __future__ import annotations

import html
import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from adjustments import tasks
from adjustments.actions import decisions, weekly
from adjustments.models import Notice, Organisation, Person, Site, WeeklyRound
from adjustments.models.calendars import remembered
from adjustments.notifications import deliver
from adjustments.notifications.compose import compose
from adjustments.notifications.wanted import is_still_wanted
from adjustments.rules.reminders import HR_WEEK, WEEKLY_LIST
from adjustments.rules.states import State
from tests.builders import CANARY, GOODS, NO_GOODS, SLOW, ask, asked, walk
from tests.cast import fresh

MONDAY = datetime(2026, 6, 8, 6, 30, tzinfo=UTC)  # 07:30 in London, a week after `builders.MONDAY`
WEEK = timedelta(days=7)


def lists(kind="weekly_list"):
    return Notice.objects.filter(kind=kind).select_related("to")


def readers(kind="weekly_list"):
    return sorted(row.to.name.split()[0].lower() for row in lists(kind))


def test_who_has_something_waiting_has_one_list_and_nobody_else(cast):
    asked(cast.amina, SLOW)
    walk(cast, State.INFO_NEEDED, employee=cast.ben)  # grace waits for an answer: the clock stands
    assert weekly.sweep(at=MONDAY - timedelta(minutes=1)) == 0
    weekly.sweep(at=MONDAY)
    assert readers() == ["ben"]
    assert lists().get().send_after == MONDAY
    for later in (0, 1, 30, 60 * 24 * 4):
        weekly.sweep(at=MONDAY + timedelta(minutes=later))
    assert lists().count() == 1
    weekly.sweep(at=MONDAY + WEEK)
    assert lists().count() == 2


def test_what_is_agreed_and_to_be_put_in_effect_waits_too(cast):
    walk(cast, State.AGREED, code=NO_GOODS)
    weekly.sweep(at=MONDAY)
    assert readers() == ["ben"]
    assert "agreed, to put in effect" in compose(lists().get(), MONDAY).body


def test_the_list_says_what_by_when_and_what_is_late_with_references_only(cast):
    late, two = asked(cast.amina, GOODS), ask(cast.carl, SLOW, "CM02")
    coming = walk(cast, State.IN_DELIVERY, employee=cast.carl)
    weekly.sweep(at=MONDAY)
    sent = compose(lists().get(to=cast.ben), MONDAY)
    words = " ".join(sent.body.split())
    assert sent.subject == "Adjustments: 3 things for you this week, 1 late"
    assert words.startswith("Please look at the 3 things that wait for you this week. Late: 1.")
    assert f"{late.request.reference}: a request to decide, was due on Wednesday 3 June 2026, late" in words
    for number in (1, 2):
        assert f"{two.reference}, number {number}: a request to decide, by Monday 15 June 2026" in words
    assert "On its way for the people you manage: 1. You need do nothing about this." in words
    assert f"{coming.request.reference}: expected by" in words
    as_html = sent.alternatives[0][0]
    for piece in (sent.subject, sent.body, as_html):
        assert not [one for one in (CANARY, "Amina", "Carl", "headphones", "nterpreter") if one in piece]
    plain = html.unescape(re.sub(r"<[^>]+>", " ", as_html.partition("<body>")[2]))
    said = re.sub(r"https?://\S+|[:*]", " ", sent.body)
    assert set(said.split()) <= set(re.sub(r"[:*]", " ", plain).split()), "equal in content"


def test_the_list_is_as_things_stand_when_it_leaves(cast):
    one, other = asked(cast.amina, SLOW), asked(cast.carl, SLOW)
    weekly.sweep(at=MONDAY)
    decisions.agree(adjustment=one, by=cast.ben, at=MONDAY)
    assert "1 thing for you" in compose(lists().get(), MONDAY).subject
    decisions.agree(adjustment=other, by=cast.ben, at=MONDAY)
    assert not is_still_wanted(lists().get(), MONDAY)
    deliver.deliver_ready(now=timezone.now())
    assert not [sent for sent in mail.outbox if "this week" in sent.subject]
    assert lists().get().dropped_at


def test_the_adjustments_team_has_numbers_with_links_and_none_about_their_own(cast):
    asked(cast.nora, SLOW)  # no manager: with the adjustments team
    walk(cast, State.DELIVERED, at=MONDAY - WEEK)
    asked(cast.hana, SLOW)  # henry manages her
    Notice.objects.filter(to=cast.ben).update(parked_at=MONDAY, failure="no email address")
    weekly.sweep(at=MONDAY)
    assert readers("hr_week") == ["hana", "henry"]
    assert readers() == ["henry"], "what he holds by name, beside the numbers"
    sent = compose(lists("hr_week").get(to=cast.henry), MONDAY)
    words = " ".join(sent.body.split())
    assert sent.subject == "Adjustments: the week of the adjustments team, Monday 8 June 2026"
    assert "With the adjustments team: to decide or to sort out: 1" in words
    assert "/hr/requests/?state=all&part=ours" in words
    assert "/hr/requests/?state=all&amp;part=ours" in sent.alternatives[0][0]
    assert "Messages that could not be delivered" in words
    assert not [one for one in ("Nora", "Amina", "Hana", CANARY) if one in sent.body + sent.subject]


def test_a_caseworker_who_is_a_line_manager_has_a_list_of_what_is_theirs_by_name(cast):
    ours, theirs = asked(cast.nora, SLOW), asked(cast.hana, SLOW)  # henry manages hana; nobody manages nora
    effect = walk(cast, State.AGREED, employee=cast.hana, code=NO_GOODS)
    weekly.sweep(at=MONDAY)
    row = lists().get()
    sent = compose(row, MONDAY)
    assert row.to == cast.henry
    assert sent.subject.startswith("Adjustments: 2 things for you this week")
    for one in (theirs, effect):
        assert one.request.reference in sent.body
    assert ours.request.reference not in sent.body, "that stands in the numbers"
    decisions.agree(adjustment=theirs, by=cast.henry, at=MONDAY)
    decisions.start(adjustment=effect, by=cast.henry, at=MONDAY)
    assert not is_still_wanted(row, MONDAY), "what is the team's alone makes no list"


def test_an_adjustments_team_with_nothing_gets_nothing(cast):
    weekly.sweep(at=MONDAY)
    assert lists("hr_week").count() == 0
    assert WeeklyRound.objects.count() == 2, "those of the hospital, and those without a site"


def test_the_numbers_count_what_was_taken_over_and_what_cannot_be_supplied(cast):
    from adjustments.actions import casework, deliveries
    from adjustments.rules.states import SupplyReason

    casework.take_over(adjustment=asked(cast.amina, SLOW), words="He is away.", by=cast.hana, at=MONDAY - timedelta(days=2))
    one = walk(cast, State.IN_DELIVERY, employee=cast.carl)
    deliveries.cannot_supply(adjustment=one, reason=SupplyReason.SUPPLY, words="x", by=cast.paula, at=MONDAY - timedelta(days=3))
    weekly.sweep(at=MONDAY)
    words = " ".join(compose(lists("hr_week").get(to=cast.henry), MONDAY).body.split())
    assert "Taken over in the last 7 days: 1" in words
    assert "Agreed, but it cannot be supplied: 1" in words


def test_reminders_stopped_for_a_while_and_rules_switched_off_stop_the_lists(cast):
    asked(cast.amina, SLOW)
    asked(cast.ben, SLOW)
    Person.objects.filter(pk=cast.ben.pk).update(reminders_stopped_until=date(2026, 6, 8))
    weekly.sweep(at=MONDAY)
    assert readers() == ["grace"]
    Organisation.objects.create(pk=1, reminders={WEEKLY_LIST.code: [], HR_WEEK.code: []})
    told = set(lists("hr_week"))
    weekly.sweep(at=MONDAY + WEEK)
    assert lists().count() == 1
    assert set(lists("hr_week")) == told


def test_after_an_outage_it_comes_on_a_later_day_of_that_week(cast):
    asked(cast.amina, SLOW)
    weekly.sweep(at=MONDAY + timedelta(days=1, hours=14))  # Tuesday, 21:30
    assert lists().get().send_after == MONDAY + timedelta(days=2)


def test_a_sweep_that_died_before_its_mark_writes_nothing_twice(cast):
    asked(cast.amina, SLOW)
    weekly.sweep(at=MONDAY)
    WeeklyRound.objects.all().delete()
    weekly.sweep(at=MONDAY + timedelta(seconds=15))
    assert lists().count() == 1


def test_people_elsewhere_have_theirs_in_their_own_morning(cast):
    asked(cast.amina, SLOW)
    Person.objects.filter(pk=cast.ben.pk).update(
        site=Site.objects.create(name="Pune", country="IN", nation="", time_zone="Asia/Kolkata")
    )
    weekly.sweep(at=MONDAY - timedelta(hours=4, minutes=31))
    assert lists().count() == 0
    weekly.sweep(at=MONDAY - timedelta(hours=4, minutes=30))
    assert readers() == ["ben"]
    Person.objects.filter(pk=cast.ben.pk).update(site=None)
    weekly.sweep(at=MONDAY + WEEK)
    assert lists().filter(to=fresh(cast.ben)).count() == 2


def test_the_sweep_asks_as_often_for_many_as_for_few(cast):
    counts = []
    for week, many in enumerate((6, 20)):
        for number in range(many):
            asked(cast.amina if number % 2 else cast.carl, SLOW)
        with CaptureQueriesContext(connection) as found, remembered():  # as its task does
            weekly.sweep(at=MONDAY + week * WEEK)
        counts.append(len(found))
    assert counts[0] == counts[1]
    with CaptureQueriesContext(connection) as found:
        weekly.sweep(at=MONDAY + WEEK)
    assert len(found) <= 5, "every fifteen seconds: as good as nothing"


@pytest.mark.parametrize("on", [True, False])
def test_hr_switches_the_lists_on_and_off_on_the_page(cast, sign_in, on):
    from tests.web.test_reminder_settings import reminder_answers
    from tests.web.test_settings_pages import ROOT, walk, words

    client, code = sign_in(cast.hana), WEEKLY_LIST.code
    if on:
        Organisation.objects.create(pk=1, reminders={code: []})
    previewed, sends = walk(client, f"{ROOT}reminders/", reminder_answers(**{code: "0" if on else ""}))
    assert "Each Monday at 07:30" in words(previewed)
    assert "Switched off" in words(previewed)
    client.post(f"{ROOT}reminders/", sends)
    assert Organisation.objects.get().reminders == ({} if on else {code: []})


def test_the_worker_sweeps_the_lists_too(cast):
    tasks.sweep()
    assert WeeklyRound.objects.count() in (0, 2)
