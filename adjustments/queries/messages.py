"""The messages to one person, as they read them in their list.

Not here: the mails (`notifications/`), nor those that could not be delivered (`desk`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from .. import wording
from ..models import Adjustment, Notice, Person, Request
from ..models.organisation import Site
from ..rules import retention
from ..rules.notices import NoticeKind


@dataclass(frozen=True)
class Line:
    """One message: what it says in short, about which request or draft, when, whether it is new, and whether that can be opened."""

    what: str
    reference: str
    at: datetime
    is_new: bool
    can_open: bool
    is_draft: bool


def to(person: Person, at: datetime) -> QuerySet[Notice]:
    """Return the messages to this person, newest first; reminders from the hour at which they may reach somebody."""
    found = Notice.objects.listed().filter(to=person, send_after__lte=at)
    return found.select_related("request").order_by("-send_after", "-pk")


def lines(rows: list[Notice], person: Person, at: datetime) -> list[Line]:
    """Return these as the person reads them; what has gone out of their sight has no link."""
    about = {row.request_id for row in rows if row.request_id}
    seen = set(Adjustment.objects.visible_to(person, at).filter(request__in=about).values_list("request", flat=True))
    begun = {row.data["draft"] for row in rows if row.kind == NoticeKind.DRAFT_GOES}
    drafts = {one.reference: one for one in Request.objects.drafts_of(person).filter(reference__in=begun)} if begun else {}
    return [
        Line(
            what=_said(row, drafts.get(row.data.get("draft")), person, at),
            reference=row.request.reference if row.request else row.data["draft"],
            at=row.send_after,
            is_new=row.read_at is None,
            can_open=row.request_id in seen or row.data.get("draft") in drafts,
            is_draft=row.request is None,
        )
        for row in rows
    ]


def _said(row: Notice, draft: Request | None, person: Person, at: datetime) -> str:
    """Return the message in short; who gets no mail about a draft is told by this list, when they first read it."""
    if draft is None or (draft.touched_at and draft.touched_at > row.created_at):  # it is gone, or somebody came back to it
        return str(wording.NOTICES[NoticeKind(row.kind)])
    day = retention.goes_on(row.sent_at or row.read_at or at, (person.site or Site()).zone)
    return wording.DRAFT_GOES_ON.format(day=f"{day.day} {day:%B %Y}")
