"""What goes by itself, each night: drafts that nobody came back to, tokens that ended.

In small pieces, each in a transaction of its own: a run that dies is gone on with by the next. Not here: how long (`rules/retention.py`).
"""

from __future__ import annotations

import logging
from datetime import datetime

from django.db.models import Q, QuerySet

from ..models import ApiToken, Notice, Person, Request
from ..models.organisation import Site
from ..models.policy import settings_now
from ..rules import retention as rules
from ..rules.notices import NoticeKind
from . import _post, requests

BATCH = 200
log = logging.getLogger(__name__)


def retire_drafts(*, at: datetime) -> int:
    """Tell the authors of drafts that lie untouched, and remove those whose authors were really told ten days ago; return how many went."""
    after = rules.told_after(settings_now()[1])
    if after is None:
        return 0
    gone, last = 0, 0
    while rows := list(_untouched(at - after, last)[:BATCH]):
        told = {row.key: row for row in Notice.objects.filter(key__in=[_key(one) for one in rows])}
        _post.post(_notice(one, at) for one in rows if _key(one) not in told)
        for one in rows:
            notice = told.get(_key(one))
            if notice is not None and _is_over(notice, one.filed_by, at):
                gone += _remove(one)
        last = rows[-1].pk
    return gone


def _untouched(since: datetime, after: int) -> QuerySet[Request]:
    found = Request.objects.untouched(since).filter(pk__gt=after)
    return found.select_related("filed_by__site").order_by("pk")


def _key(draft: Request) -> str:
    """Return the key of the message about this draft: who comes back to it is told anew."""
    return f"{NoticeKind.DRAFT_GOES}:{draft.pk}:{(draft.touched_at or draft.created_at):%Y%m%d%H%M%S%f}"


def _notice(draft: Request, at: datetime) -> Notice:
    data = {"draft": draft.reference}
    return Notice(key=_key(draft), kind=NoticeKind.DRAFT_GOES, to=draft.filed_by, data=data, created_at=at, send_after=at)


def _is_over(notice: Notice, author: Person, at: datetime) -> bool:
    """Say whether its author was told long enough ago, by mail or in their list of messages, or left that long ago."""
    zone = (author.site or Site()).zone
    told_at = notice.sent_at or (notice.read_at if author.is_active else notice.dropped_at)
    return told_at is not None and rules.goes_on(told_at, zone) <= at.astimezone(zone).date()


def _remove(draft: Request) -> int:
    try:
        requests.discard(request=draft)
    except (requests.AlreadySent, Request.DoesNotExist):  # its author was faster
        return 0
    except Exception:  # one broken draft never keeps the others
        log.exception("Draft %s could not be removed.", draft.pk)
        return 0
    return 1


def forget_tokens(*, at: datetime) -> int:
    """Remove API tokens that ended long ago; return how many."""
    over = at - rules.TOKENS_KEPT
    return ApiToken.objects.filter(Q(expires_at__lt=over) | Q(revoked_at__lt=over)).delete()[0]
