"""Who names a cover: nobody chooses who decides on what they asked for."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from adjustments.actions import adjustments, decisions, deliveries, looks, reminders, requests, weekly
from adjustments.models import Adjustment, Department, Notice, Person, RoleHolding
from adjustments.notifications.wanted import is_still_wanted
from adjustments.queries import covers as queries
from adjustments.queries import weekly as week
from adjustments.queries import worklist
from adjustments.rules.facts import MoveNotAllowed, NotPermitted
from adjustments.rules.permissions import Relation
from adjustments.rules.states import Role, State, Team
from tests.actions.test_cover import AT, DAYS, HOUR, cover, held, sees, told
from tests.builders import GOODS, NO_GOODS, SLOW, ask, asked, file_for, walk
from tests.cast import fresh

MONDAY = AT.replace(day=15, hour=7)


def filed(cast, code=GOODS):
    """What Hana of the adjustments team asked for, for Amina, who has confirmed it."""
    one = file_for(cast.amina, cast.hana, code, at=AT - HOUR).adjustments.get()
    return requests.confirm_filing(adjustment=one, by=cast.amina, at=AT - HOUR / 2)


def test_whom_the_employee_named_decides_nothing_of_theirs(cast):
    one, other = asked(cast.hana, GOODS, at=AT - HOUR), asked(cast.nora, GOODS, at=AT - HOUR)
    assert one.holder_person == cast.henry
    cover(cast, manager="henry", by="carl", named="hana")
    assert not sees(cast.carl, one), "she asked for it, and named him"
    assert not worklist.to_decide(fresh(cast.carl), AT).exists()
    with pytest.raises(NotPermitted):
        decisions.agree(adjustment=one, by=fresh(cast.carl), at=AT)
    for person in cast.everyone():
        sees(person, one)
        sees(person, other)


def test_whom_the_filer_named_decides_nothing_of_what_they_filed(cast):
    one = filed(cast)
    other = asked(cast.amina, GOODS, at=AT - HOUR)
    cover(cast, by="carl", named="hana")
    assert (sees(cast.carl, one), sees(cast.carl, other)) == (False, True)
    assert list(worklist.to_decide(fresh(cast.carl), AT)) == [other]
    for person in cast.everyone():
        sees(person, one)


def test_whom_another_caseworker_named_decides_as_ever(cast):
    one = filed(cast)
    cover(cast, by="carl", named="henry")
    assert sees(cast.carl, one)


def test_a_caseworker_named_so_has_it_for_the_adjustments_team_only(cast):
    in_force = walk(cast, State.IN_PLACE)
    in_force.request.filed_by = cast.hana
    in_force.request.save()
    one = filed(cast)
    cover(cast, by="henry", named="hana")
    henry = fresh(cast.henry)
    assert {relation.value for relation in held(henry, one)} == {"hr"}
    assert not worklist.to_decide(henry, AT).exists()
    assert not worklist.to_decide(henry, AT, worklist.Whose.COVERED).exists()
    assert not worklist.in_force_in_my_team(henry, AT).exists()


def test_a_cost_is_not_decided_by_whom_the_employee_named(cast):
    one = filed(cast, SLOW)
    decisions.agree(adjustment=one, estimate=5000, by=cast.ben, at=AT)
    cover(cast, manager="olga", by="mona", named="hana")
    assert not sees(cast.mona, one)
    assert not worklist.to_decide(fresh(cast.mona), AT).exists()


def test_the_manager_is_told_and_named(cast):
    cover(cast, by="carl", named="hana", to_on=DAYS["to_on"] + timedelta(days=30))
    one = filed(cast)
    assert told("decision_wanted") == {"ben"}
    assert looks.open_case(one.request.reference, by=fresh(cast.amina), at=AT + HOUR).adjustments[0].holder == "Ben Test"
    reminders.sweep(at=AT + timedelta(days=21))
    assert told("decision_due") == {"ben"}
    assert set(Notice.objects.filter(to=cast.carl).values_list("kind", flat=True)) == {"cover_begins"}


def test_the_page_of_a_draft_names_no_such_cover(cast):
    draft = ask(cast.amina, GOODS, at=AT, send=False)
    cover(cast, by="carl", named="hana")
    assert queries.of_draft(draft, AT) is not None
    draft.filed_by = cast.hana
    assert queries.of_draft(draft, AT) is None


@pytest.mark.parametrize("is_agreed", [False, True])
def test_the_list_of_monday_goes_to_who_has_it_alone(cast, is_agreed):
    one = asked(cast.hana, NO_GOODS, at=AT - HOUR)
    if is_agreed:
        decisions.agree(adjustment=one, by=cast.henry, at=AT)
    cover(cast, manager="henry", by="carl", named="hana", to_on=DAYS["to_on"] + timedelta(days=30))
    weekly.sweep(at=MONDAY)
    wanted = {row.to for row in Notice.objects.filter(kind="weekly_list") if is_still_wanted(row, MONDAY)}
    assert cast.henry in wanted
    assert cast.carl not in wanted
    assert week.of(fresh(cast.carl), MONDAY).count == 0


@pytest.mark.parametrize("name", ["grace", "hana", "henry", "rita", "olga", "olive"])
def test_nobody_chooses_who_decides_on_or_checks_their_own_requests(cast, name):
    own = asked(cast.ben, GOODS, at=AT - HOUR)
    with pytest.raises(MoveNotAllowed) as refusal:
        cover(cast, by=name, from_on=AT.date() + timedelta(days=300), to_on=AT.date() + timedelta(days=300))
    assert refusal.value.code == "cover_decides_on_yours"
    own.refresh_from_db()
    assert own.holder_person == cast.grace


def test_one_of_two_advisers_and_a_budget_holder_of_others_may_be_chosen(cast):
    RoleHolding.objects.create(person=cast.mona, role=Role.ADVISER, team=Team.OCCUPATIONAL_HEALTH)
    asked(cast.ben, GOODS, at=AT - HOUR)
    Department.objects.create(name="Elsewhere", budget_holder=cast.vera)
    cover(cast, by="olive")
    cover(cast, by="vera", from_on=DAYS["to_on"] + timedelta(days=1), to_on=DAYS["to_on"] + timedelta(days=2))


def test_who_holds_the_budget_step_of_ones_own_request_is_not_chosen_after_a_move(cast):
    one = asked(cast.ben, GOODS, at=AT - HOUR)
    decisions.agree(adjustment=one, estimate=Decimal(5000), by=cast.grace, at=AT)
    Department.objects.update(budget_holder=cast.vera)
    with pytest.raises(MoveNotAllowed) as refusal:
        cover(cast, by="olga")
    assert refusal.value.code == "cover_decides_on_yours"
    assert Adjustment.objects.get(pk=one.pk).holder_person == cast.olga


def test_a_caseworker_chooses_no_other_for_themselves(cast):
    with pytest.raises(MoveNotAllowed) as refusal:
        cover(cast, manager="henry", by="hana")
    assert refusal.value.code == "cover_decides_on_yours"


@pytest.mark.parametrize("name", ["grace", "hana"])
def test_whom_hr_names_is_barred_from_nothing(cast, name):
    one, own = asked(cast.amina, GOODS, at=AT - HOUR), asked(cast.ben, GOODS, at=AT - HOUR)
    to_hr = walk(cast, State.SUBMITTED, code=NO_GOODS, employee=cast.ben)
    cover(cast, by=name, named="henry")
    own.refresh_from_db()
    assert own.holder_person == cast.grace
    later = asked(fresh(cast.ben), GOODS, at=AT + HOUR)
    assert later.holder_person == cast.grace
    named = fresh(getattr(cast, name))
    assert Relation.COVER in held(named, one)
    for case in (own, later, to_hr):
        assert sees(named, case)
        for person in cast.everyone():
            sees(person, case)
    assert not worklist.stranded()


def test_whom_the_employee_chose_hears_nothing_of_the_delivery(cast):
    pat = Person.objects.create_user(None, None, staff_number="900", name="Pat Test", site=cast.paula.site)
    RoleHolding.objects.create(person=pat, role=Role.FULFILMENT, team=Team.PROCUREMENT)
    cover(cast, by="paula", to_on=AT.date() + timedelta(days=60))
    one = decisions.agree(adjustment=asked(cast.ben, GOODS, at=AT), by=cast.grace, at=AT + HOUR)
    due = AT.date() + timedelta(days=3)
    deliveries.order(adjustment=one, supplier="", order_reference="", expected_on=due, cost=None, by=fresh(pat), at=AT + 2 * HOUR)
    for day in range(9):
        reminders.sweep(at=AT + timedelta(days=day, hours=3))
    adjustments.withdraw(adjustment=Adjustment.objects.get(pk=one.pk), by=fresh(cast.ben), at=AT + timedelta(days=10))
    assert told("delivery_overdue") >= {"pat"}
    assert "pat" in told("adjustment_withdrawn")
    assert set(Notice.objects.filter(to=cast.paula).values_list("kind", flat=True)) == {"cover_begins"}
