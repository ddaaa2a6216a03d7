"""Working-day calendars of real places: the only importer of `holidays`.

Not here: arithmetic with working days (`rules/calendar.py`).
"""

from collections.abc import Callable
from datetime import date
from functools import lru_cache

import holidays

from ..rules.calendar import WorkCalendar
from .organisation import Site


@lru_cache(maxsize=64)
def _closed(country: str, nation: str) -> Callable[[date], bool]:
    return holidays.country_holidays(country, subdiv=nation or None).__contains__


@lru_cache(maxsize=64)
def _calendar(country: str, nation: str) -> WorkCalendar:
    return WorkCalendar(closed=lru_cache(maxsize=None)(_closed(country, nation)))


def has_holidays(country: str) -> bool:
    """Say whether the public holidays of a country are known."""
    return country in holidays.list_supported_countries()


def calendar_of(site: Site) -> WorkCalendar:
    """Return the working days of a site: weekends and the public holidays of its country and nation are free."""
    return _calendar(site.country, site.nation)
