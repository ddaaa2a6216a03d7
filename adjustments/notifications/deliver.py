"""Sends what waits: claim one row, send, mark; give up loudly after five failures.

The only place that uses the database's own clock: leases and attempts must mean the same to every worker.
"""

from __future__ import annotations

import logging
import time
from datetime import datetime, timedelta

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import F, Value
from django.db.models.functions import Now

from ..models import Notice
from ..models.notice import MOST_ATTEMPTS, pause_after
from .channels import MailChannel, ServerAway, why_not
from .compose import NoAddress, compose
from .wanted import is_still_wanted

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=30)  # as long as a task may live (config/celery.py): while it sends, nobody else takes the row
AWAY_PAUSE = timedelta(seconds=15)
LONGEST_RUN = 10.0  # seconds; well below the task's time limit, the next run goes on
MINUTE = timedelta(minutes=1)
_IN_LINE = 20_261_123  # any number that nobody else locks


def _claim() -> Notice | None:
    """Take one ready row, or return None. Nobody else takes it while the lease lasts.

    A row that was taken five times and never came back ended its senders: it is parked, and the next one taken.
    """
    while True:
        with transaction.atomic():
            if not _has_room():
                return None
            row = Notice.objects.ready().select_for_update(skip_locked=True).order_by("send_after", "pk").first()
            if row is None:
                return None
            leased = Now() + Value(LEASE)
            Notice.objects.filter(pk=row.pk).update(leased_until=leased, attempts=F("attempts") + 1, failure="")
        if row.attempts < MOST_ATTEMPTS:
            return Notice.objects.with_case().get(pk=row.pk)
        _mark_failed(row, "Its sender stopped each time", for_good=True)


def _has_room() -> bool:
    """Say whether the mail server may be given another mail within this minute. Call it in the transaction that takes a row."""
    most: int = settings.MAILS_PER_MINUTE
    if not most:
        return True
    if connection.vendor == "postgresql":  # on SQLite writers queue anyway
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_IN_LINE])  # nobody else counts at the same time
    sent = Notice.objects.filter(digest=None, sent_at__gt=Now() - Value(MINUTE))
    on_their_way = Notice.objects.waiting().filter(leased_until__gt=Now(), attempts__gt=0, failure="")
    return sent[:most].count() + on_their_way[:most].count() < most


@transaction.atomic
def _mark_sent(notice: Notice) -> None:
    Notice.objects.filter(pk=notice.pk).update(sent_at=Now(), leased_until=None, failure="")
    notice.parts.waiting().update(sent_at=Now())


def _mark_dropped(notice: Notice) -> None:
    Notice.objects.filter(pk=notice.pk).update(dropped_at=Now(), leased_until=None)


def _mark_waiting(notice: Notice, failure: str) -> None:
    """Free the row for a later run without counting the attempt: a mail server may be away for days."""
    later = Now() + Value(AWAY_PAUSE)
    Notice.objects.filter(pk=notice.pk).update(leased_until=later, attempts=F("attempts") - 1, failure=failure)


def _mark_failed(notice: Notice, failure: str, *, for_good: bool) -> None:
    """Space the next attempt, or park the row where HR sees it."""
    kept = failure[:200]
    if for_good or notice.attempts >= MOST_ATTEMPTS:
        Notice.objects.filter(pk=notice.pk).update(parked_at=Now(), leased_until=None, failure=kept)
        log.error("Notice %s was parked after %s attempts.", notice.pk, notice.attempts)
    else:
        pause = Now() + Value(pause_after(notice.attempts, notice.mail_id))
        Notice.objects.filter(pk=notice.pk).update(leased_until=pause, failure=kept)


def deliver_ready(*, now: datetime) -> int:
    """Send every ready notice, at most for ten seconds; return how many were sent."""
    sent, began = 0, time.monotonic()
    with MailChannel() as channel:
        while time.monotonic() - began < LONGEST_RUN and (notice := _claim()):
            try:
                for part in notice.parts.waiting().with_case():
                    if not is_still_wanted(part, now):
                        _mark_dropped(part)
                if not is_still_wanted(notice, now):
                    _mark_dropped(notice)
                    continue
                channel.send(compose(notice, now))
            except NoAddress as error:  # trying again changes nothing
                _mark_failed(notice, str(error), for_good=True)
            except ServerAway as error:  # says nothing about this row: wait, and take nothing else
                _mark_waiting(notice, str(error))
                break
            except (OperationalError, InterfaceError):  # the database went away: the lease ends, and another run goes on
                raise
            except Exception as error:  # one recipient's failure never stops another's mail
                words, is_permanent = why_not(error)
                _mark_failed(notice, words, for_good=is_permanent)
            else:
                _mark_sent(notice)
                sent += 1
    return sent
