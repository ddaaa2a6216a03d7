"""Celery's entry points: a few lines each. The work and its rules are elsewhere; the arguments are ids at most."""

import time

from celery import Task, shared_task
from django.contrib.sessions.backends.db import SessionStore
from django.utils import timezone

from . import wake
from .actions import (
    covers,
    handovers,
    heartbeats,
    invitations,
    people,
    recompute,
    reminders,
    retention,
    sendings,
    stranded,
    weekly,
)
from .models import Notice
from .models.calendars import remembered
from .notifications import deliver

LONGEST_SWEEP = 10.0  # seconds; well below the tasks' time limit


def _worker(task: Task) -> str:
    return str(task.request.hostname or "a shell")


@shared_task(bind=True)
@remembered()
def deliver_notices(self: Task) -> None:
    """Send what waits; knock again when there is more than one run's worth."""
    with heartbeats.heard("send_messages", _worker(self), timezone.now):
        sent = deliver.deliver_ready(now=timezone.now())
    if sent and Notice.objects.ready().exists():  # none sent: the server is away, and beat asks again soon enough
        wake.after_commit()


@shared_task(bind=True)
@remembered()
def sweep(self: Task) -> None:
    """Write the reminders that are due; beat asks again for what is left."""
    ends = time.monotonic() + LONGEST_SWEEP
    with heartbeats.heard("sweep", _worker(self), timezone.now):
        reminders.sweep(at=timezone.now(), is_over=lambda: time.monotonic() > ends)
        handovers.sweep(at=timezone.now())
        covers.sweep(at=timezone.now())
        weekly.sweep(at=timezone.now())


@shared_task(bind=True)
@remembered()
def settle(self: Task) -> None:
    """Hand on what somebody may no longer hold. Whoever changes people does so at once; this finds what was stopped on the way.

    What is left for nobody is told to the HR leads.
    """
    with heartbeats.heard("settle", _worker(self), timezone.now):
        people.settle(at=timezone.now())
        stranded.tell(at=timezone.now())


@shared_task
@remembered()
def read_dates_again(after: int = 0) -> None:
    """Read the dates of what is open again, a piece at a time; each piece calls for the next."""
    if last := recompute.nightly(after=after, at=timezone.now()):
        read_dates_again.delay(last)


@shared_task(bind=True)
def forget_what_is_over(self: Task) -> None:
    """Remove drafts that nobody came back to, tokens and sessions that ended; close covers and invitations that are over."""
    with heartbeats.heard("forget", _worker(self), timezone.now):
        retention.retire_drafts(at=timezone.now())
        retention.forget_tokens(at=timezone.now())
        covers.expire(at=timezone.now())
        invitations.expire(at=timezone.now())
        SessionStore.clear_expired()


@shared_task
def forget_sendings() -> None:
    """Remove idempotency keys older than seven days."""
    sendings.forget(at=timezone.now())
