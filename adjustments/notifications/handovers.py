"""What the mails about a new line manager say beside what every mail says.

Not here: the rows (`actions/handovers.py`).
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ..models import Handover, Notice
from ..models.calendars import calendar_of
from ..models.organisation import Site
from ..queries import handovers
from ..rules.handovers import wanted_by
from ..rules.notices import NoticeKind


def context(notice: Notice, now: datetime) -> dict[str, Any]:
    """Return who will see what from when; to the manager how many there are to read, and by when."""
    if notice.kind == NoticeKind.MANAGER_CHANGES:
        one = _told_by(notice)
        return {"manager": one.manager.name, "shows_on": handovers.shows_on(one, now), "is_to_decide": handovers.decides(one)}
    found = list(handovers.to_read(notice.to))
    return {"people": len(found), "wanted_by": min((_wanted_by(one) for one in found), default=None)}


def is_still_wanted(notice: Notice, now: datetime) -> bool:
    """Say whether it is still so: the manager is the manager, and has not said that they know."""
    if notice.kind == NoticeKind.MANAGER_CHANGES:
        return _told_by(notice).ended_at is None
    return handovers.to_read(notice.to).exists()


def _told_by(notice: Notice) -> Handover:
    return Handover.objects.select_related("manager", "employee__site").get(notice=notice)


def _wanted_by(one: Handover) -> Any:
    assert one.shared_at is not None  # noqa: S101 - only what is shown is read
    return wanted_by(handovers.today(one, one.shared_at), calendar_of(one.employee.site or Site()))
