"""What somebody has until the real thing is there."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q

from ..rules.states import Action
from .adjustment import Adjustment
from .event import Event
from .message import LONGEST
from .person import Person


class Interim(models.Model):
    """Something arranged for the meantime, or without `in_effect_on` why nothing is possible. The newest one counts.

    The words stand here and not in the event, so that they can be erased; the days stand in both.
    """

    adjustment = models.ForeignKey(Adjustment, on_delete=models.PROTECT, related_name="interims")
    event = models.OneToOneField(Event, on_delete=models.PROTECT, related_name="interim")
    author = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    words = models.TextField(max_length=LONGEST)
    in_effect_on = models.DateField(null=True, blank=True)
    until_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(in_effect_on__isnull=False, until_on__gte=F("in_effect_on")),
                name="interim_begins_before_it_ends",
            )
        ]

    def __str__(self) -> str:
        return f"{self.adjustment_id} interim"

    @property
    def about(self) -> Action:
        """The action with which it was written."""
        return Action.ARRANGE_INTERIM if self.in_effect_on else Action.RULE_OUT_INTERIM

    def is_over(self, today: date) -> bool:
        """Say whether it was for a time that has passed."""
        return self.until_on is not None and self.until_on < today
