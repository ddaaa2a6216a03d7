"""Whoever asked for something does not choose, by a role or a budget, who decides on it."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from adjustments.actions import advice, appeals, casework, decisions, settings
from adjustments.models import Adjustment, Department, Notice, Person
from adjustments.queries import desk, worklist
from adjustments.queries.directory import budget_holder_of
from adjustments.queries.entitled import candidates
from adjustments.queries.facts import case_of
from adjustments.rules.facts import MoveNotAllowed, NotPermitted
from adjustments.rules.permissions import can_view
from adjustments.rules.states import Reason, Role, State, Team
from tests.builders import GOODS, ask_for_advice, asked, file_for
from tests.cast import fresh

HOUR = timedelta(hours=1)


def reload(one):
    return Adjustment.objects.with_case().get(pk=one.pk)


def sees(person, one, at):
    """Whether it exists for this person: the query and the rules say the same."""
    one, person = reload(one), fresh(person)
    by_rule = can_view(case_of(one).standing(), person.viewer_at(at))
    assert by_rule == Adjustment.objects.visible_to(person, at).filter(pk=one.pk).exists(), person
    return by_rule


def lists(person, one, at):
    """In how many lists of staff it stands for this person."""
    person = fresh(person)
    every = (
        worklist.to_decide(person, at),
        worklist.to_start(person, at),
        worklist.to_advise(person, at),
        desk.cases(person, at),
    )
    return sum(found.filter(pk=one.pk).exists() for found in every)


def nothing_of(person, one, at):
    assert not sees(person, one, at)
    assert not lists(person, one, at)
    assert person not in candidates(reload(one))
    assert not Notice.objects.filter(to=person).exists()
    for move in (casework.claim, decisions.agree):
        with pytest.raises(NotPermitted):
            move(adjustment=reload(one), by=fresh(person), at=at)


def give(cast, name, role=Role.HR_CASEWORKER, team=None, *, by="henry", at):
    settings.give_role(getattr(cast, name), role, team, by=fresh(getattr(cast, by)), at=at)


def test_a_caseworker_made_by_the_employee_is_none_on_what_they_had_sent(cast, at):
    one = asked(cast.henry, at=at)
    give(cast, "carl", at=at + HOUR)
    nothing_of(cast.carl, one, at + 2 * HOUR)
    other, later = asked(cast.amina, at=at + HOUR), asked(fresh(cast.henry), at=at + 2 * HOUR)
    for case in (other, later):
        assert sees(cast.carl, case, at + 2 * HOUR)
        assert lists(cast.carl, case, at + 2 * HOUR)
    assert not worklist.stranded()


@pytest.mark.parametrize("when", [-HOUR, HOUR])
@pytest.mark.parametrize("by", ["henry", "ada"])
def test_a_role_given_before_or_by_somebody_else_counts(cast, at, when, by):
    if (when, by) == (HOUR, "henry"):
        return
    if when < timedelta(0):
        give(cast, "carl", by=by, at=at + when)
    one = asked(fresh(cast.henry), at=at)
    if when > timedelta(0):
        give(cast, "carl", by=by, at=at + when)
    one = decisions.agree(
        adjustment=casework.claim(adjustment=one, by=fresh(cast.carl), at=at + 2 * HOUR), by=fresh(cast.carl), at=at + 2 * HOUR
    )
    assert one.state == State.IN_DELIVERY


def test_a_role_that_somebody_else_gave_counts_beside_one_that_the_employee_gave(cast, at):
    give(cast, "carl", by="ada", at=at)
    one = asked(fresh(cast.henry), at=at + HOUR)
    give(cast, "carl", Role.HR_LEAD, at=at + 2 * HOUR)
    assert sees(cast.carl, one, at + 2 * HOUR)
    assert decisions.agree(adjustment=one, by=fresh(cast.carl), at=at + 2 * HOUR).state == State.IN_DELIVERY


def test_whoever_filed_it_chooses_no_caseworker_for_it_either(cast, at):
    cast.amina.line_manager = None
    cast.amina.save()
    one = file_for(fresh(cast.amina), cast.henry, GOODS, at=at).adjustments.get()
    give(cast, "carl", at=at + HOUR)
    nothing_of(cast.carl, one, at + 2 * HOUR)


def test_the_second_check_of_ones_own_request_is_not_for_whom_one_made_a_caseworker(cast, at):
    one = asked(cast.henry, at=at)
    give(cast, "carl", at=at + HOUR)
    refuse = {"reasons": [Reason.DISRUPTION], "words": "No."}
    one = decisions.propose_refusal(adjustment=one, by=cast.hana, at=at + 2 * HOUR, **refuse)
    nothing_of(cast.carl, one, at + 2 * HOUR)
    assert sees(cast.rita, one, at + 2 * HOUR), "nobody else in HR may: an independent reviewer does"


def test_nor_is_the_appeal_for_a_reviewer_made_by_the_employee(cast, at):
    cast.rita.roles_held.all().delete()
    give(cast, "carl", by="ada", at=at)
    one = asked(fresh(cast.henry), at=at + HOUR)
    one = decisions.propose_refusal(adjustment=one, reasons=[Reason.DISRUPTION], words="No.", by=cast.hana, at=at + HOUR)
    one = decisions.confirm_refusal(adjustment=one, words="No.", by=fresh(cast.carl), at=at + HOUR)
    give(cast, "mona", Role.INDEPENDENT_REVIEWER, at=at + 2 * HOUR)
    one = appeals.appeal(adjustment=one, words="Look again.", by=fresh(cast.henry), at=at + 3 * HOUR)
    nothing_of(cast.mona, one, at + 3 * HOUR)
    assert worklist.stranded() == [one.pk]
    give(cast, "nora", Role.INDEPENDENT_REVIEWER, by="ada", at=at + 4 * HOUR)
    assert not worklist.stranded()
    assert sees(cast.nora, one, at + 4 * HOUR)


def test_an_adviser_made_by_the_employee_does_not_advise_on_it(cast, at):
    one = asked(cast.henry, at=at)
    give(cast, "carl", Role.ADVISER, Team.OCCUPATIONAL_HEALTH, at=at + HOUR)
    one = advice.agree_to_advice(adjustment=ask_for_advice(one, cast.hana, at=at + HOUR), by=fresh(cast.henry), at=at + HOUR)
    nothing_of(cast.carl, one, at + 2 * HOUR)
    assert sees(cast.olive, one, at + 2 * HOUR)
    assert not worklist.stranded()
    cast.olive.roles_held.all().delete()
    assert worklist.stranded() == [one.pk]
    other = asked(fresh(cast.henry), at=at)
    with pytest.raises(MoveNotAllowed, match="no_adviser"):
        ask_for_advice(other, cast.hana, at=at + 2 * HOUR)


def test_who_delivers_may_be_given_that_role_by_the_employee(cast, at):
    one = decisions.agree(adjustment=asked(cast.henry, at=at), by=cast.hana, at=at)
    give(cast, "carl", Role.FULFILMENT, Team.PROCUREMENT, at=at + HOUR)
    assert sees(cast.carl, one, at + HOUR)


def dear(one, by, at):
    return decisions.agree(adjustment=one, estimate=Decimal(5000), by=by, at=at)


def test_a_budget_holder_named_by_the_employee_is_not_asked_about_what_they_had_sent(cast, at):
    one = asked(cast.henry, at=at)
    settings.set_budget_holder(cast.henry.department, cast.carl, by=cast.henry, at=at + HOUR)
    one = dear(one, cast.hana, at + 2 * HOUR)
    assert one.holder_person != cast.carl
    assert not sees(cast.carl, one, at + 2 * HOUR)
    later = dear(asked(fresh(cast.henry), at=at + 2 * HOUR), cast.hana, at + 2 * HOUR)
    assert later.holder_person == cast.carl


def test_then_the_department_above_pays_or_the_adjustments_team(cast, at):
    top = Department.objects.create(name="Medicine", budget_holder=cast.grace)
    Department.objects.filter(pk=cast.henry.department_id).update(parent=top)
    one = asked(fresh(cast.henry), at=at)
    settings.set_budget_holder(cast.henry.department, cast.carl, by=cast.henry, at=at + HOUR)
    assert budget_holder_of(fresh(cast.henry), one.request) == cast.grace.pk
    settings.set_budget_holder(top, cast.mona, by=cast.henry, at=at + HOUR)
    assert budget_holder_of(fresh(cast.henry), one.request) is None
    one = dear(one, cast.hana, at + 2 * HOUR)
    assert one.state == State.IN_DELIVERY, "HR decides about the money too, and just did"


def test_a_lead_made_by_the_employee_does_not_pay(cast, at):
    Department.objects.update(budget_holder=None)
    one = asked(fresh(cast.henry), at=at)
    give(cast, "carl", Role.HR_LEAD, at=at + HOUR)
    assert budget_holder_of(fresh(cast.henry), one.request) is None
    assert budget_holder_of(fresh(cast.henry)) == cast.carl.pk


def test_in_a_small_trust_whoever_the_lead_set_up_before_decides_on_their_request(cast, at):
    Person.objects.get(pk=cast.hana.pk).roles_held.all().delete()
    give(cast, "hana", at=at - HOUR)
    settings.set_budget_holder(cast.henry.department, cast.grace, by=cast.henry, at=at - HOUR)
    one = dear(asked(fresh(cast.henry), at=at), fresh(cast.hana), at + HOUR)
    assert one.holder_person == cast.grace
    assert decisions.agree(adjustment=one, by=cast.grace, at=at + HOUR).state == State.IN_DELIVERY


@pytest.mark.parametrize("limit", [100, 100_000])
def test_the_cost_limit_is_that_of_the_day_on_which_it_was_sent(cast, at, limit):
    one = asked(cast.hana, at=at)
    settings.set_policy({"cost_limit": Decimal(limit)}, by=cast.hana, at=at + HOUR)
    cheap = asked(fresh(cast.hana), at=at - HOUR)
    assert decisions.agree(adjustment=cheap, estimate=Decimal(500), by=cast.henry, at=at + HOUR).state == (
        State.SUBMITTED if limit == 100 else State.IN_DELIVERY
    )
    assert dear(one, cast.henry, at + HOUR).holder_person == cast.olga
