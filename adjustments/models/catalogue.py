"""The catalogue of known adjustments and the barriers they remove."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from .. import wording
from ..rules import delivery, routes
from ..rules.states import Team
from ._choices import choices
from .person import Person

TALK_IT_THROUGH = "NC01"
"""The entry behind "I am not sure: help me find out"."""


def known_steps(steps: Any) -> None:
    """Refuse delivery steps that are not of the closed list."""
    if not delivery.are_known(steps):
        raise ValidationError("Name delivery steps of the list, each once, in its order, each with a team.")


class Barrier(models.Model):
    """What gets in the way; never a diagnosis."""

    code = models.CharField(max_length=20, unique=True)
    on_the_page = models.CharField(max_length=200)
    hint = models.CharField(max_length=200, blank=True)
    position = models.PositiveSmallIntegerField()

    def __str__(self) -> str:
        return self.on_the_page


class CatalogueEntryQuerySet(models.QuerySet["CatalogueEntry"]):
    """Filters over the catalogue."""

    def offered(self) -> CatalogueEntryQuerySet:
        """Those that people can ask for."""
        return self.filter(is_offered=True)

    def removing(self, codes: list[str]) -> CatalogueEntryQuerySet:
        """Those that remove one of these barriers."""
        return self.filter(barriers__code__in=codes).distinct()


class CatalogueEntry(models.Model):
    """A known adjustment. It is never deleted: HR stops offering it.

    `delivered_by` lists who takes part, first first; `delivery_steps` what they do, as {"step", "team"} in order. `changes_contract`:
    a contract or roster changes, so that HR decides after the line manager. `goes_to_hr`: HR decides alone.
    """

    code = models.CharField(max_length=10, unique=True)
    category = models.CharField(max_length=100)
    name = models.CharField(max_length=200)
    in_plain_words = models.CharField(max_length=300)
    barriers = models.ManyToManyField(Barrier, related_name="removed_by", blank=True)
    lead_days_least = models.PositiveSmallIntegerField()
    lead_days_most = models.PositiveSmallIntegerField()
    cost_band = models.CharField(max_length=4, choices=choices(wording.COST_BANDS))
    is_recurring = models.BooleanField(default=False)
    delivered_by = models.JSONField(default=list)
    is_fast_track = models.BooleanField(default=False)
    is_offered = models.BooleanField(default=True)
    synonyms = models.TextField(blank=True, help_text="Other words that people use for it, with commas between; not shown.")
    delivery_steps = models.JSONField(default=list, blank=True, validators=[known_steps])
    changes_contract = models.BooleanField(default=False)
    goes_to_hr = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=0)

    objects = CatalogueEntryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "catalogue entries"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(lead_days_least__lte=models.F("lead_days_most")), name="lead_days_in_order"
            ),
            models.CheckConstraint(
                condition=~(models.Q(is_fast_track=True) & models.Q(changes_contract=True)), name="contract_is_no_fast_track"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def team(self) -> Team:
        """The team that delivers it first."""
        return routes.delivering_team(tuple(self.delivered_by))


class CatalogueChange(models.Model):
    """One line of an entry's history: who changed which field, when, from what to what. Append-only (`append_only.py`)."""

    entry = models.ForeignKey(CatalogueEntry, on_delete=models.PROTECT, related_name="changes")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    field = models.CharField(max_length=40)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)

    class Meta:
        indexes = [models.Index(fields=["entry", "at"], name="change_of_entry")]

    def __str__(self) -> str:
        return f"{self.entry_id} {self.field}"
