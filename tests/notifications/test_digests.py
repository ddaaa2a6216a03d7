"""One mail a day with all that somebody is reminded of; or each on its own, as they choose."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.utils import timezone

from adjustments.actions import conversations, decisions, digests, reminders
from adjustments.models import Notice
from adjustments.notifications import deliver
from adjustments.rules.notices import NoticeKind
from adjustments.rules.reminders import IS_REMINDER
from adjustments.web.views.requests import PER_PAGE
from tests.builders import GOODS, NO_GOODS, SLOW, asked
from tests.cast import fresh

DUE = datetime(2026, 6, 15, 8, tzinfo=UTC)  # Monday; sent on 1 June with 10 working days
BEN = "ben@test.example"


@pytest.fixture
def three(cast):
    """Three requests that are due on the same day."""
    return [asked(cast.amina, SLOW), asked(cast.carl, SLOW), asked(cast.amina, SLOW)]


def send():
    mail.outbox.clear()
    deliver.deliver_ready(now=timezone.now())
    return [one for one in mail.outbox if one.to == [BEN]]


def reminded(cast):
    return Notice.objects.filter(to=cast.ben, kind__in=IS_REMINDER)


def test_all_of_a_day_comes_in_one_mail_with_a_link_each(cast, three):
    send()
    reminders.sweep(at=DUE)
    [one] = send()
    assert "3 things for you today" in one.subject
    for request in {adjustment.request.reference for adjustment in three}:
        assert request in one.body
        assert f"/requests/{request}/decide/" in one.body
    assert not Notice.objects.filter(kind__in=IS_REMINDER, sent_at=None, to=cast.ben).exists()
    assert send() == []


def test_one_thing_needs_no_list(cast):
    found = asked(cast.amina, SLOW)
    conversations.message(adjustment=found, words="I look at it.", by=cast.ben, at=DUE - timedelta(days=3))
    send()
    reminders.sweep(at=DUE)
    [one] = send()
    assert one.subject.endswith(found.request.reference), "its own subject, with what and by when"


def test_who_wants_each_on_its_own_has_each(cast, three):
    digests.choose(person=cast.ben, one_by_one=True)
    send()
    reminders.sweep(at=DUE)
    assert len(send()) == 6, "for each a decision and a silence"


def test_what_was_done_meanwhile_is_left_out_and_nothing_left_is_no_mail(cast, three):
    send()
    reminders.sweep(at=DUE)
    decisions.agree(adjustment=three[0], by=cast.ben, at=DUE + timedelta(minutes=1))
    [one] = send()
    assert "2 things for you today" in one.subject
    assert three[0].request.reference not in one.body
    assert reminded(cast).exclude(dropped_at=None).count() == 2
    reminders.sweep(at=DUE + timedelta(days=1))
    for adjustment in three[1:]:
        decisions.agree(adjustment=adjustment, by=cast.ben, at=DUE + timedelta(days=1, minutes=1))
    assert [one for one in send() if "remind" in one.body or "late" in one.subject] == []


def test_a_mail_that_was_sent_takes_nothing_more_there_is_one_a_day(cast, three):
    reminders.sweep(at=DUE)
    deliver.deliver_ready(now=timezone.now())
    late = Notice(key="x", kind=NoticeKind.SILENCE_NOTICED, to=fresh(cast.ben), created_at=DUE, send_after=DUE)
    [late] = digests.gather([late], at=DUE)
    assert late.digest.key.endswith("2026-06-16")
    assert late.send_after == datetime(2026, 6, 16, 7, tzinfo=UTC)
    days = Notice.objects.filter(kind=NoticeKind.DAILY_DIGEST, to=cast.ben).values_list("key", flat=True)
    assert len(days) == len(set(days)) == 2


def test_sweeps_side_by_side_make_one(cast, three):
    for _ in range(3):
        reminders.sweep(at=DUE)
    assert Notice.objects.filter(kind=NoticeKind.DAILY_DIGEST, to=cast.ben).count() == 1
    assert reminded(cast).filter(kind=NoticeKind.DECISION_DUE).count() == 3


def test_the_list_of_messages_has_a_count_until_it_is_read(cast, sign_in):
    asked(cast.amina, GOODS, at=timezone.now() - timedelta(hours=1))
    asked(cast.amina, NO_GOODS, at=timezone.now() - timedelta(hours=1))
    client = sign_in(cast.ben)
    assert "Messages (2 new)" in client.get("/").content.decode()
    page = client.get("/messages/").content.decode()
    assert page.count("A request waits for a decision") == 2
    assert page.count("New\n") == 2
    assert "Messages (" not in page
    assert "Messages (" not in client.get("/").content.decode()


def test_only_what_was_shown_is_read(cast, sign_in):
    at = timezone.now() - timedelta(hours=1)
    one = asked(cast.amina, GOODS, at=at)
    kept = {"kind": NoticeKind.MESSAGE_WRITTEN, "to": cast.amina, "request": one.request, "created_at": at}
    rows = [Notice(key=f"more-{number}", send_after=at + timedelta(seconds=number), **kept) for number in range(PER_PAGE)]
    later = Notice(key="later", send_after=timezone.now() + timedelta(days=1), **kept)
    Notice.objects.bulk_create([*rows, later])
    client = sign_in(cast.amina)
    assert f"Messages ({PER_PAGE + 1} new)" in client.get("/").content.decode(), "not what comes tomorrow"
    assert "Messages (1 new)" in client.get("/messages/").content.decode(), "the oldest stands on the second page"
    assert "Messages (1 new)" in client.get("/").content.decode()
    page = client.get("/messages/?page=2").content.decode()
    assert page.count("New\n") == 1
    assert "Messages (" not in page
    assert Notice.objects.get(key="later").read_at is None


def test_how_reminders_come_is_chosen_on_the_page(cast, sign_in):
    client = sign_in(cast.ben)
    assert client.post("/messages/", {}).status_code == 422
    assert client.post("/messages/", {"how": "each"}).status_code == 302
    assert fresh(cast.ben).reminders_one_by_one
    assert client.post("/messages/", {"how": "digest"}, follow=True).content.decode().count("Kept.") == 1
    assert not fresh(cast.ben).reminders_one_by_one


def test_what_went_out_of_sight_has_no_link(cast, sign_in):
    one = asked(cast.amina, at=timezone.now() - timedelta(hours=1))
    cast.amina.line_manager = cast.mona
    cast.amina.save()
    one.steps.update(holder_person=cast.mona)
    page = sign_in(cast.ben).get("/messages/").content.decode()
    assert one.request.reference in page
    assert f"/requests/{one.request.reference}/" not in page
