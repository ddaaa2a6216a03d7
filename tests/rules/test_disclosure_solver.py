"""What an integer solver works out from everything published: nothing that is hidden."""

import random

import pulp
import pytest

from adjustments.rules import releases
from adjustments.rules.disclosure import Audience, Count, Reason

from .organisations import MONTHS, QUARTER, organisation

pytestmark = [pytest.mark.filterwarnings("ignore:.*PuLP 4:DeprecationWarning"), pytest.mark.timeout(900)]
ENOUGH = 5
MOST = 500
AT_RANDOM = 25
HIDDEN = {Reason.FEWER_THAN_10, Reason.WITHHELD, Reason.SMALL_UNIT}


class Reader:
    """Somebody with a solver and all tables of an organisation, read as printed: intervals, and what adds up to what."""

    def __init__(self, name, made):
        self.name, self.cells, self.hidden, self.constraints = name, {}, [], []
        for table, release in made:
            shown = table.for_audience(Audience.PUBLISHED, release)
            for row in shown.rows:
                for column, cell, figure in zip(shown.columns, row.cells, table._rows[row.labels], strict=True):
                    if isinstance(figure, Count):
                        self._read(self._key(table, row.labels, column), cell, figure._counts[0])
        for table, _ in made:
            self._add_up(table)
        for (measure, period, where), total in self.cells.items():
            if period == QUARTER:
                self.constraints.append(pulp.lpSum(self.cells[measure, month, where] for month in MONTHS) == total)
            if measure == "on_time":
                self.constraints.append(pulp.lpSum([total]) <= self.cells["received", period, where])
        self.values = {key: set() for key in self.hidden}
        self.asked = {key: [] for key in self.hidden}

    def _read(self, key, cell, exact):
        low, high = {
            Reason.AS_IT_IS: (0, 0),
            Reason.ROUNDED: (max(10, (cell.value or 0) - 2), (cell.value or 0) + 2),
            Reason.FEWER_THAN_10: (1, 9),
            Reason.WITHHELD: (min(1, exact), MOST),  # more than is printed: a reader may guess that 0 is rarely withheld
            Reason.SMALL_UNIT: (0, MOST),
        }[cell.reason]
        if key in self.cells:
            known = self.cells[key]
            assert isinstance(known, int) or (known.lowBound, known.upBound) == (low, high), (
                "one figure looks the same in all tables"
            )
            return
        self.cells[key] = pulp.LpVariable(f"{self.name}_{len(self.cells)}", low, high, cat="Integer") if high else 0
        if cell.reason in HIDDEN:
            self.hidden.append(key)

    @staticmethod
    def _key(table, labels, column):
        places = [*zip(table.dimensions, labels, strict=True), (table.across, column.label)]
        return column.code, table.period, frozenset(place for place in places if place[1] is not None)

    def _add_up(self, table):
        for dimension in table.breakdowns:
            families = {}
            for labels in table._rows:
                for column in table.columns:
                    key = self._key(table, labels, column)
                    if key in self.cells:
                        rest = frozenset(place for place in key[2] if place[0] != dimension)
                        families.setdefault((*key[:2], rest), set()).add(key)
            for total, family in families.items():
                parts = sorted(family - {total}, key=str)
                self.constraints.append(pulp.lpSum(self.cells[part] for part in parts) == self.cells[total])

    @property
    def open(self):
        """The hidden cells that are not yet known to take five values."""
        return [key for key in self.hidden if len(self.values[key]) < ENOUGH and "all" not in self.asked[key]]

    def question(self):
        """Return what to ask next: a cell, and "most", "least" or a value between them that it may come near to."""
        for key in self.open:
            asked, values = self.asked[key], self.values[key]
            aims = [*("most", "least"), *range(min(values, default=0), max(values, default=0))]
            if left := [aim for aim in aims if aim not in asked and aim not in values]:
                asked.append(left[0])
                return self.cells[key], left[0]
            asked.append("all")
        return None


def solve(readers, aims, extra=()):
    """Let the solver find the least of the aims for these organisations together, and note the value of each hidden cell."""
    problem = pulp.LpProblem("readers", pulp.LpMinimize)
    problem.setObjective(pulp.lpSum(aims))
    for constraint in [*extra, *(constraint for reader in readers for constraint in reader.constraints)]:
        if not isinstance(constraint, bool):
            problem += constraint
    assert problem.solve(pulp.PULP_CBC_CMD(msg=False)) == pulp.LpStatusOptimal
    for reader in readers:
        for key in reader.hidden:
            reader.values[key].add(round(reader.cells[key].value() or 0))


def worked_out(seeds):
    """Return for each hidden cell of the organisations how many values it can take (5 stands for more), by integer programming.

    The organisations are independent of each other, so that one problem holds them all and each run answers a question for each.
    """
    readers = [Reader(f"o{seed}", organisation(seed).published()) for seed in seeds]
    draw = random.Random(0)
    for _ in range(AT_RANDOM):  # most cells take five values when all are pulled up and down at random
        asking = [reader for reader in readers if reader.open]
        solve(asking, [reader.cells[key] * draw.choice((-2, -1, 1, 2)) for reader in asking for key in reader.open])
    while questions := {reader: found for reader in readers if (found := reader.question())}:
        aims, extra = [], []
        for reader, (cell, aim) in questions.items():
            if aim in ("most", "least"):
                aims.append(-cell if aim == "most" else cell)
            else:
                aims.append(distance := pulp.LpVariable(f"distance_{reader.name}", 0))
                extra += [distance >= cell - aim, distance >= aim - cell]
        solve(list(questions), aims, extra)
    return [min(len(reader.values[key]), ENOUGH) for reader in readers for key in reader.hidden]


def test_nothing_hidden_can_be_worked_out():
    counts = worked_out(range(20))
    print(f"\nrecovered {counts.count(1)} of {len(counts)} hidden cells; the fewest values that one can take: {min(counts)}")
    assert len(counts) > 2000
    assert counts.count(1) == 0
    assert min(counts) == ENOUGH


def test_without_the_audit_hidden_counts_are_worked_out(monkeypatch):
    monkeypatch.setattr(releases, "protect", lambda cells, sums, fixed: dict(cells))
    counts = worked_out(range(6))
    print(f"\nwithout the audit: recovered {counts.count(1)} of {len(counts)} hidden cells")
    assert counts.count(1) > 0
