"""Days on which a site closes, or works, other than its public holidays say."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from .organisation import Site


class Closure(models.Model):
    """One day that differs from the public holidays, at one site or (without a site) at all; a site's own row wins.

    `is_closed` is False where people work although it is a public holiday.
    """

    site = models.ForeignKey(Site, null=True, blank=True, on_delete=models.PROTECT, related_name="closures")
    day = models.DateField()
    is_closed = models.BooleanField(default=True)
    name = models.CharField(max_length=100)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["site", "day"], name="closure_once_at_a_site"),
            models.UniqueConstraint(fields=["day"], condition=Q(site=None), name="closure_once_everywhere"),
        ]

    def __str__(self) -> str:
        return f"{self.day:%d/%m/%Y} {self.name}"
