"""Turnaround: how long each stage takes.

Durations are whole working days, so the database counts instead of sorting: (group, days, target) with a count is a histogram
from which percentiles follow exactly, the same on both databases. It counts report lines and looks at nothing else.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import ExpressionWrapper, F, Q, QuerySet, Value
from django.db.models.functions import Coalesce

from ... import wording
from ...models import ReportLine
from ...models.calendars import remembered
from ...rules.disclosure import Column, Count, Figure, Median, Ninetieth, Percent, Table
from ...rules.states import PauseReason
from .. import survival
from ..asked import Asked, Basis
from .cohorts import AGES, GROUP_TITLES, Today, age, by_month, for_times, group, named, table


@dataclass(frozen=True)
class Stage:
    """One stage by the columns that say it: from when, ended when, after how many days, due when, and its target."""

    began_on: str
    ended_on: str
    days: str
    due_on: str
    target: str
    is_net: bool = False
    """Whether days on hold are left out."""


STAGES = {
    "reply": Stage("received_on", "replied_on", "reply_days", "reply_due_on", "reply_target"),
    "interim": Stage("received_on", "interim_on", "interim_days", "interim_due_on", "interim_target"),
    "decision_gross": Stage("received_on", "decided_on", "decision_gross", "decision_gross_due_on", "decision_target"),
    "decision": Stage("received_on", "decided_on", "decision_days", "decision_due_on", "decision_target", is_net=True),
    "delivery": Stage("agreed_on", "delivered_on", "delivery_days", "delivery_due_on", "delivery_target"),
    "wait_gross": Stage("first_asked_on", "in_place_on", "wait_gross", "wait_gross_due_on", "wait_target"),
    "wait": Stage("first_asked_on", "in_place_on", "wait_days", "wait_due_on", "wait_target", is_net=True),
}


@dataclass(frozen=True)
class Row:
    """The figures of one stage in one group, in working days.

    `percent_in_target` is the completed in target out of (completed + open already past target): leaving out what is overdue and
    open is how such reports lie. None where there is nothing to say. `group` is None for all of them.
    """

    stage: str
    group: str | None
    n: int
    median: int | None
    ninetieth: int | None
    in_target: int
    open_late: int
    open: int
    percent_in_target: int | None


@dataclass
class _Histogram:
    days: Counter[int] = field(default_factory=Counter)
    in_target: int = 0
    open: int = 0
    open_late: int = 0

    def take(self, other: _Histogram) -> None:
        """Count what the other counts too."""
        self.days.update(other.days)
        self.in_target += other.in_target
        self.open += other.open
        self.open_late += other.open_late


def nearest_rank(histogram: Counter[int], percent: int) -> int | None:
    """Return the smallest number of days within which at least `percent` of the cases lie."""
    rank = math.ceil(histogram.total() * percent / 100)
    seen = 0
    for days in sorted(histogram):
        seen += histogram[days]
        if seen >= rank:
            return days
    return None


def _done(stage: Stage, found: QuerySet[ReportLine], asked: Asked, today: Today) -> QuerySet[ReportLine]:
    done = found.filter(**{f"{stage.days}__isnull": False})
    if asked.basis is Basis.COMPLETED:
        done = done.filter(**asked.period.within(stage.ended_on))
    return done.exclude(today.to_come(stage.ended_on)) if stage.ended_on == "interim_on" else done


def _waiting(stage: Stage, asked: Asked, today: Today) -> Q:
    """Return the condition of what is open; by completion, what was received by the end of the period and is open still."""
    not_yet = Q(**{f"{stage.ended_on}__isnull": True})
    if stage.ended_on == "interim_on":
        not_yet |= today.to_come(stage.ended_on)
    until = Q(received_on__lte=asked.period.last) if asked.basis is Basis.COMPLETED and asked.period.last else Q()
    return ~Q(held_by="") & not_yet & until & Q(**{f"{stage.target}__isnull": False})


Split = dict[tuple[str | None, str | None], "_Histogram"]
"""Histograms by group and month; both None where nothing was split."""


def _histograms(asked: Asked, today: Today, by: str, stages: Collection[str], split: Collection[str]) -> dict[str, Split]:
    """Return the histograms of each stage, of those in `split` by group and month: one query for what is done, one for what is open."""
    found = for_times(asked)
    counted: dict[str, Split] = {code: {} for code in stages}
    done = [_done_rows(code, found, asked, today, by if code in split else None) for code in stages]
    for code, group_value, month_value, took, goal, count in done[0].union(*done[1:], all=True) if done[1:] else done[0]:
        histogram = counted[code].setdefault(_key(group_value, month_value, by, is_split=code in split), _Histogram())
        histogram.days[took] += count
        histogram.in_target += count if took <= goal else 0
    wanted: dict[str, Any] = {}
    for code in stages:
        waiting = _waiting(STAGES[code], asked, today)
        wanted[f"open_{code}"] = models.Count("pk", filter=waiting)
        wanted[f"late_{code}"] = models.Count("pk", filter=waiting & today.past_due(STAGES[code].due_on))
    still: Any = found.exclude(held_by="").values(group_value=_text(by), month_value=F("received_month")).annotate(**wanted)
    for row in still.order_by():
        for code in stages:
            if row[f"open_{code}"]:
                key = _key(row["group_value"], row["month_value"], by, is_split=code in split)
                histogram = counted[code].setdefault(key, _Histogram())
                histogram.open += row[f"open_{code}"]
                histogram.open_late += row[f"late_{code}"]
    return counted


def _done_rows(code: str, found: QuerySet[ReportLine], asked: Asked, today: Today, by: str | None) -> Any:
    """Return rows of stage, group, month, days, target and how many; without group and month where `by` is None."""
    stage = STAGES[code]
    month: Any = Value(0, models.IntegerField()) if by is None else group("month", asked, stage.ended_on)
    rows: Any = _done(stage, found, asked, today).values(
        code=Value(code, models.CharField()),
        group_value=_text(by or ""),
        month_value=ExpressionWrapper(month, models.IntegerField()),
        took=F(stage.days),
        goal=F(stage.target),
    )
    return rows.annotate(count=models.Count("pk")).order_by().values_list(*_DONE)


_DONE = ("code", "group_value", "month_value", "took", "goal", "count")


def _text(by: str) -> Any:
    return Coalesce(group(by), Value(""), output_field=models.CharField()) if by else Value("", models.CharField())


def _key(group_value: str, month_value: int, by: str, *, is_split: bool) -> tuple[str | None, str | None]:
    return (named(group_value, by), named(month_value, "month")) if is_split else (None, None)


def _folded(split: Split, place: int) -> dict[str | None, _Histogram]:
    """Return the histograms by group (0) or month (1) alone, and of all (None)."""
    found: dict[str | None, _Histogram] = {None: _Histogram()}
    for key, histogram in split.items():
        for name in {None, key[place]}:
            found.setdefault(name, _Histogram()).take(histogram)
    return found


def _row(stage: str, group: str | None, histogram: _Histogram) -> Row:
    n = histogram.days.total()
    judged = n + histogram.open_late
    return Row(
        stage=stage,
        group=group,
        n=n,
        median=nearest_rank(histogram.days, 50),
        ninetieth=nearest_rank(histogram.days, 90),
        in_target=histogram.in_target,
        open_late=histogram.open_late,
        open=histogram.open,
        percent_in_target=math.floor(100 * histogram.in_target / judged + 0.5) if judged else None,
    )


@remembered()
def turnaround(asked: Asked, at: datetime, *, by: str = "", stages: Collection[str] = tuple(STAGES)) -> list[Row]:
    """Return a row for each stage over everything and, with `by` one of GROUPS, one for each group."""
    return rows_of(asked, Today(at), by, stages)


def rows_of(asked: Asked, today: Today, by: str, stages: Collection[str]) -> list[Row]:
    """Return the same, where what day it is was asked for already."""
    rows = []
    for code, split in _histograms(asked, today, by, stages, stages if by else ()).items():
        folded = _folded(split, 0)
        rows += [_row(code, name, folded[name]) for name in sorted(folded, key=lambda name: (name is not None, name))]
    return rows


@remembered()
def medians_with_waiting(asked: Asked, at: datetime, stage: str, *, by: str = "") -> dict[str | None, int | None]:
    """Return for all (None) and each group the median in working days with those counted who wait still; None: not yet reached."""
    today = Today(at)
    return _with_waiting(asked, today, stage, by, _folded(_histograms(asked, today, by, [stage], [stage])[stage], 0))


def _with_waiting(
    asked: Asked, today: Today, stage: str, by: str, done: Mapping[str | None, _Histogram]
) -> dict[str | None, int | None]:
    """Return the medians by the product-limit estimate of Kaplan and Meier: who waits does so for at least as long as until today."""
    waiting: dict[str | None, Counter[int]] = {name: Counter() for name in done}
    rows = for_times(asked).filter(_waiting(STAGES[stage], asked, today))
    for name, days, count in _days_so_far(STAGES[stage], rows, by, today):
        for each in {None, name}:
            waiting[each][days] += count
    return {name: survival.median(done[name].days, waiting[name]) for name in done}


_PAUSED = [f"paused_{reason}" for reason in PauseReason]


def _days_so_far(stage: Stage, waiting: QuerySet[ReportLine], by: str, today: Today) -> Iterator[tuple[str | None, int, int]]:
    """Yield how many have waited for how many days until today, by group."""
    paused = ("paused_since_on", *_PAUSED) if stage.is_net else ()
    rows = waiting.values(*paused, group_value=_text(by), where=F("site"), began=F(stage.began_on))
    for row in rows.annotate(count=models.Count("pk")).order_by():
        days = today.since(row["where"], row["began"])
        if stage.is_net:
            days -= sum(row[name] for name in _PAUSED)
            days -= today.since(row["where"], row["paused_since_on"]) if row["paused_since_on"] else 0
        yield named(row["group_value"], by), days, row["count"]


@remembered()
def tables(asked: Asked, at: datetime) -> tuple[Table, ...]:
    """Return the figures of every stage, of the stage asked for by group and by month, and how its days are distributed."""
    today = Today(at)
    split = _histograms(asked, today, asked.by, tuple(STAGES), [asked.stage])
    stages = {code: _folded(one, 0) for code, one in split.items()}
    groups, months = stages[asked.stage], _folded(split[asked.stage], 1)
    every: dict[str | None, Sequence[Figure]] = {
        str(wording.STAGES[code]): _figures(_row(code, None, one[None])) for code, one in stages.items()
    }
    return (
        table("By stage", "stage", asked, _COLUMNS, every),
        *((_by_group(asked, today, groups),) if asked.by else ()),
        by_month(asked, _COLUMNS, {name: _figures(_row(asked.stage, name, one)) for name, one in months.items()}),
        _distribution(asked, groups[None].days),
    )


_COLUMNS = (
    Column("completed", "Completed"),
    Column("median", "Half took at most", of=("completed",)),
    Column("ninetieth", "Nine in ten took at most", of=("completed",)),
    Column("in_target", "In target", of=("met", "judged")),
    Column("open", "Open"),
    Column("open_late", "Open and past the target"),
)
_WITH_WAITING = Column("median_with_open", "Half take at most, with those who wait", of=("counted",))


def _figures(row: Row) -> tuple[Figure, ...]:
    return (
        Count(row.n),
        Median(row.median, row.n),
        Ninetieth(row.ninetieth, row.n),
        Percent(row.in_target, row.n + row.open_late),
        Count(row.open),
        Count(row.open_late),
    )


def _by_group(asked: Asked, today: Today, groups: Mapping[str | None, _Histogram]) -> Table:
    medians = _with_waiting(asked, today, asked.stage, asked.by, groups)
    rows: dict[str | None, Sequence[Figure]] = {}
    for name in sorted(groups, key=lambda name: (name is None, name)):
        row = _row(asked.stage, name, groups[name])
        rows[name] = (*_figures(row), Median(medians[name], row.n + row.open))
    return table(GROUP_TITLES[asked.by], asked.by, asked, (*_COLUMNS, _WITH_WAITING), rows)


def _distribution(asked: Asked, days: Counter[int]) -> Table:
    """Return how many took how many days."""
    counted = Counter(dict.fromkeys(AGES, 0))
    for took, count in days.items():
        counted[age(took)] += count
    rows: dict[str | None, list[Figure]] = {band: [Count(counted[band])] for band in AGES}
    rows[None] = [Count(days.total())]
    return table("By working days", "days", asked, (Column("completed", "Completed"),), rows)
