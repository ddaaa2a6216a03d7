"""Days on which sites close, or work, other than public holidays say. What is open gets its dates by the new calendar at once."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction

from .. import wording
from ..models import Closure, Person, Site
from ..models.calendars import calendar_of, forget
from ..rules import settings as rules
from ..rules.calendar import SATURDAY_AND_SUNDAY
from ..rules.workflow import Refused
from .recompute import counted_at, recompute
from .settings import ChangedMeanwhile, allow, record

LONG_AGO = timedelta(days=31)


class IsWeekend(Refused):
    """A Saturday or Sunday is free anyway."""

    code = "is_weekend"


class IsFreeAnyway(Refused):
    """It would close where everybody is free."""

    code = "is_free_anyway"


class IsNoHoliday(Refused):
    """It would open where everybody works."""

    code = "is_no_holiday"


class ClosureThere(Refused):
    """One entry for a day and place is enough."""

    code = "closure_there"


class LongAgo(Refused):
    """Older figures stay as they were reported."""

    code = "closure_long_ago"


def _sites(site: Site | None) -> list[Site]:
    """Return where it counts; everywhere includes people without a site."""
    return [site] if site else [Site(), *Site.objects.all()]


def check(*, site: Site | None, day: date, is_closed: bool, at: datetime) -> None:
    """Raise why this entry would make no sense: it changes nothing, stands there already, or is long ago."""
    if day < at.date() - LONG_AGO:
        raise LongAgo
    if day.weekday() in SATURDAY_AND_SUNDAY:
        raise IsWeekend
    if Closure.objects.filter(site=site, day=day).exists():
        raise ClosureThere
    if not any(calendar_of(one).is_working(day) is is_closed for one in _sites(site)):
        raise IsFreeAnyway if is_closed else IsNoHoliday


def may_go(closure: Closure, at: datetime) -> bool:
    """Say whether the entry may still be removed."""
    return closure.day >= at.date() - LONG_AGO


def in_words(*, day: date, is_closed: bool, name: str) -> str:
    """Return an entry as the history has it: Closed on 24 December 2026: Founders' day."""
    return f"{wording.CLOSED if is_closed else wording.WORKING_DAY}, {day.day} {day:%B %Y}: {name}"


def _where(site: Site | None) -> str:
    return site.name if site else str(wording.ALL_SITES)


@transaction.atomic
def add_closure(*, site: Site | None, day: date, is_closed: bool, name: str, by: Person, at: datetime) -> int:
    """Close a site (None: all) on a day, or open it on a public holiday; return how many adjustments got new dates.

    Raises NotPermitted, and what `check` raises.
    """
    allow(rules.may_open_settings, by)
    list(
        Site.objects.select_for_update(no_key=True).order_by("pk").values_list("pk", flat=True)
    )  # one change of the calendar at a time
    check(site=site, day=day, is_closed=is_closed, at=at)
    Closure.objects.create(site=site, day=day, is_closed=is_closed, name=name)
    record("closure", about=_where(site), after=in_words(day=day, is_closed=is_closed, name=name), by=by, at=at)
    forget()
    return recompute(counted_at(site, since=day), at=at)


@transaction.atomic
def remove_closure(closure: Closure, *, by: Person, at: datetime) -> int:
    """Let the day be again what the public holidays say; return how many adjustments got new dates.

    Raises NotPermitted, LongAgo, and ChangedMeanwhile when it is gone already.
    """
    allow(rules.may_open_settings, by)
    if not may_go(closure, at):
        raise LongAgo
    list(Site.objects.select_for_update(no_key=True).order_by("pk").values_list("pk", flat=True))
    if not Closure.objects.filter(pk=closure.pk).delete()[0]:
        raise ChangedMeanwhile
    words = in_words(day=closure.day, is_closed=closure.is_closed, name=closure.name)
    record("closure", about=_where(closure.site), before=words, by=by, at=at)
    forget()
    return recompute(counted_at(closure.site, since=closure.day), at=at)
