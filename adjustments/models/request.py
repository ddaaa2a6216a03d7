"""What one person files at one time."""

from __future__ import annotations

import secrets
from datetime import datetime

from django.db import models
from django.db.models import Exists, OuterRef
from django.db.models.functions import Coalesce
from django.urls.converters import StringConverter

from .. import wording
from ._choices import choices
from .catalogue import Barrier
from .organisation import Department, Site
from .person import Person

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # nothing that reads as something else: no I, L, 1, O, 0


def new_reference() -> str:
    """Return a short random reference such as K7QF-2M."""
    signs = [secrets.choice(ALPHABET) for _ in range(6)]
    return "".join(signs[:4]) + "-" + "".join(signs[4:])


class ReferenceConverter(StringConverter):
    """How a reference stands in an address."""

    regex = f"[{ALPHABET}]{{4}}-[{ALPHABET}]{{2}}"


class RequestQuerySet(models.QuerySet["Request"]):
    """Filters over requests."""

    def visible_to(self, person: Person, at: datetime) -> RequestQuerySet:
        """Those of which this person may see an adjustment at that time; their own drafts count."""
        from .adjustment import Adjustment  # an adjustment belongs to a request: the import would go round

        seen = Adjustment.objects.visible_to(person, at).filter(request=OuterRef("pk"))
        return self.filter(models.Q(filed_by=person, submitted_at=None) | Exists(seen))

    def drafts_of(self, person: Person) -> RequestQuerySet:
        """Those that this person has begun and not sent."""
        return self.filter(filed_by=person, submitted_at=None)

    def untouched(self, since: datetime) -> RequestQuerySet:
        """Drafts to which nobody has come back since then."""
        return self.filter(submitted_at=None).annotate(last_at=Coalesce("touched_at", "created_at")).filter(last_at__lte=since)

    def sent(self) -> RequestQuerySet:
        """Those that were sent."""
        return self.exclude(submitted_at=None)


class Request(models.Model):
    """What one person asks for at one time: barriers, words, when it is needed; one or more adjustments.

    `filed_by` may be somebody else; then the employee confirms it. `first_asked_on` is when they asked before, of whomever.
    `is_sent_to_hr`: the employee chose HR to decide, and the line manager sees nothing. `place` and `contact` are for those
    who deliver. `site` is the employee's at submission: its calendar rules the clocks. `chain_head` is the hash of the newest event.
    `touched_at`: when an answer of the draft was last sent from its pages; empty: when it was begun.
    """

    reference = models.CharField(max_length=7, unique=True, default=new_reference)
    employee = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="requests")
    filed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="requests_filed")
    barriers = models.ManyToManyField(Barrier, blank=True)
    barrier_words = models.TextField(blank=True)
    since_when = models.CharField(max_length=200, blank=True)
    first_asked_on = models.DateField(null=True, blank=True)
    first_asked_how = models.CharField(max_length=20, blank=True, choices=choices(wording.ASKED_HOW))
    is_urgent = models.BooleanField(default=False)
    needed_by = models.DateField(null=True, blank=True)
    place = models.CharField(max_length=200, blank=True)
    contact = models.CharField(max_length=200, blank=True)
    is_sent_to_hr = models.BooleanField(default=False)
    more_words = models.TextField(blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    site = models.ForeignKey(Site, null=True, blank=True, on_delete=models.PROTECT)
    department = models.ForeignKey(Department, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    directorate = models.ForeignKey(Department, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    staff_group = models.CharField(max_length=120, blank=True)
    band = models.CharField(max_length=40, blank=True)
    created_at = models.DateTimeField()
    touched_at = models.DateTimeField(null=True, blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True, db_index=True)
    chain_head = models.CharField(max_length=64, blank=True)
    events_count = models.PositiveIntegerField(default=0)

    objects = RequestQuerySet.as_manager()

    def __str__(self) -> str:
        return self.reference

    @property
    def is_draft(self) -> bool:
        """Whether it was not sent yet."""
        return self.submitted_at is None

    @property
    def is_confirmed(self) -> bool:
        """Whether the employee asked themselves, or confirmed what somebody else filed."""
        return self.employee_id == self.filed_by_id or self.confirmed_at is not None
