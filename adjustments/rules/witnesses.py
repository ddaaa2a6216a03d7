"""Other whole numbers that agree with everything published: the search for witnesses.

The sums are solved once, so that some cells are free and each other one is a combination of them. Then no step can break a sum, only leave
a cell's range. A search moves one cell up or down as far as it goes, by the rules of the simplex method (Dantzig) with Bland's
choice, but starting from the true counts and in whole steps only. In a two-way table with its margins, and wherever else the sums
are those of a network, it finds the true extremes. With figures linked in three or more ways it may stop early; it never
steps to what cannot be.

Not here: which cells need witnesses (`suppression`).
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator, Sequence
from itertools import count

_EFFORT = 200
"""Changes of the free cells that one search may make."""
_FILLED = 6
"""Exchanges after which it is quicker to begin with the sums as they were solved first."""
_TRIES = 50
"""Combinations of steps that one search may look at where single steps do not do."""


class Witnesses:
    """The sums over numbered cells, solved. `sums` hold (cell, sign) with signs that add up to nothing changed."""

    def __init__(self, size: int, sums: Iterable[Sequence[tuple[int, int]]], pinned: frozenset[int]):
        self.is_extreme = False
        self._exchanges = 0
        self._rows: dict[int, dict[int, int]] = {}  # bound cell -> free cell -> how much it moves with it
        self._columns: dict[int, set[int]] = {cell: set() for cell in range(size) if cell not in pinned}
        for signed in sums:
            self._solve(signed)
        self._solved = self._rows, self._columns
        self._restore()

    def walk(self, point: list[int], bounds: Sequence[tuple[int, int]], cell: int, direction: int) -> Iterator[Iterable[int]]:
        """Move the point from witness to witness, each with the cell one or more further, and yield the cells that changed.

        Afterwards `is_extreme` says whether it is certain that the cell can go no further.
        """
        self.is_extreme = cell not in self._columns and cell not in self._rows
        if self.is_extreme:
            return
        if self._exchanges > _FILLED:
            self._restore()
        exchanges = 0
        while exchanges < _EFFORT:
            blocked, uneven, moved = None, False, None
            for free, step in self._pulling(cell, direction):
                low, high = bounds[free]
                if not low <= point[free] + step <= high:
                    continue
                beyond = self._pushed_out(point, bounds, free, step, all_of_them=not blocked)
                if not beyond:
                    moved = self._moved({}, free, step)
                    break
                if cell not in beyond:
                    blocked = blocked or self._at_its_end(beyond, free)
                    uneven = True
            if not moved and blocked:
                exchanges += 1
                self._exchange(*blocked)
                continue
            if not moved and not uneven:
                self.is_extreme = True
                return
            if not moved and not (moved := self._together(point, bounds, cell, direction)):
                return
            for other, change in moved.items():
                point[other] += change
            yield moved

    def ends(self, point: list[int], bounds: Sequence[tuple[int, int]], cell: int, direction: int) -> set[int]:
        """Return the cells whose ranges keep the cell from moving on from where a walk ended."""
        found: set[int] = set()
        if cell in self._columns or cell in self._rows:
            for free, step in self._pulling(cell, direction):
                beyond = self._beyond(point, bounds, self._moved({}, free, step))
                found.update([free] if free in beyond else beyond)
        return found

    def _pushed_out(
        self, point: list[int], bounds: Sequence[tuple[int, int]], free: int, step: int, *, all_of_them: bool
    ) -> list[int]:
        """Return the bound cells that a step of a free cell takes out of their range, or one of them."""
        rows, out = self._rows, []
        for other in self._columns[free]:
            low, high = bounds[other]
            if not low <= point[other] + step * rows[other][free] <= high:
                out.append(other)
                if not all_of_them:
                    break
        return out

    def _pulling(self, cell: int, direction: int) -> Iterator[tuple[int, int]]:
        """Yield the free cells that move the cell, each with the step that moves it that way."""
        for free, pull in sorted(self._rows.get(cell, {cell: 1}).items()):
            yield free, direction if pull > 0 else -direction

    def _moved(self, moved: dict[int, int], free: int, step: int) -> dict[int, int]:
        """Return what a step of a free cell changes, beside what has been moved."""
        all_moved = {**moved, free: step}
        for other in self._columns[free]:
            all_moved[other] = moved.get(other, 0) + step * self._rows[other][free]
        return all_moved

    @staticmethod
    def _beyond(point: list[int], bounds: Sequence[tuple[int, int]], moved: dict[int, int]) -> list[int]:
        """Return the cells that would leave their range."""
        return [other for other, change in moved.items() if not bounds[other][0] <= point[other] + change <= bounds[other][1]]

    def _at_its_end(self, beyond: list[int], free: int) -> tuple[int, int] | None:
        """Return a bound cell at the end of its range that can be exchanged for the free one that would push it over."""
        at_end = [other for other in beyond if abs(self._rows[other][free]) == 1]
        return (min(at_end, key=lambda other: (len(self._rows[other]), other)), free) if at_end else None

    def _together(self, point: list[int], bounds: Sequence[tuple[int, int]], cell: int, direction: int) -> dict[int, int] | None:
        """Return what several steps at once change: each next one takes a cell back that the last ones push out of its range.

        Needed only where a step moves some cell by two: there exchanging leads to no whole step.
        """
        tries, ticks = _TRIES, count()
        heap: list[tuple[int, int, dict[int, int], frozenset[int]]] = []

        def push(moved: dict[int, int], free: int, step: int, stepped: frozenset[int]) -> None:
            after = self._moved(moved, free, step)
            if free not in stepped and after.get(cell, 0) * direction > 0:
                beyond = len(self._beyond(point, bounds, after))
                heapq.heappush(heap, (beyond + len(stepped), next(ticks), after, stepped | {free}))

        for free, step in self._pulling(cell, direction):
            push({}, free, step, frozenset())
        while heap and tries:
            tries -= 1
            _, _, moved, stepped = heapq.heappop(heap)
            beyond = self._beyond(point, bounds, moved)
            if not beyond:
                return moved
            out = min(beyond)
            for free, step in self._pulling(out, -1 if moved[out] > 0 else 1):
                push(moved, free, step, stepped)
        return None

    def _solve(self, signed: Sequence[tuple[int, int]]) -> None:
        """Make one more cell a combination of free ones, so that the sum always holds."""
        left: dict[int, int] = {}
        for cell, sign in signed:
            for free, pull in self._rows.get(cell, {cell: 1} if cell in self._columns else {}).items():
                left[free] = left.get(free, 0) + sign * pull
        left = {free: pull for free, pull in left.items() if pull}
        units = [free for free, pull in left.items() if abs(pull) == 1]
        if not units:  # only whole multiples could move: none of them does
            for free in left:
                self._pin(free)
            return
        bound = min(units, key=lambda free: (len(self._columns[free]), free))
        self._replace(bound, {free: -pull * left[bound] for free, pull in left.items() if free != bound})

    def _restore(self) -> None:
        """Begin again with the sums as they were solved first: every exchange makes them longer."""
        rows, columns = self._solved
        self._rows = {cell: dict(row) for cell, row in rows.items()}
        self._columns = {cell: set(column) for cell, column in columns.items()}
        self._exchanges = 0

    def _exchange(self, bound: int, free: int) -> None:
        """Make a bound cell free and a free one bound."""
        self._exchanges += 1
        row = self._rows.pop(bound)
        for other in row:
            self._columns[other].discard(bound)
        pull = row.pop(free)
        self._columns[bound] = set()
        self._replace(free, {bound: pull, **{other: -pull * part for other, part in row.items()}})

    def _replace(self, free: int, row: dict[int, int]) -> None:
        """Make a free cell the combination of others, wherever it stands."""
        for cell in self._columns.pop(free):
            there = self._rows[cell]
            pull = there.pop(free)
            for other, part in row.items():
                moved = there.get(other, 0) + pull * part
                if moved:
                    there[other] = moved
                    self._columns[other].add(cell)
                else:
                    del there[other]
                    self._columns[other].discard(cell)
        self._rows[free] = row
        for other in row:
            self._columns[other].add(free)

    def _pin(self, free: int) -> None:
        for cell in self._columns.pop(free):
            del self._rows[cell][free]
