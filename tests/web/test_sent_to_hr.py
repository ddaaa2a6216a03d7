"""Who was passed over by "send it to HR instead" sees nothing of it, whatever else they are employed to do here."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone

from adjustments.actions import adjustments, casework, covers, decisions, deliveries, people, reminders, requests, tokens
from adjustments.models import Adjustment, CatalogueEntry, Department, Notice, Request, RoleHolding, Step
from adjustments.queries import desk, worklist
from adjustments.queries.entitled import candidates
from adjustments.queries.facts import case_of
from adjustments.rules.permissions import can_view
from adjustments.rules.states import Reason, Role, State, Team, Works
from tests.builders import GOODS, MONDAY, asked, walk
from tests.cast import fresh

LATELY = timedelta(hours=6)


def sent_to_hr(by, at=None):
    at = at or timezone.now() - LATELY
    draft = requests.begin(by=fresh(by), at=at)
    requests.say_barriers(request=draft, codes=["FOCUS"], words="It is loud.")
    requests.choose_help(request=draft, entries=CatalogueEntry.objects.filter(code=GOODS), own_words="")
    requests.say(request=draft, is_sent_to_hr=True)
    return requests.submit(request=draft, by=by, at=at).adjustments.get()


def finds_nothing(person, one):
    person, at = fresh(person), timezone.now()
    row = Adjustment.objects.with_case().get(pk=one.pk)
    assert not can_view(case_of(row).standing(), person.as_viewer)
    reference = one.request.reference
    browser = Client()
    browser.force_login(person)
    secret = tokens.make(person=person, name="t", days=2, may_change=True, at=at)[1]
    api = Client(headers={"authorization": f"Bearer {secret}", "idempotency-key": str(uuid.uuid4())})
    for path in (f"/requests/{reference}/", f"/requests/{reference}/decide/", f"/requests/{reference}/adjustments/1/agree/"):
        assert browser.get(path).status_code == 404, path
    assert api.get(f"/api/v1/requests/{reference}/").status_code == 404
    move = f"/api/v1/requests/{reference}/adjustments/1/agree/"
    assert api.post(move, {"version": one.version}, content_type="application/json").status_code == 404
    for path in ("/", "/decide/", "/deliver/", "/hr/requests/?state=all", "/hr/today/", "/my-data.json"):
        assert reference not in browser.get(path).content.decode(), path
    for path in ("/api/v1/requests/", "/api/v1/to-decide/", "/api/v1/to-deliver/", "/api/v1/hr/requests/?state=all"):
        assert reference not in api.get(path).content.decode(), path
    assert not worklist.to_decide(person, at).exists()
    assert not Notice.objects.filter(to=person, request=one.request).exists()


def agreed_over_the_limit(cast, one):
    return decisions.agree(adjustment=one, estimate=Decimal(5000), by=fresh(cast.hana), at=timezone.now())


def cost_named(cast, one):
    return decisions.propose_refusal(adjustment=one, reasons=[Reason.COST], words="No.", by=fresh(cast.hana), at=timezone.now())


def quoted_too_high(cast, one):
    one = decisions.agree(adjustment=one, by=fresh(cast.hana), at=timezone.now())
    return deliveries.quote(adjustment=one, cost=Decimal(5000), by=fresh(cast.paula), at=timezone.now())


@pytest.mark.parametrize("then", [agreed_over_the_limit, cost_named, quoted_too_high])
def test_a_manager_who_holds_the_budget_is_not_asked_about_the_money(cast, then):
    Department.objects.update(budget_holder=cast.ben)
    one = then(cast, sent_to_hr(cast.amina))
    finds_nothing(cast.ben, one)


def test_what_such_a_manager_holds_already_is_handed_on(cast):
    one = agreed_over_the_limit(cast, sent_to_hr(cast.amina))
    assert one.holder_person == cast.olga
    cast.amina.line_manager = cast.olga
    cast.amina.save()
    people.settle(at=timezone.now())
    one.refresh_from_db()
    assert one.holder_team == Team.HR
    assert not Adjustment.objects.visible_to(fresh(cast.olga), timezone.now()).filter(pk=one.pk).exists()


def test_a_manager_who_works_for_hr_or_delivers_finds_nothing_either(cast):
    one = sent_to_hr(cast.hana)  # Henry, the HR lead, is her manager
    finds_nothing(cast.henry, one)
    assert not desk.cases(fresh(cast.henry), timezone.now()).exists()
    RoleHolding.objects.create(person=cast.ben, role=Role.FULFILMENT, team=Team.PROCUREMENT)
    one = decisions.agree(adjustment=sent_to_hr(cast.amina), by=fresh(cast.hana), at=timezone.now())
    finds_nothing(cast.ben, one)


def test_the_independent_reviewer_acts_where_only_the_manager_is_left_in_hr(cast):
    one = sent_to_hr(cast.hana)
    assert worklist.nobody_entitled() == 0
    assert list(worklist.to_decide(fresh(cast.rita), timezone.now())) == [one]
    assert decisions.agree(adjustment=one, by=fresh(cast.rita), at=timezone.now()).agreed_on
    other = sent_to_hr(cast.hana)
    RoleHolding.objects.filter(person=cast.rita).delete()
    assert worklist.stranded() == [other.pk]


def test_nobody_can_name_the_manager_who_was_passed_over(cast):
    RoleHolding.objects.create(person=cast.ben, role=Role.HR_CASEWORKER)
    one = casework.claim(adjustment=sent_to_hr(cast.amina), by=fresh(cast.hana), at=timezone.now())
    assert cast.ben not in candidates(Adjustment.objects.with_case().get(pk=one.pk))
    assert Step.objects.get(adjustment=one, closed_at=None).holder_person == cast.hana


def escalated(one):
    """Whom it is handed up to once it is five working days late."""
    for days in range(40):
        reminders.sweep(at=MONDAY + timedelta(days=days, hours=3))
    told = Notice.objects.filter(request=one.request, kind="decision_escalated", data__offset=5)
    return set(told.values_list("to", flat=True))


def test_an_hr_lead_who_was_passed_over_is_not_told_that_it_is_late(cast):
    RoleHolding.objects.create(person=cast.mona, role=Role.HR_LEAD)
    cast.amina.line_manager = cast.henry
    cast.amina.save()
    one = sent_to_hr(cast.amina, MONDAY)
    assert escalated(one) == {cast.mona.pk}
    finds_nothing(cast.henry, one)


def test_nor_is_an_hr_lead_whom_the_employee_named_as_cover_before_they_led_and_caseworkers_are_told_instead(cast):
    RoleHolding.objects.filter(person=cast.henry).delete()
    covers.appoint_cover(manager=cast.ben, cover=cast.henry, by=cast.ben, at=MONDAY, from_on=MONDAY.date(), to_on=MONDAY.date())
    RoleHolding.objects.create(person=cast.henry, role=Role.HR_LEAD)
    one = asked(fresh(cast.ben), at=MONDAY)
    assert escalated(one) == {cast.hana.pk}
    finds_nothing(cast.henry, one)


def test_where_nobody_may_see_it_nobody_is_told_and_it_is_counted(cast):
    RoleHolding.objects.filter(person__in=(cast.henry, cast.hana, cast.rita)).delete()
    RoleHolding.objects.create(person=cast.henry, role=Role.HR_LEAD)
    cast.amina.line_manager = cast.henry
    cast.amina.save()
    one = sent_to_hr(cast.amina, MONDAY)
    assert escalated(one) == set()
    assert Client().get("/readyz").json()["cases_nobody_may_act_on"] == 1


def in_place_for_hr_alone(cast):
    """In place since yesterday, and the line manager knows nothing of it."""
    one = decisions.agree(adjustment=sent_to_hr(cast.amina), by=cast.hana, at=timezone.now())
    one = deliveries.deliver(adjustment=one, cost=None, by=cast.paula, at=timezone.now())
    return adjustments.confirm(adjustment=one, works=Works.WORKS, by=cast.amina, at=timezone.now())


def api_of(person):
    secret = tokens.make(person=person, name="t", days=2, may_change=True, at=timezone.now())[1]
    return Client(headers={"authorization": f"Bearer {secret}", "idempotency-key": str(uuid.uuid4())})


def ask_again(person, old, **more):
    body = {"barriers": ["FOCUS"], "entries": [GOODS], "replaces": {"reference": old.request.reference, "number": 1}}
    answer = api_of(person).post("/api/v1/requests/", body | more, content_type="application/json")
    assert answer.status_code == 201
    return answer.json()["reference"]


def test_asking_for_it_again_goes_to_hr_too_unless_the_person_chooses_otherwise(cast, sign_in):
    old, client = in_place_for_hr_alone(cast), sign_in(cast.amina)
    client.post(f"/requests/{old.request.reference}/adjustments/1/ask-again/", {"sending": str(uuid.uuid4())})
    draft = Request.objects.get(submitted_at=None)
    page = client.get(f"/ask/{draft.reference}/decider/").content.decode()
    assert re.search(r'value="yes"[^>]* checked', page)
    assert draft.is_sent_to_hr
    client.post(f"/ask/{draft.reference}/decider/", {"is_sent_to_hr": "no"})
    draft.refresh_from_db()
    assert not draft.is_sent_to_hr


@pytest.mark.parametrize("filer", ["amina", "hana"])
def test_so_does_a_call_and_what_hr_asks_for_again(cast, filer):
    said = {"employee": cast.amina.staff_number, "first_asked_on": "2026-01-05", "first_asked_how": "email"}
    new = ask_again(getattr(cast, filer), in_place_for_hr_alone(cast), **({} if filer == "amina" else said))
    assert Request.objects.get(reference=new).is_sent_to_hr
    assert api_of(cast.ben).get(f"/api/v1/requests/{new}/").status_code == 404


def test_what_is_replaced_is_named_to_whom_it_exists(cast, sign_in):
    old = in_place_for_hr_alone(cast)
    new = ask_again(cast.amina, old, is_sent_to_hr=False)
    known = {}
    for person in (cast.amina, cast.hana, cast.ben):
        known[person.email.partition("@")[0]] = (
            api_of(person).get(f"/api/v1/requests/{new}/").json()["adjustments"][0]["replaces"]
        )
    assert known == {"amina": old.request.reference, "hana": old.request.reference, "ben": ""}
    for page in ("", "decide/"):
        assert old.request.reference not in sign_in(cast.ben).get(f"/requests/{new}/{page}").content.decode()


def test_a_manager_reads_what_is_replaced_where_they_see_both(cast):
    old = walk(cast, State.IN_PLACE, at=timezone.now() - LATELY * 4)
    new = ask_again(cast.amina, old)
    assert api_of(cast.ben).get(f"/api/v1/requests/{new}/").json()["adjustments"][0]["replaces"] == old.request.reference
