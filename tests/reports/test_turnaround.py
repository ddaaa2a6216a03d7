"""Turnaround against a slow, obvious reckoning from the events."""

from collections import Counter
from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from adjustments import wording
from adjustments.actions import adjustments, conversations, decisions, interims
from adjustments.models import Adjustment
from adjustments.reports import periods, survival
from adjustments.reports.asked import Asked, Basis
from adjustments.reports.measures import cohorts
from adjustments.reports.measures import turnaround as measures
from adjustments.rules.states import Reason
from tests.builders import SLOW, asked

from . import slow


@pytest.fixture
def everything(trust):
    """All that was sent and counts, each with its stages reckoned slowly."""
    found = Adjustment.objects.sent().with_case().select_related("request__directorate")
    return [(one, slow.reckon(one, trust)) for one in found if slow.counts_for_times(one)]


GROUP_OF = {
    "category": lambda one: one.entry.category if one.entry else "In own words",
    "directorate": lambda one: one.request.directorate.name if one.request.directorate else "Not recorded",
    "site": lambda one: one.request.site.name if one.request.site else "Not recorded",
    "route": lambda one: str(wording.ROUTES[one.route]),
    "staff_group": lambda one: one.request.staff_group or "Not recorded",
    "band": lambda one: one.request.band or "Not recorded",
}


def agree(rows, everything, by="", so=lambda stage, one, took: took):
    """Whether each row is what the slow reckoning says of those that `so` counts."""
    assert rows
    for row in rows:
        of_group = [
            so(row.stage, one, took[row.stage]) for one, took in everything if row.group is None or GROUP_OF[by](one) == row.group
        ]
        assert row == slow.row(row.stage, row.group, [took for took in of_group if took])


def test_every_figure_equals_the_slow_reckoning_by_whatever_it_is_grouped(trust, everything):
    assert tuple(measures.STAGES) == slow.STAGES
    assert set(GROUP_OF) == set(cohorts.GROUPS)
    for by in ("", *cohorts.GROUPS):
        rows = measures.turnaround(Asked(), trust, by=by)
        agree(rows, everything, by)
        for stage in slow.STAGES:
            groups = {
                GROUP_OF[by](one) for one, took in everything if by and (took[stage].days, took[stage].so_far) != (None, None)
            }
            assert {row.group for row in rows if row.stage == stage} == {None, *groups}


def test_a_period_takes_what_was_received_in_it(trust, everything):
    for period in periods.offered(trust.date()):
        received = [(one, took) for one, took in everything if _is_in(period, one.submitted_on)]
        agree(measures.turnaround(Asked(period), trust, by=""), received)


def test_by_completion_each_stage_takes_what_ended_in_the_period_and_what_was_open_by_its_end(trust, everything):
    def so(stage, one, took):
        is_open = took.so_far is not None and (period.last is None or one.submitted_on <= period.last)
        return took if is_open or (took.ended_on and _is_in(period, took.ended_on)) else None

    for period in periods.offered(trust.date()):
        agree(measures.turnaround(Asked(period, Basis.COMPLETED), trust, by=""), everything, so=so)


def _is_in(period, day):
    return period.first is None or period.first <= day <= period.last


def test_figures_are_narrowed_to_a_place_a_kind_a_way_or_a_group(trust, everything):
    def kept(one):
        request = one.request
        category = one.entry.category if one.entry else ""
        return {
            "directorate": request.directorate_id,
            "site": request.site_id,
            "category": category,
            "route": one.route,
            "staff_group": request.staff_group,
        }

    some = kept(everything[len(everything) // 2][0])
    for narrowed in (*({name: value} for name, value in some.items()), some):
        fitting = [(one, took) for one, took in everything if narrowed.items() <= kept(one).items()]
        assert 0 < len(fitting) < len(everything)
        agree(measures.turnaround(Asked(**narrowed), trust, by=""), fitting)


def test_the_median_with_those_who_wait_still_equals_the_slow_product_limit(trust, everything):
    for stage in slow.STAGES:
        for group, median in measures.medians_with_waiting(Asked(), trust, stage, by="category").items():
            took = [each[stage] for one, each in everything if group in (None, GROUP_OF["category"](one))]
            done = [one.days for one in took if one.days is not None]
            waiting = [one.so_far for one in took if one.so_far is not None]
            assert median == slow.median_with_waiting(done, waiting), (stage, group)


days = st.lists(st.integers(0, 12), max_size=30)


@given(days, days)
def test_the_product_limit(done, waiting):
    assert survival.median(Counter(done), Counter(waiting)) == slow.median_with_waiting(done, waiting)
    assert survival.median(Counter(done), Counter()) == measures.nearest_rank(Counter(done), 50)


def test_half_of_them_may_not_have_come_so_far():
    assert survival.median(Counter({3: 1}), Counter({5: 9})) is None
    assert survival.median(Counter(), Counter()) is None


def test_something_for_the_meantime_that_is_to_come_has_not_ended_yet(cast, at):
    one = asked(cast.amina, SLOW, at=at)
    later = at.date() + timedelta(days=3)
    interims.arrange_interim(adjustment=one, words="Notes.", in_effect_on=later, by=cast.ben, at=at)
    before, then = (_interim(at + timedelta(days=days)) for days in (2, 3))
    assert (before.n, before.open, then.n, then.open) == (0, 1, 1, 0)


def _interim(at):
    return measures.turnaround(Asked(), at, by="", stages=["interim"])[0]


def test_days_on_hold_are_in_the_gross_figures_and_not_in_the_net(cast, at):
    one = asked(cast.amina, at=at)
    one = conversations.ask_for_information(adjustment=one, words="When?", by=cast.ben, at=at)
    later = at + timedelta(days=30)
    gross, net = (row for row in measures.turnaround(Asked(), later, by="", stages=["decision_gross", "decision"]))
    assert (gross.open_late, net.open, net.open_late) == (1, 1, 0)
    one = conversations.answer(adjustment=one, words="Mondays.", by=cast.amina, at=later)
    decisions.agree(adjustment=one, by=cast.ben, at=later)
    gross, net = (row for row in measures.turnaround(Asked(), later, by="", stages=["decision_gross", "decision"]))
    assert (gross.median, net.median, gross.in_target, net.in_target) == (22, 0, 0, 1)


def test_the_pair_of_what_was_agreed_in_part_and_what_somebody_withdrew_or_left(cast, at):
    asked_for = {"agreed_words": "One", "rest_words": "Another", "reasons": [Reason.COST], "words": "One will do."}
    decisions.agree_in_part(adjustment=asked(cast.amina, at=at), by=cast.ben, at=at, **asked_for)
    adjustments.withdraw(adjustment=asked(cast.carl, at=at), by=cast.carl, at=at)
    adjustments.leave(adjustment=asked(cast.nora, at=at), at=at)
    assert [row.n + row.open for row in measures.turnaround(Asked(), at, by="", stages=["decision", "wait"])] == [1, 1]


def test_the_demos_data_is_healthy(trust):
    call_command("doctor")


def test_the_same_number_of_queries_for_little_and_much(cast, trust):
    with CaptureQueriesContext(
        connection,
    ) as many:
        measures.turnaround(Asked(), trust)
    assert len(many) <= 10


def test_what_is_open_and_late_counts_against_the_target(cast, at):
    asked(cast.amina)
    later = at + timedelta(days=30)
    row = measures.turnaround(Asked(), later, by="", stages=["decision"])[0]
    assert (row.n, row.open_late, row.percent_in_target) == (0, 1, 0)


@pytest.mark.parametrize(
    ("code", "first", "last"),
    [
        ("2026", date(2026, 1, 1), date(2026, 12, 31)),
        ("2026-Q1", date(2026, 1, 1), date(2026, 3, 31)),
        ("2026-Q4", date(2026, 10, 1), date(2026, 12, 31)),
        ("2028-02", date(2028, 2, 1), date(2028, 2, 29)),
        ("all", None, None),
    ],
)
def test_periods(code, first, last):
    assert (periods.parse(code).first, periods.parse(code).last) == (first, last)


@pytest.mark.parametrize("code", ["", "2026-Q5", "2026-13", "yesterday", "1999", "2026-1"])
def test_a_period_that_is_none_says_what_to_write(code):
    with pytest.raises(ValueError, match="2026-Q3"):
        periods.parse(code)


def test_offered_periods_begin_with_everything_and_end_a_year_ago():
    assert [one.code for one in periods.offered(date(2026, 2, 3))] == [
        *("all", "2026", "2025", "2026-Q1", "2025-Q4", "2025-Q3", "2025-Q2")
    ]
