"""What the mails about invitations say beside what every mail says.

Not here: the rows (`actions/invitations.py`).
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.urls import reverse

from ..models import Invitation, Notice
from ..rules.notices import NoticeKind

KINDS = (
    *(NoticeKind.INVITATION_MADE, NoticeKind.INVITATION_ACCEPTED),
    *(NoticeKind.INVITATION_ENDED, NoticeKind.INVITATION_EXPIRED),
)


def context(notice: Notice, now: datetime) -> dict[str, Any]:
    """Return who was asked, until when, with which request; the reference to whom may know it, and never who asks."""
    one = _about(notice)
    is_own = one.invited_by_id == notice.to_id
    return {
        "is_to_file": one.is_to_file,
        "invited": one.person.name,
        "reference": one.request.reference if one.request and (is_own or one.accepted_at) else "",
        "until": one.expires_on,
        "is_own": is_own,
        "was_accepted": one.accepted_at is not None,
    }


def path(notice: Notice) -> str:
    """Return the page to which the mail leads: the employee's request, or the list of invitations."""
    one = _about(notice)
    is_own = one.invited_by_id == notice.to_id
    if one.request and is_own:
        return reverse("request", args=[one.request.reference])
    return reverse("invitations" if is_own or notice.kind == NoticeKind.INVITATION_MADE else "home")


def is_still_wanted(notice: Notice, now: datetime) -> bool:
    """Say whether it is still so: that somebody is asked, or said yes, is news only while it counts."""
    one = _about(notice)
    match notice.kind:
        case NoticeKind.INVITATION_MADE:
            return one.is_open(now) and one.accepted_at is None
        case NoticeKind.INVITATION_ACCEPTED:
            return one.is_running(now)
        case _:
            return True


def _about(notice: Notice) -> Invitation:
    return Invitation.objects.select_related("person", "request").get(pk=notice.data["invitation"])
