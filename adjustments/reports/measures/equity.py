"""Whether groups that the staff record knows are answered alike: what is agreed, and how long a decision takes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from ...models.calendars import remembered
from ...rules.disclosure import Column, Count, Figure, Median, Percent, Table
from ..asked import Asked
from .cohorts import GROUP_TITLES, Today, table
from .turnaround import Row, rows_of
from .volumes import AGREED, NOT_AGREED, outcomes

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
    today = Today(at)
    return tuple(_table(replace(asked, by=by), today) for by in ("staff_group", "band"))


def _table(asked: Asked, today: Today) -> Table:
    became = outcomes(asked, asked.by)
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
