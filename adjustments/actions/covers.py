"""Cover: somebody stands in for a line manager or budget holder within its dates. Both are told when it begins, and when it ends early.

Nobody becomes a holder by it, and no clock stands. Not here: what a cover may do (`rules/permissions.py`).
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction

from ..models import Cover, Notice, Person
from ..models.calendars import calendar_of
from ..models.cover import CoverQuerySet
from ..models.organisation import Site
from ..queries.covers import may_choose, wanted_by
from ..rules import covers as rules
from ..rules.notices import NoticeKind
from ..rules.reminders import within_hours
from ..rules.workflow import MoveNotAllowed, NotPermitted
from . import _post

BATCH = 200
log = logging.getLogger(__name__)


@transaction.atomic
def appoint_cover(*, manager: Person, cover: Person, from_on: date, to_on: date, by: Person, at: datetime) -> Cover:
    """Name who stands in for somebody from the first day to the last, both counted; what begins today begins at once.

    Raises NotPermitted, or MoveNotAllowed with what is wrong.
    """
    manager = Person.objects.select_for_update(no_key=True).get(pk=manager.pk)  # two windows wait for each other
    if not rules.may_appoint_for(by.as_viewer, manager.pk):
        raise NotPermitted
    if not (manager.is_active and manager.needs_cover):
        raise MoveNotAllowed("cover_not_needed")
    if cover.pk == manager.pk:
        raise MoveNotAllowed("cover_of_oneself")
    if not Person.objects.active().filter(pk=cover.pk).exists():
        raise MoveNotAllowed("cover_not_here")
    if not may_choose(manager, wanted_by(manager), cover, by):
        raise MoveNotAllowed("cover_decides_on_yours")
    zone = (manager.site or Site()).zone
    days, today = (from_on, to_on), at.astimezone(zone).date()
    promised = _days(Cover.objects.open().filter(cover=manager))
    is_own = by == manager
    rules.check(days, today=today, taken=_days_of(manager), away=_days_of(cover), covers=promised, is_own=is_own)
    begins_at, ends_at = rules.moments(days, zone)
    one = Cover.objects.create(
        manager=manager,
        cover=cover,
        from_on=from_on,
        to_on=to_on,
        begins_at=begins_at,
        ends_at=ends_at,
        appointed_by=by,
        created_at=at,
    )
    if one.is_running(at):
        _begin(one, at, send_after=at)
    return one


def _days_of(person: Person) -> list[rules.Days]:
    return _days(Cover.objects.open().filter(manager=person))


def _days(found: CoverQuerySet) -> list[rules.Days]:
    return list(found.values_list("from_on", "to_on"))


@transaction.atomic
def end_cover(*, cover: Cover, by: Person, at: datetime) -> Cover:
    """End it now, or before it begins. Raises NotPermitted, or MoveNotAllowed when it is over already."""
    one = _locked(cover.pk)
    if not rules.may_appoint_for(by.as_viewer, cover.manager_id):
        raise NotPermitted
    if one is None or one.ends_at <= at:
        raise MoveNotAllowed("cover_is_over")
    people = [one.manager, one.cover] if one.told_at else [one.manager] if by != one.manager else []
    return _close(one, at, by=by, notices=[_notice(NoticeKind.COVER_ENDED, one, person, at) for person in people])


def sweep(*, at: datetime) -> int:
    """Tell the two of each cover that begins; return how many began."""
    due = Cover.objects.running(at).filter(told_at=None).order_by("begins_at")
    begun = 0
    for pk in list(due.values_list("pk", flat=True)[:BATCH]):
        with transaction.atomic():
            one = _locked(pk)
            if one is not None and one.told_at is None and one.is_running(at):
                _begin(one, at)
                begun += 1
    return begun


def expire(*, at: datetime) -> int:
    """Close what is over, and what somebody left who was part of it: then the manager and HR are told. Return how many were closed."""
    found = Cover.objects.open().order_by("pk")
    over = found.filter(ends_at__lte=at) | found.filter(cover__is_active=False) | found.filter(manager__is_active=False)
    closed = 0
    for pk in list(over.values_list("pk", flat=True)):
        try:
            closed += _expire(pk, at)
        except Exception:  # one broken cover never stops the others
            log.exception("Cover %s could not be closed.", pk)
    return closed


@transaction.atomic
def _expire(pk: int, at: datetime) -> bool:
    one = _locked(pk)
    if one is None:
        return False
    if one.ends_at <= at:
        _close(one, at)
        return True
    told = [] if one.cover.is_active else [one.manager, *Person.objects.hr_caseworkers().exclude(pk=one.manager_id)]
    _close(one, at, notices=[_notice(NoticeKind.COVER_LOST, one, person, at) for person in told if person.is_active])
    return True


def _locked(pk: int) -> Cover | None:
    rows = Cover.objects.open().select_for_update(no_key=True, of=("self",)).select_related("manager__site", "cover__site")
    return rows.filter(pk=pk).first()


def _close(one: Cover, at: datetime, *, by: Person | None = None, notices: Iterable[Notice] = ()) -> Cover:
    """Close the row; the rights of what is not over end at this moment, or never began."""
    one.ended_at, one.ended_by, one.ends_at = at, by, min(one.ends_at, max(one.begins_at, at))
    one.save(update_fields=["ended_at", "ended_by", "ends_at"])
    _post.post(notices)
    return one


def _begin(one: Cover, at: datetime, send_after: datetime | None = None) -> None:
    """Tell both, once: at once where somebody has just named the cover for today, else in the reader's working hours."""
    one.told_at = at
    one.save(update_fields=["told_at"])
    told = ((NoticeKind.COVER_BEGINS, one.cover), (NoticeKind.COVER_CONFIRMED, one.manager))
    _post.post(_notice(kind, one, person, send_after or _reachable(person, at), at) for kind, person in told)


def _reachable(person: Person, at: datetime) -> datetime:
    site = person.site or Site()
    return within_hours(at, calendar_of(site), site.zone)


def _notice(kind: NoticeKind, one: Cover, to: Person, send_after: datetime, at: datetime | None = None) -> Notice:
    key, data = f"{kind}:{one.pk}:{to.pk}", {"cover": one.pk}
    return Notice(key=key, kind=kind, to=to, data=data, created_at=at or send_after, send_after=send_after)
