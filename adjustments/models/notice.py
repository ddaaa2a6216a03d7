"""The outbox: one row for each message to one person."""

from __future__ import annotations

import uuid
import zlib
from datetime import datetime, timedelta

from django.db import models
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Now

from ..rules.notices import READ_FIRST, NoticeKind
from ..rules.reminders import TO_MANAGERS
from .adjustment import Adjustment
from .person import Person
from .request import Request

MOST_ATTEMPTS = 5


class NoticeQuerySet(models.QuerySet["Notice"]):
    """Filters over notices. Times are the database's own clock: only leases and attempts use it."""

    def waiting(self) -> NoticeQuerySet:
        """Those that are still to be sent."""
        return self.filter(sent_at=None, parked_at=None, dropped_at=None)

    def due(self, at: datetime) -> NoticeQuerySet:
        """Those that should have gone by then. A part of a daily mail goes with it."""
        return self.waiting().filter(digest=None, send_after__lte=at)

    def ready(self) -> NoticeQuerySet:
        """Those that a sender may take now."""
        free = Q(leased_until=None) | Q(leased_until__lt=Now())
        return self.waiting().filter(free, digest=None, send_after__lte=Now())

    def unread(self) -> NoticeQuerySet:
        """Those that stand in the list of messages by now, and that their reader has not seen there."""
        return self.listed().filter(read_at=None, send_after__lte=Now())

    def listed(self) -> NoticeQuerySet:
        """Those that stand in somebody's list of messages: about a request or a draft; a daily mail is no message of its own."""
        about = Q(request__isnull=False) | Q(kind=NoticeKind.DRAFT_GOES)
        return self.not_held_back().filter(about, dropped_at=None)

    def not_held_back(self) -> NoticeQuerySet:
        """All but what waits until a new line manager may see the case: the employee is told of them first."""
        theirs = Q(request__employee__manager_may_see=False, request__employee__line_manager=F("to"))
        return self.exclude(theirs & ~Q(adjustment__holder_person=F("to")), kind__in=sorted(TO_MANAGERS), sent_at=None)

    def with_case(self) -> NoticeQuerySet:
        """Bring along what a mail needs."""
        return self.select_related("to__site", "request__site", "adjustment__request__site")

    def others_wait_for(self) -> QuerySet[Adjustment]:
        """The adjustments in which others read something once these messages reached the employee."""
        return Adjustment.objects.filter(notices__in=self.filter(kind__in=READ_FIRST.values()))

    def parked(self) -> NoticeQuerySet:
        """Those that could not be delivered."""
        return self.exclude(parked_at=None)

    def undelivered(self) -> NoticeQuerySet:
        """Those of them that HR hears of: never that somebody has a draft, which exists for its author alone."""
        return self.parked().exclude(kind=NoticeKind.DRAFT_GOES)


class Notice(models.Model):
    """A message to one person, written in the transaction of its cause.

    `key` makes it at most one. `sent_at` is the receipt, written after the mail server said yes. `data` holds codes and dates, never words.
    `leased_until` keeps other senders off and spaces the attempts; after five failures the row is parked and HR sees it.
    Who has no address gets it as a letter: then `sent_at` is when HR printed it, `printed_by` who did.
    A reminder of what was decided meanwhile is dropped. A reminder with a `digest` goes out as a part of that mail.
    """

    key = models.CharField(max_length=200, unique=True)
    mail_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=40)
    to = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="notices")
    request = models.ForeignKey(Request, null=True, blank=True, on_delete=models.PROTECT, related_name="notices")
    adjustment = models.ForeignKey(Adjustment, null=True, blank=True, on_delete=models.PROTECT, related_name="notices")
    data = models.JSONField(default=dict)
    digest = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="parts")
    created_at = models.DateTimeField()
    send_after = models.DateTimeField()
    leased_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True, blank=True)
    parked_at = models.DateTimeField(null=True, blank=True)
    dropped_at = models.DateTimeField(null=True, blank=True)
    failure = models.CharField(max_length=200, blank=True)
    printed_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+", help_text="Who printed it as a letter."
    )
    read_at = models.DateTimeField(null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["send_after"],
                name="notice_waiting",
                condition=Q(sent_at__isnull=True, parked_at__isnull=True, dropped_at__isnull=True),
            ),
            models.Index(fields=["sent_at"], name="notice_sent", condition=Q(sent_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def is_untouched(self) -> bool:
        """Whether no sender has taken it yet."""
        return self.attempts == 0 and not (self.sent_at or self.parked_at or self.dropped_at)


def pause_after(attempts: int, mail_id: uuid.UUID) -> timedelta:
    """Return how long to wait after the n-th failure: 15 s, 1, 4, 16 minutes, an hour, and up to a quarter more.

    How much more follows from the mail and the attempt: what failed together is not tried together again.
    """
    pause = min(15 * 4 ** (attempts - 1), 3600)
    jitter = zlib.crc32(f"{mail_id}:{attempts}".encode()) / 2**32
    return timedelta(seconds=pause * (1 + jitter / 4))
