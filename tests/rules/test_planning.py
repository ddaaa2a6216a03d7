"""What follows from a move: short lives, each told in a test: sending, deciding, refusing."""

from datetime import date

import pytest

from adjustments.rules.facts import MoveNotAllowed
from adjustments.rules.notices import NoticeKind, To
from adjustments.rules.states import Action, State, StepKind, Team

from .life import (
    AGREE,
    CONFIRM,
    FILER,
    HANA,
    MANAGER,
    PAYER,
    PLAIN,
    REFUSE,
    Life,
    _after,
    sent,
)

# Sending


def test_submit_opens_a_step_with_the_line_manager():
    plan = Life().do(Action.SUBMIT, "employee")
    assert (plan.step.kind, plan.step.holder.person_id, plan.step.due_on) == (
        StepKind.LINE_MANAGER,
        MANAGER,
        date(2026, 6, 15),
    )
    assert [(one.kind, one.to) for one in plan.notices] == [
        (NoticeKind.REQUEST_SUBMITTED, To.EMPLOYEE),
        (NoticeKind.DECISION_WANTED, To.HOLDER),
    ]


@pytest.mark.parametrize(
    "more",
    [
        {"manager": None},
        {"manager": 1},
        {"is_manager_active": False},
        {"to_hr": True},
        {"filed_by": MANAGER},
        {"goes_to_hr": True},
    ],
)
def test_hr_holds_the_step_where_no_manager_may(more):
    life = Life(**more)
    plan = life.do(Action.SUBMIT, "manager" if "filed_by" in more else "employee")
    assert plan.holder.team is Team.HR


@pytest.mark.parametrize(
    ("more", "route", "due", "steps"),
    [
        ({"fast_track": True}, "fast_track", date(2026, 6, 3), []),
        ({}, "standard", date(2026, 6, 15), []),
        ({"cost_band": "££££"}, "over_limit", date(2026, 6, 10), ["budget_holder"]),
        ({"changes_contract": True}, "contract", date(2026, 6, 11), ["hr"]),
    ],
)
def test_the_route_says_how_long_and_who_comes_next(more, route, due, steps):
    plan = Life(**more).do(Action.SUBMIT, "employee")
    assert (plan.data["route"], plan.step.due_on, plan.data["left"]) == (route, due, steps)


def test_filed_for_somebody_the_clock_stands_until_they_confirm():
    life = Life(filed_by=FILER)
    plan = life.do(Action.SUBMIT, "filer")
    assert plan.step.due_on is None
    assert plan.clocks.decision.due_on is None
    with pytest.raises(MoveNotAllowed) as refusal:
        life.do(Action.PROPOSE_REFUSAL, "manager", reasons=["safety"])
    assert refusal.value.code == "not_confirmed"
    plan = life.do(Action.CONFIRM_FILING, "employee", on=date(2026, 6, 4))
    assert plan.step.due_on == date(2026, 6, 18), "three paused days later"


# Deciding


@pytest.mark.parametrize(
    ("more", "data", "to", "target"),
    [
        ({}, {}, State.IN_DELIVERY, 15),
        (PLAIN, {}, State.AGREED, 15),
        ({"own_words": True, "tasks": (), "delivered_by": ()}, {"needs_goods": True}, State.IN_DELIVERY, 20),
        ({"own_words": True, "tasks": (), "delivered_by": ()}, {"needs_goods": False}, State.AGREED, 5),
    ],
)
def test_agree_leads_to_delivery_or_to_the_line_manager(more, data, to, target):
    plan = sent(**more).do(Action.AGREE, "manager", **data)
    assert (plan.to, plan.data["delivery_target"], plan.is_letter, plan.step) == (to, target, True, None)
    assert (plan.holder.team is Team.PROCUREMENT) is (to is State.IN_DELIVERY)


def test_over_the_limit_the_budget_holder_decides_too():
    life = sent(cost_band="££££")
    plan = life.do(*AGREE)
    assert (plan.to, plan.step.kind, plan.holder.person_id) == (State.SUBMITTED, StepKind.BUDGET_HOLDER, PAYER)
    assert plan.step.due_on == date(2026, 6, 15), "the decision's own date: no step comes after it"
    assert not plan.is_letter
    assert [one.kind for one in plan.notices] == [NoticeKind.COST_WANTED]
    plan = life.do(Action.AGREE, "payer")
    assert (plan.to, plan.is_letter) == (State.IN_DELIVERY, True)


def test_an_estimate_above_the_limit_opens_the_budget_holders_step():
    assert sent().do(Action.AGREE, "manager", estimate="1000.01").step.kind is StepKind.BUDGET_HOLDER
    assert sent().do(Action.AGREE, "manager", estimate="1000.00").to is State.IN_DELIVERY


def test_the_managers_estimate_holds_when_the_budget_holder_agrees_to_it():
    life = sent()
    life.do(Action.AGREE, "manager", estimate="1800.00")
    life.do(Action.AGREE, "payer")
    assert life.do(Action.ORDER, "paula", cost="1800.00", expected_on="2026-06-12").step is None


def test_manager_and_budget_holder_in_one_is_one_step():
    assert sent(cost_band="££££", payer=MANAGER).do(*AGREE).to is State.IN_DELIVERY
    refusal = sent(payer=MANAGER).do(Action.PROPOSE_REFUSAL, "manager", reasons=["cost"])
    assert refusal.step.kind is StepKind.SECOND_CHECK


def test_a_contract_change_needs_hr_after_the_manager():
    life = sent(changes_contract=True)
    assert life.do(*AGREE).step.kind is StepKind.HR
    assert life.do(Action.AGREE, "hana").to is State.IN_DELIVERY


def test_a_question_stops_the_clock_and_the_answer_starts_it_again():
    life = sent()
    asked = life.do(Action.ASK_FOR_INFORMATION, "manager", on=date(2026, 6, 4))
    assert (asked.to, asked.holder.person_id, asked.step.due_on) == (State.INFO_NEEDED, 1, None)
    answered = life.do(Action.ANSWER, "employee", on=date(2026, 6, 11))
    assert (answered.to, answered.holder.person_id) == (State.SUBMITTED, MANAGER)
    assert answered.clocks.decision.due_on == answered.step.due_on == date(2026, 6, 22)  # domain.md section 4


def test_agreeing_takes_an_open_question_back():
    life = sent()
    life.do(Action.ASK_FOR_INFORMATION, "manager")
    plan = life.do(*AGREE, on=date(2026, 6, 4))
    assert plan.to is State.IN_DELIVERY
    assert plan.clocks.on_hold is None


def test_what_is_accepted_counts_as_agreed_and_goes_on_to_the_next_step():
    life = sent(cost_band="££££")
    life.do(Action.OFFER_ALTERNATIVE, "manager")
    assert life.do(Action.ACCEPT, "employee").step.kind is StepKind.BUDGET_HOLDER


def test_something_else_is_offered_once_per_decider():
    life = sent()
    life.do(Action.OFFER_ALTERNATIVE, "manager")
    life.do(Action.KEEP_ORIGINAL, "employee")
    with pytest.raises(MoveNotAllowed) as refusal:
        life.do(Action.OFFER_ALTERNATIVE, "manager")
    assert refusal.value.code == "offered_already"
    assert Action.OFFER_ALTERNATIVE in life.can("hana")


# Refusing


def test_a_refusal_is_checked_by_somebody_in_hr_before_anybody_is_told():
    life = sent()
    plan = life.do(*REFUSE[:2], **REFUSE[2])
    assert (plan.to, plan.step.kind, plan.holder.team) == (State.SUBMITTED, StepKind.SECOND_CHECK, Team.HR)
    assert [one.to for one in plan.notices] == [To.HOLDER]
    assert plan.step.due_on == date(2026, 6, 15), "the later of two days and the decision's date"
    plan = life.do(*CONFIRM, on=date(2026, 6, 8))
    assert (plan.to, plan.data["reasons"], plan.clocks.decision.days) == (State.DECLINED, ["safety"], 5)


def test_a_second_check_opened_late_has_two_days():
    life = sent()
    life.day = date(2026, 6, 18)
    assert life.do(*REFUSE[:2], **REFUSE[2]).step.due_on == date(2026, 6, 22)


def test_it_is_given_back_once():
    life = _after(REFUSE, (Action.RETURN_REFUSAL, "hana"))
    assert life.facts.standing.step_holder_id == MANAGER
    life.do(*REFUSE[:2], **REFUSE[2])
    with pytest.raises(MoveNotAllowed):
        life.do(Action.RETURN_REFUSAL, "hana")
    assert life.do(*CONFIRM).to is State.DECLINED, "who gave it back may confirm it now"


def test_cost_goes_to_the_budget_holder_first_who_pays():
    life = _after((Action.PROPOSE_REFUSAL, "manager", {"reasons": ["cost"]}))
    assert life.facts.standing.step_kind is StepKind.COST_CHECK
    plan = life.do(Action.APPROVE_COST, "payer")
    assert (plan.step.kind, plan.holder.person_id) == (StepKind.LINE_MANAGER, MANAGER)
    with pytest.raises(MoveNotAllowed) as refusal:
        life.do(Action.PROPOSE_REFUSAL, "manager", reasons=["cost"])
    assert refusal.value.code == "cost_is_paid"
    assert life.do(*AGREE).to is State.IN_DELIVERY


def test_a_budget_holder_who_paid_is_not_asked_again():
    life = _after((Action.PROPOSE_REFUSAL, "manager", {"reasons": ["cost"]}), (Action.APPROVE_COST, "payer"), cost_band="££££")
    assert life.do(*AGREE).to is State.IN_DELIVERY


def test_cost_goes_to_the_budget_holder_first_who_does_not_pay():
    life = _after(
        (Action.PROPOSE_REFUSAL, "manager", {"reasons": ["cost", "disruption"]}),
        (Action.PROPOSE_REFUSAL, "payer", {"reasons": ["cost"]}),
    )
    assert life.facts.standing.step_kind is StepKind.SECOND_CHECK
    plan = life.do(*CONFIRM)
    assert plan.data["reasons"] == ["cost", "disruption"]


def test_decider_checker_and_reviewer_are_three_persons():
    life = sent(to_hr=True)
    life.do(Action.PROPOSE_REFUSAL, "hana", reasons=["safety"])
    assert Action.CONFIRM_REFUSAL not in life.can("hana")
    life.do(Action.CONFIRM_REFUSAL, "henry")
    life.do(Action.APPEAL, "employee")
    for who in ("hana", "henry"):
        assert Action.UPHOLD not in life.can(who)
    assert Action.UPHOLD in life.can("rita"), "nobody in HR may, so an independent reviewer does"


def test_who_asked_a_question_took_part():
    life = sent()
    life.do(Action.ASK_FOR_INFORMATION, "hana")
    life.do(Action.ANSWER, "employee")
    life.do(*REFUSE[:2], **REFUSE[2])
    assert Action.CONFIRM_REFUSAL not in life.can("hana")
    assert Action.CONFIRM_REFUSAL in life.can("henry")


def test_with_one_caseworker_an_independent_reviewer_checks():
    life = sent(to_hr=True, hr_ids=frozenset({HANA}))
    assert Action.AGREE not in life.can("rita")
    life.do(Action.PROPOSE_REFUSAL, "hana", reasons=["safety"])
    assert {Action.CONFIRM_REFUSAL, Action.RETURN_REFUSAL, Action.AGREE} <= life.can("rita")


def test_a_caseworkers_own_request_in_an_organisation_with_one_goes_to_the_reviewer():
    life = sent(manager=None, hr_ids=frozenset({1}))
    assert Action.AGREE in life.can("rita")
