"""What the mails about a new line manager or job say beside what every mail says, and what waits until that manager may read.

Not here: the rows (`actions/handovers.py`).
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q

from ..models import Handover, Notice
from ..models.calendars import calendar_of
from ..models.handover import HandoverQuerySet
from ..models.organisation import Site
from ..queries import handovers
from ..rules.handovers import wanted_by
from ..rules.notices import NoticeKind
from ..rules.reminders import OPENS, within_hours

TO_EMPLOYEE = (NoticeKind.MANAGER_CHANGES, NoticeKind.JOB_CHANGED)
TO_MANAGER = (NoticeKind.HANDOVER_WANTED, NoticeKind.FIT_WANTED, NoticeKind.HANDOVER_AWAITED)
KINDS = TO_EMPLOYEE + TO_MANAGER
LOOK_AGAIN = timedelta(hours=1)
"""How long a mail waits at least: the manager may read from the next sweep of that day, or nobody could tell the employee yet."""


def context(notice: Notice, now: datetime) -> dict[str, Any]:
    """Return who will see what from when; to the manager how many there are to read, and by when."""
    if notice.kind in TO_EMPLOYEE:
        one = _told_by(notice)
        return {"manager": one.manager.name, "shows_on": handovers.shows_on(one, now), "is_to_decide": handovers.decides(one)}
    found = list(_to_read(notice))
    return {"people": len(found), "wanted_by": min((_wanted_by(one) for one in found), default=None)}


def is_still_wanted(notice: Notice, now: datetime) -> bool:
    """Say whether it is still so: the manager is the manager, and has not said that they know."""
    if notice.kind in TO_EMPLOYEE:
        return _told_by(notice).ended_at is None
    return _to_read(notice).exists()


def _to_read(notice: Notice) -> HandoverQuerySet:
    """Return what the manager has not said that they know; a reminder is of all of it."""
    found = handovers.to_read(notice.to)
    if notice.kind == NoticeKind.HANDOVER_AWAITED:
        return found
    new_jobs = found.of_new_jobs()
    return new_jobs if notice.kind == NoticeKind.FIT_WANTED else found.exclude(pk__in=new_jobs)


def _told_by(notice: Notice) -> Handover:
    return Handover.objects.select_related("manager", "employee__site").get(notice=notice)


def _wanted_by(one: Handover) -> Any:
    assert one.shared_at is not None  # noqa: S101 - only what is shown is read
    return wanted_by(handovers.today(one, one.shared_at), calendar_of(one.employee.site or Site()))


def waits_until(notice: Notice, now: datetime) -> datetime | None:
    """Return when to look again at a message to a new line manager who may not read yet; None where no handover is in the way.

    One that was shown a moment ago counts too: the sender may have read the case before.
    """
    if notice.request is None:
        return None
    mine = Handover.objects.current().filter(employee=notice.request.employee_id, manager=notice.to)
    not_yet = Q(shared_at=None) | Q(shared_at__gt=now - LOOK_AGAIN)
    one = mine.filter(not_yet).select_related("employee__site", "notice").first()
    if one is None:
        return None
    site = notice.to.site or Site()
    opens = datetime.combine(handovers.shows_on(one, one.notice.sent_at or now), OPENS, site.zone)
    return within_hours(max(opens, now + LOOK_AGAIN), calendar_of(site), site.zone)
