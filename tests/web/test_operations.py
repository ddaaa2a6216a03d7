"""The operations page, and what could not be delivered: seen, corrected, sent again."""

from __future__ import annotations

import smtplib
import uuid
from datetime import timedelta

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from adjustments import tasks
from adjustments.actions import reminders
from adjustments.models import Heartbeat, Notice, Person, SettingChange
from adjustments.notifications import deliver
from adjustments.queries import health, operations
from adjustments.rules.states import State
from tests.builders import asked, walk
from tests.cast import fresh

PAGE = "/hr/operations/"


@pytest.fixture
def refusing(monkeypatch):
    """A mail server that does not know Ben."""
    send = EmailBackend.send_messages

    def refuse(self, messages):
        if "ben@" in messages[0].to[0]:
            raise smtplib.SMTPRecipientsRefused({messages[0].to[0]: (550, b"No such user. Your words: secret")})
        return send(self, messages)

    monkeypatch.setattr(EmailBackend, "send_messages", refuse)


@pytest.fixture
def given_up(cast, refusing):
    asked(cast.amina, at=timezone.now() - timedelta(minutes=1))
    deliver.deliver_ready(now=timezone.now())
    return Notice.objects.get(to=cast.ben)


def text(answer):
    return answer.content.decode()


def test_an_address_that_is_not_known_is_given_up_at_once_and_shown_with_its_reason(given_up, cast, sign_in):
    assert (given_up.attempts, given_up.failure) == (1, "The mail server does not know the address (550)")
    page = text(sign_in(cast.hana).get(PAGE))
    for words in ("Given up: 1", "Ben Test", "does not know the address (550)", "tried once", "could not be delivered"):
        assert words in page
    assert "secret" not in page
    assert "Sent today" in page


def test_the_address_is_corrected_and_everything_for_the_person_goes_again(given_up, cast, sign_in):
    asked(cast.amina, at=timezone.now() - timedelta(minutes=1))
    deliver.deliver_ready(now=timezone.now())
    client, path = sign_in(cast.hana), reverse("send_again", args=[given_up.pk])
    assert client.post(path, {"email": "ben"}).status_code == 422
    assert "Somebody else has that address" in text(client.post(path, {"email": "amina@test.example"}))
    posted = {"email": "benjamin@test.example", "sending": str(uuid.uuid4())}
    for _ in range(2):  # a double click
        assert client.post(path, posted).status_code == 302
    assert fresh(cast.ben).email == "benjamin@test.example"
    change = SettingChange.objects.get(what="email")
    assert (change.before, change.after, change.by) == ("ben@test.example", "benjamin@test.example", cast.hana)
    mail.outbox.clear()
    deliver.deliver_ready(now=timezone.now())
    assert [one.to for one in mail.outbox] == [["benjamin@test.example"]] * 2
    assert not Notice.objects.parked().exists()
    assert client.get(path).status_code == 404


def test_what_is_about_ones_own_request_is_somebody_elses_to_look_after(cast, refusing, sign_in):
    cast.hana.line_manager = cast.ben
    cast.hana.save()
    asked(cast.hana, at=timezone.now() - timedelta(minutes=1))
    deliver.deliver_ready(now=timezone.now())
    notice = Notice.objects.get(to=cast.ben)
    path = reverse("send_again", args=[notice.pk])
    assert (sign_in(cast.hana).get(path).status_code, sign_in(cast.henry).get(path).status_code) == (404, 200)
    assert "Given up: 0" in text(sign_in(cast.hana).get(PAGE))


@pytest.mark.parametrize(
    ("error", "words", "parked"),
    [
        (smtplib.SMTPRecipientsRefused({"b": (451, b"later")}), "does not take mail for the address (451)", False),
        (smtplib.SMTPDataError(554, b"spam"), "did not take it (554)", True),
        (smtplib.SMTPDataError(452, b"full"), "did not take it (452)", False),
        (smtplib.SMTPSenderRefused(550, b"who are you", "a@b"), "does not take mail from us (550)", False),
        (ConnectionResetError(), "The connection to the mail server broke", False),
    ],
)
def test_failures_for_good_are_told_from_those_that_pass(cast, monkeypatch, error, words, parked):
    def fail(self, messages):
        raise error

    monkeypatch.setattr(EmailBackend, "send_messages", fail)
    asked(cast.amina, at=timezone.now() - timedelta(minutes=1))
    deliver.deliver_ready(now=timezone.now())
    for row in Notice.objects.all():
        assert words in row.failure
        assert bool(row.parked_at) is parked


def test_workers_give_signs_of_life_and_their_silence_is_told(cast, sign_in):
    client = sign_in(cast.ada)
    assert "No worker has looked for reminders yet" in text(client.get(PAGE))
    assert health.readiness(timezone.now())["seconds_since_sweep"] is None
    tasks.sweep()
    tasks.deliver_notices()
    assert "No worker has looked" not in text(client.get(PAGE))
    assert health.readiness(timezone.now())["seconds_since_sweep"] <= 1
    assert {one.task for one in Heartbeat.objects.all()} == {"sweep", "send_messages"}
    later = timezone.now() + timedelta(minutes=3)
    assert "more than two minutes" in operations.of(cast.ada, later).wrong[0]


def test_a_task_that_fails_is_seen_to_have_begun_only(cast, monkeypatch):
    monkeypatch.setattr(tasks.people, "settle", lambda at: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        tasks.settle()
    assert Heartbeat.objects.get(task="settle").ended_at is None


def test_the_page_asks_as_often_for_one_as_for_many(cast, sign_in):
    counts = []
    for many in (1, 20):
        for _ in range(many):
            walk(cast, State.SUBMITTED)
        Notice.objects.update(parked_at=timezone.now(), failure="x")
        client = sign_in(cast.henry)
        client.get(PAGE)
        with CaptureQueriesContext(connection) as found:
            assert client.get(PAGE).status_code == 200
        counts.append(len(found))
    assert counts[0] == counts[1] <= 15


def test_the_parts_of_a_daily_mail_that_was_given_up_do_not_wait_by_themselves(cast, refusing):
    at = timezone.now()
    for _ in range(2):
        asked(cast.amina, "CM01", at=at - timedelta(days=13))
    deliver.deliver_ready(now=at)
    reminders.sweep(at=at)
    Notice.objects.update(send_after=at)
    deliver.deliver_ready(now=at)
    assert Notice.objects.parked().filter(kind="daily_digest", to=cast.ben).count() == 1
    assert Notice.objects.waiting().filter(to=cast.ben).exists()
    assert operations.of(cast.hana, at + timedelta(hours=1)).waiting == 0


def test_nobody_else_gets_there(cast, given_up, sign_in):
    for person in (cast.amina, cast.ben, cast.paula, cast.rita):
        assert sign_in(person).get(PAGE).status_code == 404
        assert sign_in(person).post(reverse("send_again", args=[given_up.pk]), {"email": "x@y.example"}).status_code == 404
    assert Person.objects.get(pk=cast.ben.pk).email == "ben@test.example"
