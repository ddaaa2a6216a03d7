"""What HR set for the whole organisation: its name and colour, targets, the cost limit; and who changed what."""

from __future__ import annotations

from dataclasses import dataclass, fields

from django.conf import settings
from django.db import models

from ..rules.policy import Policy
from ..rules.reminders import AS_WRITTEN, Days
from .person import Person


class Organisation(models.Model):
    """The one row of settings; without it the defaults hold. An empty name is the environment's, an empty colour the design system's."""

    name = models.CharField(max_length=100, blank=True)
    colour = models.CharField(max_length=7, blank=True)
    cost_limit = models.DecimalField(max_digits=9, decimal_places=2, default=1000)
    first_reply_days = models.PositiveSmallIntegerField(default=2)
    decision_days = models.PositiveSmallIntegerField(default=10)
    fast_track_days = models.PositiveSmallIntegerField(default=2)
    budget_holder_days = models.PositiveSmallIntegerField(default=3)
    hr_days = models.PositiveSmallIntegerField(default=2)
    interim_days = models.PositiveSmallIntegerField(default=5)
    interim_urgent_days = models.PositiveSmallIntegerField(default=1)
    whole_wait_days = models.PositiveSmallIntegerField(default=30)
    appeal_days = models.PositiveSmallIntegerField(default=10)
    reopened_days = models.PositiveSmallIntegerField(default=5)
    delivery_days_with_goods = models.PositiveSmallIntegerField(default=20)
    delivery_days_without_goods = models.PositiveSmallIntegerField(default=5)

    reminders = models.JSONField(default=dict, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="one_organisation")]

    def __str__(self) -> str:
        return "The organisation"

    @property
    def policy(self) -> Policy:
        """The settings as the rules read them."""
        return Policy(**{field.name: getattr(self, field.name) for field in fields(Policy)})

    @property
    def reminder_days(self) -> Days:
        """What is set instead of the reminders' own days."""
        return {code: tuple(days) for code, days in self.reminders.items()}


class SettingChange(models.Model):
    """One line of the settings' history: what was changed, from what to what, by whom. In words, as people read it.

    `what` is a code of `wording.SETTINGS`; `about` the person, department or site that it is about, if any.
    Triggers refuse UPDATE and DELETE (`append_only.py`).
    """

    what = models.CharField(max_length=40)
    about = models.CharField(max_length=300, blank=True)
    before = models.CharField(max_length=300, blank=True)
    after = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["what", "about"], name="setting_change_about")]

    def __str__(self) -> str:
        return f"{self.what}: {self.before} to {self.after}"


@dataclass(frozen=True)
class Identity:
    """How the organisation shows itself on pages and in mails."""

    name: str
    colour: str = ""

    @classmethod
    def of(cls, name: str | None, colour: str | None) -> Identity:
        """Return what was set; where nothing was, the environment's name and the design system's colour."""
        return cls(name or settings.ORGANISATION_NAME, colour or "")


def settings_now() -> tuple[Policy, Days]:
    """Return what HR has set of targets and of reminders, in one query."""
    found = Organisation.objects.first()
    return (found.policy, found.reminder_days) if found else (Policy(), AS_WRITTEN)


def policy_now() -> Policy:
    """Return what HR has set, or the defaults."""
    return settings_now()[0]


def identity_now() -> Identity:
    """Return the organisation's name and colour."""
    return Identity.of(*(Organisation.objects.values_list("name", "colour").first() or ("", "")))
