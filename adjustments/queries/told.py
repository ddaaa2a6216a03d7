"""When employees were told of what they read before others: their message went, or they saw it in their list.

Asked for once, however many cases there are, and only where a history has such a line. Not here: from when others read it (`rules/advice.py`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.db.models import F

from ..models import Event, Notice
from ..rules.notices import READ_FIRST


@dataclass(frozen=True)
class Told:
    """When the employees of these requests were told."""

    requests: frozenset[int]

    @classmethod
    def of(cls, requests: Iterable[int]) -> Told:
        """Return it for requests by their keys."""
        return cls(frozenset(requests))

    @cached_property
    def _at(self) -> dict[str, datetime | None]:
        messages = Notice.objects.filter(request__in=self.requests, to=F("request__employee"), kind__in=READ_FIRST.values())
        rows = messages.values_list("key", "sent_at", "read_at")
        return {key.split(":")[1]: min(filter(None, (sent, read)), default=None) for key, sent, read in rows}

    def at(self, event: Event) -> datetime | None:
        """Return when the employee was told of a line of history; None while the message waits, and for lines that nobody reads first.

        Where there was nobody to write to, the line's own time.
        """
        if event.action not in READ_FIRST:
            return None
        return self._at.get(f"event-{event.request_id}-{event.seq}", event.at)
