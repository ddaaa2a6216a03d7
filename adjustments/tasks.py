"""Celery's entry points: a few lines each. The work and its rules are elsewhere; the arguments are ids at most."""

from celery import shared_task
from django.utils import timezone

from . import wake
from .actions import people, reminders, sendings
from .models import Notice
from .models.calendars import remembered
from .notifications import deliver


@shared_task
@remembered()
def deliver_notices() -> None:
    """Send what waits; knock again when there is more than one run's worth."""
    sent = deliver.deliver_ready(now=timezone.now())
    if sent and Notice.objects.ready().exists():  # none sent: the server is away, and beat asks again soon enough
        wake.after_commit()


@shared_task
@remembered()
def sweep() -> None:
    """Hand on what somebody may no longer hold, and write the reminders that are due."""
    people.settle(at=timezone.now())
    reminders.sweep(at=timezone.now())


@shared_task
def forget_sendings() -> None:
    """Remove idempotency keys older than seven days."""
    sendings.forget(at=timezone.now())
