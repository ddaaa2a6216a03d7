"""How the machine works: for the people who look after it.

Not here: the same in short for other machines (`health`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db import models
from django.db.models import Count, Min

from .. import wording
from ..models import Adjustment, Heartbeat, Notice, Person
from ..models.organisation import Site
from ..rules.notices import NoticeKind
from ..rules.settings import may_set_policy
from . import desk, health, worklist
from .printing import is_letter

LATE_AFTER = timedelta(minutes=10)
"""A message that waits longer than this shows that something is wrong: mails leave within seconds."""
SILENT_AFTER = timedelta(minutes=2)
"""The sweep comes round every 15 seconds."""
SHOWN = 50


@dataclass(frozen=True)
class Parked:
    """A message that was given up: to whom, what it says in short, about which request, since when, why."""

    pk: int
    to: str
    what: str
    reference: str
    at: datetime
    attempts: int
    failure: str


@dataclass(frozen=True)
class Operations:
    """How the machine works now."""

    wrong: tuple[str, ...]
    """What is wrong, in words; empty when all is well."""
    is_redis_there: bool
    waiting: int
    delayed: tuple[tuple[str, int], ...]
    """Why messages wait that could not be sent yet, and how many for each reason."""
    oldest_due_at: datetime | None
    sent_today: int
    failed_today: int
    next_reminder_at: datetime | None
    beats: tuple[Heartbeat, ...]
    last_sweep_at: datetime | None
    parked: tuple[Parked, ...]
    parked_count: int
    letters: int
    """How many of those are letters that this person may print."""


def of(person: Person, at: datetime) -> Operations:
    """Return how the machine works, as far as it is this person's to see: no messages about their own requests."""
    midnight = datetime.combine(at.astimezone((person.site or Site()).zone).date(), time.min, (person.site or Site()).zone)
    beats = tuple(Heartbeat.objects.order_by("task", "-began_at"))
    last_sweep = max((one.ended_at for one in beats if one.task == "sweep" and one.ended_at), default=None)
    due = Notice.objects.due(at)
    oldest = due.aggregate(oldest=Min("send_after"))["oldest"]
    parked = desk.undelivered(person)
    count, is_redis_there = parked.count(), health.redis_answers()
    return Operations(
        wrong=_wrong(at, last_sweep, oldest, count, worklist.nobody_entitled(), is_redis_there=is_redis_there),
        is_redis_there=is_redis_there,
        waiting=due.count(),
        delayed=_delayed(due),
        oldest_due_at=oldest,
        sent_today=Notice.objects.filter(sent_at__gte=midnight).count(),
        failed_today=Notice.objects.undelivered().filter(parked_at__gte=midnight).count(),
        next_reminder_at=Adjustment.objects.aggregate(soonest=Min("next_notice_at"))["soonest"],
        beats=beats,
        last_sweep_at=last_sweep,
        parked=tuple(_parked(one) for one in parked[:SHOWN]),
        parked_count=count,
        letters=parked.filter(is_letter(person)).count() if count and may_set_policy(person.as_viewer) else 0,
    )


def _delayed(due: models.QuerySet[Notice]) -> tuple[tuple[str, int], ...]:
    counted = due.exclude(failure="").values("failure").annotate(many=Count("pk")).order_by("-many", "failure")
    return tuple((one["failure"], one["many"]) for one in counted[:SHOWN])


def _parked(notice: Notice) -> Parked:
    assert notice.parked_at is not None  # noqa: S101 - those were asked for
    return Parked(
        pk=notice.pk,
        to=notice.to.name,
        what=str(wording.NOTICES[NoticeKind(notice.kind)]),
        reference=notice.request.reference if notice.request else "",
        at=notice.parked_at,
        attempts=notice.attempts,
        failure=notice.failure,
    )


def _wrong(
    at: datetime, last_sweep: datetime | None, oldest: datetime | None, parked: int, nobody: int, *, is_redis_there: bool
) -> tuple[str, ...]:
    found = []
    if last_sweep is None:
        found.append("No worker has looked for reminders yet. Is one running?")
    elif at - last_sweep > SILENT_AFTER:
        found.append("No worker has looked for reminders for more than two minutes. Is one running?")
    if oldest and at - oldest > LATE_AFTER:
        found.append("Messages wait for more than ten minutes. Is the mail server there?")
    if parked:
        found.append("Some messages could not be delivered. They are listed below.")
    if nobody:
        what = "one thing that somebody" if nobody == 1 else f"{nobody} things that people"
        found.append(f"Nobody may act on {what} asked for. Name an independent reviewer, or somebody for a team that is empty.")
    if not is_redis_there:
        found.append("Redis does not answer. Messages still go, more slowly: nothing is lost.")
    return tuple(found)
