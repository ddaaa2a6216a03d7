"""Clocks are read from history."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adjustments.models.calendars import public_calendar
from adjustments.rules import clocks
from adjustments.rules.clocks import Happening, Pause
from adjustments.rules.permissions import Relation
from adjustments.rules.states import Action, State

ENGLAND = public_calendar("GB", "ENG")
SENT = {"reply_target": 2, "decision_target": 10, "wait_target": 30, "first_asked_on": "2026-06-01"}


def happened(*lines):
    return [Happening(action, to, on, data) for action, to, on, data in lines]


def sent(on=date(2026, 6, 1), **data):
    return (Action.SUBMIT, State.SUBMITTED, on, SENT | data)


def agreed(on, target=5):
    return (Action.AGREE, State.IN_DELIVERY, on, {"delivery_target": target})


def then(action, to, day):
    return (action, to, date(2026, 6, day), {})


def test_a_pause_pushes_the_due_date_by_its_working_days():
    pause = Pause(date(2026, 6, 4), date(2026, 6, 11))  # domain.md section 4
    assert clocks.due_on(date(2026, 6, 1), 10, ENGLAND, [pause]) == date(2026, 6, 22)


def test_overlapping_pauses_are_united():
    pauses = [Pause(date(2026, 6, 4), date(2026, 6, 9)), Pause(date(2026, 6, 8), date(2026, 6, 11))]
    assert clocks.due_on(date(2026, 6, 1), 10, ENGLAND, pauses) == date(2026, 6, 22)
    assert clocks.paused_days(pauses, start=date(2026, 6, 1), end=date(2026, 6, 30), calendar=ENGLAND) == 5


def test_there_is_no_due_date_while_the_clock_stands():
    assert clocks.due_on(date(2026, 6, 1), 10, ENGLAND, [Pause(date(2026, 6, 4))]) is None


@given(st.dates(date(2026, 1, 1), date(2026, 12, 1)), st.integers(1, 40), st.integers(0, 30), st.integers(0, 30))
def test_net_days_at_the_due_date_are_the_target(start, target, since, length):
    begin = ENGLAND.add(start, since)
    pauses = [Pause(begin, ENGLAND.add(begin, length))]
    due = clocks.due_on(start, target, ENGLAND, pauses)
    assert clocks.net_days(start, due, ENGLAND, pauses) == target


@pytest.mark.parametrize(
    ("today", "is_late"),
    [(date(2026, 6, 12), False), (date(2026, 6, 13), False), (date(2026, 6, 14), False), (date(2026, 6, 15), True)],
)
def test_a_weekend_after_the_due_date_is_not_late_yet(today, is_late):
    assert clocks.is_late(date(2026, 6, 12), today, ENGLAND) is is_late


def test_the_decision_runs_until_the_first_yes_or_no():
    read = clocks.read(happened(sent()), ENGLAND)
    assert read.decision.due_on == date(2026, 6, 15)
    assert read.wait.due_on == date(2026, 7, 13)
    read = clocks.read(happened(sent(), agreed(date(2026, 6, 8))), ENGLAND)
    assert (read.decision.days, read.decision.due_on) == (5, None)
    assert read.delivery.due_on == date(2026, 6, 15)
    refused = clocks.read(happened(sent(), then(Action.CONFIRM_REFUSAL, State.DECLINED, 9)), ENGLAND)
    assert refused.decision.days == 6
    assert refused.wait.closed
    assert refused.delivery.started_on is None


def said(action, day, by=7, acting_as=Relation.DECIDER, to=State.SUBMITTED):
    return Happening(action, to, date(2026, 6, day), {}, by, acting_as)


@pytest.mark.parametrize(
    ("line", "is_reply"),
    [
        (said(Action.ASK_FOR_INFORMATION, 2, to=State.INFO_NEEDED), True),
        (said(Action.OFFER_ALTERNATIVE, 2, to=State.ALTERNATIVE_OFFERED), True),
        (said(Action.MESSAGE, 2, acting_as=Relation.HR), True),
        (said(Action.MESSAGE, 2, acting_as=Relation.EMPLOYEE), False),
        (said(Action.MESSAGE, 2, by=None, acting_as=Relation.SYSTEM), False),
        (said(Action.AGREE, 2), True),
        (said(Action.PROPOSE_REFUSAL, 2), False),
        (said(Action.RETURN_REFUSAL, 2, acting_as=Relation.CHECKER), False),
        (said(Action.CONFIRM_REFUSAL, 2, acting_as=Relation.CHECKER, to=State.DECLINED), True),
        (said(Action.CLAIM, 2, acting_as=Relation.HR), False),
        (said(Action.CHANGE, 2, acting_as=Relation.EMPLOYEE), False),
    ],
)
def test_a_first_reply_is_what_the_employee_hears_of_somebody_who_decides(line, is_reply):
    read = clocks.read([*happened(sent()), line], ENGLAND)
    assert (read.reply.ended_on == date(2026, 6, 2)) is is_reply
    assert (read.reply.due_on == date(2026, 6, 3)) is not is_reply
    assert read.reply.days == (1 if is_reply else None)


def test_the_first_reply_counts_and_nothing_stops_its_clock():
    story = happened(sent(unconfirmed=True), (Action.PAUSE, State.SUBMITTED, date(2026, 6, 2), {"reason": "away"}))
    assert clocks.read(story, ENGLAND).reply.due_on == date(2026, 6, 3)
    story += [said(Action.MESSAGE, 4), said(Action.MESSAGE, 8)]
    assert clocks.read(story, ENGLAND).reply.days == 3


def test_what_was_agreed_by_itself_or_sent_before_there_was_a_target_has_no_first_reply():
    by_itself = clocks.read(happened(sent(), agreed(date(2026, 6, 8))), ENGLAND).reply
    assert (by_itself.closed, by_itself.due_on, by_itself.ended_on) == (True, None, None)
    before = clocks.read(
        happened((Action.SUBMIT, State.SUBMITTED, date(2026, 6, 1), without(SENT, "reply_target"))), ENGLAND
    ).reply
    assert before.due_on is None


def without(data, name):
    return {key: value for key, value in data.items() if key != name}


def test_another_look_has_a_clock_that_nothing_stops():
    story = happened(
        sent(),
        then(Action.CONFIRM_REFUSAL, State.DECLINED, 3),
        (Action.APPEAL, State.APPEALED, date(2026, 6, 5), {"appeal_target": 10}),
        (Action.PAUSE, State.APPEALED, date(2026, 6, 8), {"reason": "away"}),
    )
    read = clocks.read(story, ENGLAND)
    assert (read.appeal.due_on, read.wait.due_on) == (date(2026, 6, 19), None)
    ended = {
        Action.UPHOLD: (State.DECLINED, 4),
        Action.OVERTURN: (State.IN_DELIVERY, 4),
        Action.WITHDRAW_APPEAL: (State.DECLINED, None),
    }
    for action, (to, days) in ended.items():
        data = {"delivery_target": 5} if action is Action.OVERTURN else {}
        appeal = clocks.read([*story, Happening(action, to, date(2026, 6, 11), data)], ENGLAND).appeal
        assert (appeal.days, appeal.due_on) == (days, None)


def test_the_whole_wait_begins_on_the_day_of_first_asking():
    read = clocks.read(happened(sent(first_asked_on="2026-05-18")), ENGLAND)
    assert read.wait.started_on == date(2026, 5, 18)
    assert read.wait.due_on == ENGLAND.add(date(2026, 5, 18), 30)


def test_not_here_lets_the_delivery_clock_run_on():
    story = [sent(), agreed(date(2026, 6, 2)), then(Action.DELIVER, State.DELIVERED, 4)]
    assert clocks.read(happened(*story), ENGLAND).delivery.days == 2
    story.append(then(Action.NOT_HERE, State.IN_DELIVERY, 5))
    assert clocks.read(happened(*story), ENGLAND).delivery.days is None
    story.append(then(Action.DELIVER, State.DELIVERED, 10))
    assert clocks.read(happened(*story), ENGLAND).delivery.days == 6


def test_the_delivery_never_stops_the_whole_wait_does():
    """domain.md section 4: pauses of the decision and of the whole wait; none of the delivery."""
    story = [sent(), agreed(date(2026, 6, 2)), (Action.PAUSE, State.IN_DELIVERY, date(2026, 6, 3), {"reason": "away"})]
    read = clocks.read(happened(*story), ENGLAND)
    assert (read.delivery.due_on, read.wait.due_on) == (date(2026, 6, 9), None)
    story += [
        then(Action.RESUME, State.IN_DELIVERY, 5),
        then(Action.DELIVER, State.DELIVERED, 8),
        then(Action.CONFIRM, State.IN_PLACE, 9),
    ]
    read = clocks.read(happened(*story), ENGLAND)
    assert (read.delivery.days, read.wait.days, read.wait.gross) == (4, 4, 6)


def test_not_working_lets_only_the_whole_wait_run_on():
    story = [
        sent(),
        agreed(date(2026, 6, 2)),
        then(Action.DELIVER, State.DELIVERED, 4),
        then(Action.CONFIRM, State.IN_PLACE, 5),
        then(Action.NOT_WORKING, State.NOT_WORKING, 9),
    ]
    read = clocks.read(happened(*story), ENGLAND)
    assert read.delivery.days == 2
    assert read.wait.days is None
    story += [
        then(Action.REDELIVER, State.IN_DELIVERY, 10),
        then(Action.DELIVER, State.DELIVERED, 12),
        then(Action.NOT_HERE, State.IN_DELIVERY, 12),
        then(Action.DELIVER, State.DELIVERED, 15),
        then(Action.CONFIRM, State.IN_PLACE, 16),
    ]
    read = clocks.read(happened(*story), ENGLAND)
    assert read.delivery.days == 2, "the first delivery counts, also when a later one was not here"
    assert read.wait.days == 11


def test_a_second_decision_does_not_move_the_first():
    story = [
        sent(),
        agreed(date(2026, 6, 2)),
        then(Action.DELIVER, State.DELIVERED, 4),
        then(Action.NOT_WORKING, State.NOT_WORKING, 5),
        then(Action.RECONSIDER, State.SUBMITTED, 8),
        agreed(date(2026, 6, 12), target=20),
    ]
    read = clocks.read(happened(*story), ENGLAND)
    assert read.decision.days == 1
    assert read.delivery.target == 5


@pytest.mark.parametrize("action", [Action.WITHDRAW, Action.LEAVE])
def test_what_is_withdrawn_or_left_is_never_due(action):
    to = State.WITHDRAWN if action is Action.WITHDRAW else State.ENDED
    read = clocks.read(happened(sent(), then(action, to, 3)), ENGLAND)
    assert read.decision.closed
    assert read.decision.due_on is None
    assert read.wait.due_on is None
