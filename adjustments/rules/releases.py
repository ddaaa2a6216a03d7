"""Everything published together, audited together: the reports of a period, and what was frozen before.

`publish` finds which counts the tables rest on and which sums every reader can form (a breakdown adds up to its total, a two-way
table to both margins, months to quarters, the same figure in several tables), and has `suppression` withhold what gives small
counts away. The `Ledger` that it returns is kept with the frozen period and given to the next.

Not here: reckoning figures, showing them (`disclosure`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Any

from .disclosure import Ninetieth, NotAudited, Percent, Table
from .suppression import Cell, Form, Key, Place, Sum, primary, protect

SMALL_UNIT = 20
"""Nothing is published about a unit with fewer staff."""


@dataclass(frozen=True)
class Known:
    """What every reader knows about how figures hang together.

    spans: which periods a longer one consists of ("2026-Q4": its months). A corrected period has a code of its own, a span of the one
    that it corrects. within: which place another lies in (a ward in its directorate). overlapping: dimensions whose labels can share
    a case (barriers), which therefore do not add up. staff: how many work in a place.
    """

    spans: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    within: Mapping[Place, Place] = field(default_factory=dict)
    overlapping: frozenset[str] = frozenset()
    staff: Mapping[Place, int] = field(default_factory=dict)

    def around(self, place: Place) -> Iterator[Place]:
        """Yield the places that this one lies in, the nearest first."""
        while outer := self.within.get(place):
            yield outer
            place = outer

    def plain(self, key: Key) -> Key:
        """Return the key without the places that its others lie in anyway."""
        implied = {outer for place in key.where for outer in self.around(place)}
        return key._replace(where=tuple(place for place in key.where if place not in implied))

    def is_small(self, key: Key) -> bool:
        """Whether it is about a unit of which nothing is published."""
        return any(
            self.staff.get(place, SMALL_UNIT) < SMALL_UNIT for inner in key.where for place in (inner, *self.around(inner))
        )


@dataclass(frozen=True, repr=False)
class Ledger:
    """What was published so far: exact counts, how each was shown, and the sums between them. Never for a page."""

    cells: Mapping[Key, Cell] = field(default_factory=dict)
    sums: frozenset[Sum] = frozenset()

    def as_data(self) -> dict[str, Any]:
        """Return it as plain lists, to be kept with a frozen period."""
        return {
            "cells": [[*key, cell.exact, cell.form, cell.cut] for key, cell in sorted(self.cells.items())],
            "sums": sorted(self.sums),
        }

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Ledger:
        """Return the ledger that was kept."""
        cells = {_key(row[:3]): Cell(row[3], Form(row[4]), row[5]) for row in data["cells"]}
        return cls(cells, frozenset(Sum(_key(total), tuple(map(_key, parts)), rest) for total, parts, rest in data["sums"]))


def _key(row: Iterable[Any]) -> Key:
    measure, period, where = row
    return Key(measure, period, tuple((dimension, label) for dimension, label in where))


@dataclass(frozen=True, repr=False)
class Release:
    """The tables that may be published, each by `Table.for_audience(Audience.PUBLISHED, release)`, and the ledger to keep."""

    ledger: Ledger
    known: Known
    audited: frozenset[Key]

    def cell(self, key: Key) -> Cell:
        """Return how a count is shown."""
        plain = self.known.plain(key)
        if plain not in self.audited:
            raise NotAudited(f"{key} is no part of this release.")
        return self.ledger.cells[plain]


def publish(tables: Iterable[Table], *, known: Known | None = None, earlier: Ledger | None = None) -> Release:
    """Audit tables that are published together, after what was published earlier, and return what may be shown.

    Nothing published earlier changes: a figure that it holds stays as it was shown. Raises ValueError where a total is not the sum of
    its parts, or one figure has two values; `NotSafeToPublish` where something small could be worked out whatever is withheld.
    """
    known, earlier = known or Known(), earlier or Ledger()
    book = _Book(known, earlier)
    for table in tables:
        book.enter(table)
    book.add_sums()
    book.add_sums_over_time()
    return book.close()


class _Book:
    """The counts and the sums of one release while they are gathered."""

    def __init__(self, known: Known, earlier: Ledger):
        self.known, self.earlier = known, earlier
        self.cells = dict(earlier.cells)
        self.sums = set(earlier.sums)
        self.new: set[Key] = set()
        self.dimensions: set[str] = set()
        self.families: set[tuple[Key, tuple[Key, ...]]] = set()
        self.strict: set[tuple[Key, tuple[Key, ...]]] = set()
        self.inner: set[tuple[Key, Key]] = set()

    def enter(self, table: Table) -> None:
        """Enter a table's counts and note which of them are totals of which."""
        keys: set[Key] = set()
        for column, figure, counts in table.opened_for_audit():
            plain = [self.known.plain(key) for key, _ in counts]
            for key, (_, exact) in zip(plain, counts, strict=True):
                self._enter(key, exact, cut=isinstance(figure, Ninetieth))
            keys.update(plain)
            if isinstance(figure, Percent):
                self.inner.add((plain[1], plain[0]))
            if column.parts:
                self.strict.add((plain[0], tuple(sorted(plain[0]._replace(measure=code) for code in column.parts))))
        self.new |= keys
        self.dimensions |= {*table.breakdowns, *dict(table.filters)}
        margins = set(keys)
        for dimension in table.breakdowns:
            for total, parts in self._families(margins, dimension):
                if dimension in self.known.overlapping:
                    self.inner |= {(total, part) for part in parts if total in keys}
                else:
                    (self.strict if total in keys else self.families).add((total, parts))
                    margins.add(total)

    def add_sums(self) -> None:
        """Add what readers can add up: within a table, and over tables, such as one for each directorate."""
        for dimension in sorted(self.dimensions - self.known.overlapping):
            self.families |= {(total, parts) for total, parts in self._families(self.new, dimension) if total in self.new}
        families: dict[Key, list[tuple[Key, ...]]] = defaultdict(list)
        for total, parts in sorted(self.families | self.strict):
            families[total].append(parts)
        for total in sorted(families, key=self._depth_first):
            whole = self._enter_unpublished(total, max(map(self._exact, families[total])))
            for parts in families[total]:
                if (missing := whole - self._exact(parts)) and (total, parts) in self.strict:
                    raise ValueError(f"{total} is not the sum of its parts.")
                self._add(total, parts, rest=missing)
        for total, part in sorted(self.inner):
            self._add(total, (part,), rest=self.cells[total].exact - self.cells[part].exact, open_ended=True)

    def add_sums_over_time(self) -> None:
        """Add the periods of which longer ones consist; what came late or was corrected is taken as known to all."""
        periods: dict[str, set[str]] = defaultdict(set)
        shown = [key for key, cell in sorted(self.cells.items()) if cell.form is not Form.UNPUBLISHED]
        for key in shown:
            periods[key.measure].add(key.period)
        for key in shown:
            inner = self.known.spans.get(key.period, ())
            parts = tuple(part for code in inner if (part := key._replace(period=code)) in self.cells)
            difference = self.cells[key].exact - self._exact(parts)
            if parts and periods[key.measure].issuperset(inner):
                self.sums.add(Sum(key, parts, difference))
            elif parts and difference >= 0:
                self._add(key, parts, rest=difference, open_ended=True)

    def close(self) -> Release:
        """Withhold what is needed, looking at all that hangs together with the new figures."""
        near = self._connected()
        sums = {one for one in self.sums if one.total in near}
        fixed = frozenset(key for key, cell in self.earlier.cells.items() if cell.form is not Form.UNPUBLISHED)
        protected = protect({key: self.cells[key] for key in near}, sums, fixed & near)
        return Release(Ledger({**self.cells, **protected}, frozenset(self.sums)), self.known, frozenset(self.new))

    def _enter(self, key: Key, exact: int, *, cut: bool) -> None:
        before = self.cells.get(key)
        if before and before.exact != exact:
            raise ValueError(f"{key} has two values: one code means one figure, and what is frozen is never changed.")
        if before and before.form is not Form.UNPUBLISHED:
            self.cells[key] = replace(before, cut=before.cut or cut)
        else:
            self.cells[key] = Cell(exact, Form.SMALL_UNIT if self.known.is_small(key) else primary(exact), cut)

    def _enter_unpublished(self, key: Key, exact: int) -> int:
        """Return the exact count of a total; one that stands in no table is at least the sum of the parts that do."""
        return self.cells.setdefault(key, Cell(exact, Form.UNPUBLISHED)).exact

    def _families(self, keys: Iterable[Key], dimension: str) -> Iterator[tuple[Key, tuple[Key, ...]]]:
        """Yield each total over a dimension with the keys that it is the total of, by way of the places that others lie in."""
        families: dict[Key, set[Key]] = defaultdict(set)
        for key in keys:
            for place in key.where:
                if place[0] != dimension:
                    continue
                rest, inner = tuple(other for other in key.where if other != place), key
                for outer in self.known.around(place):
                    total = self.known.plain(key._replace(where=tuple(sorted({*rest, outer}))))
                    families[total].add(inner)
                    inner = total
                families[key._replace(where=rest)].add(inner)
        for total, family in families.items():
            yield total, tuple(sorted(family))

    def _depth_first(self, key: Key) -> tuple[int, int, Key]:
        """Return the place of a total in the order in which its parts come before it."""
        return -len(key.where), -sum(len(list(self.known.around(place))) for place in key.where), key

    def _exact(self, keys: Iterable[Key]) -> int:
        return sum(self.cells[key].exact for key in keys)

    def _add(self, total: Key, parts: tuple[Key, ...], *, rest: int, open_ended: bool = False) -> None:
        """Add a sum; what is missing to the total, if readers know that something may be, is a count that stands in no table."""
        if rest < 0:
            raise ValueError(f"{total} is less than its parts: say which dimensions overlap.")
        if rest or open_ended:
            others = sha256(repr(parts).encode()).hexdigest()[:12]
            remainder = total._replace(measure=f"{total.measure}, rest beside {others}")
            self._enter_unpublished(remainder, rest)
            parts = (*parts, remainder)
        self.sums.add(Sum(total, tuple(sorted(parts))))

    def _connected(self) -> set[Key]:
        """Return the keys that hang together with the new ones by sums."""
        sums_of: dict[Key, list[Sum]] = defaultdict(list)
        for one in self.sums:
            for key in (one.total, *one.parts):
                sums_of[key].append(one)
        found, edge = set(self.new), set(self.new)
        while edge:
            edge = {key for inner in edge for one in sums_of[inner] for key in (one.total, *one.parts)} - found
            found |= edge
        return found
