"""The lists of a week."""

from django.db import models
from django.db.models import Q

from .organisation import Site


class WeeklyRound(models.Model):
    """A week whose Monday lists were written for everybody at one site; without a site, for those who have none.

    Who has nothing on Monday gets nothing: this row says that they were looked at.
    """

    site = models.ForeignKey(Site, null=True, blank=True, on_delete=models.CASCADE)  # says nothing without its site
    monday = models.DateField()
    written_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["site", "monday"], name="weekly_round_once"),
            models.UniqueConstraint(fields=["monday"], condition=Q(site=None), name="weekly_round_once_without_site"),
        ]

    def __str__(self) -> str:
        return f"week of {self.monday}, {self.site or 'no site'}"
