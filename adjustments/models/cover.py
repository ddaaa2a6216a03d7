"""Somebody who decides for a line manager or budget holder while they are away."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from ..rules.permissions import Away
from .invitation import supported_by
from .person import Person


class CoverQuerySet(models.QuerySet["Cover"]):
    """Filters over covers."""

    def open(self) -> CoverQuerySet:
        """Those now and to come."""
        return self.filter(ended_at=None)

    def own_choices(self) -> CoverQuerySet:
        """Those whom somebody named for themselves: they are nobody's staff on what that person asks for."""
        return self.filter(appointed_by=F("manager"))

    def running(self, at: datetime) -> CoverQuerySet:
        """Those within their dates."""
        return self.open().filter(begins_at__lte=at, ends_at__gt=at)


class Cover(models.Model):
    """One person who stands in for another, from the first day to the last: what waits for the one shows to both.

    The dates alone give and take the rights: they are the manager's local days, `begins_at` and `ends_at` the same as moments, the end moved
    where it ended early. Who holds a step stays so. `told_at` is when both were told that it begins. `ended_at` closes the row: `ended_by`
    somebody, or by itself after the last day, or because one of the two has left.
    """

    manager = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="covers")
    cover = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="covers_held")
    from_on = models.DateField()
    to_on = models.DateField()
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    appointed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="covers_appointed")
    created_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="covers_ended")

    objects = CoverQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(manager=F("cover")), name="cover_is_somebody_else"),
            models.CheckConstraint(
                condition=Q(from_on__lte=F("to_on")) & Q(begins_at__lte=F("ends_at")), name="cover_in_its_order"
            ),
            models.CheckConstraint(condition=Q(ended_by=None) | Q(ended_at__isnull=False), name="cover_ended_at_a_time"),
        ]
        indexes = [models.Index(fields=["manager"], name="cover_open", condition=Q(ended_at=None))]

    def __str__(self) -> str:
        return f"{self.cover_id} for {self.manager_id}"

    def is_running(self, at: datetime) -> bool:
        """Say whether the one stands in for the other at that time."""
        return self.ended_at is None and self.begins_at <= at < self.ends_at

    @property
    def is_own_choice(self) -> bool:
        """Whether whoever is away named the cover for themselves."""
        return self.appointed_by_id == self.manager_id

    @property
    def away(self) -> Away:
        """The one who is away, as the rules see them."""
        return Away(self.manager_id, self.appointed_by_id)

    def ran_since(self, submitted_at: datetime | None) -> bool:
        """Say whether it runs, will run, or ran after that moment; None: it is not over yet."""
        if submitted_at is None:
            return self.ended_at is None
        return self.begins_at < self.ends_at and self.ends_at > submitted_at


def asked_by(person: int, request: str = "request") -> Q:
    """Return the condition of what this person asked for, for themselves or another, or supports somebody with: they do not name who decides on it."""
    return Q(**{f"{request}__employee": person}) | Q(**{f"{request}__filed_by": person}) | supported_by(person, request)


def appointed_by_the_employee(person: int) -> Q:
    """Return the condition of those whose employee appointed this person: says the same as `Case.appointed`.

    It fits whatever has a `request`.
    """
    lasted = Cover.objects.own_choices().filter(begins_at__lt=F("ends_at"), ends_at__gt=OuterRef("request__submitted_at"))
    return Q(Exists(lasted.filter(manager=OuterRef("request__employee"), cover=person)))
