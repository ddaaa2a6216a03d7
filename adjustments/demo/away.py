"""Somebody of the synthetic trust is away, and somebody covers for them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from django.db.models import Count, Q

from ..actions import covers
from ..models import Person
from ..rules.states import State, StepKind

FOR = timedelta(days=11)


def somebody_is_away(cast: Mapping[str, Person], now: datetime) -> None:
    """Let Ben cover for the line manager for whom most decisions wait, beside the cast."""
    waits = Q(steps__closed_at=None, steps__kind=StepKind.LINE_MANAGER, steps__adjustment__state=State.SUBMITTED)
    others = Person.objects.filter(waits).exclude(pk__in=[one.pk for one in cast.values()]).select_related("site")
    manager = others.annotate(count=Count("steps", filter=waits)).order_by("-count", "pk").first() or cast["paula"].line_manager
    assert manager is not None  # noqa: S101 - every department has one
    today = now.astimezone(manager.site.zone if manager.site else UTC).date()
    covers.appoint_cover(manager=manager, cover=cast["ben"], from_on=today, to_on=today + FOR, by=manager, at=now)
