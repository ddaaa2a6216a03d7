"""Working-day calendars of real places: the only importer of `holidays`.

A calendar is a country's public holidays with the closures that HR has set. Public holidays never change while a process lives;
closures do, in any process: they are read once in each piece of work (a request, a task, a command) that says so by `remembered`,
and at every question elsewhere. So no list asks more often for more rows, and nobody reckons with yesterday's closures.

Not here: arithmetic with working days (`rules/calendar.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache

import holidays

from ..rules.calendar import SATURDAY_AND_SUNDAY, WorkCalendar
from .closure import Closure
from .organisation import Site

Exceptions = tuple[tuple[date, bool], ...]
"""Each day that differs from the public holidays, and whether it is closed."""


@lru_cache(maxsize=64)
def _holidays(country: str, nation: str) -> holidays.HolidayBase:
    return holidays.country_holidays(country, subdiv=nation or None)


def _closed(country: str, nation: str, exceptions: Exceptions) -> Callable[[date], bool]:
    public, differs = _holidays(country, nation), dict(exceptions)

    def closed(day: date) -> bool:
        return differs.get(day, day in public)

    return lru_cache(maxsize=None)(closed)


@lru_cache(maxsize=256)
def public_calendar(country: str, nation: str, exceptions: Exceptions = ()) -> WorkCalendar:
    """Return the working days of a country or nation, but for these exceptions."""
    return WorkCalendar(closed=_closed(country, nation, exceptions))


class _Memory:
    """What one piece of work knows of the closures."""

    def __init__(self) -> None:
        self.rows: list[tuple[int | None, date, bool]] | None = None
        self.calendars: dict[tuple[int | None, str, str], WorkCalendar] = {}

    def exceptions(self, site_id: int | None) -> Exceptions:
        if self.rows is None:
            self.rows = list(Closure.objects.values_list("site", "day", "is_closed"))
        everywhere = {day: is_closed for site, day, is_closed in self.rows if site is None}
        here = {day: is_closed for site, day, is_closed in self.rows if site is not None and site == site_id}
        return tuple(sorted((everywhere | here).items()))

    def calendar(self, site: Site) -> WorkCalendar:
        key = (site.pk, site.country, site.nation)
        if key not in self.calendars:
            self.calendars[key] = public_calendar(site.country, site.nation, self.exceptions(site.pk))
        return self.calendars[key]


_memory: ContextVar[_Memory | None] = ContextVar("closures", default=None)


@contextmanager
def remembered() -> Iterator[None]:
    """Within this piece of work, read the closures once, when they are first wanted. A piece of a piece remembers the same."""
    if _memory.get() is not None:
        yield
        return
    token = _memory.set(_Memory())
    try:
        yield
    finally:
        _memory.reset(token)


def forget() -> None:
    """Read the closures again at the next question: they have just been changed here."""
    if _memory.get() is not None:
        _memory.set(_Memory())


def has_holidays(country: str) -> bool:
    """Say whether the public holidays of a country are known."""
    return country in holidays.list_supported_countries()


def calendar_of(site: Site) -> WorkCalendar:
    """Return the working days of a site: weekends, its nation's public holidays and its closures are free."""
    return (_memory.get() or _Memory()).calendar(site)


class DayKind(StrEnum):
    """Why a weekday stands in the list of a site's days."""

    PUBLIC_HOLIDAY = "public_holiday"
    CLOSED = "closed"
    WORKING = "working"


@dataclass(frozen=True)
class SpecialDay:
    """A weekday that is free, or that would be free if HR had not said otherwise; `closure` is the row that says so."""

    day: date
    kind: DayKind
    name: str
    closure: Closure | None = None


def special_days(site: Site, start: date, end: date) -> Iterator[SpecialDay]:
    """Yield the weekdays from `start` to `end` that are not simply working days at this site."""
    found = Closure.objects.filter(day__range=(start, end)).select_related("site")
    closures = {one.day: one for one in found if one.site_id is None}
    closures |= {one.day: one for one in found if one.site_id is not None and one.site_id == site.pk}
    public = _holidays(site.country, site.nation)
    for number in range((end - start).days + 1):
        day = start + timedelta(days=number)
        if day.weekday() in SATURDAY_AND_SUNDAY:
            continue
        if closure := closures.get(day):
            yield SpecialDay(day, DayKind.CLOSED if closure.is_closed else DayKind.WORKING, closure.name, closure)
        elif day in public:
            yield SpecialDay(day, DayKind.PUBLIC_HOLIDAY, public[day])
