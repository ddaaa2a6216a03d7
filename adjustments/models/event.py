"""History: append-only, codes and numbers only, chained."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast

from ..rules.permissions import ASKS, CHECKING, TAKES_PART
from ..rules.states import Action, State
from .adjustment import Adjustment
from .person import Person
from .request import Request


class EventQuerySet(models.QuerySet["Event"]):
    """Filters over history."""

    def of_deciding(self) -> EventQuerySet:
        """Those by which somebody took part in deciding: says the same as `rules.permissions.takes_part`."""
        return self.filter(action__in=TAKES_PART).exclude(action__in=ASKS, acting_as__in=CHECKING)

    def of_person(self, person: Any) -> EventQuerySet:
        """Those made by this person, or for them by whoever stood in for them."""
        acted_for = Cast(KeyTextTransform("acted_for", "data"), models.BigIntegerField())
        return self.alias(acted_for=acted_for).filter(Q(by=person) | Q(acted_for=person))

    def asking_to_end(self) -> EventQuerySet:
        """Open questions whether something in place can end: says the same as `rules.endings.question`."""
        closed = later_events().filter(Q(action=Action.KEEP_IN_PLACE) | ~Q(to=State.IN_PLACE))
        return self.filter(action=Action.ASK_TO_END).exclude(Exists(closed))


def later_events() -> EventQuerySet:
    """Return what happened to the adjustment of the outer event after it."""
    return Event.objects.filter(adjustment=OuterRef("adjustment"), seq__gt=OuterRef("seq"))


class Event(models.Model):
    """One line of an adjustment's history. It never holds words that somebody wrote.

    `by` is None for the system. `hash` covers the row and the hash before it on the same request: changing one breaks all
    that follow. Triggers refuse UPDATE and DELETE (`append_only.py`).
    """

    request = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="events")
    adjustment = models.ForeignKey(Adjustment, on_delete=models.PROTECT, related_name="events")
    seq = models.PositiveIntegerField()
    action = models.CharField(max_length=40)
    frm = models.CharField(max_length=20)
    to = models.CharField(max_length=20)
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    acting_as = models.CharField(max_length=20)
    at = models.DateTimeField()
    data = models.JSONField(default=dict)
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    objects = EventQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["request", "seq"], name="event_seq_once")]
        indexes = [models.Index(fields=["adjustment", "seq"], name="event_of_adjustment")]

    def __str__(self) -> str:
        return f"{self.request_id}#{self.seq} {self.action}"

    def reckon_hash(self) -> str:
        """Return the hash that this row must have."""
        row = [
            self.previous_hash,
            self.request_id,
            self.adjustment_id,
            self.seq,
            self.action,
            self.frm,
            self.to,
            self.by_id,
            self.acting_as,
            self.at.isoformat(),
            self.data,
        ]
        return hashlib.sha256(json.dumps(row, sort_keys=True, default=str).encode()).hexdigest()
