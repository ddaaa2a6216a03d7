"""Turnaround against a slow, obvious reckoning from the events."""

import csv
import io
import json
import random
from datetime import date, timedelta
from math import ceil, floor

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from adjustments.demo import people, stories
from adjustments.models import Adjustment
from adjustments.reports import charts, export, measures, periods
from adjustments.reports.measures import Row
from tests.builders import asked


@pytest.fixture
def trust(db):
    now = timezone.now()
    rng = random.Random(7)
    stories.make(rng, people.make(rng, 80), 90, now)
    return now


YES = ("agree", "agree_in_part", "accept", "overturn")


def slow_end(events, stage):
    """The event that ends a stage, read one by one."""
    end, is_later = None, False
    for event in events:
        is_yes = event.action in YES and event.to in ("agreed", "in_delivery")
        match stage:
            case "decision":
                if end is None and (is_yes or event.action == "confirm_refusal"):
                    end = event
                elif event.action == "undo_agreement" and not is_later:
                    end = None
                is_later = is_later or event.action in ("confirm_refusal", "cannot_supply", "reconsider")
            case "delivery":
                if event.action in ("deliver", "start") and end is None:
                    end = event
                elif event.action == "not_here" and end and not is_later:
                    end = None
                is_later = is_later or event.action == "not_working"
            case "wait":
                end = event if event.action == "confirm" else None if event.action == "not_working" else end
    return end


def was_paused(adjustment, events, day):
    """Whether the clock stood as the day began."""
    paused = False
    waits_for_employee = False
    for event in events:
        if adjustment.today(event.at) >= day:
            break
        paused = event.action == "pause" or (paused and event.action != "resume")
        waits_for_employee = event.to in ("info_needed", "alternative_offered")
        is_closed = event.to in ("declined", "withdrawn", "ended", "in_place")
        paused = paused and not is_closed
    unconfirmed = bool(events[0].data.get("unconfirmed"))
    for event in events:
        if adjustment.today(event.at) >= day:
            break
        over = event.to in ("agreed", "in_delivery", "declined", "withdrawn", "ended")
        unconfirmed = unconfirmed and event.action != "confirm_filing" and not over
    return paused or waits_for_employee or unconfirmed


def slow_net(adjustment, start, end):
    """Working days after `start` up to `end` on which the clock ran."""
    events = list(adjustment.events.order_by("seq"))
    day, count = start, 0
    while day < end:
        day += timedelta(days=1)
        count += adjustment.calendar.is_working(day) and not was_paused(adjustment, events, day)
    return count


def slow_days(adjustment, stage):
    """Whole working days of a stage, reckoned from events one by one."""
    events = list(adjustment.events.order_by("seq"))
    start = {"decision": adjustment.submitted_on, "delivery": adjustment.agreed_on, "wait": adjustment.first_asked_on}[stage]
    end = slow_end(events, stage)
    return None if end is None or start is None else slow_net(adjustment, start, adjustment.today(end.at))


def slow_row(stage, group, adjustments, now):
    days, late, waiting, in_target = [], 0, 0, 0
    for one in adjustments:
        if one.rest_of_id or one.state == "withdrawn" or (one.state == "ended" and one.in_place_on is None):
            continue
        if group not in (measures.ALL, one.entry.category if one.entry else "In own words"):
            continue
        took, goal = slow_days(one, stage), getattr(one, f"{stage}_target")
        if took is not None:
            days.append(took)
            in_target += took <= goal
        elif goal is not None and one.state != "declined":
            waiting += 1
            start = {"decision": one.submitted_on, "delivery": one.agreed_on, "wait": one.first_asked_on}[stage]
            late += slow_net(one, start, one.today(now)) > goal
    days.sort()
    n = len(days)
    judged = n + late
    return Row(
        stage,
        group,
        n,
        days[ceil(n / 2) - 1] if n else None,
        days[ceil(n * 0.9) - 1] if n else None,
        in_target,
        late,
        waiting,
        floor(100 * in_target / judged + 0.5) if judged else None,
    )


def test_every_figure_equals_the_slow_reckoning(trust):
    adjustments = list(Adjustment.objects.sent().with_case())
    rows = measures.turnaround(periods.ALL, trust)
    assert len(rows) > 20
    for row in rows:
        assert row == slow_row(row.stage, row.group, adjustments, trust)


def test_a_period_takes_what_was_received_in_it(trust):
    period = periods.parse(f"{trust:%Y-%m}")
    adjustments = [one for one in Adjustment.objects.sent().with_case() if period.first <= one.submitted_on <= period.last]
    for row in measures.turnaround(period, trust, by_category=False):
        assert row == slow_row(row.stage, measures.ALL, adjustments, trust)


def test_the_demos_data_is_healthy(trust):
    call_command("doctor")


def test_the_same_number_of_queries_for_little_and_much(cast, trust):
    with CaptureQueriesContext(
        connection,
    ) as many:
        measures.turnaround(periods.ALL, trust)
    assert len(many) <= 10


def test_what_is_open_and_late_counts_against_the_target(cast, at):
    asked(cast.amina)
    later = at + timedelta(days=30)
    row = measures.turnaround(periods.ALL, later, by_category=False)[0]
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


def test_csv_and_json_hold_the_same_rows_and_no_cell_starts_a_formula():
    rows = [Row("wait", "=1+1", 3, 4, 5, 2, 1, 1, 50), Row("wait", "Plain", 0, None, None, 0, 0, 0, None)]
    lines = list(csv.reader(io.StringIO(export.as_csv(rows))))
    assert lines[1][1] == "'=1+1"
    assert lines[2][3] == ""
    assert [row["group"] for row in json.loads(export.as_json(rows))] == ["=1+1", "Plain"]


def test_a_chart_says_in_words_what_it_draws():
    chart = charts.bars("Title", [Row("wait", "A", 3, 4, 8, 2, 1, 1, 50), Row("wait", "B", 0, None, None, 0, 0, 0, None)])
    assert [bar.label for bar in chart.bars] == ["A"]
    assert chart.bars[0].median_width * 2 == chart.bars[0].ninetieth_width
    assert "A: half within 4, nine in ten within 8" in chart.description
    assert charts.bars("Title", []) is None


def test_the_sentence_says_when_there_is_nothing_yet(db, at):
    assert "Nothing was decided yet" in measures.in_one_sentence(measures.turnaround(periods.ALL, at))


def test_the_command_prints_csv_and_json(trust, capsys):
    call_command("turnaround", "--by", "stage", "--format", "json")
    assert [row["stage"] for row in json.loads(capsys.readouterr().out)] == list(measures.STAGES)
    call_command("turnaround", "--period", "all")
    assert capsys.readouterr().out.startswith("stage,category,completed")
    with pytest.raises(CommandError, match="2026-Q3"):
        call_command("turnaround", "--period", "nonsense")
