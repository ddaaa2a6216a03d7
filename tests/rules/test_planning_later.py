"""What follows from a move: short lives, each told in a test: another look, mistakes, deliveries, and after."""

from datetime import date, timedelta

import pytest

from adjustments.rules import workflow
from adjustments.rules.facts import MoveNotAllowed, NotPermitted, TooLate
from adjustments.rules.notices import NoticeKind
from adjustments.rules.states import Action, State, StepKind, Task, Team

from .life import (
    AGREE,
    CONFIRM,
    DELIVER,
    ENGLAND,
    HANA,
    HENRY,
    MANAGER,
    MONDAY,
    ORDER,
    PAYER,
    PEOPLE,
    PLAIN,
    REFUSE,
    RITA,
    SITUATIONS,
    _after,
    sent,
)

# Another look


def test_another_look_has_ten_days_and_can_be_named_or_claimed():
    life = _after(REFUSE, CONFIRM)
    plan = life.do(Action.APPEAL, "employee", on=date(2026, 6, 8))
    assert (plan.step.kind, plan.holder.team, plan.step.due_on) == (StepKind.REVIEWER, Team.HR, date(2026, 6, 22))
    with pytest.raises(MoveNotAllowed) as refusal:
        life.do(Action.REASSIGN, "hana", to="hana")
    assert refusal.value.code == "may_not_hold"
    assert life.do(Action.REASSIGN, "hana", to="rita").holder.person_id == RITA
    plan = life.do(Action.OVERTURN, "rita")
    assert (plan.to, plan.is_letter, plan.clocks.delivery.started_on) == (State.IN_DELIVERY, True, date(2026, 6, 8))
    assert plan.clocks.decision.days == 0, "the first decision counts"


def test_what_is_upheld_is_final():
    life = SITUATIONS["final"]()
    with pytest.raises(MoveNotAllowed) as refusal:
        life.do(Action.APPEAL, "employee")
    assert refusal.value.code == "final"


def test_another_look_that_was_withdrawn_can_be_asked_for_again():
    life = SITUATIONS["appealed"]()
    assert life.do(Action.WITHDRAW_APPEAL, "employee").to is State.DECLINED
    assert life.do(Action.APPEAL, "employee").to is State.APPEALED


# Mistakes


def test_an_agreement_is_undone_within_a_day_and_the_clock_runs_on():
    life = _after(AGREE)
    plan = life.do(Action.UNDO_AGREEMENT, "manager", on=date(2026, 6, 2))
    assert (plan.to, plan.step.kind, plan.step.due_on) == (State.SUBMITTED, StepKind.LINE_MANAGER, date(2026, 6, 15))
    assert plan.clocks.decision.ended_on is None
    assert plan.clocks.delivery.started_on is None
    plan = life.do(*AGREE, on=date(2026, 6, 9))
    assert plan.clocks.decision.days == 6


def test_an_agreement_stands_after_a_day_or_an_order():
    with pytest.raises(TooLate):
        _after(AGREE).do(Action.UNDO_AGREEMENT, "manager", on=date(2026, 6, 3))
    with pytest.raises(MoveNotAllowed) as refusal:
        _after(AGREE, ORDER).do(Action.UNDO_AGREEMENT, "manager")
    assert refusal.value.code == "ordered_already"


# Delivering


def test_a_delivery_goes_from_team_to_supplier_to_team():
    life = _after(AGREE)
    assert life.do(*ORDER[:2], **ORDER[2]).holder.team is Team.SUPPLIER
    plan = life.do(Action.RECEIVE, "paula")
    assert (plan.holder.team, plan.team) == (Team.IT, Team.IT)
    assert [one.kind for one in plan.notices] == [NoticeKind.DELIVERY_WANTED]
    assert life.do(Action.SET_UP, "ivo").holder.team is Team.IT
    assert life.do(Action.DELIVER, "ivo").to is State.DELIVERED


def test_who_claimed_a_delivery_keeps_it_as_long_as_the_team_has_it():
    life = _after(AGREE)
    life.do(Action.CLAIM, "paula")
    assert life.do(Action.QUOTE, "paula", cost="10").holder.person_id == PEOPLE["paula"].id
    assert life.do(*ORDER[:2], **ORDER[2]).holder.team is Team.SUPPLIER


def test_a_quote_above_what_was_agreed_asks_the_budget_holder_and_the_agreement_stands():
    life = _after(AGREE)
    plan = life.do(Action.QUOTE, "paula", cost="300.01")
    assert (plan.to, plan.step.kind, plan.holder.person_id) == (State.IN_DELIVERY, StepKind.OVERSPEND, PAYER)
    assert plan.step.due_on == date(2026, 6, 8)
    for action in (Action.ORDER, Action.DELIVER):
        with pytest.raises(MoveNotAllowed) as refusal:
            life.do(action, "paula")
        assert refusal.value.code == "cost_is_open"
    plan = life.do(Action.REFER_COST, "payer")
    assert (plan.holder.team, plan.step.kind) == (Team.HR, StepKind.OVERSPEND)
    plan = life.do(Action.APPROVE_COST, "henry")
    assert (plan.to, plan.holder.team, plan.step) == (State.IN_DELIVERY, Team.PROCUREMENT, None)
    with pytest.raises(MoveNotAllowed) as refusal:
        life.do(Action.ORDER, "paula", cost="300.02")
    assert refusal.value.code == "quote_first"
    assert life.do(Action.ORDER, "paula", cost="300.01").holder.team is Team.SUPPLIER


def test_what_cannot_be_supplied_goes_to_hr_for_five_days_and_the_first_decision_counts():
    life = _after(AGREE)
    plan = life.do(Action.CANNOT_SUPPLY, "paula", reason="supply", on=date(2026, 6, 8))
    assert (plan.to, plan.step.kind, plan.holder.team, plan.step.due_on) == (
        State.SUBMITTED,
        StepKind.HR,
        Team.HR,
        date(2026, 6, 15),
    )
    plan = life.do(Action.AGREE, "hana", on=date(2026, 6, 10))
    assert (plan.clocks.decision.days, plan.clocks.delivery.started_on) == (0, MONDAY)


def test_a_delivery_passed_to_another_team_stays_there():
    life = _after(AGREE)
    assert life.do(Action.REASSIGN, "paula", team="it").team is Team.IT
    assert life.do(Action.ORDER, "ivo", expected_on="2026-06-12").team is Team.IT
    assert life.do(Action.MESSAGE, "employee").team is Team.IT


def test_not_here_does_the_last_parts_again():
    life = _after(AGREE, ORDER, (Action.RECEIVE, "paula"), (Action.SET_UP, "ivo"), (Action.DELIVER, "ivo"))
    plan = life.do(Action.NOT_HERE, "employee")
    assert (plan.to, plan.holder.team) == (State.IN_DELIVERY, Team.SUPPLIER)
    assert workflow.allowed(life.facts, PEOPLE["paula"], life.day) >= {Action.RECEIVE, Action.DELIVER}


def test_what_is_on_order_when_it_is_withdrawn_is_cancelled_or_collected():
    life = SITUATIONS["withdrawn on order"]()
    life.do(Action.CANCEL_ORDER, "paula")
    assert not life.can("paula")


# After


def test_not_working_can_be_said_for_twenty_working_days():
    life = _after(AGREE, DELIVER, (Action.CONFIRM, "employee"))
    assert Action.NOT_WORKING in workflow.allowed(life.facts, PEOPLE["employee"], date(2026, 6, 29))
    with pytest.raises(TooLate):
        life.do(Action.NOT_WORKING, "employee", on=date(2026, 6, 30))


def test_reconsider_gives_five_days():
    life = SITUATIONS["not working"]()
    plan = life.do(Action.RECONSIDER, "hana")
    assert (plan.step.kind, plan.holder.person_id, plan.step.due_on) == (StepKind.LINE_MANAGER, MANAGER, date(2026, 6, 8))


def test_what_is_said_about_what_does_not_work_does_not_give_more_days():
    life = SITUATIONS["not working"]()
    due = life.do(Action.MESSAGE, "employee", on=date(2026, 6, 4)).holder_due_on
    assert due == life.do(Action.CLAIM, "hana", on=date(2026, 6, 5)).holder_due_on == date(2026, 6, 8)


def test_hr_pauses_for_a_reason_and_the_employee_resumes():
    life = sent()
    assert life.do(Action.PAUSE, "hana", reason="away", on=date(2026, 6, 4)).step.due_on is None
    assert Action.PAUSE not in life.can("hana")
    assert life.do(Action.RESUME, "employee", on=date(2026, 6, 11)).step.due_on == date(2026, 6, 22)


def test_what_hr_took_over_goes_back():
    life = sent()
    assert life.do(Action.TAKE_OVER, "hana").holder.person_id == HANA
    assert life.do(Action.REASSIGN, "henry", to="henry").holder.person_id == HENRY
    assert life.do(Action.HAND_BACK, "henry").holder.person_id == MANAGER


def test_the_system_hands_on_what_a_manager_may_no_longer_hold():
    life = sent()
    assert life.do(Action.TAKE_OVER, "system").holder.team is Team.HR
    assert sent().do(Action.REASSIGN, "system").holder.person_id == MANAGER


def test_only_whom_the_rules_name_can_be_named():
    life = sent()
    for who in ("stranger", "employee", "paula", "rita"):
        with pytest.raises(MoveNotAllowed):
            life.do(Action.REASSIGN, "hana", to=who)
    with pytest.raises(NotPermitted):
        life.do(Action.REASSIGN, "manager", to="hana")


def test_a_plan_changes_nothing_it_was_given():
    life, given = sent(), {"reasons": ["safety"]}
    before = life.facts
    life.do(Action.PROPOSE_REFUSAL, "manager", **given)
    assert given == {"reasons": ["safety"]}
    assert before.standing.step_kind is StepKind.LINE_MANAGER


def test_working_days_are_those_of_the_site():
    assert ENGLAND.add(MONDAY, 10) == MONDAY + timedelta(days=14)
    assert Task.QUOTE in {task for task, _ in sent().facts.tasks}


def test_a_refusal_goes_back_to_the_caseworker_who_took_the_decision_over_and_proposed_it():
    taken = (Action.TAKE_OVER, "hana")
    for moves in (
        [(Action.PROPOSE_REFUSAL, "hana", {"reasons": ["safety"]})],
        [(Action.PROPOSE_REFUSAL, "hana", {"reasons": ["cost"]}), (Action.PROPOSE_REFUSAL, "payer", {"reasons": ["cost"]})],
    ):
        plan = _after(taken, *moves).do(Action.RETURN_REFUSAL, "henry")
        assert (plan.holder.person_id, plan.step.kind) == (HANA, StepKind.LINE_MANAGER)
    gone = _after(taken, (Action.PROPOSE_REFUSAL, "hana", {"reasons": ["safety"]}), hr_ids=frozenset({HENRY}))
    assert gone.do(Action.RETURN_REFUSAL, "henry").holder.person_id == MANAGER


def test_a_delivery_is_passed_to_a_team_and_never_to_a_person():
    life = _after(AGREE)
    with pytest.raises(MoveNotAllowed) as refusal:
        life.do(Action.REASSIGN, "paula", to="stranger", person=9)
    assert refusal.value.code == "goes_to_a_team"
    assert life.do(Action.REASSIGN, "paula", team="it").holder.team is Team.IT


def test_whether_something_must_be_bought_says_the_catalogue_and_nobody_else():
    assert _after().do(Action.AGREE, "manager", needs_goods=False).to is State.IN_DELIVERY
    assert _after(**PLAIN).do(Action.AGREE, "manager", needs_goods=True).to is State.AGREED


def test_the_adjustments_team_is_not_asked_again_by_one_of_its_own():
    for claims in ([], [(Action.CLAIM, "hana")]):
        costly = _after(*claims, to_hr=True, payer=None, cost_band="££££")
        assert costly.do(Action.AGREE, "hana").to is State.IN_DELIVERY
        named = _after(*claims, to_hr=True, payer=None)
        plan = named.do(Action.PROPOSE_REFUSAL, "hana", reasons=["cost"])
        assert plan.step.kind is StepKind.SECOND_CHECK
        paid = _after(*claims, to_hr=True)
        assert paid.do(Action.PROPOSE_REFUSAL, "hana", reasons=["cost"]).holder.person_id == PAYER
