"""How fast and how safely mails leave: pauses that grow, so many a minute, TLS where it is asked for."""

import smtplib
import ssl
import uuid
from datetime import timedelta

import pytest
from aiosmtpd.controller import Controller
from django.core import mail
from django.db.models.functions import Now
from django.utils import timezone

from adjustments.actions import _post
from adjustments.demo.processes import free_port
from adjustments.models import Notice, Person
from adjustments.models.notice import pause_after
from adjustments.notifications import channels, deliver, wanted
from adjustments.queries import operations
from tests.builders import asked
from tests.stack import Inbox


@pytest.fixture
def ten(cast):
    """Ten mails that wait."""
    for person in Person.objects.order_by("pk")[:10]:
        _post.post_password_reset(person=person, at=timezone.now())


def send():
    return deliver.deliver_ready(now=timezone.now())


def test_pauses_grow_and_what_failed_together_is_not_tried_together_again():
    for attempt, shortest in ((1, 15), (2, 60), (3, 240), (4, 960), (5, 3600)):
        pauses = [pause_after(attempt, uuid.UUID(int=number)).total_seconds() for number in range(200)]
        assert shortest <= min(pauses) < max(pauses) <= shortest * 1.25
        assert len({round(pause, 3) for pause in pauses}) > 150
        assert pauses[7] == pause_after(attempt, uuid.UUID(int=7)).total_seconds(), "the same again for the same mail"


def test_no_more_than_so_many_leave_within_a_minute_and_the_others_wait(ten, settings):
    settings.MAILS_PER_MINUTE = 4
    assert [send(), send()] == [4, 0]
    assert Notice.objects.waiting().count() == 6
    assert set(Notice.objects.waiting().values_list("attempts", flat=True)) == {0}, "waiting is no failure"
    sent = 4
    while Notice.objects.waiting().exists():
        Notice.objects.exclude(sent_at=None).update(sent_at=Now() - timedelta(seconds=61))
        sent += send()
    assert (sent, len(mail.outbox), len({one.extra_headers["Message-ID"] for one in mail.outbox})) == (10, 10, 10)


def test_what_another_worker_has_in_its_hands_counts_what_failed_does_not(ten, settings):
    settings.MAILS_PER_MINUTE = 4
    first, second = Notice.objects.order_by("pk")[:2]
    later = Now() + timedelta(seconds=30)
    Notice.objects.filter(pk=first.pk).update(leased_until=later, attempts=1)
    Notice.objects.filter(pk=second.pk).update(leased_until=later, attempts=1, failure="The mail server cannot be reached")
    assert send() == 3


def test_a_mail_at_which_each_sender_stops_is_parked_and_delays_no_other(ten):
    poison = Notice.objects.order_by("pk").first()
    Notice.objects.filter(pk=poison.pk).update(attempts=5, leased_until=Now() - timedelta(seconds=1))
    assert send() == 9
    poison.refresh_from_db()
    assert (poison.failure, poison.parked_at is not None) == ("Its sender stopped each time", True)


def test_a_broken_case_stops_its_own_mails_only(cast, monkeypatch):
    broken, whole = asked(cast.amina), asked(cast.nora)
    real = wanted.cases_of

    def breaks(adjustments):
        if broken in adjustments:
            raise ValueError("no such action")
        return real(adjustments)

    monkeypatch.setattr(wanted, "cases_of", breaks)
    about = Notice.objects.filter(request=whole.request).count()
    assert (send(), about) == (about, 3)
    assert set(Notice.objects.waiting().values_list("failure", "attempts")) == {("The message could not be made (ValueError)", 1)}


@pytest.fixture
def plain_server(settings):
    """A real mail server without TLS."""
    inbox, port = Inbox(), free_port()
    server = Controller(inbox, hostname="127.0.0.1", port=port)
    server.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    yield inbox
    server.stop()


def test_where_tls_is_asked_for_nothing_leaves_without_it(ten, plain_server, settings, cast):
    settings.EMAIL_USE_TLS = True
    assert send() == 0
    assert plain_server.mails == []
    assert set(Notice.objects.values_list("attempts", flat=True)) == {0}
    [(why, count)] = operations.of(cast.ada, timezone.now() + timedelta(seconds=1)).delayed
    assert (why, count) == ("The mail server offers no TLS, and the settings ask for it", 1)
    settings.EMAIL_USE_TLS = False
    Notice.objects.update(leased_until=None)
    assert (send(), len(plain_server.mails)) == (10, 10)


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (smtplib.SMTPAuthenticationError(535, b"Your words: secret"), "The mail server does not let us in (535)"),
        (ssl.SSLCertVerificationError("expired"), "The mail server's TLS cannot be trusted (SSLCertVerificationError)"),
        (ConnectionRefusedError(), "The mail server cannot be reached (ConnectionRefusedError)"),
    ],
)
def test_why_nothing_leaves_is_said_in_words_of_ours(error, words):
    assert channels.why_away(error) == words


def test_one_connection_serves_many_mails(ten, plain_server, monkeypatch):
    opened = []
    real = channels.get_connection

    def counted():
        opened.append(1)
        return real()

    monkeypatch.setattr(channels, "get_connection", counted)
    assert (send(), len(opened)) == (10, 1)
