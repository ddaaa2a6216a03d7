"""Figures that cannot be shown until it is said to whom: the one place through which figures leave the reports.

A report makes a `Table` of exact figures. Neither can be printed, formatted, iterated, copied or sent as JSON. `Table.for_audience` returns
a `Shown` table of plain values: exact ones for HR casework, marked as live and not for publication; for publication what the
rules for small numbers leave, once `releases.publish` has looked at everything that is published together.

There is no figure for a minimum, a maximum or a date, so no table can hold one.

Not here: the words for reasons and marks (`wording`), what is withheld beyond small counts (`suppression`), frozen periods (`releases`).
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, NoReturn

from .suppression import GRAIN, NINETIETH_FROM, SMALL, Cell, Form, Key, Place, nearest

if TYPE_CHECKING:
    from .releases import Release

PERCENT_FROM = 20
"""A percentage needs this many cases, rounded: the shown count decides, so a missing percentage says nothing more about it."""
MOST_BREAKDOWNS = 2
_DATE = re.compile(r"\d{4}-\d{1,2}-\d{1,2}|\d{1,2}[/.]\d{1,2}[/.]\d{2,4}")


class Audience(StrEnum):
    """Who reads: HR casework, or everyone else."""

    CASEWORK = "casework"
    PUBLISHED = "published"


class Mark(StrEnum):
    """What stands on the page and in the file."""

    LIVE = "live_not_for_publication"
    PUBLISHED = "published"


class Reason(StrEnum):
    """Why a cell shows what it shows."""

    AS_IT_IS = "as_it_is"
    ROUNDED = "rounded"
    NOTHING = "nothing_to_count"
    NOT_REACHED = "not_yet_reached"
    FEWER_THAN_10 = "fewer_than_10"
    FEW_CASES = "too_few_cases"
    SMALL_BASE = "too_few_for_a_percentage"
    DOMINATED = "one_amount_would_show"
    WITHHELD = "others_could_be_worked_out"
    SMALL_UNIT = "fewer_than_20_staff"


class Unit(StrEnum):
    """What a figure is counted in."""

    CASES = "cases"
    PERCENT = "percent"
    WORKING_DAYS = "working_days"
    POUNDS = "pounds"


class ExactFigure(TypeError):
    """An exact figure was about to be shown: ask the table for an audience first."""


class NotAudited(Exception):
    """The table is not part of what was audited for publication, or has changed since."""


@dataclass(frozen=True)
class ShownCell:
    """A value as its reader may see it (None: hidden or nothing to show), and why it looks so."""

    value: int | None
    reason: Reason


@dataclass(frozen=True)
class ShownRow:
    """The labels of a row, None for "all", and its cells in the order of the columns."""

    labels: tuple[str | None, ...]
    cells: tuple[ShownCell, ...]


@dataclass(frozen=True)
class Shown:
    """A table for one audience, of plain values: page, chart, CSV, XLSX, PDF and API are made from this and nothing else."""

    title: str
    audience: Audience
    mark: Mark
    period: str
    dimensions: tuple[str, ...]
    columns: tuple[Column, ...]
    units: tuple[Unit, ...]
    """What each column is counted in."""
    rows: tuple[ShownRow, ...]

    def cell(self, code: str, *labels: str | None) -> ShownCell:
        """Return the cell of the column with this code in the row with these labels; nothing to count where the row is not there."""
        where = next(index for index, column in enumerate(self.columns) if column.code == code)
        row = next((row for row in self.rows if row.labels == labels), None)
        return row.cells[where] if row else ShownCell(None, Reason.NOTHING)


class _Sealed:
    """What refuses to be shown. Its representation, which test output and tracebacks use, names the kind and no figure."""

    __slots__ = ()

    def _refuse(self, *_: object) -> NoReturn:
        raise ExactFigure(f"{type(self).__name__} is exact: only for_audience() returns what may be shown.")

    __str__ = __format__ = __iter__ = __reduce_ex__ = _refuse

    def __repr__(self) -> str:
        return f"<{type(self).__name__}, sealed>"


class Figure(_Sealed, ABC):
    """An exact figure and the counts of cases that it is reckoned from, in the order in which its column names them."""

    __slots__ = ("_counts", "_value")
    bases = 1
    unit = Unit.WORKING_DAYS

    def __init__(self, value: int | None, *counts: int):
        self._value = value
        self._counts = counts
        if any(count < 0 for count in counts):
            raise ValueError("A count is never below 0.")

    def _exact(self) -> ShownCell:
        return ShownCell(self._value, Reason.NOTHING if self._value is None else Reason.AS_IT_IS)

    def _published(self, cells: tuple[Cell, ...]) -> ShownCell:
        """Return the figure as everyone may see it: with its counts it is withheld too.

        A median that stayed where its count is withheld would say "10 or more", and every missing one "9 or fewer".
        """
        if any(cell.form is Form.SMALL_UNIT for cell in cells):
            return ShownCell(None, Reason.SMALL_UNIT)
        if any(cell.form is Form.WITHHELD for cell in cells):
            return ShownCell(None, Reason.WITHHELD)
        return self._rounded(*cells)

    @abstractmethod
    def _rounded(self, *cells: Cell) -> ShownCell:
        """Return the figure by the rules for small numbers, where nothing is withheld."""


class Count(Figure):
    """How many."""

    __slots__ = ()
    unit = Unit.CASES

    def __init__(self, n: int):
        super().__init__(n, n)

    def _rounded(self, *cells: Cell) -> ShownCell:
        (cell,) = cells
        if cell.form is Form.FEWER:
            return ShownCell(None, Reason.FEWER_THAN_10)
        return ShownCell(nearest(cell.exact), Reason.ROUNDED if cell.exact else Reason.AS_IT_IS)


class Percent(Figure):
    """A part of a whole; the column names the measures of both."""

    __slots__ = ()
    bases = 2
    unit = Unit.PERCENT

    def __init__(self, part: int, whole: int):
        if part > whole:
            raise ValueError("A part is at most its whole.")
        super().__init__(_percent(part, whole) if whole else None, part, whole)

    def _rounded(self, *cells: Cell) -> ShownCell:
        part, whole = cells
        if whole.form is Form.ZERO:
            return ShownCell(None, Reason.NOTHING)
        if nearest(whole.exact) < PERCENT_FROM:
            return ShownCell(None, Reason.SMALL_BASE)
        if part.form is Form.FEWER:
            return ShownCell(None, Reason.FEWER_THAN_10)
        return ShownCell(_percent(nearest(part.exact), nearest(whole.exact)), Reason.ROUNDED)


class Median(Figure):
    """Working days within which half of n cases lie; None where that point is not yet reached."""

    __slots__ = ()
    least = SMALL

    def __init__(self, days: int | None, n: int):
        super().__init__(days, n)

    def _exact(self) -> ShownCell:
        return self._of(self._counts[0], least=1)

    def _rounded(self, *cells: Cell) -> ShownCell:
        return self._of(cells[0].exact, least=self.least)

    def _of(self, n: int, least: int) -> ShownCell:
        if not n:
            return ShownCell(None, Reason.NOTHING)
        if n < least:
            return ShownCell(None, Reason.FEW_CASES)
        return ShownCell(self._value, Reason.NOT_REACHED if self._value is None else Reason.AS_IT_IS)


class Ninetieth(Median):
    """Working days within which nine in ten of n cases lie."""

    __slots__ = ()
    least = NINETIETH_FROM


class _Amount(Figure):
    """A sum over n cases, each above 0, and the largest of them.

    Published from 10 cases, so that neither their number nor one case's amount can be read from it:
    as the rounded count times the average, because where all amounts are alike (a permit's price) sum ÷ price is the exact count;
    to a multiple of at least five averages, which is as coarse as the count itself, so that an average is not exact either;
    and of at least twice the largest, so that two sums with and without somebody differ by no more than rounding may.
    Where that leaves nothing to say, one amount makes up most of the sum, and the sum is hidden.
    """

    __slots__ = ("_largest",)

    def __init__(self, total: int, n: int, largest: int):
        super().__init__(total, n)
        self._largest = largest
        if not (n <= total <= n * largest and largest <= total):
            raise ValueError("Count the amounts above 0, and give the largest of them.")

    def _rounded(self, *cells: Cell) -> ShownCell:
        (cell,) = cells
        total, n = self._value or 0, cell.exact
        if cell.form is Form.ZERO:
            return ShownCell(0, Reason.AS_IT_IS)
        if cell.form is Form.FEWER:
            return ShownCell(None, Reason.FEWER_THAN_10)
        step = _one_digit(max(-(-GRAIN * total // n), 2 * self._largest))
        if step > total:
            return ShownCell(None, Reason.DOMINATED)
        return ShownCell((2 * total * nearest(n) + n * step) // (2 * n * step) * step, Reason.ROUNDED)


class Days(_Amount):
    """Working days added up: paused, or held by somebody."""

    __slots__ = ()


class Money(_Amount):
    """Whole pounds added up."""

    __slots__ = ()
    unit = Unit.POUNDS

    def __init__(self, pounds: int, n: int, largest: int):
        super().__init__(pounds, n, largest)


@dataclass(frozen=True)
class Column:
    """What a column holds.

    `code` is what is measured, the basis included: one code means one thing in every report, since figures of the same code, period
    and place are the same figure. `of` names the counts that a figure is reckoned from: (part, whole) of a percentage, (n,) of a
    median or an amount; a count needs none. `parts` names the columns of which a count is the total. `label` is the column's
    place in the table's `across`, None for its total.
    """

    code: str
    heading: str
    of: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    label: str | None = None


class Table(_Sealed):
    """Exact figures of one period, by up to two breakdowns.

    `rows` are keyed by a label for each of the `dimensions`, None for "all". `across` names the dimension that the columns' labels
    belong to, if they do. `filters` are the places that the whole table is about; each is a breakdown too.
    """

    __slots__ = ("_rows", "across", "columns", "dimensions", "filters", "period", "title")

    def __init__(
        self,
        title: str,
        *,
        period: str,
        columns: tuple[Column, ...],
        rows: Mapping[tuple[str | None, ...], tuple[Figure, ...]],
        dimensions: tuple[str, ...] = (),
        across: str | None = None,
        filters: tuple[Place, ...] = (),
    ):
        self.title, self.period, self.columns, self._rows = title, period, columns, dict(rows)
        self.dimensions, self.across, self.filters = dimensions, across, filters
        codes = {column.code for column in columns}
        if any(column.label and not across for column in columns) or not codes.issuperset(
            part for column in columns for part in column.parts
        ):
            raise ValueError("A column names a part or a label that the table lacks.")
        for labels, figures in self._rows.items():
            if len(labels) != len(dimensions) or len(figures) != len(columns):
                raise ValueError("A row has a label for each dimension and a figure for each column.")
            for index, (column, figure) in enumerate(zip(columns, figures, strict=True)):
                if not isinstance(figure, Figure) or len(column.of or (column.code,)) != figure.bases:
                    raise TypeError(f"“{column.heading}” holds figures of this module, and names the counts of each.")
                if figure.unit is not self.units[index]:
                    raise TypeError(f"“{column.heading}” is counted in one unit.")
                if not column.of and not isinstance(figure, Count):
                    raise TypeError(f"“{column.heading}” must name the counts that it is reckoned from.")

    @property
    def units(self) -> tuple[Unit, ...]:
        """What each column is counted in."""
        first = next(iter(self._rows.values()), None)
        return tuple(figure.unit for figure in first) if first else (Unit.CASES,) * len(self.columns)

    @property
    def breakdowns(self) -> tuple[str, ...]:
        """The dimensions that the table breaks its figures down by."""
        return (*self.dimensions, *((self.across,) if self.across else ()))

    def for_audience(self, audience: Audience, release: Release | None = None) -> Shown:
        """Return the table as this audience may see it; for publication by the release that it was audited in.

        Raises `NotAudited` when it was not, or with other figures.
        """
        if audience is Audience.CASEWORK:
            mark = Mark.LIVE
            rows = [ShownRow(labels, tuple(figure._exact() for figure in figures)) for labels, figures in self._rows.items()]
        elif release is None:
            raise NotAudited("Only what releases.publish() audited can be published.")
        else:
            mark = Mark.PUBLISHED
            rows = [ShownRow(labels, self._audited(labels, figures, release)) for labels, figures in self._rows.items()]
        return Shown(self.title, audience, mark, self.period, self.dimensions, self.columns, self.units, tuple(rows))

    def opened_for_audit(self) -> Iterator[tuple[Column, Figure, tuple[tuple[Key, int], ...]]]:
        """Yield each figure with the exact counts that it rests on: for `releases.publish`, for nobody else.

        Raises ValueError for what may not be published in any form: more than two breakdowns, exact dates.
        """
        if len(self.breakdowns) + len(self.filters) > MOST_BREAKDOWNS:
            raise ValueError(f"“{self.title}” has more than two breakdowns: with three, a figure is soon one person.")
        labels_used = [*(label for labels in self._rows for label in labels), *(column.label for column in self.columns)]
        if any(_DATE.fullmatch(label) for label in (*labels_used, *dict(self.filters).values()) if label):
            raise ValueError(f"“{self.title}” names exact dates.")
        for labels, figures in self._rows.items():
            for column, figure in zip(self.columns, figures, strict=True):
                yield column, figure, tuple(zip(self._keys(labels, column), figure._counts, strict=True))

    def _keys(self, labels: tuple[str | None, ...], column: Column) -> tuple[Key, ...]:
        named = (*zip(self.dimensions, labels, strict=True), (self.across or "", column.label))
        where = tuple(sorted({*self.filters, *((dimension, label) for dimension, label in named if label is not None)}))
        return tuple(Key(code, self.period, where) for code in column.of or (column.code,))

    def _audited(self, labels: tuple[str | None, ...], figures: tuple[Figure, ...], release: Release) -> tuple[ShownCell, ...]:
        shown = []
        for column, figure in zip(self.columns, figures, strict=True):
            cells = tuple(release.cell(key) for key in self._keys(labels, column))
            if tuple(cell.exact for cell in cells) != figure._counts:
                raise NotAudited(f"“{self.title}” has changed since it was audited.")
            shown.append(figure._published(cells))
        return tuple(shown)


def _percent(part: int, whole: int) -> int:
    return (200 * part + whole) // (2 * whole)


def _one_digit(least: int) -> int:
    """Return the least number of one digit and noughts that is at least this."""
    unit: int = 10 ** (len(str(least)) - 1)
    return -(-least // unit) * unit
