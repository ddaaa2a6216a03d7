"""Every measure against an obvious reckoning in plain Python, one adjustment after the other."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import Counter, defaultdict
from datetime import timedelta
from decimal import Decimal

import pytest

from adjustments import wording
from adjustments.actions import adjustments
from adjustments.models import Adjustment, ReportLine
from adjustments.reports import periods
from adjustments.reports.asked import Asked, Basis
from adjustments.reports.catalogue import REPORTS, answer
from adjustments.reports.measures.cohorts import AGES, GROUPS
from adjustments.rules.disclosure import Audience
from adjustments.rules.outcomes import Outcome
from adjustments.rules.states import OPEN, HeldBy, PauseReason, Reason, State, WithdrawReason
from tests.builders import asked as sent
from tests.builders import walk

YES = ("agree", "agree_in_part", "accept", "overturn")
AGAIN = ("undo_agreement", "cannot_supply", "reconsider")


def became(events):
    """What became of an adjustment, from the last line that says so."""
    ever_in_place = any(event.to == "in_place" for event in events)
    found, parts, instead, before = "open", False, False, "open"
    for event in events:
        parts = (parts or event.action == "agree_in_part") and event.action not in AGAIN
        instead = (instead or event.action == "accept") and event.action not in AGAIN
        if event.action in AGAIN:
            found = "open"
        elif event.action == "overturn":
            found = before if found == "taken_away" else "overturned"
        elif event.action in (*YES, "approve_cost") and event.to in ("agreed", "in_delivery"):
            found = "agreed_in_part" if parts else "agreed_instead" if instead else "agreed"
        elif event.action == "confirm_refusal":
            found = "declined"
        elif event.action == "uphold":
            found = "upheld" if found == "declined" else found
        elif event.action == "take_away":
            before, found = found, "taken_away"
        elif event.action == "withdraw":
            found = "gave_up_waiting" if event.data.get("reason") == WithdrawReason.GAVE_UP_WAITING else "withdrawn"
        elif event.action == "leave" and not ever_in_place:
            found = "left"
    return found


@pytest.fixture
def everything(trust):
    """All that was sent: adjustment, history, outcome."""
    found = Adjustment.objects.sent().with_case().select_related("request__directorate", "delivery", "report_line").order_by("pk")
    rows = [(one, list(one.events.order_by("seq"))) for one in found]
    return [(one, events, became(events)) for one, events in rows]


def shown(code, asked, at):
    """The tables of a report as casework reads them: {title: {labels: {column: value}}}; ages by their label."""
    tables = [table.for_audience(Audience.CASEWORK) for table in REPORTS[code].make(asked, at)]
    return {
        table.title: {
            row.labels: {column.label or column.code: cell.value for column, cell in zip(table.columns, row.cells, strict=True)}
            for row in table.rows
        }
        for table in tables
    }


def in_period(asked, received_on, completed_on):
    day = received_on if asked.basis is Basis.RECEIVED else completed_on
    return day is not None and (asked.period.first is None or asked.period.first <= day <= asked.period.last)


def everyone_asked(trust):
    return [Asked(period, basis) for period in periods.offered(trust.date()) for basis in Basis]


def test_each_has_one_outcome_and_they_add_up(trust, everything):
    for asked in everyone_asked(trust):
        expected = Counter(
            outcome
            for one, _, outcome in everything
            if not one.rest_of_id and in_period(asked, one.submitted_on, one.report_line.outcome_on)
        )
        tables = shown("volumes", asked, trust)
        found = {labels[0]: row["asked_for"] for labels, row in tables["What became of it"].items()}
        assert found == {str(wording.OUTCOMES[Outcome(code)]): expected[code] for code in Outcome} | {None: expected.total()}
        months = tables["By month"]
        for row in months.values():
            assert row["asked_for"] == sum(
                row[code] for code in ("agreed", "not_agreed", "taken_away", "withdrawn", "left", "open")
            )
        assert months[(None,)]["asked_for"] == sum(row["asked_for"] for labels, row in months.items() if labels != (None,))


NOT_ADDED = ("_share", "median", "ninetieth", "in_target", "_with_open")


def test_groups_add_up_to_all_of_them(trust):
    """Before anything is rounded."""
    for code, by in ((code, by) for code, report in REPORTS.items() if "by" in report.asks for by in GROUPS):
        tables = [table for table in REPORTS[code].make(Asked(by=by), trust) if table.dimensions == (by,)]
        assert len(tables) == 1, code
        for shown in (table.for_audience(Audience.CASEWORK) for table in tables):
            parts = [row for row in shown.rows if row.labels != (None,)]
            assert parts
            for place, column in enumerate(shown.columns):
                if not column.code.endswith(NOT_ADDED) and column.code not in ("cost", "estimate"):
                    total = next(row.cells[place].value for row in shown.rows if row.labels == (None,))
                    assert total == sum(row.cells[place].value for row in parts), (code, by, column)


TEAMS = {"hr": "hr", "supplier": "supplier", "occupational_health": "adviser", "assessor": "adviser"}


def held_as(one, events):
    """As whom whoever has it has it, in words."""
    if one.holder_team:
        code = TEAMS.get(one.holder_team, "fulfilment")
    elif one.holder_person_id == one.request.employee_id:
        code = "employee"
    else:
        code = events[-1].data["held_as"]
    return str(wording.HELD_BY[HeldBy(code)])


def test_what_is_open_by_age_and_by_who_has_it(trust, everything):
    expected = defaultdict(Counter)
    for one, events, _ in everything:
        if one.state in OPEN:
            days = one.calendar.between(one.submitted_on, one.today(trust))
            held = held_as(one, events)
            for name in (held, None):
                expected[name][AGES[bisect_left((5, 10, 20, 30, 60, 130, 260), days)]] += 1
    rows = shown("backlog", Asked(), trust)["By who has it"]
    assert {labels[0] for labels in rows} == set(expected)
    for (name,), row in rows.items():
        assert row == {band: expected[name][band] for band in AGES} | {"open": expected[name].total()}


def test_what_is_overdue_by_who_has_it(trust, everything):
    expected = defaultdict(Counter)
    for one, events, _ in everything:
        if one.state in OPEN:
            late = one.calendar.between(one.due_on, one.today(trust)) if one.due_on else 0
            held = held_as(one, events)
            code = "in_time" if late <= 0 else "late_5" if late <= 5 else "late_20" if late <= 20 else "late_more"
            for name in (held, None):
                expected[name][code] += 1
    rows = shown("overdue", Asked(), trust)["By who has it"]
    assert sum(row["late"] for row in rows.values()) > 0
    for (name,), row in rows.items():
        late = {code: expected[name][code] for code in ("late_5", "late_20", "late_more")}
        total, all_late = expected[name].total(), sum(late.values())
        assert row == late | {"open": total, "late": all_late, "late_share": math.floor(100 * all_late / total + 0.5)}


def summed(rows):
    days = [one for one in rows if one]
    return {"had_days": len(days), "days": sum(days)}


def test_days_belong_to_somebody_each_up_to_today(trust, everything):
    for asked in everyone_asked(trust):
        found = defaultdict(list)
        for one, _, _ in everything:
            line = one.report_line
            if one.rest_of_id or not in_period(asked, one.submitted_on, line.outcome_on):
                continue
            for holder in HeldBy:
                runs = one.calendar.between(line.held_since_on, one.today(trust)) if line.held_by == holder else 0
                found[holder].append(getattr(line, f"days_{holder}") + runs)
        rows = shown("days", asked, trust)["With whom"]
        nothing = {"had_days": 0, "days": 0}
        assert {labels[0]: {key: value or 0 for key, value in row.items()} for labels, row in rows.items()} == {
            str(wording.HELD_BY[holder]): summed(found[holder]) or nothing for holder in HeldBy
        }


def test_days_on_hold_by_reason_up_to_today(cast, trust):
    rows = shown("pauses", Asked(), trust)["Why it stood still"]
    found = defaultdict(list)
    for one in Adjustment.objects.sent().filter(rest_of=None).with_case().select_related("report_line"):
        line = one.report_line
        for reason in PauseReason:
            runs = one.calendar.between(line.paused_since_on, one.today(trust)) if line.paused_for == reason else 0
            found[reason].append(getattr(line, f"paused_{reason}") + runs)
    assert sum(map(sum, found.values())) > 0
    assert {labels[0]: {key: value or 0 for key, value in row.items()} for labels, row in rows.items()} == {
        str(wording.ON_HOLD_FOR[reason]): summed(found[reason]) for reason in PauseReason
    }


def test_what_was_estimated_and_paid(trust, everything):
    counted = [
        one for one, _, outcome in everything if not one.rest_of_id and outcome not in ("withdrawn", "gave_up_waiting", "left")
    ]
    estimates = [one.report_line.estimate for one in counted if (one.report_line.estimate or 0) > 0]
    costs = [one.delivery.cost for one in counted if hasattr(one, "delivery") and (one.delivery.cost or 0) > 0]
    assert costs
    row = shown("spend", Asked(), trust)["Altogether"][(None,)]
    assert (row["paid"], row["cost"]) == (len(costs), math.ceil(sum(costs, Decimal(0))))
    assert (row["estimated"], row["estimate"]) == (len(estimates), max(math.ceil(sum(estimates, Decimal(0))), len(estimates)))


def test_refusals_reasons_and_another_look(trust, everything):
    counted = [(one, events, outcome) for one, events, outcome in everything if not one.rest_of_id]
    tables = shown("refusals", Asked(), trust)
    row = tables["Altogether"][(None,)]
    stays = [one for one in counted if one[2] not in ("withdrawn", "gave_up_waiting", "left")]
    refused = [events for _, events, _ in stays if any(event.action == "confirm_refusal" for event in events)]
    appealed = [events for _, events, _ in counted if any(event.action == "appeal" for event in events)]
    overturned = [events for events in appealed if any(event.action == "overturn" for event in events)]
    assert refused
    assert appealed
    assert (row["refused"], row["appealed"], row["overturned"]) == (len(refused), len(appealed), len(overturned))
    assert row["proposed"] == sum(any(event.action == "propose_refusal" for event in events) for _, events, _ in counted)
    assert row["returned"] == sum(any(event.action == "return_refusal" for event in events) for _, events, _ in counted)
    given = Counter(
        reason
        for events in refused
        for reason in [e for e in events if e.action == "confirm_refusal"][-1].data.get("reasons", [])
    )
    assert {labels[0]: one["refused"] for labels, one in tables["Reasons given"].items()} == {
        str(wording.REASONS[reason]): given[reason] for reason in Reason
    }


def test_whether_it_works_and_what_reviews_found(trust, everything):
    tables = shown("works", Asked(), trust)
    kept = [
        (one, events)
        for one, events, outcome in everything
        if not one.rest_of_id and outcome not in ("withdrawn", "gave_up_waiting", "left")
    ]
    row = tables["Altogether"][(None,)]
    delivered = [(one, events) for one, events in kept if one.report_line.delivered_on or one.in_place_on]
    assert row["delivered"] == len(delivered)
    assert row["stopped"] == sum(any(event.action == "not_working" for event in events) for _, events in delivered)
    said = Counter()
    for _, events in delivered:
        last = [event for event in events if event.action in ("confirm", "not_working")][-1:]
        said[last[0].data["works"] if last and last[0].action == "confirm" else ""] += 1
    assert (row["works"], row["good_enough"], row["unsaid"]) == (said["works"], said["good_enough"], said[""])
    reviews = {labels[0]: one["in_place"] for labels, one in tables["What reviews found"].items()}
    held = Counter(
        [event for event in events if event.action == "hold_review"][-1].data["still_works"]
        for one, events in kept
        if one.report_line.in_place_on and any(event.action == "hold_review" for event in events)
    )
    assert {str(wording.STILL_WORKS[code]): count for code, count in held.items()}.items() <= reviews.items()
    assert (
        reviews[None]
        == sum(count for name, count in reviews.items() if name)
        == sum(bool(one.report_line.in_place_on) for one, _ in kept)
    )


def test_what_was_arranged_for_the_meantime(trust, everything):
    row = shown("interim", Asked(), trust)["Altogether"][(None,)]
    kept = [
        (one, events)
        for one, events, outcome in everything
        if not one.rest_of_id
        and outcome not in ("withdrawn", "gave_up_waiting", "left")
        and one.report_line.interim_target is not None
    ]
    last = Counter(
        ([event.action for event in events if event.action in ("arrange_interim", "rule_out_interim")] or [""])[-1]
        for _, events in kept
    )
    assert (row["wanted"], row["arranged"], row["ruled_out"], row["nothing"]) == (
        *(len(kept), last["arrange_interim"]),
        *(last["rule_out_interim"], last[""]),
    )


def test_a_barrier_of_three_people_in_one_department_is_shown_once_and_of_two_is_not(cast, at):
    people = [cast.amina, cast.ben, cast.nora]
    type(cast.amina).objects.filter(pk__in=[one.pk for one in people]).update(department=cast.amina.department)
    for person in people[:2]:
        sent(type(person).objects.get(pk=person.pk), at=at)
    assert shown("repeats", Asked(), at)["The same barrier in one department"] == {}
    for _ in range(2):  # the same person twice is one person
        sent(type(cast.nora).objects.get(pk=cast.nora.pk), at=at)
    rows = shown("repeats", Asked(), at)["The same barrier in one department"]
    assert rows
    assert {(row["people"], row["asked_for"]) for row in rows.values()} == {(3, 4)}
    assert {labels[0] for labels in rows} == {cast.amina.department.name}


def test_groups_of_staff_side_by_side(trust, everything):
    rows = shown("equity", Asked(), trust)["By staff group"]
    groups = Counter(one.request.staff_group or "Not recorded" for one, _, _ in everything if not one.rest_of_id)
    assert {labels[0]: row["asked_for"] for labels, row in rows.items()} == dict(groups) | {None: groups.total()}


@pytest.mark.parametrize("code", sorted(REPORTS))
def test_a_report_of_nothing_says_so_in_a_sentence(db, at, code):
    said = answer(REPORTS[code], Asked(by="category" if "by" in REPORTS[code].asks else ""), at)
    assert said.sentence.endswith(".")
    assert not any(char.isdigit() for char in said.sentence)


@pytest.mark.parametrize("code", sorted(REPORTS))
def test_what_somebody_withdrew_is_in_outcomes_and_in_no_times(cast, at, code):
    one = sent(cast.amina, at=at - timedelta(days=20))
    adjustments.withdraw(adjustment=one, reason=WithdrawReason.GAVE_UP_WAITING, by=cast.amina, at=at)
    assert ReportLine.objects.get().outcome == Outcome.GAVE_UP_WAITING
    tables = shown(code, Asked(), at)
    if code == "volumes":
        assert tables["What became of it"]["Gave up waiting",]["asked_for"] == 1
    if code == "turnaround":
        assert all(row["completed"] == row["open"] == 0 for row in tables["By stage"].values())


def test_moves_while_a_report_is_read_change_nothing_in_what_was_read(cast, at):
    walk(cast, State.IN_PLACE, at=at - timedelta(days=30))
    said = answer(REPORTS["volumes"], Asked(), at)
    sent(cast.amina, at=at)
    assert said.tables[0].cell("asked_for", None).value == 1
    assert answer(REPORTS["volumes"], Asked(), at).tables[0].cell("asked_for", None).value == 2
