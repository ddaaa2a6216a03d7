"""Somebody whom an employee asked to support them with one request, or to fill one in for them."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Cast

from .aggregates import Listed
from .person import Person
from .request import Request


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Filters over invitations."""

    def open(self) -> InvitationQuerySet:
        """Those that nobody ended, answered or not."""
        return self.filter(ended_at=None)

    def accepted(self) -> InvitationQuerySet:
        """Those to support somebody to which somebody said yes, also where it is over."""
        return self.filter(accepted_at__isnull=False, request__isnull=False)

    def to_file(self) -> InvitationQuerySet:
        """Those to fill in a request."""
        return self.filter(request=None)

    def of_outer(self) -> InvitationQuerySet:
        """Those to which somebody said yes, for the request of whatever the outer query asks about."""
        return self.accepted().filter(request=OuterRef("request"))

    def people(self) -> Subquery:
        """Return whom they name, listed in one value for the outer query."""
        named = Listed(Cast("person", models.CharField()))
        return Subquery(self.order_by().values("request").annotate(named=named).values("named"))


class Invitation(models.Model):
    """One person who may support the employee with one request until a day: the employee's advocate, once they said yes.

    Before that they see nothing and may do everything. Without a request they may fill in one for the employee instead: `filed`
    is the one that they sent, and used it up. `invited_by` is the employee. `expires_on` is the last day that counts, at the
    employee's site; `expires_at` the same as a moment. `ended_by` is the employee or whom they invited; nobody where it ended by itself.
    """

    request = models.ForeignKey(Request, null=True, blank=True, on_delete=models.PROTECT, related_name="invitations")
    filed = models.OneToOneField(Request, null=True, blank=True, on_delete=models.PROTECT, related_name="filed_with")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="invitations_held")
    invited_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="invitations_made")
    invited_at = models.DateTimeField()
    expires_on = models.DateField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="invitations_ended")

    objects = InvitationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["request", "person"], name="invited_once", condition=Q(ended_at=None)),
            models.UniqueConstraint(
                fields=["invited_by", "person"], name="invited_to_file_once", condition=Q(ended_at=None, request=None)
            ),
            models.CheckConstraint(
                condition=Q(filed=None) | Q(request=None, accepted_at__isnull=False, ended_at__isnull=False),
                name="invitation_used_once_accepted",
            ),
            models.CheckConstraint(condition=~Q(person=F("invited_by")), name="invited_is_somebody_else"),
            models.CheckConstraint(condition=Q(ended_by=None) | Q(ended_at__isnull=False), name="invitation_ended_at_a_time"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} to {self.request_id or 'file'}"

    @property
    def is_to_file(self) -> bool:
        """Whether the person is to fill in a request, and not to support somebody with one."""
        return self.request_id is None

    def is_running(self, at: datetime) -> bool:
        """Say whether the person supports the employee at that time, or may fill in a request for them."""
        return self.accepted_at is not None and self.is_open(at)

    def is_open(self, at: datetime) -> bool:
        """Say whether it counts at that time, answered or not."""
        return self.ended_at is None and self.expires_at > at


def supported_by(person: int, request: str = "request") -> Q:
    """Return the condition of those with which this person supports or supported the employee: says the same as `Standing.supporters`.

    It fits whatever has a `request`, or leads to one by that name.
    """
    return Q(Exists(Invitation.objects.accepted().filter(request=OuterRef(request), person=person)))
