"""The messages to one person, as they read them in their list.

Not here: the mails (`notifications/`), nor those that could not be delivered (`desk`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from .. import wording
from ..models import Adjustment, Notice, Person
from ..rules.notices import NoticeKind


@dataclass(frozen=True)
class Line:
    """One message: what it says in short, about which request, when, whether it is new, and whether the request can be opened."""

    what: str
    reference: str
    at: datetime
    is_new: bool
    can_open: bool


def to(person: Person, at: datetime) -> QuerySet[Notice]:
    """Return the messages to this person, newest first; reminders from the hour at which they may reach somebody."""
    found = Notice.objects.filter(to=person, request__isnull=False, dropped_at=None, send_after__lte=at)
    return found.select_related("request").order_by("-send_after", "-pk")


def lines(rows: list[Notice], person: Person, at: datetime) -> list[Line]:
    """Return these as the person reads them; what has gone out of their sight has no link."""
    about = {row.request_id for row in rows}
    seen = set(Adjustment.objects.visible_to(person, at).filter(request__in=about).values_list("request", flat=True))
    return [
        Line(
            what=str(wording.NOTICES[NoticeKind(row.kind)]),
            reference=row.request.reference if row.request else "",
            at=row.send_after,
            is_new=row.read_at is None,
            can_open=row.request_id in seen,
        )
        for row in rows
    ]
