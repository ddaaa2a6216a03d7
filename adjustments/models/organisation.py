"""Where people work: sites and the tree of departments."""

from zoneinfo import ZoneInfo, available_timezones

from django.core.exceptions import ValidationError
from django.db import models

NATIONS = [("ENG", "England"), ("SCT", "Scotland"), ("WLS", "Wales"), ("NIR", "Northern Ireland")]


def known_zone(name: str) -> None:
    """Refuse a time zone that does not exist."""
    if name not in available_timezones():
        raise ValidationError("Write a time zone such as Europe/London.")


def known_country(code: str) -> None:
    """Refuse a country whose public holidays are not known."""
    from .calendars import has_holidays  # calendars are made of sites: the import would go round

    if not has_holidays(code):
        raise ValidationError("Write a country by its two letters, such as GB.")


class Site(models.Model):
    """A place of work. Its nation decides the public holidays and the law, its zone what day it is."""

    name = models.CharField(max_length=200, unique=True)
    country = models.CharField(max_length=2, default="GB", validators=[known_country])
    nation = models.CharField(max_length=3, choices=NATIONS, default="ENG", blank=True)
    time_zone = models.CharField(max_length=64, default="Europe/London", validators=[known_zone])

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> ZoneInfo:
        """The site's time zone."""
        return ZoneInfo(self.time_zone)


class Department(models.Model):
    """A node of the organisation tree; a directorate has no parent."""

    name = models.CharField(max_length=200)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    budget_holder = models.ForeignKey(
        "adjustments.Person",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="budgets",
        help_text="Empty: that of the department above.",
    )
    budget_given_by = models.ForeignKey(
        "adjustments.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="budgets_given"
    )
    budget_given_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["name", "parent"], name="department_once"),
            models.UniqueConstraint(fields=["name"], condition=models.Q(parent=None), name="directorate_once"),
        ]

    def __str__(self) -> str:
        return self.name
