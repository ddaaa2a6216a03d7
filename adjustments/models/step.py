"""An approval that an adjustment needs."""

from django.db import models
from django.db.models import Q

from .. import wording
from ._choices import choices
from .person import Person


class Step(models.Model):
    """One approval: who holds it, since when, due when, and how it closed. At most one is open for an adjustment."""

    adjustment = models.ForeignKey("adjustments.Adjustment", on_delete=models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=20, choices=choices(wording.STEP_KINDS))
    holder_person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="steps")
    holder_team = models.CharField(max_length=40, blank=True, choices=choices(wording.TEAMS))
    opened_on = models.DateField()
    due_on = models.DateField(null=True, blank=True, help_text="Empty while the clock stands.")
    escalated_at = models.DateTimeField(
        null=True, blank=True, help_text="Since when the manager's manager sees it: it is so late."
    )
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="steps_closed", help_text="None: the system."
    )
    outcome = models.CharField(max_length=20, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["adjustment"], condition=Q(closed_at=None), name="one_open_step"),
            models.CheckConstraint(
                condition=Q(closed_at=None, outcome="", closed_by=None) | Q(closed_at__isnull=False) & ~Q(outcome=""),
                name="closed_with_outcome",
            ),
            models.CheckConstraint(
                condition=Q(holder_person__isnull=False) & Q(holder_team="") | Q(holder_person__isnull=True) & ~Q(holder_team=""),
                name="step_has_one_holder",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.adjustment_id} {self.kind}"
