"""Where the marks of a chart stand; the template draws them.

Bars of one or two figures for each row of a table, in a view box of 340 units' width. A chart draws what its table shows: what is
hidden there has no bar, and says why.
"""

from __future__ import annotations

from dataclasses import dataclass

from .. import wording
from ..rules.disclosure import Shown
from .figures import heading, in_table, in_words

WIDTH, ROOM_FOR_FIGURE, BAR, LABEL, GAP = 340, 66, 18, 26, 12


@dataclass(frozen=True)
class Bar:
    """One bar: where it stands, how long it is, what it says, and whether it is striped."""

    y: int
    width: int
    text: str
    is_striped: bool


@dataclass(frozen=True)
class Row:
    """The bars of one row under its label."""

    label: str
    y: int
    bars: tuple[Bar, ...]


@dataclass(frozen=True)
class Chart:
    """The whole chart, what it shows in words, and what solid and striped bars are."""

    title: str
    description: str
    key: tuple[str, ...]
    height: int
    rows: tuple[Row, ...]


def bars(shown: Shown, codes: tuple[str, ...]) -> Chart | None:
    """Return the chart of these columns of a table, or None where it has no figure above 0 to draw."""
    where = [next(index for index, column in enumerate(shown.columns) if column.code == code) for code in codes]
    rows = [row for row in shown.rows if row.labels != (None,)]
    if not where:
        return None
    longest = max((row.cells[index].value or 0 for row in rows for index in where), default=0)
    if not longest:
        return None
    tall, made = LABEL + BAR * len(where) + GAP, []
    for number, row in enumerate(rows):
        top = number * tall
        drawn = tuple(
            Bar(
                y=top + LABEL + BAR * place,
                width=_width(row.cells[index].value or 0, longest),
                text=in_table(row.cells[index], shown.units[index]),
                is_striped=place == 1,
            )
            for place, index in enumerate(where)
        )
        made.append(Row(str(row.labels[0]), top, drawn))
    key = tuple(heading(shown.columns[index].heading, shown.units[index]) for index in where)
    spoken = "; ".join(
        f"{row.labels[0]}: {', '.join(in_words(row.cells[index], shown.units[index]) for index in where)}" for row in rows
    )
    return Chart(f"{shown.title}: {', '.join(key)}", f"{spoken}.", key, len(made) * tall, tuple(made))


def _width(value: int, longest: int) -> int:
    return max(2, round((WIDTH - ROOM_FOR_FIGURE) * value / longest)) if value else 0


def titled(shown: Shown) -> tuple[str, ...]:
    """Return the headings of the columns in which a table's labels stand."""
    return tuple(str(wording.DIMENSIONS.get(dimension, "")) for dimension in shown.dimensions)
