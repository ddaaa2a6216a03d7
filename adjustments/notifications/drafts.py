"""What the mail about a draft that goes says beside what every mail says.

Not here: the rows, nor removing it (`actions/retention.py`).
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse

from ..models import Notice, Request
from ..models.organisation import Site
from ..rules.retention import goes_on


def context(notice: Notice, now: datetime) -> dict[str, Any]:
    """Return when it goes to those who are told now, and where to go on with it."""
    path = reverse("ask_check", args=[notice.data["draft"]])
    zone = (notice.to.site or Site()).zone
    return {"goes_on": goes_on(now, zone), "link": f"{settings.BASE_URL}{path}"}


def is_still_wanted(notice: Notice, now: datetime) -> bool:
    """Say whether the draft is still there, and nobody came back to it since."""
    draft = Request.objects.drafts_of(notice.to).filter(reference=notice.data["draft"]).first()
    return draft is not None and (draft.touched_at is None or draft.touched_at <= notice.created_at)
