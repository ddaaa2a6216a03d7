"""What the mails about cover say beside what every mail says.

Not here: the rows (`actions/covers.py`).
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ..models import Cover, Notice
from ..queries import covers
from ..rules.notices import NoticeKind


def context(notice: Notice, now: datetime) -> dict[str, Any]:
    """Return who covers for whom, when, and to the cover how much waits for them."""
    one = _about(notice)
    return {
        "cover": one.cover.name,
        "manager": one.manager.name,
        "from_on": one.from_on,
        "to_on": one.to_on,
        "is_managers": one.manager_id == notice.to_id,
        "has_team": one.manager.has_reports,
        "has_budget": one.manager.holds_budget or not one.manager.has_reports,
        "count": covers.waiting(one, now) if notice.kind == NoticeKind.COVER_BEGINS else 0,
    }


def is_still_wanted(notice: Notice, now: datetime) -> bool:
    """Say whether it is still so: that it begins is news only while it runs."""
    is_news = notice.kind in (NoticeKind.COVER_BEGINS, NoticeKind.COVER_CONFIRMED)
    return _about(notice).is_running(now) if is_news else True


def _about(notice: Notice) -> Cover:
    return Cover.objects.select_related("manager", "cover").get(pk=notice.data["cover"])
