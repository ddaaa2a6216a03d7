"""A change of line manager or of job, for somebody who has something in force or on its way."""

from __future__ import annotations

from django.db import models
from django.db.models import Exists, OuterRef, Q

from ..rules.notices import NoticeKind
from ..rules.permissions import AGREED_OR_IN_FORCE
from .adjustment import Adjustment
from .notice import Notice
from .person import Person


class HandoverQuerySet(models.QuerySet["Handover"]):
    """Filters over handovers."""

    def current(self) -> HandoverQuerySet:
        """Those to the line manager of now."""
        return self.filter(ended_at=None)

    def shown_to(self, manager: Person) -> HandoverQuerySet:
        """Those of which this manager may read."""
        return self.current().filter(manager=manager, shared_at__isnull=False, employee__is_active=True)

    def unacknowledged(self) -> HandoverQuerySet:
        """Those of which the manager has not said that they know, as long as something was agreed before and goes on."""
        agreed = Adjustment.objects.filter(
            request__employee=OuterRef("employee"),
            request__is_sent_to_hr=False,
            state__in=AGREED_OR_IN_FORCE,
            agreed_on__lte=OuterRef("shows_on"),
        )
        return self.current().filter(Exists(agreed), acknowledged_at=None, employee__is_active=True)

    def of_new_jobs(self) -> HandoverQuerySet:
        """Those where the job changed and the manager did not."""
        return self.filter(notice__kind=NoticeKind.JOB_CHANGED)


class Handover(models.Model):
    """One employee's change to one line manager: first the employee is told, then the manager sees, then says that they know.

    `notice` tells the employee; its `sent_at` is when. `shows_on` is the first day on which the manager may see: as planned, and moved
    where the employee was told later. `shared_at` is when they could. `remind_at` is when the manager is reminded next. The next change
    of line manager ends it. Nothing is agreed anew.
    Where the job changed, the manager stays and saw it before: it is shown at once, so that they look whether it still fits.
    """

    employee = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="handovers")
    manager = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="handovers_to")
    notice = models.OneToOneField(Notice, on_delete=models.PROTECT, related_name="handover")
    changed_at = models.DateTimeField()
    shows_on = models.DateField()
    shared_at = models.DateTimeField(null=True, blank=True)
    remind_at = models.DateTimeField(null=True, blank=True)
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = HandoverQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["employee"], condition=Q(ended_at=None), name="one_handover_at_a_time"),
            models.CheckConstraint(
                condition=Q(acknowledged_at=None) | Q(shared_at__isnull=False), name="handover_seen_before_acknowledged"
            ),
        ]
        indexes = [
            models.Index(fields=["remind_at"], name="handover_remind", condition=Q(remind_at__isnull=False)),
            models.Index(fields=["shows_on"], name="handover_to_share", condition=Q(shared_at=None, ended_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.employee_id} to {self.manager_id}"

    @property
    def is_new_job(self) -> bool:
        """Whether the job changed, and the manager did not."""
        return self.notice.kind == NoticeKind.JOB_CHANGED
