"""What is open now: how old it is, and what is overdue with whom. The period says nothing here."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import F

from ... import wording
from ...models.calendars import remembered
from ...rules.disclosure import Column, Count, Figure, Percent, Table
from ...rules.states import HeldBy
from ..asked import Asked
from .cohorts import AGES, GROUP_TITLES, Rows, Today, age, group, named, open_now, table

_LATE_ENDS = (5, 20)
_LATE = ("late_5", "late_20", "late_more")
_OVERDUE = (
    Column("open", "Open"),
    Column("late", "Overdue", parts=_LATE),
    Column("late_share", "Overdue, of what is open", of=("late", "open")),
    Column("late_5", "By 1 to 5 days"),
    Column("late_20", "By 6 to 20 days"),
    Column("late_more", "By more than 20 days"),
)


@remembered()
def ageing(asked: Asked, at: datetime) -> tuple[Table, ...]:
    """Return how many working days ago what is open was received, by who has it and by group."""
    columns = (Column("open", "Open"), *(Column("open", f"{band} days", label=band) for band in AGES))

    def rows(by: str) -> Rows:
        return {
            name: [Count(found.total()), *(Count(found[band]) for band in AGES)] for name, found in _ages(asked, at, by).items()
        }

    return _tables(asked, columns, rows, across="age")


def _tables(
    asked: Asked, columns: tuple[Column, ...], rows: Callable[[str], Rows], across: str | None = None
) -> tuple[Table, ...]:
    found = rows("held_by")
    in_turn = {name: found[name] for name in (*map(str, wording.HELD_BY.values()), None) if name in found}
    made = [table("By who has it", "held_by", asked, columns, in_turn, across=across)]
    if asked.by:
        in_order = dict(sorted(rows(asked.by).items(), key=str))
        made.append(table(GROUP_TITLES[asked.by], asked.by, asked, columns, in_order, across=across))
    return tuple(made)


def _name(value: object, by: str) -> str | None:
    return str(wording.HELD_BY[HeldBy(str(value))]) if by == "held_by" else named(value, by)


def _ages(asked: Asked, at: datetime, by: str) -> dict[str | None, Counter[str]]:
    today = Today(at)
    found: dict[str | None, Counter[str]] = {None: Counter()}
    column = F("held_by") if by == "held_by" else group(by)
    rows: Any = open_now(asked).values("site", "received_on", group=column).annotate(count=models.Count("pk"))
    for row in rows.order_by():
        for name in (None, _name(row["group"], by)):
            found.setdefault(name, Counter())[age(today.since(row["site"], row["received_on"]))] += row["count"]
    return found


@remembered()
def overdue(asked: Asked, at: datetime) -> tuple[Table, ...]:
    """Return what is past the day by which whoever has it should be done, by who has it and by group."""

    def figures(found: Counter[str]) -> Sequence[Figure]:
        late = [found[code] for code in _LATE]
        return Count(found.total()), Count(sum(late)), Percent(sum(late), found.total()), *map(Count, late)

    return _tables(asked, _OVERDUE, lambda by: {name: figures(found) for name, found in _lateness(asked, at, by).items()})


def _lateness(asked: Asked, at: datetime, by: str) -> dict[str | None, Counter[str]]:
    today = Today(at)
    found: dict[str | None, Counter[str]] = {None: Counter()}
    column = F("held_by") if by == "held_by" else group(by)
    rows: Any = open_now(asked).values("site", "due_on", group=column).annotate(count=models.Count("pk"))
    for row in rows.order_by():
        late = today.since(row["site"], row["due_on"]) if row["due_on"] else 0
        code = _LATE[bisect_left(_LATE_ENDS, late)] if late > 0 else "in_time"
        for name in (None, _name(row["group"], by)):
            found.setdefault(name, Counter())[code] += row["count"]
    return found
