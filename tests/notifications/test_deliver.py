"""Sending: each once, one failure never stops another, parked after five."""

import smtplib
import ssl
from datetime import timedelta

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db.models.functions import Now
from django.utils import timezone

from adjustments.actions import decisions, people, reminders
from adjustments.models import Notice
from adjustments.notifications import deliver
from adjustments.notifications.channels import MailChannel
from tests.builders import asked


@pytest.fixture
def waiting(cast):
    asked(cast.amina)
    return list(Notice.objects.order_by("pk"))


def send():
    return deliver.deliver_ready(now=timezone.now())


def test_everything_ready_is_sent_once(waiting):
    assert send() == 2
    assert sorted(one.to[0] for one in mail.outbox) == ["amina@test.example", "ben@test.example"]
    assert send() == 0
    assert len(mail.outbox) == 2
    assert Notice.objects.filter(sent_at=None).count() == 0


def test_what_is_leased_elsewhere_is_left_alone_until_the_lease_ends(waiting):
    Notice.objects.filter(pk=waiting[0].pk).update(leased_until=Now() + timedelta(seconds=20))
    assert send() == 1
    Notice.objects.filter(pk=waiting[0].pk).update(leased_until=Now() - timedelta(seconds=1))
    assert send() == 1


def test_what_is_due_later_waits(waiting):
    Notice.objects.update(send_after=Now() + timedelta(hours=1))
    assert send() == 0


def test_one_recipients_failure_never_stops_another(waiting, monkeypatch):
    real = MailChannel.send

    def fails_for_ben(self, message):
        if "ben@" in message.to[0]:
            raise smtplib.SMTPRecipientsRefused({"ben@test.example": (451, b"later")})
        real(self, message)

    monkeypatch.setattr(MailChannel, "send", fails_for_ben)
    assert send() == 1
    failed = Notice.objects.get(to__email="ben@test.example")
    assert (failed.attempts, failed.failure, failed.parked_at) == (
        1,
        "The mail server does not take mail for the address (451)",
        None,
    )
    assert failed.leased_until is not None


def test_after_five_failures_it_is_parked_where_hr_sees_it(waiting, monkeypatch, cast, at, sign_in):
    def fails(self, message):
        raise OSError("away")

    monkeypatch.setattr(MailChannel, "send", fails)
    for _ in range(7):
        send()
        Notice.objects.update(leased_until=None)
    assert set(Notice.objects.values_list("attempts", flat=True)) == {5}
    assert Notice.objects.parked().count() == 2
    assert "could not be delivered" in sign_in(cast.hana).get("/hr/today/").content.decode()


def test_a_person_without_address_is_parked_at_once(waiting, cast):
    cast.ben.email = None
    cast.ben.save()
    assert send() == 1
    assert Notice.objects.parked().get().failure == "no email address"


@pytest.mark.parametrize(
    "failure",
    [
        ConnectionRefusedError(),
        TimeoutError(),
        OSError(113, "No route to host"),
        ssl.SSLCertVerificationError("expired"),
        smtplib.SMTPAuthenticationError(535, b"rotated"),
    ],
)
def test_a_mail_server_that_lets_nobody_in_for_days_costs_no_attempt(waiting, monkeypatch, failure):
    def away(self):
        raise failure

    with monkeypatch.context() as patch:
        patch.setattr(EmailBackend, "open", away)
        for _ in range(20):
            assert send() == 0
            Notice.objects.update(leased_until=None)
    assert not Notice.objects.parked().exists()
    assert set(Notice.objects.values_list("attempts", flat=True)) == {0}
    assert send() == 2


def test_a_mail_at_which_the_server_hangs_up_is_parked_in_the_end(waiting, monkeypatch):
    def hangs_up(self, messages):
        raise smtplib.SMTPServerDisconnected("timed out")

    monkeypatch.setattr(EmailBackend, "send_messages", hangs_up)
    for _ in range(6):
        send()
        Notice.objects.update(leased_until=None)
    assert Notice.objects.parked().count() == 2


def test_who_no_longer_has_it_or_has_left_is_not_mailed(cast, at):
    asked(cast.amina, "CM01")
    cast.amina.line_manager = cast.mona
    cast.amina.save()
    people.settle(at=at + timedelta(hours=1))
    cast.mona.is_active = False
    cast.mona.save()
    send()
    assert [one.to for one in mail.outbox] == [["amina@test.example"]]


def test_nobody_is_asked_or_reminded_to_decide_what_is_decided(cast, at):
    adjustment = asked(cast.amina, "CM01")
    reminders.sweep(at=at + timedelta(days=20))
    decisions.agree(adjustment=adjustment, by=cast.ben, at=at + timedelta(days=21))
    send()
    assert {one.subject.split(",")[0] for one in mail.outbox if "ben@" in one.to[0] or "amina@" in one.to[0]} == {
        "Adjustments: we have your request",
        "Adjustments: agreed",
    }
    assert set(Notice.objects.exclude(dropped_at=None).values_list("kind", flat=True)) == {
        *("decision_due", "decision_late", "decision_wanted", "decision_escalated", "silence_noticed", "daily_digest")
    }
