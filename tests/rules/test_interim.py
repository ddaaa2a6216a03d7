"""Something for the meantime: when it is wanted, and when its clock ends."""

from dataclasses import replace
from datetime import date

import pytest

from adjustments.rules import clocks
from adjustments.rules.facts import MoveNotAllowed
from adjustments.rules.notices import NoticeKind, To
from adjustments.rules.policy import Policy
from adjustments.rules.reminders import silent_since
from adjustments.rules.states import Action

from .life import AGREE, CONFIRM, DELIVER, ENGLAND, PLAIN, REFUSE, SITUATIONS, Life, _after, sent


def june(day):
    return date(2026, 6, day)


def clock(life):
    return clocks.read(life.facts.history, ENGLAND).interim


@pytest.mark.parametrize(
    ("facts", "target", "due_on"),
    [
        ({"lead_days_most": 5}, None, None),
        ({"lead_days_most": 6}, 5, june(8)),
        ({"lead_days_most": 0, "is_urgent": True}, 1, june(2)),
        ({"lead_days_most": 40, "is_urgent": True}, 1, june(2)),
        ({"lead_days_most": 0, "own_words": True}, None, None),
        ({"lead_days_most": 6, "policy": Policy(interim_days=3)}, 3, june(4)),
        ({"lead_days_most": 3, "is_urgent": True, "policy": Policy(interim_urgent_days=2)}, 2, june(3)),
    ],
)
def test_it_is_wanted_where_it_is_urgent_or_takes_long(facts, target, due_on):
    found = clock(sent(**facts))
    assert (found.target, found.due_on) == (target, due_on)


def test_own_words_say_at_the_agreement_how_long_they_take():
    for goods, target in ((True, 5), (False, None)):
        life = sent(own_words=True, lead_days_most=0)
        life.do(Action.AGREE, "manager", on=june(3), needs_goods=goods)
        assert clock(life).target == target


def test_who_says_later_that_it_is_urgent_has_it_sooner_and_the_other_way_round():
    life = sent(lead_days_most=3)
    life.do(Action.CHANGE, "employee", urgent=True)
    assert clock(life).due_on == june(2)
    life.do(Action.CHANGE, "employee", urgent=False)
    assert clock(life).due_on is None
    life.facts = replace(life.facts, is_urgent=True)
    life.do(Action.CHANGE, "employee")
    assert clock(life).target == 1


@pytest.mark.parametrize(
    ("in_effect_on", "ended_on", "days"),
    [("2026-06-03", june(3), 2), ("2026-06-05", june(5), 4), ("2026-05-20", june(1), 0)],
)
def test_it_ends_on_the_day_from_which_it_is_there(in_effect_on, ended_on, days):
    life = sent()
    life.do(Action.ARRANGE_INTERIM, "manager", on=june(3), in_effect_on=in_effect_on)
    found = clock(life)
    assert (found.ended_on, found.days, found.due_on) == (ended_on, days, None)


def test_what_is_promised_for_a_day_after_it_is_due_keeps_its_due_date_until_it_is_delivered():
    life = sent()
    life.do(Action.ARRANGE_INTERIM, "manager", on=june(3), in_effect_on="2026-06-25")
    assert (clock(life).due_on, clock(life).ended_on) == (june(8), june(25))
    life.do(Action.ARRANGE_INTERIM, "manager", on=june(4), in_effect_on="2026-06-04")
    assert (clock(life).due_on, clock(life).ended_on) == (None, june(4)), "something was there sooner"


def test_nothing_is_possible_or_delivered_ends_it_too_and_a_pause_does_not_stop_it():
    life = sent()
    life.do(Action.PAUSE, "hana", reason="away", on=june(2))
    assert clock(life).due_on == june(8)
    life.do(Action.RULE_OUT_INTERIM, "hana", on=june(4))
    assert (clock(life).ended_on, clock(life).days) == (june(4), 3)
    life = _after(AGREE)
    life.do(Action.DELIVER, "paula", on=june(9))
    assert clock(life).days == 6
    life.do(Action.NOT_HERE, "employee", on=june(10))
    assert clock(life).due_on == june(8), "what was not here was not delivered"


def test_what_is_still_to_come_gives_way_to_what_is_there_sooner():
    life = sent()
    life.do(Action.ARRANGE_INTERIM, "manager", on=june(2), in_effect_on="2026-06-20")
    life.do(Action.ARRANGE_INTERIM, "manager", on=june(3), in_effect_on="2026-06-04")
    life.do(Action.ARRANGE_INTERIM, "hana", on=june(9), in_effect_on="2026-06-30")
    assert clock(life).ended_on == june(4)


def test_what_was_to_come_and_never_came_does_not_count():
    life = sent()
    life.do(Action.ARRANGE_INTERIM, "manager", on=june(2), in_effect_on="2026-06-20")
    life.do(Action.WITHDRAW, "employee", on=june(3))
    assert (clock(life).ended_on, clock(life).closed) == (None, True)
    life = sent()
    life.do(Action.ARRANGE_INTERIM, "manager", on=june(2), in_effect_on="2026-06-20")
    for action, who, *data in (REFUSE, CONFIRM, (Action.APPEAL, "employee")):
        life.do(action, who, on=june(5), **(data[0] if data else {}))
    assert clock(life).due_on == june(8)


def test_it_cannot_end_before_it_begins():
    with pytest.raises(MoveNotAllowed, match="ends_before_it_begins"):
        sent().do(Action.ARRANGE_INTERIM, "manager", in_effect_on="2026-06-04", until="2026-06-03")
    sent().do(Action.ARRANGE_INTERIM, "manager", in_effect_on="2026-06-04", until="2026-06-04")


def test_the_employee_is_told_at_once_and_who_makes_it_so():
    plan = sent().do(Action.ARRANGE_INTERIM, "hana", in_effect_on="2026-06-04")
    assert [(one.kind, one.to) for one in plan.notices] == [
        (NoticeKind.INTERIM_ARRANGED, To.EMPLOYEE),
        (NoticeKind.INTERIM_ARRANGED, To.MANAGER),
    ]
    plan = sent().do(Action.RULE_OUT_INTERIM, "hana")
    assert [(one.kind, one.to) for one in plan.notices] == [(NoticeKind.INTERIM_RULED_OUT, To.EMPLOYEE)]


@pytest.mark.parametrize(
    "situation", ["submitted", "question", "budget step", "agreed", "in delivery", "delivered", "not working"]
)
def test_it_changes_nothing_else(situation):
    life = SITUATIONS[situation]()
    before = life.facts.standing
    life.do(Action.ARRANGE_INTERIM, "hana", in_effect_on="2026-06-04")
    assert life.facts.standing == before


def test_it_breaks_the_silence_and_is_a_first_reply():
    life = sent()
    life.do(Action.RULE_OUT_INTERIM, "manager", on=june(4))
    assert silent_since(life.facts) == june(4)
    assert clocks.read(life.facts.history, ENGLAND).reply.days == 3


def test_a_draft_has_none_and_what_is_in_place_needs_none():
    assert clock(Life()).started_on is None
    life = _after(AGREE, (Action.START, "manager"), (Action.CONFIRM, "employee"), **PLAIN)
    assert not {Action.ARRANGE_INTERIM, Action.RULE_OUT_INTERIM} & life.can("manager")
    assert clock(_after(AGREE, DELIVER)).ended_on == june(1)
