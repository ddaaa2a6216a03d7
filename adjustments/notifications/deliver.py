"""Sends what waits: claim some rows, send and mark each; give up loudly after five failures.

The only place that uses the database's own clock: leases and attempts must mean the same to every worker.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import F, Value
from django.db.models.functions import Now

from ..models import Notice
from ..models.notice import MOST_ATTEMPTS, pause_after
from ..rules.notices import READ_FIRST, NoticeKind
from ..rules.reminders import IS_REMINDER
from .channels import MailChannel, ServerAway, why_not
from .compose import NoAddress, compose
from .wanted import Known, is_still_wanted, waits_until

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=30)  # as long as a task may live (config/celery.py): while it sends, nobody else takes the row
AWAY_PAUSE = timedelta(seconds=15)
LONGEST_RUN = 10.0  # seconds; well below the task's time limit, the next run goes on
BATCH = 20  # rows taken at once; after a kill they wait until the lease ends
MINUTE = timedelta(minutes=1)
_IN_LINE = 20_261_123  # any number that nobody else locks


def _claim() -> list[Notice]:
    """Take some ready rows for a while. Nobody else takes them while the lease lasts."""
    with transaction.atomic():
        free = Notice.objects.ready().select_for_update(skip_locked=True).order_by("send_after", "pk")
        taken = [row.pk for row in free.only("pk")[: _room()]]
        Notice.objects.filter(pk__in=taken).update(leased_until=Now() + Value(LEASE), failure="")
    return list(
        Notice.objects.with_case()
        .prefetch_related("to__roles_held", "to__covers_held", "to__invitations_held")
        .filter(pk__in=taken)
        .order_by("send_after", "pk")
    )


def _room() -> int:
    """Return how many the mail server may be given now. Call it in the transaction that takes them."""
    most: int = settings.MAILS_PER_MINUTE
    if not most:
        return BATCH
    if connection.vendor == "postgresql":  # on SQLite writers queue anyway
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_IN_LINE])  # nobody else counts at the same time
    sent = Notice.objects.filter(digest=None, sent_at__gt=Now() - Value(MINUTE))
    on_their_way = Notice.objects.waiting().filter(digest=None, leased_until__gt=Now(), failure="")
    return max(0, min(BATCH, most - sent[:most].count() - on_their_way[:most].count()))


def _begin(notice: Notice) -> list[Notice]:
    """Count the attempt, and return the parts of a daily mail: from now on no more are put into it."""
    Notice.objects.filter(pk=notice.pk).update(attempts=F("attempts") + 1)
    notice.attempts += 1
    if notice.kind != NoticeKind.DAILY_DIGEST:
        return []
    parts = list(notice.parts.waiting().with_case().order_by("pk"))
    for part in parts:
        part.to = notice.to  # whose roles are known
    return parts


def _mark_sent(notice: Notice, parts: Iterable[Notice]) -> None:
    """Write the receipt, in one statement for a daily mail and its parts. Who waits for it is looked at again by the next sweep."""
    sent = Notice.objects.filter(pk__in=[notice.pk, *(part.pk for part in parts)])
    receipt = {"sent_at": Now(), "leased_until": None, "failure": ""}
    if notice.kind not in READ_FIRST.values():
        sent.update(**receipt)
        return
    with transaction.atomic():
        sent.others_wait_for().update(next_notice_at=Now())
        sent.update(**receipt)


def _let_go(notices: Iterable[Notice], now: datetime, known: Known) -> None:
    """Drop what nobody needs any more; keep for later, as a mail of its own, what its reader may not see yet.

    Of reminders that wait for the same, the newest says it all.
    """
    over = []
    for one in notices:
        if (until := waits_until(one, now, known)) is None:
            over.append(one.pk)
        else:
            Notice.objects.filter(pk=one.pk).update(send_after=until, digest=None, attempts=0, leased_until=None)
            if one.kind in IS_REMINDER:
                older = Notice.objects.waiting().filter(kind=one.kind, to=one.to, adjustment=one.adjustment_id, pk__lt=one.pk)
                over += older.filter(digest=None).values_list("pk", flat=True)
    if over:
        Notice.objects.filter(pk__in=over).update(dropped_at=Now(), leased_until=None)


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


def _release(notices: Iterable[Notice]) -> None:
    """Give back what was taken and not begun."""
    Notice.objects.filter(pk__in=[one.pk for one in notices]).update(leased_until=None)


def deliver_ready(*, now: datetime) -> int:
    """Send every ready notice, at most for ten seconds; return how many were sent."""
    sent, ends = 0, time.monotonic() + LONGEST_RUN
    with MailChannel() as channel:
        while time.monotonic() < ends and (batch := _claim()):
            parts = Notice.objects.waiting().filter(digest__in=batch).values_list("request_id", flat=True)
            known = Known([*(one.request_id for one in batch), *parts], now)
            for index, notice in enumerate(batch):
                try:
                    sent += _send(notice, channel, known, now)
                except ServerAway as error:  # says nothing about this row: wait, and take nothing else
                    _mark_waiting(notice, str(error))
                    _release(batch[index + 1 :])
                    return sent
                if time.monotonic() >= ends:
                    _release(batch[index + 1 :])
                    break
    return sent


def _send(notice: Notice, channel: MailChannel, known: Known, now: datetime) -> bool:
    """Send one mail and mark its row; say whether it was sent. Raises ServerAway."""
    parts = _begin(notice)
    if notice.attempts > MOST_ATTEMPTS:  # it was begun five times and never ended: it stops its senders
        _mark_failed(notice, "Its sender stopped each time", for_good=True)
        return False
    try:
        wanted = [part for part in parts if is_still_wanted(part, now, known)]
        _let_go((part for part in parts if part not in wanted), now, known)
        if not (wanted if notice.kind == NoticeKind.DAILY_DIGEST else is_still_wanted(notice, now, known)):
            _let_go([notice], now, known)
            return False
        channel.send(compose(notice, now, wanted, known))
    except NoAddress as error:  # trying again changes nothing
        _mark_failed(notice, str(error), for_good=True)
    except (ServerAway, OperationalError, InterfaceError):
        raise  # if the database went away, the lease ends and another run goes on
    except Exception as error:  # one recipient's failure never stops another's mail
        words, is_permanent = why_not(error)
        _mark_failed(notice, words, for_good=is_permanent)
    else:
        _mark_sent(notice, wanted)
        return True
    return False
