"""What HR set for the whole organisation: its name and colour, targets, the cost limit; and who changed what."""

from __future__ import annotations

from dataclasses import fields

from django.db import models

from ..rules.policy import Policy


class Organisation(models.Model):
    """The one row of settings; without it the defaults hold."""

    cost_limit = models.DecimalField(max_digits=9, decimal_places=2, default=1000)
    first_reply_days = models.PositiveSmallIntegerField(default=2)
    decision_days = models.PositiveSmallIntegerField(default=10)
    fast_track_days = models.PositiveSmallIntegerField(default=2)
    budget_holder_days = models.PositiveSmallIntegerField(default=3)
    hr_days = models.PositiveSmallIntegerField(default=2)
    whole_wait_days = models.PositiveSmallIntegerField(default=30)
    appeal_days = models.PositiveSmallIntegerField(default=10)
    reopened_days = models.PositiveSmallIntegerField(default=5)
    delivery_days_with_goods = models.PositiveSmallIntegerField(default=20)
    delivery_days_without_goods = models.PositiveSmallIntegerField(default=5)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="one_organisation")]

    def __str__(self) -> str:
        return "The organisation"

    @property
    def policy(self) -> Policy:
        """The settings as the rules read them."""
        return Policy(**{field.name: getattr(self, field.name) for field in fields(Policy)})


def policy_now() -> Policy:
    """Return what HR has set, or the defaults."""
    found = Organisation.objects.first()
    return found.policy if found else Policy()
