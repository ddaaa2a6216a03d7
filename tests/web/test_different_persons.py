"""Nobody acts on their own case, and decider, second checker and reviewer are three persons: by pages and by the API."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from adjustments.actions import appeals, decisions, deliveries, tokens
from adjustments.models import Adjustment, RoleHolding
from adjustments.queries import health, worklist
from adjustments.rules.states import Action, Reason, Role, SupplyReason, Team
from tests.builders import asked
from tests.cast import fresh
from tests.situations import prepare

CHECK = (Action.CONFIRM_REFUSAL, Action.RETURN_REFUSAL)
REVIEW = (Action.UPHOLD, Action.OVERTURN)


def case_for(cast, action):
    return Adjustment.objects.with_case().get(pk=prepare(cast, action, timezone.now() - timedelta(hours=6)).pk)


def by_page(person, action, one):
    client = Client()
    client.force_login(fresh(person))
    path = reverse(action.value, args=[one.request.reference, one.number])
    return client.post(path, {"version": one.version, "sending": str(uuid.uuid4()), "words": "In a few words."})


def by_api(person, action, one):
    secret = tokens.make(person=fresh(person), name="t", days=2, may_change=True, at=timezone.now())[1]
    client = Client(headers={"authorization": f"Bearer {secret}", "idempotency-key": str(uuid.uuid4())})
    path = reverse(f"api_{action.value}", args=[one.request.reference, one.number])
    return client.post(path, {"version": one.version, "words": "In a few words."}, content_type="application/json")


@pytest.fixture(params=[by_page, by_api])
def tried(request):
    return request.param


def refuses(tried, person, actions, one):
    for action in actions:
        answer = tried(person, action, one)
        assert answer.status_code == 403, (action, answer.status_code)
    assert Adjustment.objects.get(pk=one.pk).version == one.version


def test_a_reviewer_who_manages_somebody_has_not_what_the_adjustments_team_decides(cast):
    RoleHolding.objects.create(person=cast.ben, role=Role.INDEPENDENT_REVIEWER)
    taken = prepare(cast, Action.HAND_BACK, timezone.now() - timedelta(hours=6))
    checked = prepare(cast, Action.CONFIRM_REFUSAL, timezone.now() - timedelta(hours=6))
    mine = asked(cast.amina, at=timezone.now())
    listed = set(worklist.to_decide(fresh(cast.ben), timezone.now()).values_list("pk", flat=True))
    assert listed == {mine.pk}
    assert {taken.pk, checked.pk} & set(
        Adjustment.objects.visible_to(fresh(cast.ben), timezone.now()).values_list("pk", flat=True)
    )


def test_whoever_can_decide_has_the_list_by_the_api_too(cast):
    prepare(cast, Action.APPROVE_COST, timezone.now() - timedelta(hours=6))
    for person, count in ((cast.olga, 1), (cast.rita, 0)):
        secret = tokens.make(person=fresh(person), name="t", days=2, may_change=False, at=timezone.now())[1]
        answer = Client(headers={"authorization": f"Bearer {secret}"}).get(reverse("api_to_decide"))
        assert (answer.status_code, answer.json()["count"]) == (200, count)


def test_who_proposed_cannot_check_even_in_hr(cast, tried):
    one = case_for(cast, Action.CONFIRM_REFUSAL)
    RoleHolding.objects.create(person=cast.ben, role=Role.HR_CASEWORKER)
    refuses(tried, cast.ben, (*CHECK, Action.CLAIM), one)
    assert not worklist.to_decide(fresh(cast.ben), timezone.now()).exists()


def test_a_budget_holder_who_said_no_cannot_check_it(cast, tried):
    one = case_for(cast, Action.APPROVE_COST)
    one = decisions.propose_refusal(adjustment=one, reasons=[Reason.COST], words="No.", by=cast.olga, at=timezone.now())
    RoleHolding.objects.create(person=cast.olga, role=Role.HR_CASEWORKER)
    refuses(tried, cast.olga, (*CHECK, Action.CLAIM), one)


@pytest.mark.parametrize("who", ["ben", "hana"])
def test_who_decided_or_checked_cannot_review(cast, tried, who):
    one = case_for(cast, Action.UPHOLD)  # Ben proposed it, Hana confirmed it
    person = getattr(cast, who)
    if who == "ben":
        RoleHolding.objects.create(person=person, role=Role.HR_CASEWORKER)
    refuses(tried, person, (*REVIEW, Action.CLAIM), one)


@pytest.mark.parametrize(("role", "team"), [(Role.HR_CASEWORKER, ""), (Role.FULFILMENT, Team.PROCUREMENT)])
def test_the_employee_of_hr_or_of_the_delivering_team_cannot_act_on_their_own(cast, tried, role, team):
    one = case_for(cast, Action.DELIVER)
    RoleHolding.objects.create(person=cast.amina, role=role, team=team)
    refuses(tried, cast.amina, (Action.CLAIM, Action.TRAIN, Action.UNDO_AGREEMENT, Action.HAND_BACK), one)
    assert not worklist.to_deliver(fresh(cast.amina), timezone.now()).exists()


def test_a_budget_holder_does_not_pay_for_themselves(cast, tried):
    cast.olga.line_manager = cast.ben
    cast.olga.save()
    one = asked(fresh(cast.olga), at=timezone.now() - timedelta(hours=6))
    one = decisions.propose_refusal(adjustment=one, reasons=[Reason.COST], words="No.", by=cast.ben, at=timezone.now())
    refuses(tried, cast.olga, (Action.APPROVE_COST,), one)


def test_who_filed_it_does_not_decide_on_it(cast, tried):
    one = case_for(cast, Action.CONFIRM_FILING)  # Hana filed it for Amina
    refuses(tried, cast.hana, (Action.AGREE, Action.TAKE_OVER, Action.CLAIM), one)


def test_where_nobody_in_hr_may_the_independent_reviewer_acts(cast, tried):
    RoleHolding.objects.filter(person=cast.henry).delete()
    cast.hana.line_manager = None
    cast.hana.save()
    one = asked(fresh(cast.hana), at=timezone.now() - timedelta(hours=6))
    refuses(tried, cast.hana, (Action.AGREE,), one)
    assert list(worklist.to_decide(fresh(cast.rita), timezone.now())) == [one]
    assert tried(cast.rita, Action.AGREE, one).status_code in (200, 302)
    assert Adjustment.objects.get(pk=one.pk).version == one.version + 1


def test_a_check_for_which_all_of_hr_took_part_is_counted_until_a_reviewer_is_named(cast):
    one = case_for(cast, Action.CONFIRM_REFUSAL)
    RoleHolding.objects.filter(role__in=(Role.HR_CASEWORKER, Role.HR_LEAD, Role.INDEPENDENT_REVIEWER)).delete()
    RoleHolding.objects.create(person=cast.ben, role=Role.HR_CASEWORKER)  # the only caseworker proposed it
    assert worklist.stranded() == [one.pk]
    assert health.readiness(timezone.now())["cases_nobody_may_act_on"] == 1
    RoleHolding.objects.create(person=cast.rita, role=Role.INDEPENDENT_REVIEWER)
    assert worklist.nobody_entitled() == 0
    assert by_page(cast.rita, Action.CONFIRM_REFUSAL, one).status_code == 302


def test_who_decided_as_a_reviewer_or_a_checker_does_not_check_what_comes_after(cast, tried):
    at = timezone.now() - timedelta(hours=6)
    for decided, who in ((Action.OVERTURN, cast.henry), (Action.CONFIRM_REFUSAL, cast.hana)):
        one = prepare(cast, decided, at)
        if decided is Action.OVERTURN:
            one = appeals.overturn(adjustment=one, words="Yes.", by=who, at=at)
        else:
            one = decisions.agree(adjustment=one, by=who, at=at)
        one = deliveries.cannot_supply(adjustment=one, reason=SupplyReason.SUPPLY, words="Sold out.", by=cast.paula, at=at)
        other = cast.hana if who == cast.henry else cast.henry
        decisions.propose_refusal(adjustment=one, reasons=[Reason.NOT_PRACTICABLE], words="None.", by=other, at=at)
        refuses(tried, who, CHECK, Adjustment.objects.get(pk=one.pk))
        assert not worklist.to_decide(fresh(who), timezone.now()).filter(pk=one.pk).exists()
