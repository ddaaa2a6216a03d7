"""What became of one adjustment, as reports count it: by table, and over random lives against a slow reckoning."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adjustments.rules import clocks
from adjustments.rules.outcomes import LEFT_OUT, Appeal, Check, Meanwhile, Outcome
from adjustments.rules.states import OPEN, Action, HeldBy, PauseReason, State
from adjustments.rules.tally import tally

from .life import AGREE, CONFIRM, DELIVER, ENGLAND, IN_PLACE, ORDER, PLAIN, REFUSE, SITUATIONS, Life, _after, sent
from .test_lives import closing_day, lives, quickly, slow_days

NOT_WORKING, APPEAL = (Action.NOT_WORKING, "employee"), (Action.APPEAL, "employee")
OVERTURN = (Action.OVERTURN, "henry")
LEAVE = (Action.LEAVE, "system", {"reason": "left"})


def told(life: Life):
    return tally(life.facts.history, ENGLAND)


def june(*moves, **options):
    """A life whose moves name their day in June 2026; it is sent on Monday the first."""
    life = sent(**options)
    for day, action, who, *data in moves:
        life.do(action, who, on=date(2026, 6, 1) + timedelta(days=day - 1), **(data[0] if data else {}))
    return told(life)


def held(line):
    return {one: days for one in HeldBy if (days := getattr(line, f"days_{one}"))}


@pytest.mark.parametrize(
    ("situation", "outcome"),
    [
        ("submitted", Outcome.OPEN),
        ("advice", Outcome.OPEN),
        ("second check", Outcome.OPEN),  # a refusal that is being checked is none
        ("budget step", Outcome.OPEN),
        ("in delivery", Outcome.AGREED),
        ("agreed", Outcome.AGREED),
        ("in place", Outcome.AGREED),
        ("not working", Outcome.AGREED),
        ("ended", Outcome.AGREED),
        ("declined", Outcome.DECLINED),
        ("appealed", Outcome.DECLINED),
        ("final", Outcome.UPHELD),
        ("taken away", Outcome.TAKEN_AWAY),
        ("stays ended", Outcome.TAKEN_AWAY),
        ("put back", Outcome.AGREED),
        ("withdrawn", Outcome.WITHDRAWN),
        ("withdrawn on order", Outcome.WITHDRAWN),
    ],
)
def test_each_fate_has_one_outcome(situation, outcome):
    line = told(SITUATIONS[situation]())
    assert line.outcome == outcome
    assert (line.outcome_on is None) == (outcome is Outcome.OPEN)


@pytest.mark.parametrize(
    ("moves", "outcome"),
    [
        (((Action.WITHDRAW, "employee", {"reason": "gave_up_waiting"}),), Outcome.GAVE_UP_WAITING),
        (((Action.WITHDRAW, "employee", {"reason": "asked_twice"}),), Outcome.WITHDRAWN),
        ((LEAVE,), Outcome.LEFT),
        ((AGREE, LEAVE), Outcome.LEFT),
        ((*IN_PLACE, LEAVE), Outcome.AGREED),  # it worked until then
        ((*IN_PLACE, NOT_WORKING, LEAVE), Outcome.LEFT),
        ((REFUSE, CONFIRM, APPEAL, LEAVE), Outcome.LEFT),
        (((Action.AGREE_IN_PART, "manager"),), Outcome.AGREED_IN_PART),
        (((Action.OFFER_ALTERNATIVE, "manager"), (Action.ACCEPT, "employee")), Outcome.AGREED_INSTEAD),
        (((Action.OFFER_ALTERNATIVE, "manager"), (Action.KEEP_ORIGINAL, "employee"), AGREE), Outcome.AGREED),
        ((REFUSE, CONFIRM, APPEAL, OVERTURN), Outcome.OVERTURNED),
        ((REFUSE, CONFIRM, APPEAL, (Action.WITHDRAW_APPEAL, "employee")), Outcome.DECLINED),
        ((AGREE, (Action.CANNOT_SUPPLY, "paula", {"reason": "supply"})), Outcome.OPEN),
        ((AGREE, (Action.UNDO_AGREEMENT, "manager")), Outcome.OPEN),
        ((AGREE, (Action.UNDO_AGREEMENT, "manager"), AGREE), Outcome.AGREED),
    ],
)
def test_each_way_out_has_one_outcome(moves, outcome):
    assert told(_after(*moves)).outcome == outcome


def test_what_was_agreed_in_part_has_a_rest_that_volumes_leave_out():
    whole = told(_after((Action.AGREE_IN_PART, "manager")))
    assert (whole.outcome, whole.is_rest) == (Outcome.AGREED_IN_PART, False)
    life = Life()
    earlier = {"rest_of": 1, "submitted_on": "2026-05-20", "first_asked_on": "2026-05-20", "filed_as": "hr"}
    life.do(Action.SUBMIT, "system", to="manager", **earlier)
    life.do(*REFUSE[:2], reasons=["safety"])
    rest = told(life)
    assert (rest.is_rest, rest.received_on, rest.filed_as) == (True, date(2026, 5, 20), HeldBy.HR)


@pytest.mark.parametrize(
    ("moves", "options", "decided_by"),
    [
        ((AGREE,), {}, HeldBy.LINE_MANAGER),
        (((Action.ASK_FOR_INFORMATION, "manager"), AGREE), {}, HeldBy.LINE_MANAGER),
        (((Action.TAKE_OVER, "hana"), (Action.AGREE, "hana")), {}, HeldBy.HR),
        (((Action.AGREE, "hana"),), {"to_hr": True}, HeldBy.HR),
        ((AGREE, (Action.AGREE, "payer")), {"cost_band": "££££"}, HeldBy.BUDGET_HOLDER),
        ((AGREE,), {"cost_band": "££££"}, ""),
        ((REFUSE,), {}, ""),
        ((REFUSE, CONFIRM), {}, HeldBy.LINE_MANAGER),  # who proposed it
        ((REFUSE, (Action.AGREE, "hana")), {}, HeldBy.HR),
        ((REFUSE, CONFIRM, APPEAL, OVERTURN), {}, HeldBy.LINE_MANAGER),
        ((AGREE, (Action.UNDO_AGREEMENT, "manager")), {}, ""),
        ((AGREE, (Action.CANNOT_SUPPLY, "paula", {"reason": "supply"}), (Action.AGREE, "hana")), {}, HeldBy.LINE_MANAGER),
    ],
)
def test_who_decided_first(moves, options, decided_by):
    line = told(_after(*moves, **options))
    assert (line.decided_by, line.is_automatic) == (decided_by, False)
    assert bool(line.decided_by) == (line.decided_on is not None)


def test_a_decision_by_nobody_is_automatic_and_older_history_tells_who_decided_by_as_whom_they_acted():
    life = _after(AGREE)
    *before, yes = life.facts.history
    assert tally((*before, replace(yes, by_id=None)), ENGLAND).is_automatic
    for acted_as, decided_by in (("decider", HeldBy.LINE_MANAGER), ("checker", HeldBy.HR), ("budget_holder", "budget_holder")):
        older = [replace(one, data={k: v for k, v in one.data.items() if k != "held_as"}) for one in before]
        assert tally((*older, replace(yes, acting_as=acted_as)), ENGLAND).decided_by == decided_by


@pytest.mark.parametrize(
    ("moves", "check", "is_returned", "reasons"),
    [
        ((), "", False, ""),
        ((REFUSE,), Check.OPEN, False, ""),
        ((REFUSE, CONFIRM), Check.CONFIRMED, False, "safety"),
        ((REFUSE, (Action.RETURN_REFUSAL, "hana")), Check.RETURNED, True, ""),
        ((REFUSE, (Action.RETURN_REFUSAL, "hana"), REFUSE, CONFIRM), Check.CONFIRMED, True, "safety"),
        ((REFUSE, (Action.AGREE, "hana")), Check.AGREED, False, ""),
        ((REFUSE, (Action.WITHDRAW, "employee")), Check.GONE, False, ""),
        (
            (
                (Action.PROPOSE_REFUSAL, "manager", {"reasons": ["cost", "disruption"]}),
                (Action.PROPOSE_REFUSAL, "payer", {"reasons": ["cost"]}),
                CONFIRM,
            ),
            *(Check.CONFIRMED, False, "cost,disruption"),
        ),
        (
            ((Action.PROPOSE_REFUSAL, "manager", {"reasons": ["cost"]}), (Action.APPROVE_COST, "payer"), AGREE),
            *("", False, ""),
        ),
    ],
)
def test_how_the_second_check_went_and_why_it_was_not_agreed(moves, check, is_returned, reasons):
    line = told(_after(*moves))
    assert (line.second_check, line.is_returned, line.reasons) == (check, is_returned, reasons)


@pytest.mark.parametrize(
    ("moves", "appeal"),
    [
        ((), ""),
        ((APPEAL,), Appeal.OPEN),
        ((APPEAL, (Action.UPHOLD, "henry")), Appeal.UPHELD),
        ((APPEAL, OVERTURN), Appeal.OVERTURNED),
        ((APPEAL, (Action.WITHDRAW_APPEAL, "employee")), Appeal.WITHDRAWN),
        ((APPEAL, LEAVE), Appeal.GONE),
    ],
)
def test_how_another_look_went(moves, appeal):
    assert told(_after(REFUSE, CONFIRM, *moves)).appeal == appeal


def test_what_was_asked_offered_and_found():
    line = june(
        (1, Action.ASK_FOR_INFORMATION, "manager"),
        (1, Action.ANSWER, "employee"),
        (2, Action.ASK_FOR_ADVICE, "manager", {"adviser": "occupational_health"}),
        (2, Action.AGREE_TO_ADVICE, "employee"),
        (3, Action.ADVISE, "olive"),
        (3, Action.ARRANGE_INTERIM, "manager", {"in_effect_on": "2026-06-03"}),
        (4, Action.AGREE, "manager", {"estimate": "120.50"}),
        (8, Action.DELIVER, "paula"),
        (9, Action.CONFIRM, "employee", {"works": "good_enough"}),
        (30, Action.HOLD_REVIEW, "employee", {"still_works": "partly", "next_on": "2027-06-01"}),
    )
    assert (line.questions, line.advice_asked, line.advice_given, line.interim) == (1, 1, 1, Meanwhile.ARRANGED)
    assert (line.works, line.still_works, line.reviewed_on) == ("good_enough", "partly", date(2026, 6, 30))
    assert (line.estimate, line.not_working, line.route) == (Decimal("120.50"), 0, "standard")
    assert (line.received_month, line.decided_month, line.delivered_month, line.in_place_month) == (202606,) * 4


# Times, by hand. June 2026 begins on a Monday and has no public holiday in England.


def test_what_is_withdrawn_has_no_times_and_its_days_end_there():
    line = june((4, Action.WITHDRAW, "employee"))
    assert line.outcome in LEFT_OUT
    assert (line.decision_days, line.wait_days, line.decision_due_on, line.wait_gross_due_on) == (None, None, None, None)
    assert (line.closed_on, line.held_by, held(line)) == (date(2026, 6, 4), "", {HeldBy.LINE_MANAGER: 3})


def test_what_somebody_left_behind_ends_on_that_day():
    line = june((2, Action.AGREE, "manager"), (5, *LEAVE))
    assert (line.outcome, line.decision_days, line.delivery_days) == (Outcome.LEFT, 1, None)
    assert held(line) == {HeldBy.LINE_MANAGER: 1, HeldBy.FULFILMENT: 3}


def test_a_pause_over_the_end_of_a_month_counts_its_days_once_and_in_no_month():
    line = june(
        (29, Action.PAUSE, "hana", {"reason": "away"}),  # Monday 29 June to Thursday 2 July
        (32, Action.RESUME, "employee"),
        (33, Action.AGREE, "manager"),
    )
    assert (line.paused_away, line.decision_gross, line.decision_days) == (3, 24, 21)
    assert (line.received_month, line.decided_month) == (202606, 202607)


def test_a_day_on_hold_for_two_reasons_counts_for_the_one_that_began_first():
    line = june(
        (2, Action.PAUSE, "hana", {"reason": "away"}),
        (3, Action.ASK_FOR_INFORMATION, "manager"),
        (4, Action.RESUME, "employee"),
        (9, Action.ANSWER, "employee"),
    )
    assert (line.paused_away, line.paused_waiting_for_answer, line.paused_for) == (2, 3, "")


def test_what_stands_on_hold_is_counted_up_to_then_and_has_its_gross_dates_still():
    line = june((2, Action.ASK_FOR_INFORMATION, "manager"))
    assert (line.paused_for, line.paused_since_on) == (PauseReason.ANSWER, date(2026, 6, 2))
    assert (line.decision_due_on, line.decision_gross_due_on) == (None, date(2026, 6, 15))
    assert line.wait_gross_due_on == date(2026, 7, 13)


def test_an_undone_decision_runs_on_and_its_days_belong_to_whoever_had_it():
    line = june((3, Action.AGREE, "manager"), (4, Action.UNDO_AGREEMENT, "manager"))
    assert (line.decided_on, line.decided_by, line.decision_days) == (None, "", None)
    assert (held(line), line.held_by) == ({HeldBy.LINE_MANAGER: 2, HeldBy.FULFILMENT: 1}, HeldBy.LINE_MANAGER)
    again = june((3, Action.AGREE, "manager"), (4, Action.UNDO_AGREEMENT, "manager"), (8, Action.AGREE, "manager"))
    assert (again.decision_days, again.agreed_on) == (5, date(2026, 6, 8))


def test_what_is_not_here_runs_on():
    line = june((1, *AGREE), (3, *DELIVER), (5, Action.NOT_HERE, "employee"), (8, *DELIVER))
    assert (line.delivered_on, line.delivery_days) == (date(2026, 6, 8), 5)
    assert held(line) == {HeldBy.FULFILMENT: 3, HeldBy.EMPLOYEE: 2}


def test_what_stops_working_within_20_days_goes_on_as_the_same_wait():
    works = ((1, *AGREE), (2, *DELIVER), (3, Action.CONFIRM, "employee", {"works": "works"}))
    there = june(*works)
    assert (there.wait_days, there.works, there.closed_on) == (2, "works", date(2026, 6, 3))
    failed = june(*works, (12, *NOT_WORKING))
    assert (failed.wait_days, failed.in_place_on, failed.works, failed.not_working) == (None, None, "", 1)
    assert held(failed) == {HeldBy.FULFILMENT: 1, HeldBy.EMPLOYEE: 8}
    again = june(*works, (12, *NOT_WORKING), (15, Action.REDELIVER, "hana"), (17, *DELIVER), (18, Action.CONFIRM, "employee"))
    assert (again.wait_days, again.delivery_days) == (13, 1)
    assert held(again) == {HeldBy.FULFILMENT: 3, HeldBy.EMPLOYEE: 9, HeldBy.HR: 1}


def test_after_20_days_it_is_another_adjustment_with_its_own_wait():
    """The old one stays as it was; the new one `replaces` it and counts from the day of the report."""
    life = sent()
    for day, action, who in ((1, *AGREE), (2, *DELIVER), (3, Action.CONFIRM, "employee")):
        life.do(action, who, on=date(2026, 6, day))
    life.day = date(2026, 7, 2)
    assert Action.NOT_WORKING not in life.can("employee")
    new = Life()
    new.do(Action.SUBMIT, "employee", on=life.day)
    assert (told(life).wait_days, told(new).received_on, told(new).first_asked_on) == (2, life.day, life.day)


def test_after_another_look_the_decision_stands_as_it_was_and_the_whole_wait_goes_on():
    line = june(
        (2, *REFUSE),
        (3, *CONFIRM),
        (8, *APPEAL),
        (12, Action.OVERTURN, "henry"),
        (15, *ORDER),
        (17, *DELIVER),
        (18, Action.CONFIRM, "employee"),
    )
    assert (line.decision_days, line.decided_by, line.reasons) == (2, HeldBy.LINE_MANAGER, "safety")
    assert (line.appealed_on, line.appeal_days, line.appeal_target) == (date(2026, 6, 8), 4, 10)
    assert (line.agreed_on, line.wait_days, line.outcome_on) == (date(2026, 6, 12), 13, date(2026, 6, 12))
    nobody = {HeldBy.NOBODY: 3}  # not agreed, and nobody asked for another look yet
    rest = {HeldBy.LINE_MANAGER: 1, HeldBy.HR: 5, HeldBy.FULFILMENT: 1, HeldBy.SUPPLIER: 2, HeldBy.EMPLOYEE: 1}
    assert held(line) == nobody | rest


def test_days_before_it_was_filed_count_for_nobody_who_works_on_it():
    line = june((2, Action.AGREE, "manager"), first_asked_on=date(2026, 5, 25), **PLAIN)
    assert held(line) == {HeldBy.BEFORE_FILING: 5}  # the first of them the Tuesday after a bank holiday
    assert (line.first_asked_on, line.received_on) == (date(2026, 5, 25), date(2026, 6, 1))
    assert (line.held_by, line.held_since_on) == (HeldBy.LINE_MANAGER, date(2026, 6, 1))  # before and after they agreed


# Over random lives


@quickly
@given(lives, st.integers(0, 12))
def test_the_days_of_all_holders_add_up_to_the_whole(life, later):
    line, today = told(life), life.day + timedelta(days=later)
    days = sum(held(line).values())
    if life.state in OPEN:
        assert days + slow_days(line.held_since_on, today, ()) == slow_days(line.first_asked_on, today, ())
    else:
        assert days == slow_days(line.first_asked_on, closing_day(life.facts.history), ())
        assert line.closed_on == closing_day(life.facts.history)


@quickly
@given(lives, st.integers(0, 12))
def test_the_days_on_hold_are_those_between_gross_and_net(life, later):
    line, history = told(life), life.facts.history
    today = life.day + timedelta(days=later) if life.state in OPEN else closing_day(history)
    paused = sum(getattr(line, f"paused_{one}") for one in PauseReason)
    assert (line.paused_since_on is None) == (line.paused_for == "")
    standing = slow_days(line.paused_since_on, today, ()) if line.paused_since_on else 0
    stood = clocks.read(history, ENGLAND).pauses
    assert paused + standing == slow_days(line.first_asked_on, today, ()) - slow_days(line.first_asked_on, today, stood)
    for name in ("decision", "wait"):
        gross, net, due, gross_due = (getattr(line, f"{name}_{one}") for one in ("gross", "days", "due_on", "gross_due_on"))
        assert (gross is None) == (net is None)
        assert gross is None or 0 <= gross - net <= paused + standing
        assert due is None or (gross_due is not None and gross_due <= due)


@quickly
@given(lives)
def test_whatever_happened_it_fits_together(life):
    line = told(life)
    assert line.state == life.state
    assert (line.held_by != "") == (life.state in OPEN) == (line.closed_on is None) == (line.held_since_on is not None)
    assert bool(line.decided_by) == (line.decided_on is not None)
    assert (line.outcome in LEFT_OUT) <= (line.in_place_on is None)
    assert (line.state == State.DECLINED) <= (line.outcome in (Outcome.DECLINED, Outcome.UPHELD))
    assert (line.state == State.IN_PLACE) <= (line.outcome not in (Outcome.OPEN, Outcome.DECLINED, *LEFT_OUT))
    assert (line.appeal == Appeal.OPEN) == (line.state == State.APPEALED)
    days = [value for name, value in asdict(line).items() if name.startswith(("days_", "paused_")) and isinstance(value, int)]
    assert all(one >= 0 for one in days)
