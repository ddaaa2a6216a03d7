"""The table of moves: who may do what in every situation; and what follows from a move."""

from datetime import date, timedelta

import pytest

from adjustments.rules import workflow
from adjustments.rules.facts import MoveNotAllowed, NotPermitted, Refused, TooLate
from adjustments.rules.notices import NoticeKind, To
from adjustments.rules.permissions import Relation
from adjustments.rules.states import OPEN, Action, State, StepKind, Task, Team

from .life import (
    AGREE,
    CONFIRM,
    DELIVER,
    ENGLAND,
    FILER,
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
    Life,
    _after,
    sent,
)

# The domain's table, written a second time: who (names with spaces between) may do what. Everybody else may do nothing.
EXPECTED = {
    "draft": {
        "employee system": "submit",
    },
    "submitted": {
        "employee": "change message withdraw",
        "manager": "agree agree_in_part ask_for_information message offer_alternative propose_refusal",
        "hana henry": "ask_for_information message offer_alternative pause reassign take_over",
        "system": "leave reassign take_over",
    },
    "filed": {
        "employee": "change confirm_filing message withdraw",
        "manager": "agree agree_in_part ask_for_information message offer_alternative",
        "hana henry": "ask_for_information message offer_alternative pause reassign take_over",
        "system": "leave reassign take_over",
    },
    "sent to HR": {
        "employee": "change message withdraw",
        "hana henry": "agree agree_in_part ask_for_information claim message offer_alternative pause propose_refusal reassign",
        "system": "leave reassign take_over",
    },
    "question": {
        "employee": "answer change message withdraw",
        "manager": "agree ask_for_information message take_back",
        "hana henry": "ask_for_information message reassign take_back take_over",
        "system": "leave reassign take_over",
    },
    "offer": {
        "employee": "accept change keep_original message withdraw",
        "manager": "message take_back",
        "hana henry": "message reassign take_back take_over",
        "system": "leave reassign take_over",
    },
    "budget step": {
        "employee": "message withdraw",
        "manager": "message",
        "payer": "agree propose_refusal",
        "hana henry": "message pause reassign take_over",
        "system": "leave reassign take_over",
    },
    "cost check": {
        "employee": "message withdraw",
        "manager": "message",
        "payer": "approve_cost propose_refusal",
        "hana henry": "message pause reassign take_over",
        "system": "leave reassign take_over",
    },
    "second check": {
        "employee": "message withdraw",
        "hana henry": "agree ask_for_information claim confirm_refusal message offer_alternative pause reassign return_refusal",
        "system": "leave reassign take_over",
    },
    "returned": {
        "employee": "message withdraw",
        "manager": "agree agree_in_part ask_for_information message offer_alternative propose_refusal",
        "hana henry": "ask_for_information message offer_alternative pause reassign take_over",
        "system": "leave reassign take_over",
    },
    "paused": {
        "employee": "change message resume withdraw",
        "manager": "agree agree_in_part ask_for_information message offer_alternative propose_refusal",
        "hana henry": "ask_for_information message offer_alternative reassign resume take_over",
        "system": "leave reassign take_over",
    },
    "taken over": {
        "employee": "change message withdraw",
        "manager": "message",
        "hana": "agree agree_in_part ask_for_information hand_back message offer_alternative pause propose_refusal reassign",
        "henry": "ask_for_information message offer_alternative pause reassign take_over",
        "system": "leave reassign take_over",
    },
    "agreed": {
        "employee": "message withdraw",
        "manager": "message start undo_agreement",
        "hana henry": "message pause start take_over undo_agreement",
        "system": "leave reassign take_over",
    },
    "in delivery": {
        "employee": "message withdraw",
        "manager": "message undo_agreement",
        "hana henry": "cannot_supply message pause reassign undo_agreement",
        "paula": "cannot_supply claim deliver order quote reassign receive set_expected_date set_up",
        "system": "leave reassign take_over",
    },
    "ordered": {
        "employee": "message withdraw",
        "manager": "message",
        "hana henry": "cannot_supply message pause reassign",
        "paula": "cannot_supply deliver order quote reassign receive set_expected_date set_up",
        "system": "leave reassign take_over",
    },
    "overspend": {
        "employee": "message withdraw",
        "manager": "message",
        "payer": "approve_cost refer_cost",
        "hana henry": "cannot_supply message pause take_over",
        "paula": "cannot_supply receive set_expected_date set_up",
        "system": "leave reassign take_over",
    },
    "delivered": {
        "employee": "confirm message not_here not_working withdraw",
        "manager hana henry": "message",
        "system": "leave",
    },
    "in place": {
        "employee": "end message not_working",
        "manager hana henry": "ask_to_end message",
        "system": "leave",
    },
    "not working": {
        "employee": "message withdraw",
        "manager": "message",
        "hana henry": "claim message pause reconsider redeliver",
        "system": "leave reassign",
    },
    "declined": {
        "employee": "appeal message",
        "manager hana henry": "message",
    },
    "appealed": {
        "employee": "message withdraw_appeal",
        "manager": "message",
        "hana": "message pause reassign",
        "henry": "claim message overturn pause reassign uphold",
        "system": "leave reassign take_over",
    },
    "final": {
        "employee manager hana henry": "message",
    },
    "withdrawn": {},
    "withdrawn on order": {
        "paula": "cancel_order",
    },
    "ended": {},
}
NEEDS_TO = {Action.REASSIGN}


def expected(situation, who):
    found = (actions for names, actions in EXPECTED[situation].items() if who in names.split())
    return {Action(action) for actions in found for action in actions.split()}


@pytest.mark.parametrize("who", list(PEOPLE))
@pytest.mark.parametrize("situation", list(SITUATIONS))
def test_everybody_can_do_exactly_what_the_domain_says(situation, who):
    life = SITUATIONS[situation]()
    assert life.can(who) == expected(situation, who)
    for action in set(Action) - expected(situation, who):
        with pytest.raises(Refused):
            SITUATIONS[situation]().do(action, who)


@pytest.mark.parametrize("situation", list(SITUATIONS))
def test_whatever_is_allowed_leaves_exactly_one_holder_while_open_and_none_otherwise(situation):
    for who in PEOPLE:
        for action in expected(situation, who) - NEEDS_TO:
            life = SITUATIONS[situation]()
            plan = life.do(action, who, **({"reason": "away"} if action is Action.PAUSE else {}))
            holders = (plan.holder.person_id is not None) + (plan.holder.team is not None)
            assert holders == (plan.to in OPEN), (who, action)
            wants_step = plan.to in {State.SUBMITTED, State.INFO_NEEDED, State.ALTERNATIVE_OFFERED, State.APPEALED}
            assert (plan.step is not None) == wants_step or plan.to is State.IN_DELIVERY, (who, action)


@pytest.mark.parametrize("situation", list(SITUATIONS))
def test_nobody_is_staff_on_their_own_case(situation, monkeypatch):
    everything = workflow.Viewer(1, frozenset(r for p in PEOPLE.values() for r in p.roles), frozenset(Team))
    plain = SITUATIONS[situation]().can("employee")
    monkeypatch.setitem(PEOPLE, "employee", everything)
    assert SITUATIONS[situation]().can("employee") == plain


def test_every_action_and_relation_is_in_the_table():
    assert set(workflow.BY_ACTION) == set(Action)
    assert {relation for move in workflow.MOVES for relation in move.who} == set(Relation)


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
    assert [one.kind for one in plan.notices] == [NoticeKind.DECISION_WANTED]
    plan = life.do(Action.AGREE, "payer")
    assert (plan.to, plan.is_letter) == (State.IN_DELIVERY, True)


def test_an_estimate_above_the_limit_opens_the_budget_holders_step():
    assert sent().do(Action.AGREE, "manager", estimate="1000.01").step.kind is StepKind.BUDGET_HOLDER
    assert sent().do(Action.AGREE, "manager", estimate="1000.00").to is State.IN_DELIVERY


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
