"""Sending: each once, one failure never stops another, parked after five."""

import smtplib
from datetime import timedelta

import pytest
from django.core import mail
from django.db.models.functions import Now
from django.utils import timezone

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
            raise smtplib.SMTPRecipientsRefused({})
        real(self, message)

    monkeypatch.setattr(MailChannel, "send", fails_for_ben)
    assert send() == 1
    failed = Notice.objects.get(to__email="ben@test.example")
    assert (failed.attempts, failed.failure, failed.parked_at) == (1, "SMTPRecipientsRefused", None)
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
    assert "could not be delivered" in sign_in(cast.hana).get("/hr/requests/").content.decode()


def test_a_person_without_address_is_parked_at_once(waiting, cast):
    cast.ben.email = None
    cast.ben.save()
    assert send() == 1
    assert Notice.objects.parked().get().failure == "no email address"
