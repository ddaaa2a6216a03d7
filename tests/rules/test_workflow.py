"""The table of moves: who may do what in every situation."""

import pytest

from adjustments.rules import workflow
from adjustments.rules.facts import Refused
from adjustments.rules.permissions import Relation
from adjustments.rules.states import BEING_DECIDED, OPEN, Action, State, Team

from .life import (
    PEOPLE,
    SITUATIONS,
)

# The domain's table, written a second time: who (names with spaces between) may do what. Everybody else may do nothing.
EXPECTED = {
    "draft": {
        "employee system": "submit",
    },
    "submitted": {
        "employee": "change message withdraw",
        "manager": "agree agree_in_part ask_for_advice ask_for_information message offer_alternative propose_refusal",
        "hana henry": "ask_for_advice ask_for_information message offer_alternative pause reassign take_over",
        "system": "leave reassign take_over",
    },
    "filed": {
        "employee": "change confirm_filing message withdraw",
        "manager": "agree ask_for_information message offer_alternative",
        "hana henry": "ask_for_information message offer_alternative pause reassign take_over",
        "system": "leave reassign take_over",
    },
    "sent to HR": {
        "employee": "change message withdraw",
        "hana henry": "agree agree_in_part ask_for_advice ask_for_information claim message offer_alternative pause propose_refusal reassign",
        "system": "leave reassign take_over",
    },
    "question": {
        "employee": "answer change message withdraw",
        "manager": "agree agree_in_part ask_for_information message take_back",
        "hana henry": "ask_for_information message reassign take_back take_over",
        "system": "leave reassign take_over",
    },
    "advice wished": {
        "employee": "agree_to_advice change message refuse_advice withdraw",
        "manager": "agree agree_in_part ask_for_information message offer_alternative propose_refusal take_back",
        "hana henry": "ask_for_information message offer_alternative pause reassign take_back take_over",
        "system": "leave reassign take_over",
    },
    "advice refused": {
        "employee": "change message withdraw",
        "manager": "agree agree_in_part ask_for_information message offer_alternative propose_refusal",
        "hana henry": "ask_for_information message offer_alternative pause reassign take_over",
        "system": "leave reassign take_over",
    },
    "advice": {
        "employee": "change message withdraw",
        "manager": "agree agree_in_part message take_back",
        "hana henry": "message pause reassign take_back take_over",
        "olive": "advise",
        "system": "leave reassign take_over",
    },
    "sent to HR, advice": {
        "employee": "change message withdraw",
        "hana henry": "agree agree_in_part message pause reassign take_back",
        "olive": "advise",
        "system": "leave reassign take_over",
    },
    "advised": {
        "employee": "change correct_advice message share_advice withdraw",
        "manager": "agree agree_in_part ask_for_information message offer_alternative propose_refusal",
        "hana henry": "ask_for_information message offer_alternative pause reassign take_over",
        "system": "leave reassign take_over",
    },
    "advice shared": {
        "employee": "change message withdraw",
        "manager": "agree agree_in_part ask_for_advice ask_for_information message offer_alternative propose_refusal",
        "hana henry": "ask_for_advice ask_for_information message offer_alternative pause reassign take_over",
        "system": "leave reassign take_over",
    },
    "advice shown": {
        "employee": "change message withdraw",
        "manager": "agree agree_in_part ask_for_advice ask_for_information message offer_alternative propose_refusal",
        "hana henry": "ask_for_advice ask_for_information message offer_alternative pause reassign take_over",
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
        "hana henry": "agree ask_for_advice ask_for_information claim confirm_refusal message offer_alternative pause reassign return_refusal",
        "system": "leave reassign take_over",
    },
    "returned": {
        "employee": "message withdraw",
        "manager": "agree agree_in_part ask_for_advice ask_for_information message offer_alternative propose_refusal",
        "hana henry": "ask_for_advice ask_for_information message offer_alternative pause reassign take_over",
        "system": "leave reassign take_over",
    },
    "paused": {
        "employee": "change message resume withdraw",
        "manager": "agree agree_in_part ask_for_advice ask_for_information message offer_alternative propose_refusal",
        "hana henry": "ask_for_advice ask_for_information message offer_alternative reassign resume take_over",
        "system": "leave reassign take_over",
    },
    "taken over": {
        "employee": "change message withdraw",
        "manager": "message",
        "hana": "agree agree_in_part ask_for_advice ask_for_information hand_back message offer_alternative pause propose_refusal reassign",
        "henry": "ask_for_advice ask_for_information message offer_alternative pause reassign take_over",
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
        "employee": "end hold_review message not_working plan_review",
        "manager hana henry": "ask_to_end hold_review message",
        "system": "leave",
    },
    "asked to end": {
        "employee": "end hold_review message not_working plan_review still_needed",
        "manager hana henry": "hold_review keep_in_place message",
        "system": "leave",
    },
    "not answered": {
        "employee": "end hold_review message not_working plan_review still_needed",
        "manager": "hold_review keep_in_place message",
        "hana henry": "hold_review keep_in_place message take_away",
        "system": "leave",
    },
    "still needed": {
        "employee": "end hold_review message not_working plan_review",
        "manager": "hold_review keep_in_place message",
        "hana henry": "hold_review keep_in_place message take_away",
        "system": "leave",
    },
    "kept": {
        "employee": "end hold_review message not_working plan_review",
        "manager hana henry": "ask_to_end hold_review message",
        "system": "leave",
    },
    "taken away": {
        "employee": "appeal message",
        "manager hana henry": "message",
    },
    "taken away, appealed": {
        "employee": "message withdraw_appeal",
        "manager": "message",
        "hana": "message pause reassign",
        "henry": "claim message overturn pause reassign uphold",
        "system": "leave reassign take_over",
    },
    "stays ended": {
        "employee manager hana henry": "message",
    },
    "put back": {
        "employee": "end hold_review message not_working plan_review",
        "manager hana henry": "ask_to_end hold_review message",
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
    "sent to HR, agreed": {
        "employee": "message withdraw",
        "hana henry": "message pause start tell_manager undo_agreement",
        "system": "leave reassign take_over",
    },
    "sent to HR, no manager": {
        "employee": "message withdraw",
        "hana henry": "message pause start undo_agreement",
        "system": "leave reassign take_over",
    },
    "sent to HR, in place": {
        "employee": "end hold_review message not_working plan_review",
        "hana henry": "ask_to_end hold_review message tell_manager",
        "system": "leave",
    },
    "sent to HR, sentence": {
        "employee": "allow_telling message stop_telling withdraw",
        "hana henry": "message pause start tell_manager undo_agreement",
        "system": "leave reassign take_over",
    },
    "sent to HR, sentence shown": {
        "employee": "message stop_telling withdraw",
        "hana henry": "message pause start tell_manager",
        "system": "leave read_sentence reassign take_over",
    },
    "sent to HR, sentence allowed": {
        "employee": "message stop_telling withdraw",
        "hana henry": "message pause start tell_manager undo_agreement",
        "system": "leave read_sentence reassign take_over",
    },
    "sent to HR, sentence stopped": {
        "employee": "message withdraw",
        "hana henry": "message pause start tell_manager undo_agreement",
        "system": "leave reassign take_over",
    },
    "sent to HR, sentence known": {
        "employee": "message stop_telling withdraw",
        "hana henry": "message pause start tell_manager undo_agreement",
        "system": "leave reassign take_over",
    },
    "ended": {},
}
NEEDS_TO = {Action.REASSIGN}


FOR_THE_MEANTIME = {Action.ARRANGE_INTERIM, Action.RULE_OUT_INTERIM}
DAY = {"in_effect_on": "2026-06-02", "adviser": Team.OCCUPATIONAL_HEALTH}


def expected(situation, who):
    found = (actions for names, actions in EXPECTED[situation].items() if who in names.split())
    may = {Action(action) for actions in found for action in actions.split()}
    is_theirs = who in ("hana", "henry") or (who == "manager" and not situation.startswith("sent to HR"))
    return may | FOR_THE_MEANTIME if is_theirs and SITUATIONS[situation]().state in OPEN else may


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
            plan = life.do(action, who, **({"reason": "away"} if action is Action.PAUSE else DAY))
            holders = (plan.holder.person_id is not None) + (plan.holder.team is not None)
            assert holders == (plan.to in OPEN), (who, action)
            wants_step = plan.to in BEING_DECIDED | {State.APPEALED}
            assert (plan.step is not None) == wants_step or plan.to is State.IN_DELIVERY, (who, action)


@pytest.mark.parametrize("situation", list(SITUATIONS))
def test_nobody_is_staff_on_their_own_case(situation, monkeypatch):
    everything = workflow.Viewer(1, frozenset(r for p in PEOPLE.values() for r in p.roles), frozenset(Team))
    plain = SITUATIONS[situation]().can("employee")
    monkeypatch.setitem(PEOPLE, "employee", everything)
    assert SITUATIONS[situation]().can("employee") == plain


def test_every_action_and_relation_is_in_the_table():
    assert set(workflow.BY_ACTION) == set(Action)
    assert {relation for move in workflow.MOVES for relation in move.who} == set(Relation) - {Relation.SENIOR, Relation.COVER}, (
        "who only reads, or acts as somebody else"
    )
