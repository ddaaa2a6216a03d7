"""The catalogue of known adjustments and the barriers they remove."""

from __future__ import annotations

from django.db import models

from .. import wording
from ..rules import routes
from ..rules.states import Team
from ._choices import choices


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
    """A known adjustment. `delivered_by` lists who takes part, first first."""

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

    objects = CatalogueEntryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "catalogue entries"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(lead_days_least__lte=models.F("lead_days_most")), name="lead_days_in_order"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def team(self) -> Team:
        """The team that delivers it first."""
        return routes.delivering_team(tuple(self.delivered_by))
