"""Volumes and outcomes: how much is asked for, and what becomes of it. Each pair of parts counts once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any

from django.db import models

from ... import wording
from ...rules.disclosure import Column, Count, Figure, Percent, Table
from ...rules.outcomes import Outcome
from ..asked import Asked
from .cohorts import asked_for, by_group, by_month, group, named, table

AGREED = (Outcome.AGREED, Outcome.AGREED_INSTEAD, Outcome.AGREED_IN_PART, Outcome.OVERTURNED)
NOT_AGREED = (Outcome.DECLINED, Outcome.UPHELD)
_BECAME = {
    "agreed": AGREED,
    "not_agreed": NOT_AGREED,
    "taken_away": (Outcome.TAKEN_AWAY,),
    "withdrawn": (Outcome.WITHDRAWN, Outcome.GAVE_UP_WAITING),
    "left": (Outcome.LEFT,),
    "open": (Outcome.OPEN,),
}
"""What every outcome comes under where they stand side by side."""
_COLUMNS = (
    Column("asked_for", "Asked for", parts=tuple(_BECAME)),
    Column("agreed", "Agreed"),
    Column("not_agreed", "Not agreed"),
    Column("taken_away", "Taken away later"),
    Column("withdrawn", "Withdrawn"),
    Column("left", "Person left"),
    Column("open", "Not decided yet"),
    Column("agreed_share", "Agreed, of what was decided", of=("agreed", "decided")),
)


def outcomes(asked: Asked, by: str) -> dict[str | None, Counter[str]]:
    """Return how many came to which outcome, for each group; None is all."""
    found: dict[str | None, Counter[str]] = {None: Counter()}
    rows: Any = asked_for(asked).values("outcome", group=group(by, asked)).annotate(count=models.Count("pk"))
    for row in rows.order_by():
        for name in {None, named(row["group"], by)}:
            found.setdefault(name, Counter())[row["outcome"]] += row["count"]
    return found


def tables(asked: Asked, at: datetime) -> tuple[Table, ...]:
    """Return what became of everything in full, and side by side by group and by month."""
    everything = outcomes(asked, "")[None]
    full: dict[str | None, list[Figure]] = {str(wording.OUTCOMES[one]): [Count(everything[one])] for one in Outcome}
    full[None] = [Count(everything.total())]
    return (
        table("What became of it", "outcome", asked, (Column("asked_for", "Adjustments"),), full),
        *((by_group(asked, _COLUMNS, partial(_rows, asked)),) if asked.by else ()),
        by_month(asked, _COLUMNS, _rows(asked, "month")),
    )


def _rows(asked: Asked, by: str) -> dict[str | None, Sequence[Figure]]:
    return {name: _figures(found) for name, found in outcomes(asked, by).items()}


def _figures(found: Counter[str]) -> Sequence[Figure]:
    became = {code: sum(found[one] for one in ones) for code, ones in _BECAME.items()}
    decided = became["agreed"] + became["not_agreed"] + became["taken_away"]
    return Count(found.total()), *(Count(became[code]) for code in _BECAME), Percent(became["agreed"], decided)
