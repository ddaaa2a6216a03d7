"""Synthetic organisations for disclosure control: random people's requests, and the tables that are made of them."""

import random
from collections import Counter
from dataclasses import dataclass

from adjustments.rules.disclosure import Column, Count, Median, Percent, Table
from adjustments.rules.releases import Known, Ledger, publish

MONTHS = ("2026-10", "2026-11", "2026-12")
QUARTER = "2026-Q4"
SIZES = {"directorate": (2, 5), "category": (3, 6), "site": (2, 4), "group": (2, 4), "outcome": (3, 3)}


@dataclass(frozen=True)
class Organisation:
    """What was asked for, as it happened: for each month a list of requests, each with a label in every dimension."""

    labels: dict
    asked: dict
    known: Known

    def table(self, period, rows, across=None, extra=False):
        """Count the requests of a period by some dimensions, all margins included."""
        asked = [one for month in (MONTHS if period == QUARTER else (period,)) for one in self.asked[month]]
        ways = [[*self.labels[row], None] for row in rows]
        columns = (
            [Column("received", label or "All", label=label) for label in [*self.labels[across], None]]
            if across
            else [Column("received", "n")]
        )
        if extra:
            columns += [
                Column("on_time", "in target"),
                Column("percent", "in target (%)", of=("on_time", "received")),
                Column("median", "median", of=("received",)),
            ]
        made = {}
        for labels in _combinations(ways):
            here = [one for one in asked if all(label in (None, one[row]) for row, label in zip(rows, labels, strict=True))]
            if across:
                counted = Counter(one[across] for one in here)
                made[labels] = (*(Count(counted[label]) for label in self.labels[across]), Count(len(here)))
            else:
                made[labels] = (Count(len(here)),)
            if extra:
                on_time = sum(one["days"] <= 10 for one in here)
                days = sorted(one["days"] for one in here)
                median = days[(len(days) - 1) // 2] if days else None
                made[labels] += (Count(on_time), Percent(on_time, len(here)), Median(median, len(here)))
        return Table(
            f"{period} by {rows} {across}", period=period, columns=tuple(columns), rows=made, dimensions=rows, across=across
        )

    def tables(self, period):
        """The reports of one period: two-way tables that share margins, and one-way ones."""
        return [
            self.table(period, ("directorate", "category")),
            self.table(period, ("category", "site")),
            self.table(period, ("site",), across="outcome"),
            self.table(period, ("group",), extra=True),
        ]

    def published(self):
        """Publish two successive months, then the third with its quarter; return each table with the release that it came in."""
        ledger, made = Ledger(), []
        for periods in (MONTHS[:1], MONTHS[1:2], (MONTHS[2], QUARTER)):
            tables = [table for period in periods for table in self.tables(period)]
            release = publish(tables, known=self.known, earlier=ledger)
            made += [(table, release) for table in tables]
            ledger = release.ledger
        return made


def _combinations(ways):
    if not ways:
        return [()]
    return [(label, *rest) for label in ways[0] for rest in _combinations(ways[1:])]


def organisation(seed) -> Organisation:
    """Return an organisation: small or large, evenly or unevenly spread, some with a unit of fewer than 20 staff."""
    draw = random.Random(seed)
    labels = {name: [f"{name} {number}" for number in range(draw.randint(*size))] for name, size in SIZES.items()}
    skew = {name: [1 / (place + 1) ** draw.choice((0, 1, 2)) for place in range(len(found))] for name, found in labels.items()}
    asked = {}
    for month in MONTHS:
        much = draw.choice((4, 8, 15, 30, 60, 120))
        asked[month] = [
            {name: draw.choices(found, skew[name])[0] for name, found in labels.items()} | {"days": draw.randint(1, 18)}
            for _ in range(draw.randint(much // 2, much))
        ]
    small = {("directorate", labels["directorate"][-1]): 12} if draw.random() < 0.3 else {}
    return Organisation(labels, asked, Known(spans={QUARTER: MONTHS}, staff=small))
