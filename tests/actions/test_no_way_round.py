"""Ways round a rule that somebody may try: each ends where the rule says."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from adjustments.actions import casework, conversations, covers, decisions, deliveries
from adjustments.models import Adjustment, CatalogueEntry
from adjustments.queries import case_file, worklist
from adjustments.queries.facts import case_of
from adjustments.rules.facts import MoveNotAllowed, NotPermitted
from adjustments.rules.states import Action, PauseReason, Reason, State, StepKind, SupplyReason
from adjustments.rules.workflow import allowed
from tests.builders import ask, asked, file_for, walk
from tests.cast import fresh

BRAILLE, TASKS = "SW14", "CL07"  # over the cost limit; a change of the contract
HOUR = timedelta(hours=1)


def proposed(one, by, at, *reasons):
    return decisions.propose_refusal(adjustment=one, reasons=reasons or [Reason.DISRUPTION], words="No room.", by=by, at=at)


def can(one, person, at):
    one = Adjustment.objects.with_case().get(pk=one.pk)
    return allowed(case_of(one).facts(), fresh(person).viewer_at(at), one.today(at))


def test_who_proposed_to_refuse_does_not_undo_the_yes_of_whoever_checked_it(cast, at):
    one = decisions.agree(adjustment=proposed(asked(cast.amina, at=at), cast.ben, at), by=cast.hana, at=at)
    assert Action.UNDO_AGREEMENT not in can(one, cast.ben, at)
    with pytest.raises(NotPermitted):
        decisions.undo_agreement(adjustment=one, words="No.", by=cast.ben, at=at)
    assert Action.UNDO_AGREEMENT in can(one, cast.hana, at)


def test_whoever_agreed_first_of_two_may_undo_a_mistake(cast, at):
    one = decisions.agree(adjustment=asked(cast.amina, BRAILLE, at=at), by=cast.ben, at=at)
    one = decisions.agree(adjustment=one, by=cast.olga, at=at)
    assert Action.UNDO_AGREEMENT in can(one, cast.ben, at)


@pytest.mark.parametrize(("offered", "then", "who"), [(BRAILLE, StepKind.BUDGET_HOLDER, "olga"), (TASKS, StepKind.HR, "hana")])
def test_what_was_offered_needs_the_approvals_that_asking_for_it_needs(cast, at, offered, then, who):
    entry = CatalogueEntry.objects.get(code=offered)
    one = asked(cast.amina, at=at)
    one = conversations.offer_alternative(adjustment=one, entry=entry, words="It does more.", by=cast.ben, at=at)
    one = conversations.accept(adjustment=one, by=cast.amina, at=at)
    assert one.state == State.SUBMITTED
    assert one.steps.get(closed_at=None).kind == then
    one = decisions.agree(adjustment=one, by=getattr(cast, who), at=at)
    assert one.state in (State.IN_DELIVERY, State.AGREED)
    assert one.given_entry == entry


def test_what_was_offered_instead_of_something_dear_needs_no_budget_holder(cast, at):
    one = asked(cast.amina, BRAILLE, at=at)
    entry = CatalogueEntry.objects.get(code="EQ07")
    one = conversations.offer_alternative(adjustment=one, entry=entry, words="It does the same.", by=cast.ben, at=at)
    assert conversations.accept(adjustment=one, by=cast.amina, at=at).state == State.IN_DELIVERY


def test_who_offers_and_holds_the_budget_is_asked_once(cast, at):
    cast.amina.department.budget_holder = cast.ben
    cast.amina.department.save()
    entry = CatalogueEntry.objects.get(code=BRAILLE)
    one = asked(cast.amina, at=at)
    one = conversations.offer_alternative(adjustment=one, entry=entry, words="It does more.", by=cast.ben, at=at)
    assert conversations.accept(adjustment=one, by=cast.amina, at=at).state == State.IN_DELIVERY


def test_a_cost_that_is_paid_is_no_reason_against_a_part_either(cast, at):
    one = proposed(asked(cast.amina, at=at), cast.ben, at, Reason.COST)
    one = deliveries.approve_cost(adjustment=one, by=cast.olga, at=at)
    with pytest.raises(MoveNotAllowed, match="cost_is_paid"):
        decisions.agree_in_part(
            adjustment=one, agreed_words="One", rest_words="Two", reasons=[Reason.COST], words="Too dear.", by=cast.ben, at=at
        )


def test_a_budget_holder_who_is_asked_about_the_cost_gives_no_other_reason(cast, at):
    one = proposed(asked(cast.amina, at=at), cast.ben, at, Reason.COST)
    with pytest.raises(MoveNotAllowed, match="only_the_cost"):
        proposed(one, cast.olga, at, Reason.COST, Reason.SAFETY)
    assert proposed(one, cast.olga, at, Reason.COST).steps.get(closed_at=None).kind == StepKind.SECOND_CHECK


def test_agreeing_in_part_is_offered_while_a_question_is_open_and_not_before_a_filing_is_confirmed(cast, at):
    one = walk(cast, State.INFO_NEEDED, at=at)
    answers = {"agreed_words": "One", "rest_words": "Two", "reasons": [Reason.DISRUPTION], "words": "One is enough."}
    assert decisions.agree_in_part(adjustment=one, by=cast.ben, at=at + 9 * HOUR, **answers).state == State.IN_DELIVERY
    filed = file_for(cast.amina, cast.hana, "EQ07", at=at).adjustments.get()
    assert Action.AGREE in can(filed, cast.ben, at)
    assert Action.AGREE_IN_PART not in can(filed, cast.ben, at)


def test_what_was_delivered_for_more_than_was_agreed_is_quoted_first(cast, at):
    one = walk(cast, State.IN_DELIVERY, at=at)
    with pytest.raises(MoveNotAllowed, match="quote_first"):
        deliveries.deliver(adjustment=one, cost=Decimal(99999), by=cast.paula, at=at + 9 * HOUR)
    one = deliveries.quote(adjustment=one, cost=Decimal(99999), by=cast.paula, at=at + 9 * HOUR)
    one = deliveries.approve_cost(adjustment=one, by=cast.olga, at=at + 9 * HOUR)
    assert deliveries.deliver(adjustment=one, cost=Decimal(99999), by=cast.paula, at=at + 9 * HOUR).state == State.DELIVERED


def may_check(one, person, at):
    """By the rules; and by the list of what waits for this person, which must say the same."""
    by_rule = Action.CONFIRM_REFUSAL in can(one, person, at)
    assert by_rule == worklist.to_decide(fresh(person), at).filter(pk=one.pk).exists()
    return by_rule


def test_who_took_the_step_over_and_gave_it_back_does_not_check_what_comes_of_it(cast, at):
    one = casework.take_over(adjustment=asked(cast.amina, at=at), words="He is away.", by=cast.hana, at=at)
    one = casework.hand_back(adjustment=one, by=cast.hana, at=at)
    one = proposed(one, cast.ben, at)
    assert not may_check(one, cast.hana, at)
    assert may_check(one, cast.henry, at)


def test_who_said_that_it_cannot_be_supplied_does_not_check_a_refusal_for_that(cast, at):
    one = walk(cast, State.IN_DELIVERY, at=at)
    one = deliveries.cannot_supply(
        adjustment=one, reason=SupplyReason.SUPPLY, words="It is no longer made.", by=cast.hana, at=at + 9 * HOUR
    )
    one = proposed(one, cast.henry, at + 9 * HOUR)
    assert not may_check(one, cast.hana, at + 9 * HOUR)


def test_whom_somebody_stood_in_for_does_not_check_what_was_proposed_for_them(cast, at):
    one = asked(cast.hana, at=at)  # her line manager is Henry, who works in HR
    day = at.date()
    covers.appoint_cover(manager=cast.henry, cover=cast.mona, from_on=day, to_on=day + timedelta(days=3), by=cast.henry, at=at)
    one = proposed(one, fresh(cast.mona), at + HOUR)
    assert not may_check(one, cast.henry, at + HOUR)
    assert may_check(one, cast.rita, at + HOUR), "nobody else in HR may: an independent reviewer does"


def test_the_story_has_no_code_for_what_is_withheld_from_the_employee(cast, at):
    one = proposed(asked(cast.amina, at=at), cast.ben, at, Reason.COST)
    one = deliveries.approve_cost(adjustment=one, by=cast.olga, at=at)
    proposed(one, cast.ben, at)
    row = Adjustment.objects.with_case().get(pk=one.pk)
    told = {line.action for line in case_file.build([row], fresh(cast.amina), at).story}
    assert told == {Action.SUBMIT, None}
    known = {line.action for line in case_file.build([row], fresh(cast.ben), at).story}
    assert {Action.PROPOSE_REFUSAL, Action.APPROVE_COST} <= known


def test_two_of_one_request_tell_no_more(cast, at):
    request = ask(cast.amina, "EQ07", "EQ03", at=at)
    proposed(request.adjustments.get(number=1), cast.ben, at)
    rows = list(Adjustment.objects.with_case().filter(request=request).order_by("number"))
    assert Action.PROPOSE_REFUSAL not in {line.action for line in case_file.build(rows, fresh(cast.amina), at).story}


def test_the_clock_stands_for_a_health_professional_only_with_the_employees_yes(cast, at, client):
    one = asked(cast.amina, at=at)
    with pytest.raises(MoveNotAllowed, match="pause_needs_yes"):
        casework.pause(adjustment=one, reason=PauseReason.HEALTH_PROFESSIONAL, by=cast.hana, at=at)
    client.force_login(fresh(cast.hana))
    path = reverse("pause", args=[one.request.reference, one.number])
    page = client.post(path, {"version": one.version, "reason": "health_professional"})
    assert page.status_code == 422
    assert "Ask the employee first" in page.content.decode()
    assert client.post(path, {"version": one.version, "reason": "health_professional", "is_agreed": "on"}).status_code == 302
    assert one.events.latest("seq").data["is_agreed"] is True
