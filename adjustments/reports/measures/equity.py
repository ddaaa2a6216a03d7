"""Whether groups that the staff record knows are answered alike: what is agreed, and how long a decision takes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import models

from ...models.calendars import remembered
from ...rules.disclosure import Column, Count, Figure, Median, Percent, Table
from ..asked import Asked
from .cohorts import GROUP_TITLES, Today, asked_for, named, table
from .turnaround import Row, rows_of
from .volumes import AGREED, NOT_AGREED

_BY = ("staff_group", "band")
_COLUMNS = (
    Column("asked_for", "Asked for"),
    Column("agreed_share", "Agreed, of what was decided", of=("agreed", "decided")),
    Column("decisions", "Decisions"),
    Column("decision_median", "Half were decided in at most", of=("decisions",)),
    Column("decision_in_target", "Decided in target", of=("decisions_met", "decisions_judged")),
    Column("in_place", "In place"),
    Column("wait_median", "Half waited at most", of=("in_place",)),
)


@remembered()
def tables(asked: Asked, at: datetime) -> tuple[Table, ...]:
    """Return the figures side by side, by staff group and by band."""
    today, became = Today(at), _outcomes(asked)
    return tuple(_table(replace(asked, by=by), today, became[by]) for by in _BY)


def _outcomes(asked: Asked) -> dict[str, dict[str | None, Counter[str]]]:
    """Return how many came to which outcome, by each of the groups."""
    found: dict[str, dict[str | None, Counter[str]]] = {by: {None: Counter()} for by in _BY}
    rows: Any = asked_for(asked).values("outcome", *_BY).annotate(count=models.Count("pk"))
    for row in rows.order_by():
        for by in _BY:
            for name in (None, named(row[by], by)):
                found[by].setdefault(name, Counter())[row["outcome"]] += row["count"]
    return found


def _table(asked: Asked, today: Today, became: Mapping[str | None, Counter[str]]) -> Table:
    times = {(row.stage, row.group): row for row in rows_of(asked, today, asked.by, ["decision", "wait"])}
    rows: dict[str | None, Sequence[Figure]] = {}
    for name in sorted(became, key=lambda name: (name is None, name)):
        agreed, refused = (sum(became[name][one] for one in ones) for ones in (AGREED, NOT_AGREED))
        decision, wait = (
            times.get((stage, name), Row(stage, name, 0, None, None, 0, 0, 0, None)) for stage in ("decision", "wait")
        )
        rows[name] = (
            Count(became[name].total()),
            Percent(agreed, agreed + refused),
            Count(decision.n),
            Median(decision.median, decision.n),
            Percent(decision.in_target, decision.n + decision.open_late),
            Count(wait.n),
            Median(wait.median, wait.n),
        )
    return table(GROUP_TITLES[asked.by], asked.by, asked, _COLUMNS, rows)
