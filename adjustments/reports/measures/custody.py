"""Where the days went: with whom, and on hold for what. What is open is counted up to today."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Case, Count, F, Max, Q, Sum, When

from ... import wording
from ...models.calendars import remembered
from ...rules import disclosure
from ...rules.disclosure import Column, Days, Figure, Table
from ...rules.states import HeldBy, PauseReason
from ..asked import Asked
from .cohorts import Today, asked_for, table


@dataclass
class _Sum:
    """Working days added up over n adjustments that had any, and the most of one."""

    days: int = 0
    n: int = 0
    most: int = 0

    def add(self, days: int, count: int) -> None:
        """Add so many adjustments that had so many days each."""
        if days > 0:
            self.days, self.n, self.most = self.days + days * count, self.n + count, max(self.most, days)


@remembered()
def holders(asked: Asked, at: datetime) -> tuple[Table, ...]:
    """Return the working days with each kind of holder, from first asking to the end."""
    found = _sums(asked, at, {one: f"days_{one}" for one in HeldBy}, current="held_by", since="held_since_on")
    rows = {str(wording.HELD_BY[one]): found[one] for one in HeldBy}
    return (_table("With whom", "holder", asked, rows),)


@remembered()
def on_hold(asked: Asked, at: datetime) -> tuple[Table, ...]:
    """Return the working days on hold by reason."""
    found = _sums(asked, at, {one: f"paused_{one}" for one in PauseReason}, current="paused_for", since="paused_since_on")
    rows = {str(wording.ON_HOLD_FOR[one]): found[one] for one in PauseReason}
    return (_table("Why it stood still", "pause", asked, rows),)


def _sums(asked: Asked, at: datetime, columns: Mapping[Any, str], *, current: str, since: str) -> dict[Any, _Sum]:
    """Return what each column sums up to, with the days that run still where a line's `current` names it."""
    lines, found = asked_for(asked), {}
    wanted: dict[str, Any] = {}
    for code, name in columns.items():
        stands = Q(**{f"{name}__gt": 0}) & ~Q(**{current: str(code)})
        wanted |= {
            f"sum_{code}": Sum(name, filter=stands, default=0),
            f"n_{code}": Count("pk", filter=stands),
            f"most_{code}": Max(name, filter=stands, default=0),
        }
    row = lines.aggregate(**wanted)
    for code in columns:
        found[code] = _Sum(row[f"sum_{code}"], row[f"n_{code}"], row[f"most_{code}"])
    for code, days, count in _running(lines, Today(at), columns, current, since):
        found[code].add(days, count)
    return found


def _running(lines: Any, today: Today, columns: Mapping[Any, str], current: str, since: str) -> Iterator[tuple[Any, int, int]]:
    """Yield for what runs still: of which column, how many days until today, and for how many lines."""
    so_far = Case(
        *(When(**{current: str(code)}, then=F(name)) for code, name in columns.items()), output_field=models.IntegerField()
    )
    of = {str(code): code for code in columns}
    rows = lines.filter(**{f"{current}__in": list(of)}).values(current, "site", since, so_far=so_far).annotate(count=Count("pk"))
    for row in rows.order_by():
        yield of[row[current]], row["so_far"] + today.since(row["site"], row[since]), row["count"]


def _table(title: str, dimension: str, asked: Asked, found: Mapping[str, _Sum]) -> Table:
    columns = (Column("had_days", "Adjustments"), Column("days", "Working days altogether", of=("had_days",)))
    rows: dict[str | None, list[Figure]] = {
        name: [disclosure.Count(one.n), Days(one.days, one.n, one.most)] for name, one in found.items()
    }
    return table(title, dimension, asked, columns, rows)
