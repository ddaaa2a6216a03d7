"""Which counts must be withheld so that no small count can be worked out from everything published.

Disclosure control in two steps. Primary suppression: a count of 1 to 9 is shown as "fewer than 10", others to the nearest 5.
Secondary suppression, here: a reader adds and subtracts. So `protect` withholds totals and further counts until every hidden count
can still take five values, given all that is shown, earlier periods included.

Proof is by witness: an assignment of whole numbers to all cells that agrees with everything shown. A hidden count is safe when
witnesses give it five different values. Narrowing each cell's range in turn would be no proof: in two-way tables the ranges come
out wider than what is possible. A witness can be missed (then more is withheld than needed), never invented.

Not here: what a table is (`disclosure`), which sums its figures obey (`releases`).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import islice
from typing import NamedTuple

from .witnesses import Witnesses

SMALL = 10
"""Counts below this are hidden, except 0."""
GRAIN = 5
"""Counts are rounded to the nearest multiple of this."""
ENOUGH = 5
"""A hidden count must be able to take this many values."""
NINETIETH_FROM = 50
"""A 90th percentile is shown from this many cases; so its presence says something about a count that rounds to 50."""
UNBOUNDED = 10**9
_TRIES = 8
"""How many cells are tried, each by itself, before one is withheld that does not do alone; how many witnesses are kept."""


class Form(StrEnum):
    """How a count is shown."""

    ZERO = "zero"
    FEWER = "fewer_than_10"
    ROUNDED = "rounded"
    WITHHELD = "withheld"
    SMALL_UNIT = "small_unit"
    UNPUBLISHED = "unpublished"


Place = tuple[str, str]
"""A dimension and a label in it: ("category", "Equipment")."""


class Key(NamedTuple):
    """Which count: what is measured, in which period, where. The same figure in two tables has the same key."""

    measure: str
    period: str
    where: tuple[Place, ...] = ()


@dataclass(frozen=True)
class Cell:
    """A count and how it is shown. `cut`: a 90th percentile of the same cases stands beside it."""

    exact: int
    form: Form
    cut: bool = False

    @property
    def is_hidden(self) -> bool:
        """Whether nobody may work it out: what is not shown as a figure; of what stands in no table, the small counts."""
        if self.form is Form.UNPUBLISHED:
            return 0 < self.exact < SMALL
        return self.form not in (Form.ZERO, Form.ROUNDED)

    @property
    def told(self) -> tuple[int, int]:
        """The least and the most that the count can be, from its own shown form.

        What is withheld may be small or not, and a 0 is withheld in the last resort only: a reader who knows that reads "at least 1".
        """
        if self.form is Form.ZERO:
            return 0, 0
        if self.form is Form.FEWER:
            return 1, SMALL - 1
        if self.form is Form.WITHHELD:
            return min(self.exact, 1), UNBOUNDED
        if self.form is not Form.ROUNDED:
            return 0, UNBOUNDED
        shown = nearest(self.exact)
        low, high = max(SMALL, shown - GRAIN // 2), shown + GRAIN // 2
        if self.cut and low < NINETIETH_FROM <= high:
            return (NINETIETH_FROM, high) if self.exact >= NINETIETH_FROM else (low, NINETIETH_FROM - 1)
        return low, high


class Sum(NamedTuple):
    """What every reader knows: the total is its parts and a known difference (0, unless figures came late or were corrected)."""

    total: Key
    parts: tuple[Key, ...]
    difference: int = 0


class NotSafeToPublish(Exception):
    """Some hidden counts could be worked out whatever else is withheld: nothing of this may be published."""

    def __init__(self, keys: Iterable[Key]):
        self.keys = tuple(keys)
        super().__init__(f"Too much was published before to hide: {', '.join(map(str, self.keys))}")


def nearest(exact: int) -> int:
    """Return the count to the nearest 5."""
    return GRAIN * ((exact + GRAIN // 2) // GRAIN)


def primary(exact: int) -> Form:
    """Return how a count is shown when it is looked at by itself."""
    if exact < 0:
        raise ValueError("A count is never below 0.")
    if exact == 0:
        return Form.ZERO
    return Form.FEWER if exact < SMALL else Form.ROUNDED


def protect(cells: Mapping[Key, Cell], sums: Iterable[Sum], fixed: frozenset[Key] = frozenset()) -> dict[Key, Cell]:
    """Return the cells, withheld where needed so that each hidden count can take five values given all of them.

    `fixed` are those published before, which stay as they are. Deterministic: the order of the keys decides, never that of the mapping.
    Raises `NotSafeToPublish` when withholding everything else would not do.
    """
    return _Audit(cells, tuple(sums), fixed).run()


class _Audit:
    """Cells by number, and the true counts as the first witness, from which others are searched."""

    def __init__(self, cells: Mapping[Key, Cell], sums: tuple[Sum, ...], fixed: frozenset[Key]):
        self.keys = sorted(cells)
        number = {key: index for index, key in enumerate(self.keys)}
        self.cells = [cells[key] for key in self.keys]
        self.fixed = [key in fixed for key in self.keys]
        self.truth = [cell.exact for cell in self.cells]
        self.bounds = [cell.told for cell in self.cells]
        self.members: list[list[tuple[int, int]]] = []  # of each sum: the cells and +1 for the total, -1 for a part
        self.sums_of: list[list[tuple[int, int]]] = [[] for _ in self.keys]
        for total, parts, difference in sorted(set(sums)):
            if cells[total].exact != sum(cells[part].exact for part in parts) + difference:
                raise ValueError(f"{total} is not the sum of its parts.")
            signed = [(number[total], 1), *((number[part], -1) for part in sorted(parts))]
            for cell, sign in signed:
                self.sums_of[cell].append((len(self.members), sign))
            self.members.append(signed)
        self.seen = [{exact} for exact in self.truth]
        self.points: deque[list[int]] = deque(maxlen=_TRIES)
        self.still = self._still()
        self.witnesses = Witnesses(len(self.keys), self.members, self.still)

    def run(self) -> dict[Key, Cell]:
        """Withhold until all is safe. What is withheld widens what is possible, so a cell found safe stays safe."""
        waiting = [index for index, cell in enumerate(self.cells) if cell.is_hidden]
        # taken from the end: the smallest of those that stand in tables first, which needs the fewest withheld
        waiting.sort(key=lambda index: (self.cells[index].form is not Form.UNPUBLISHED, -self.truth[index]))
        while waiting:
            cell = waiting.pop()
            while not self._is_safe(cell):
                chosen = self._choose(cell)
                self._set(chosen, Form.WITHHELD)
                waiting.append(chosen)
        return dict(zip(self.keys, self.cells, strict=True))

    def _still(self) -> frozenset[int]:
        """Return the cells that no witness can move: shown as 0, or exactly.

        A 0 is withheld only where it would tell that of a small unit, which shows nothing, not even 0.
        """
        if any(cell.form is Form.SMALL_UNIT and not cell.exact for cell in self.cells):
            return frozenset(index for index, fixed in enumerate(self.fixed) if fixed and self.cells[index].form is Form.ZERO)
        return frozenset(index for index, cell in enumerate(self.cells) if cell.form is Form.ZERO)

    def _set(self, cell: int, form: Form) -> None:
        self.cells[cell] = replace(self.cells[cell], form=form)
        self.bounds[cell] = self.cells[cell].told

    def _choose(self, cell: int) -> int:
        """Return the next cell to withhold: of those that keep this one from moving, the first that makes it safe, else the first.

        One that could be worked out itself if it were withheld is taken in the last resort only.
        """
        for near in self._nearest(cell):
            candidates = sorted((index for index in near if self._may_go(index)), key=lambda index: self._order(cell, index))
            hiding = []
            for candidate in candidates[:_TRIES]:
                before = self.cells[candidate].form
                self._set(candidate, Form.WITHHELD)
                if self._is_safe(candidate, trial=True):
                    if self._is_safe(cell, trial=True):
                        return candidate
                    hiding.append(candidate)
                self._set(candidate, before)
            if candidates:
                return [*hiding, *candidates][0]
        raise NotSafeToPublish([self.keys[cell]])

    def _may_go(self, cell: int) -> bool:
        withholdable = self.cells[cell].form in (Form.ZERO, Form.FEWER, Form.ROUNDED)
        return withholdable and not self.fixed[cell] and cell not in self.still

    def _order(self, cell: int, other: int) -> tuple[bool, bool, bool, bool, int, int]:
        """Totals first, then shown counts from the smallest, then hidden ones, 0 in the last resort."""
        mine = {number for number, sign in self.sums_of[cell] if sign < 0}
        is_total = any(number in mine and sign > 0 for number, sign in self.sums_of[other])
        form = self.cells[other].form
        return form is Form.ZERO, not is_total, form is Form.FEWER, other == cell, self.truth[other], other

    def _nearest(self, cell: int) -> Iterator[set[int]]:
        """Yield the cells that keep this one from moving; then those that share a sum with it, then a sum with these, and so on."""
        keeping: set[int] = set()
        for direction in (1, -1):
            point = list(self.truth)
            for _ in islice(self.witnesses.walk(point, self.bounds, cell, direction), ENOUGH):
                pass
            keeping |= self.witnesses.ends(point, self.bounds, cell, direction)
        yield keeping
        known: set[int] = set()
        edge = {cell}
        while edge:
            near = {other for inner in edge for number, _ in self.sums_of[inner] for other, _ in self.members[number]}
            edge = near - known
            known |= near
            yield edge

    def _is_safe(self, cell: int, *, trial: bool = False) -> bool:
        """Whether witnesses give the cell five values. What a trial finds is forgotten: it may not be published like that."""
        found: list[tuple[int, int]] = []
        last = self._five_values(cell, found)
        if last and last is not self.truth and not trial:
            self.points.append(last)
        if not trial:
            for other, value in found:
                self.seen[other].add(value)
        return last is not None

    def _five_values(self, cell: int, found: list[tuple[int, int]]) -> list[int] | None:
        """Return the last of the witnesses that give the cell five values, or None; note what they give other cells.

        From the true counts upwards step by step, then downwards; where a search ended without being certain, from other witnesses.
        """
        values = set(self.seen[cell])
        if len(values) >= ENOUGH:
            return self.truth
        directions = [1, -1]
        for start in (self.truth, *reversed(self.points)):
            for direction in tuple(directions):
                point = list(start)
                for changed in self.witnesses.walk(point, self.bounds, cell, direction):
                    found += [(other, point[other]) for other in changed]
                    values.add(point[cell])
                    if len(values) >= ENOUGH:
                        return point
                if self.witnesses.is_extreme:
                    directions.remove(direction)
        return None
