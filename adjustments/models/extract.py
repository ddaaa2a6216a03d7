"""Extracts that somebody asked for."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models

from .person import Person

FETCHED_WITHIN = timedelta(hours=24)
REASON = 500  # characters


class Extract(models.Model):
    """Who asked for the rows behind the figures, when, why and of what; never changed. It holds no rows: they are read when it is fetched.

    `asked` is what the rows are narrowed to, in codes, and `words` the same as people read it.
    """

    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="extracts")
    at = models.DateTimeField()
    reason = models.CharField(max_length=REASON)
    asked = models.JSONField(default=dict)
    words = models.CharField(max_length=500)

    def __str__(self) -> str:
        return f"{self.by_id} {self.at:%Y-%m-%d}"

    def may_be_fetched(self, person: Person, at: datetime) -> bool:
        """Say whether this person may fetch the rows: whoever asked for them, for a day."""
        return self.by_id == person.pk and at - self.at <= FETCHED_WITHIN
