"""Figures leave the reports by one door: exact for casework, by the rules for small numbers for publication."""

import copy
import json
import random
from dataclasses import asdict

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adjustments.rules.disclosure import (
    Audience,
    Column,
    Count,
    Days,
    ExactFigure,
    Mark,
    Median,
    Money,
    Ninetieth,
    NotAudited,
    Percent,
    Reason,
    Table,
)
from adjustments.rules.releases import Known, Ledger, publish
from adjustments.rules.suppression import Cell, Form, Key, NotSafeToPublish, Sum, nearest, protect

from .organisations import MONTHS, QUARTER, organisation

RECEIVED = Column("received", "Received")
AUDITED = {Reason.WITHHELD, Reason.SMALL_UNIT}


def one(figure, column=RECEIVED, **known):
    """Publish a table of one figure and return its cell."""
    table = Table("One", period="2026-10", columns=(column,), rows={(): (figure,)})
    return table.for_audience(Audience.PUBLISHED, publish([table], known=Known(**known))).rows[0].cells[0]


def counted(counts, period="2026-10", total=True, dimension="category", **more):
    """Return a one-way table of counts."""
    rows = {(label,): (Count(n),) for label, n in counts.items()} | ({(None,): (Count(sum(counts.values())),)} if total else {})
    return Table("Counted", period=period, dimensions=(dimension,), columns=(RECEIVED,), rows=rows, **more)


def shown(*tables, **more):
    """Publish tables together and return for each what its counts look like by label."""
    release = publish(tables, **more)
    found = [table.for_audience(Audience.PUBLISHED, release) for table in tables]
    return [{row.labels[0]: (row.cells[0].value, row.cells[0].reason) for row in each.rows} for each in found]


# --- what refuses to be shown ---

FIGURES = [Count(3), Percent(1, 3), Median(4, 3), Ninetieth(4, 3), Days(9, 3, 4), Money(90, 3, 40), counted({"a": 3})]


@pytest.mark.parametrize("exact", FIGURES, ids=lambda exact: type(exact).__name__)
@pytest.mark.parametrize(
    "look",
    [
        *(str, format, "{}".format, lambda exact: f"{exact:>5}", list, json.dumps, lambda exact: json.dumps(exact, default=str)),
        *(copy.copy, copy.deepcopy, int, float, len, sum, asdict, vars),
    ],
)
def test_an_exact_figure_and_an_exact_table_refuse_to_be_shown(exact, look):
    with pytest.raises(TypeError):
        look(exact)


def test_the_representation_in_tracebacks_names_no_figure():
    assert repr(Count(3)) == "<Count, sealed>"
    exact = 907_531  # no address in memory holds these six digits by chance
    assert str(exact) not in repr(publish([counted({"a": exact})]))
    assert str(exact) not in repr(publish([counted({"a": exact})]).ledger)
    with pytest.raises(ExactFigure, match="for_audience"):
        str(Count(3))


def test_casework_sees_exact_figures_marked_as_live():
    columns = (RECEIVED, Column("share", "%", of=("met", "received")), Column("median", "Median", of=("received",)))
    table = Table("Live", period="2026-10", columns=columns, rows={(): (Count(7), Percent(2, 7), Median(4, 7))})
    live = table.for_audience(Audience.CASEWORK)
    assert live.mark is Mark.LIVE
    assert [cell.value for cell in live.rows[0].cells] == [7, 29, 4]
    assert {cell.reason for cell in live.rows[0].cells} == {Reason.AS_IT_IS}
    assert json.loads(json.dumps(asdict(live)))["mark"] == "live_not_for_publication"


def test_nothing_is_published_that_was_not_audited():
    table, other = counted({"a": 30}), counted({"b": 30})
    with pytest.raises(NotAudited):
        table.for_audience(Audience.PUBLISHED)
    with pytest.raises(NotAudited):
        table.for_audience(Audience.PUBLISHED, publish([other]))
    with pytest.raises(NotAudited, match="changed"):
        counted({"a": 31}).for_audience(Audience.PUBLISHED, publish([table]))


# --- the rules for one figure ---


@pytest.mark.parametrize(
    ("n", "value", "reason"),
    [(0, 0, Reason.AS_IT_IS), (1, None, Reason.FEWER_THAN_10), (9, None, Reason.FEWER_THAN_10)]
    + [(n, value, Reason.ROUNDED) for n, value in [(10, 10), (12, 10), (13, 15), (17, 15), (18, 20), (1002, 1000), (1003, 1005)]],
)
def test_counts(n, value, reason):
    cell = one(Count(n))
    assert (cell.value, cell.reason) == (value, reason)


@pytest.mark.parametrize(
    ("part", "whole", "value", "reason"),
    [
        (0, 0, None, Reason.NOTHING),
        (10, 17, None, Reason.SMALL_BASE),  # 17 is shown as 15
        (10, 18, 50, Reason.ROUNDED),  # 18 is shown as 20, and 10 of 20 are 50%
        (0, 30, 0, Reason.ROUNDED),
        (9, 30, None, Reason.FEWER_THAN_10),
        (12, 33, 29, Reason.ROUNDED),  # 10 of 35
        (99, 100, 100, Reason.ROUNDED),
    ],
)
def test_percentages_are_those_of_rounded_counts(part, whole, value, reason):
    cell = one(Percent(part, whole), Column("share", "%", of=("met", "received")))
    assert (cell.value, cell.reason) == (value, reason)


@pytest.mark.parametrize(
    ("figure", "value", "reason"),
    [
        (Median(None, 0), None, Reason.NOTHING),
        (Median(7, 9), None, Reason.FEW_CASES),
        (Median(7, 10), 7, Reason.AS_IT_IS),
        (Median(None, 10), None, Reason.NOT_REACHED),
        (Ninetieth(20, 49), None, Reason.FEW_CASES),
        (Ninetieth(20, 50), 20, Reason.AS_IT_IS),
    ],
)
def test_medians_from_ten_cases_and_ninetieth_percentiles_from_fifty(figure, value, reason):
    cell = one(figure, Column("days", "Days", of=("received",)))
    assert (cell.value, cell.reason) == (value, reason)


@pytest.mark.parametrize(
    ("figure", "value", "reason"),
    [
        (Money(0, 0, 0), 0, Reason.AS_IT_IS),
        (Money(450, 9, 50), None, Reason.FEWER_THAN_10),
        (Money(500, 10, 50), 600, Reason.ROUNDED),  # 10 × £50, to the nearest £300
        (Money(600, 12, 50), 600, Reason.ROUNDED),  # the same: nobody can tell 12 from 10
        (Money(9000, 12, 8800), None, Reason.DOMINATED),
        (Days(4321, 200, 60), 4400, Reason.ROUNDED),  # 200 × 21.6, to the nearest 200
    ],
)
def test_sums_of_money_and_days_are_rounded_as_coarsely_as_their_counts(figure, value, reason):
    cell = one(figure, Column("sum", "Sum", of=("received",)))
    assert (cell.value, cell.reason) == (value, reason)


@given(price=st.integers(1, 500), n=st.integers(10, 400))
def test_a_sum_of_equal_prices_says_no_more_than_the_rounded_count(price, n):
    column = Column("sum", "Sum", of=("received",))
    alike = {one(Money(price * other, other, price), column).value for other in range(max(10, nearest(n) - 2), nearest(n) + 3)}
    assert len(alike) == 1


@pytest.mark.parametrize("figure", [Count(0), Count(4), Count(400), Median(7, 400)])
def test_nothing_about_units_with_fewer_than_20_staff(figure):
    column = RECEIVED if isinstance(figure, Count) else Column("days", "Days", of=("received",))
    table = Table("Unit", period="2026-10", columns=(column,), rows={("Ward 4",): (figure,)}, dimensions=("unit",))
    known = Known(staff={("unit", "Ward 4"): 19})
    assert table.for_audience(Audience.PUBLISHED, publish([table], known=known)).rows[0].cells[0].reason is Reason.SMALL_UNIT
    known = Known(staff={("unit", "Ward 4"): 20})
    assert table.for_audience(Audience.PUBLISHED, publish([table], known=known)).rows[0].cells[0].reason is not Reason.SMALL_UNIT


def test_at_most_two_breakdowns_filters_and_columns_counted():
    columns = (Column("received", "Agreed", label="agreed"),)
    table = Table(
        "Three",
        period="2026-10",
        columns=columns,
        rows={("a",): (Count(30),)},
        dimensions=("category",),
        across="outcome",
        filters=(("site", "North"),),
    )
    with pytest.raises(ValueError, match="two breakdowns"):
        publish([table])
    assert table.for_audience(Audience.CASEWORK).rows[0].cells[0].value == 30


@pytest.mark.parametrize("label", ["2026-10-03", "3/10/2026"])
def test_no_exact_date(label):
    with pytest.raises(ValueError, match="exact dates"):
        publish([counted({label: 30})])


@pytest.mark.parametrize("figure", [30, "30", None])
def test_a_table_holds_figures_of_this_module_only(figure):
    with pytest.raises(TypeError):
        Table("No", period="2026-10", columns=(RECEIVED,), rows={(): (figure,)})


@pytest.mark.parametrize("make", [lambda: Count(-1), lambda: Percent(3, 2), lambda: Money(100, 2, 40), lambda: Days(3, 4, 1)])
def test_figures_that_cannot_be(make):
    with pytest.raises(ValueError, match=r"."):
        make()


# --- what the tables give away together ---


def test_a_total_is_withheld_when_its_parts_would_be_the_only_ones_possible():
    (table,) = shown(counted({"a": 10, "b": 1, "c": 1}))
    assert table == {
        "a": (10, Reason.ROUNDED),
        "b": (None, Reason.FEWER_THAN_10),
        "c": (None, Reason.FEWER_THAN_10),
        None: (None, Reason.WITHHELD),
    }


def test_then_the_smallest_count_where_the_total_is_published_already():
    total = Table("Total", period="2026-10", columns=(RECEIVED,), rows={(): (Count(42),)})
    ledger = publish([total]).ledger
    (table,) = shown(counted({"a": 12, "b": 28, "c": 1, "d": 1}), earlier=ledger)
    assert table[None] == (40, Reason.ROUNDED)
    assert table["a"] == (None, Reason.WITHHELD)
    assert table["b"] == (30, Reason.ROUNDED)


def test_what_is_withheld_takes_its_median_and_percentage_with_it():
    columns = (RECEIVED, Column("median", "Median", of=("received",)), Column("share", "%", of=("met", "received")))
    rows = {(label,): (Count(n), Median(5, n), Percent(0, n)) for label, n in [("a", 10), ("b", 1), ("c", 1), (None, 12)]}
    table = Table("Together", period="2026-10", dimensions=("category",), columns=columns, rows=rows)
    last = table.for_audience(Audience.PUBLISHED, publish([table])).rows[-1]
    assert {cell.reason for cell in last.cells} == {Reason.WITHHELD}


def test_nine_single_cases_do_not_stand_under_their_total():
    (table,) = shown(counted({f"c{number}": 1 for number in range(9)}))
    assert table[None] == (None, Reason.WITHHELD)


def test_months_add_up_to_quarters_and_what_is_frozen_stays():
    known, ledger, before = Known(spans={QUARTER: MONTHS}), Ledger(), {}
    for month, n in zip(MONTHS[:2], (10, 12), strict=True):
        release = publish([counted({"a": n}, month)], known=known, earlier=ledger)
        ledger, before = release.ledger, {**before, **release.ledger.cells}
    third, quarter = counted({"a": 1}, MONTHS[2]), counted({"a": 23}, QUARTER)
    release = publish([third, quarter], known=known, earlier=ledger)
    assert {key: release.ledger.cells[key] for key in before} == before
    assert third.for_audience(Audience.PUBLISHED, release).rows[0].cells[0].reason is Reason.FEWER_THAN_10
    # 23 is shown as 25 (23 to 27) and the months as 10 (10 to 12): the third could be 1 to 7
    assert quarter.for_audience(Audience.PUBLISHED, release).rows[0].cells[0].value == 25


def test_a_corrected_period_counts_as_one_that_readers_compare():
    known = Known(spans={"2026-10 corrected": ("2026-10",)})
    ledger = publish([counted({"a": 11, "b": 9})], known=known).ledger
    corrected = counted({"a": 11, "b": 10}, "2026-10 corrected")
    release = publish([corrected], known=known, earlier=ledger)
    assert corrected.for_audience(Audience.PUBLISHED, release).rows[1].cells[0].reason is Reason.WITHHELD  # 10 to 12 would say 9


def test_a_ward_lies_in_its_directorate():
    known = Known(within={("unit", "W1"): ("directorate", "Surgery"), ("unit", "W2"): ("directorate", "Surgery")})
    wards, directorates = counted({"W1": 11, "W2": 1}, dimension="unit"), counted({"Surgery": 12}, dimension="directorate")
    found = shown(wards, directorates, known=known)
    assert found[0]["W2"] == (None, Reason.FEWER_THAN_10)
    # W2 would be 1 or 2 with 11 (10 to 12) beside it and 12 (10 to 12) above: one count less is better than two totals
    assert found[0]["W1"] == (None, Reason.WITHHELD)
    assert found[1]["Surgery"] == found[0][None] == (10, Reason.ROUNDED)


def test_tables_filtered_by_each_site_are_one_table_by_site():
    by_site = counted({"North": 10, "South": 2}, dimension="site")
    north, south = (counted({"a": n}, filters=(("site", name),)) for name, n in (("North", 10), ("South", 2)))
    first, second, third = shown(by_site, north, south)
    assert first["South"] == third["a"] == third[None] == (None, Reason.FEWER_THAN_10)
    assert first["North"] == second["a"] == second[None]
    assert first[None] == (None, Reason.WITHHELD)


def test_overlapping_parts_do_not_add_up():
    rows = {("noise",): (Count(20),), ("light",): (Count(15),), (None,): (Count(25),)}
    table = Table("Barriers", period="2026-10", dimensions=("barrier",), columns=(RECEIVED,), rows=rows)
    assert shown(table, known=Known(overlapping=frozenset({"barrier"})))[0][None] == (25, Reason.ROUNDED)
    with pytest.raises(ValueError, match="sum of its parts"):
        publish([table])


def test_columns_can_be_parts_of_columns():
    columns = (Column("judged", "Judged", parts=("met", "late")), Column("met", "Met"), Column("late", "Late"))
    table = Table("Judged", period="2026-10", columns=columns, rows={(): (Count(12), Count(11), Count(1))})
    cells = table.for_audience(Audience.PUBLISHED, publish([table])).rows[0].cells
    assert [cell.reason for cell in cells] == [Reason.WITHHELD, Reason.ROUNDED, Reason.FEWER_THAN_10]
    wrong = Table("Judged", period="2026-10", columns=columns, rows={(): (Count(13), Count(11), Count(1))})
    with pytest.raises(ValueError, match="sum of its parts"):
        publish([wrong])


def test_one_figure_has_one_value_and_frozen_figures_keep_theirs():
    with pytest.raises(ValueError, match="two values"):
        publish([counted({"a": 30}), counted({"a": 31})])
    with pytest.raises(ValueError, match="two values"):
        publish([counted({"a": 31})], earlier=publish([counted({"a": 30})]).ledger)


def test_a_ninetieth_percentile_says_on_which_side_of_fifty_its_cases_are():
    assert Cell(49, Form.ROUNDED, cut=True).told == (48, 49)
    assert Cell(50, Form.ROUNDED, cut=True).told == (50, 52)
    assert Cell(50, Form.ROUNDED).told == (48, 52)


def test_nothing_is_published_where_too_much_was_published_before():
    cells = {Key("n", "1"): Cell(10, Form.ROUNDED), Key("n", "2"): Cell(9, Form.FEWER), Key("n", "3"): Cell(1, Form.FEWER)}
    fixed = frozenset(cells)
    with pytest.raises(NotSafeToPublish):
        protect(
            {**cells, Key("n", "1"): Cell(2, Form.FEWER), Key("n", "2"): Cell(1, Form.FEWER)},
            [Sum(Key("n", "1"), (Key("n", "2"),), 1), Sum(Key("n", "1"), (Key("n", "2"), Key("n", "3")))],
            fixed,
        )


# --- properties over random organisations ---


@settings(max_examples=15, deadline=None)
@given(st.integers(100, 10_000))
def test_no_published_count_comes_within_rounding_of_1_to_9(seed):
    for table, release in organisation(seed).published():
        for row in table.for_audience(Audience.PUBLISHED, release).rows:
            for cell in row.cells[: 1 if not table.across else None]:
                assert cell.value is None or cell.value == 0 or (cell.value >= 10 and cell.value % 5 == 0)
                assert (cell.value is None) == (cell.reason in {Reason.FEWER_THAN_10, *AUDITED})


@settings(max_examples=10, deadline=None)
@given(st.integers(100, 10_000))
def test_totals_are_rounded_after_they_are_added_up(seed):
    for table, release in organisation(seed).published():
        live = table.for_audience(Audience.CASEWORK)
        by_labels = {row.labels: row.cells[0].value for row in live.rows}
        for dimension in range(len(table.dimensions) if not table.across else 0):
            for labels, total in by_labels.items():
                if labels[dimension] is None:
                    parts = [
                        n
                        for other, n in by_labels.items()
                        if other[dimension] and _without(other, dimension) == _without(labels, dimension)
                    ]
                    assert total == sum(parts)
        for row in table.for_audience(Audience.PUBLISHED, release).rows:
            if row.cells[0].value and not table.across:
                assert row.cells[0].value == nearest(by_labels[row.labels])


def _without(labels, dimension):
    return labels[:dimension] + labels[dimension + 1 :]


@settings(max_examples=8, deadline=None)
@given(st.integers(100, 10_000))
def test_the_same_figures_are_shown_in_the_same_way_always(seed):
    first, again = organisation(seed).published(), organisation(seed).published()
    for (table, release), (same, other) in zip(first, again, strict=True):
        once = table.for_audience(Audience.PUBLISHED, release)
        assert once == table.for_audience(Audience.PUBLISHED, release) == same.for_audience(Audience.PUBLISHED, other)
    assert json.dumps(first[-1][1].ledger.as_data()) == json.dumps(again[-1][1].ledger.as_data())


def test_the_order_of_tables_makes_no_difference():
    tables = organisation(7).tables(MONTHS[0])
    shuffled = random.Random(1).sample(tables, len(tables))
    assert publish(tables).ledger.as_data() == publish(shuffled).ledger.as_data()


def test_a_ledger_is_kept_as_plain_data():
    ledger = organisation(3).published()[-1][1].ledger
    kept = Ledger.from_data(json.loads(json.dumps(ledger.as_data())))
    assert kept == ledger
