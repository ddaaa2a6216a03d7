"""Where the marks of a chart stand; the template draws them.

Bars of the median and the 90th percentile in working days, one pair for each group, in a view box of 340 units' width.
"""

from __future__ import annotations

from dataclasses import dataclass

from .measures import Row

WIDTH, ROOM_FOR_FIGURE, ROW = 340, 40, 74


@dataclass(frozen=True)
class Bar:
    """One pair of bars and its labels."""

    label: str
    y: int
    median: int
    ninetieth: int
    median_width: int
    ninetieth_width: int


@dataclass(frozen=True)
class Bars:
    """The whole chart."""

    title: str
    description: str
    height: int
    bars: tuple[Bar, ...]


def bars(title: str, rows: list[Row]) -> Bars | None:
    """Return the chart of the rows that have figures, or None when there are none."""
    shown = [row for row in rows if row.median is not None and row.ninetieth is not None]
    if not shown:
        return None
    longest = max(row.ninetieth or 0 for row in shown) or 1
    room = WIDTH - ROOM_FOR_FIGURE

    def width(days: int) -> int:
        return max(2, round(room * days / longest))

    made = tuple(
        Bar(row.group, index * ROW, row.median or 0, row.ninetieth or 0, width(row.median or 0), width(row.ninetieth or 0))
        for index, row in enumerate(shown)
    )
    spoken = "; ".join(f"{bar.label}: half within {bar.median}, nine in ten within {bar.ninetieth}" for bar in made)
    return Bars(title, f"In working days. {spoken}.", len(made) * ROW, made)
