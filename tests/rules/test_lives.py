"""Clocks and custody over random lives, against a slow reckoning, day by day; and what a closed day changes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adjustments.rules import clocks, custody, workflow
from adjustments.rules.calendar import WorkCalendar
from adjustments.rules.clocks import Clock, Pause
from adjustments.rules.facts import Refused
from adjustments.rules.states import OPEN, Action, HeldBy, State, Team

from .life import ENGLAND, FILER, MONDAY, PLAIN, Life, sent

ONE_DAY = timedelta(days=1)
WHO = ("employee", "manager", "payer", "hana", "henry", "paula", "ivo", "filer", "olive")
DATA = {
    Action.ASK_FOR_ADVICE: {"adviser": Team.OCCUPATIONAL_HEALTH},
    Action.PAUSE: {"reason": "away"},
    Action.PROPOSE_REFUSAL: {"reasons": ["safety"]},
    Action.QUOTE: {"cost": "900"},
    Action.CANNOT_SUPPLY: {"reason": "supply"},
    Action.HOLD_REVIEW: {"next_on": "2027-06-01"},
    Action.PLAN_REVIEW: {"next_on": "2027-06-01"},
}
NAMES = ("reply", "decision", "interim", "delivery", "wait", "appeal")
STOPS = {"decision", "wait"}
turns = st.lists(
    st.tuples(st.integers(0, 9), st.integers(0, 10**6)), min_size=8, max_size=24
)  # days later, which of what may be done
kinds = st.sampled_from([{}, PLAIN, {"filed_by": FILER}, {"to_hr": True}, {"own_words": True}, {"is_urgent": True}])
quickly = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))


def live(kind, turns, asked_before):
    """A life in which people do what they may, some days apart; it ends as late as it can."""
    life = Life(**kind, first_asked_on=MONDAY - timedelta(days=asked_before))
    life.do(Action.SUBMIT, "filer" if "filed_by" in kind else "employee")
    for days, choice in turns:
        life.day += timedelta(days=days)
        open_to = [(action, who) for who in WHO for action in sorted(life.can(who)) if action is not Action.REASSIGN]
        seldom = (Action.WITHDRAW, Action.END)
        open_to = [one for one in open_to if one[0] not in seldom] or open_to
        onwards = [one for one in open_to if workflow.BY_ACTION[one[0]].to]
        open_to = onwards if onwards and choice % 3 else open_to
        if open_to:
            action, who = open_to[choice % len(open_to)]
            later = {"in_effect_on": (life.day + timedelta(days=choice % 9 - 3)).isoformat()}
            try:
                life.do(action, who, **(later if action is Action.ARRANGE_INTERIM else DATA.get(action, {})))
            except Refused:
                continue  # what depends on the answers
    return life


lives = st.builds(live, kinds, turns, st.integers(0, 20))


def stood(pauses, day):
    """Whether the clock stood as that day began."""
    return any(one.since < day and (one.until is None or day <= one.until) for one in pauses)


def slow_days(start, end, pauses, calendar=ENGLAND):
    """Working days after the first up to the last on which the clock ran, one by one."""
    day, count = start, 0
    while day < end:
        day += ONE_DAY
        count += calendar.is_working(day) and not stood(pauses, day)
    return count


@quickly
@given(lives, st.integers(0, 12))
def test_the_days_of_all_holders_add_up_to_the_whole_wait(life, later):
    today = life.day + timedelta(days=later)
    read = clocks.read(life.facts.history, ENGLAND)
    stays = custody.stays(life.facts.history, ENGLAND, today)
    state, asked = life.state, read.wait.started_on
    days, paused = sum(stay.days for stay in stays), sum(stay.paused for stay in stays)
    if state in OPEN:
        assert days == ENGLAND.between(asked, today)
        assert days - paused == clocks.net_days(asked, today, ENGLAND, read.pauses)
    elif read.wait.ended_on:
        assert (days, days - paused) == (read.wait.gross, read.wait.days)
    else:
        assert days == ENGLAND.between(asked, closing_day(life.facts.history))


@quickly
@given(lives, st.integers(0, 12))
def test_the_days_with_each_kind_of_holder_are_those_of_the_holders(life, later):
    """Counted up to when those began who have it now, they can be finished on any later day."""
    history, today = life.facts.history, life.day + timedelta(days=later)
    whole = sum(stay.days for stay in custody.stays(history, ENGLAND, today))
    unrecorded = [replace(event, data={k: v for k, v in event.data.items() if k != "held_as"}) for event in history]
    for events in (history, unrecorded):
        went = custody.days(events, ENGLAND)
        assert (went.held_by is not None) == (life.state in OPEN)
        assert sum(went.by.values()) + (ENGLAND.between(went.since, today) if went.held_by else 0) == whole
    assert custody.days(history, ENGLAND).by[HeldBy.BEFORE_FILING] == ENGLAND.between(
        clocks.read(history, ENGLAND).wait.started_on, history[0].on
    )


def closing_day(history):
    """The day on which it was last closed: what is said afterwards belongs to nobody."""
    found = history[0].on
    for before, event in pairwise(history):
        if before.to in OPEN and event.to not in OPEN:
            found = event.on
    return found


@quickly
@given(lives)
def test_who_had_it_when_it_only_seemed_to_work_is_the_employee(life):
    history = life.facts.history
    for number, event in enumerate(history):
        if event.action is Action.NOT_WORKING and history[number - 1].to is State.IN_PLACE:
            since = next(e.on for e in reversed(history[:number]) if e.action is Action.CONFIRM)
            theirs = custody.stays(history[: number + 1], ENGLAND, event.on)
            within = [stay for stay in theirs if stay.since >= since and stay.days]
            assert {stay.holder for stay in within} <= {custody.EMPLOYEE}


@quickly
@given(lives)
def test_every_clock_is_what_a_slow_reckoning_says(life):
    read = clocks.read(life.facts.history, ENGLAND)
    for name in NAMES:
        clock: Clock = getattr(read, name)
        stops = read.pauses if name in STOPS else ()
        if clock.ended_on:
            assert clock.days == slow_days(clock.started_on, clock.ended_on, stops), name
            assert clock.gross == slow_days(clock.started_on, clock.ended_on, ()), name
            assert clock.due_on is None or (name == "interim" and clock.started_on < clock.due_on < clock.ended_on), name
        elif clock.due_on:
            assert slow_days(clock.started_on, clock.due_on, stops) == clock.target, name
            assert ENGLAND.is_working(clock.due_on) or clock.target == 0
        elif clock.started_on and clock.target is not None:
            late_since = slow_due(clock, stops)
            assert clock.closed or (name in STOPS and read.on_hold and late_since is None), name


def slow_due(clock, pauses):
    """The due date that was reached before the pause that stands; None where it was not."""
    standing = min((one.since for one in pauses if one.until is None), default=date.max)
    days = (clock.started_on + timedelta(days=n) for n in range(400))
    reached = (day for day in days if day <= standing and slow_days(clock.started_on, day, pauses) >= clock.target)
    return next(reached, None)


spans = st.tuples(st.integers(0, 40), st.one_of(st.none(), st.integers(0, 20)))
pauses = st.lists(spans, max_size=6).map(
    lambda found: [
        Pause(MONDAY + timedelta(days=begin), None if days is None else MONDAY + timedelta(days=begin + days))
        for begin, days in found
    ]
)


@quickly
@given(pauses, st.integers(0, 60))
def test_overlapping_pauses_count_each_day_once(pauses, length):
    end = MONDAY + timedelta(days=length)
    paused = clocks.paused_days(pauses, start=MONDAY, end=end, calendar=ENGLAND)
    assert paused == slow_days(MONDAY, end, ()) - slow_days(MONDAY, end, pauses)
    joined = clocks.united(pauses, end)
    assert all(first[1] < second[0] for first, second in pairwise(joined)), "sorted, and none touches another"
    assert clocks.net_days(MONDAY, end, ENGLAND, reversed(pauses)) == clocks.net_days(MONDAY, end, ENGLAND, pauses)


@quickly
@given(lives, st.integers(-25, 60))
def test_a_closed_day_moves_what_is_open_and_nothing_that_ended_before(life, later):
    day = MONDAY + timedelta(days=later)
    closed = WorkCalendar(ENGLAND.weekend, lambda one: one == day or ENGLAND.closed(one))
    before, after = (clocks.read(life.facts.history, one) for one in (ENGLAND, closed))
    is_free_anyway = not ENGLAND.is_working(day)
    for name in NAMES:
        was, now = getattr(before, name), getattr(after, name)
        if is_free_anyway or was.started_on is None or day <= was.started_on or (was.ended_on and day > was.ended_on):
            assert now == was, name
        elif was.ended_on:
            stops = before.pauses if name in STOPS else ()
            assert was.days - now.days == (not stood(stops, day)), name
            assert was.gross - now.gross == 1
        elif was.due_on and day <= was.due_on:
            assert now.due_on is None or now.due_on >= was.due_on, name
        else:
            assert now == was, name
    again = clocks.read(life.facts.history, replace(closed, closed=ENGLAND.closed))
    assert again == before, "removing it brings the same dates back"


def in_place_and(*moves):
    """Agreed on the first day, there and working on the fourth, and what came after."""
    life = sent()
    for action, who, day in (
        (Action.AGREE, "manager", 1),
        (Action.DELIVER, "paula", 3),
        (Action.CONFIRM, "employee", 4),
        *moves,
    ):
        life.do(action, who, on=date(2026, 6, day))
    return [(stay.holder, stay.days) for stay in custody.stays(life.facts.history, ENGLAND, date(2026, 6, 30)) if stay.days]


def test_what_is_said_once_it_is_in_place_takes_no_days():
    went = [("team:procurement", 2), ("employee", 1)]
    assert in_place_and() == went
    assert in_place_and((Action.MESSAGE, "manager", 12), (Action.END, "employee", 19)) == went


def test_the_days_in_which_it_only_seemed_to_work_stay_the_employees_whatever_is_said_meanwhile():
    failed = (Action.NOT_WORKING, "employee", 12)
    went = [("team:procurement", 2), ("employee", 7), ("team:hr", 12)]
    assert in_place_and(failed) == in_place_and((Action.MESSAGE, "manager", 9), failed) == went
