"""What people typed is shown as text, kept when something comes between, and never half taken."""

from __future__ import annotations

import uuid
from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone

from adjustments.actions import adjustments, decisions, deliveries
from adjustments.models import Adjustment, ApiToken, CatalogueEntry, Delivery, Message
from adjustments.rules.states import Reason, State
from tests.builders import ask, asked, walk
from tests.cast import PASSWORD, fresh

EVIL = "<b>Evil</b><form action=/x><a href=//evil.example>"


def key():
    return {"sending": str(uuid.uuid4())}


def soon(prefix="expected_on"):
    day = timezone.localdate() + timedelta(days=5)
    return {f"{prefix}_day": f"{day.day}", f"{prefix}_month": f"{day.month}", f"{prefix}_year": f"{day.year}"}


def test_no_page_shows_what_people_typed_as_markup(cast, at, sign_in):
    for person in (cast.amina, cast.ben):
        person.name = person.job_title = EVIL
        person.save()
    cast.amina.department.name = EVIL
    cast.amina.department.save()
    CatalogueEntry.objects.filter(code="EQ07").update(name=EVIL, in_plain_words=EVIL)
    request = ask(cast.amina, "EQ07", "EQ03", own_words=EVIL, words=EVIL)
    first, second, third = request.adjustments.order_by("number")
    agreed = decisions.agree(adjustment=first, by=fresh(cast.ben), at=at + timedelta(hours=1))
    why = {"reasons": [Reason.SAFETY], "words": EVIL}
    decisions.propose_refusal(adjustment=second, **why, by=fresh(cast.ben), at=at + timedelta(hours=1))
    deliveries.order(
        adjustment=agreed,
        supplier=EVIL,
        order_reference=EVIL,
        expected_on=at.date(),
        cost=None,
        by=cast.paula,
        at=at + timedelta(hours=2),
    )
    base = f"/requests/{request.reference}"
    pages = {
        "amina": ["/", "/requests/", f"{base}/", f"{base}/sent/", f"{base}/adjustments/3/withdraw/"],
        "ben": ["/decide/", f"{base}/", f"{base}/decide/", f"{base}/adjustments/3/propose-refusal/"],
        "hana": ["/hr/requests/", f"{base}/", "/reports/turnaround/?by=category"],
        "paula": ["/deliver/", f"{base}/adjustments/{agreed.number}/delivery/", f"{base}/adjustments/{agreed.number}/order/"],
    }
    for who, paths in pages.items():
        for path in paths:
            answer = sign_in(fresh(getattr(cast, who))).get(path)
            assert answer.status_code == 200, path
            assert "<b>Evil" not in answer.content.decode(), path
            assert "&lt;b&gt;Evil" in answer.content.decode() or path.startswith("/reports/"), path
    assert third.state == State.SUBMITTED


def test_more_than_twenty_things_are_refused_and_none_is_dropped(cast, sign_in):
    draft = walk(cast, State.DRAFT).request
    codes = list(CatalogueEntry.objects.values_list("code", flat=True)[:25])
    answer = sign_in(cast.amina).post(f"/ask/{draft.reference}/help/", {"entries": codes, "own_words": "And a sign."})
    assert answer.status_code == 422
    assert "Choose up to 20 things" in answer.content.decode()
    assert "And a sign." in answer.content.decode()


def test_words_sent_after_the_session_ended_are_kept_and_can_be_sent_again(cast, sign_in):
    one = asked(cast.nora)
    cast.hana.set_password(PASSWORD)
    cast.hana.save()
    path = f"/requests/{one.request.reference}/adjustments/1/propose-refusal/"
    answers = {**key(), "version": one.version, "reasons": ["safety"], "words": "My long explanation."}
    client = Client()
    answer = client.post(path, answers)
    assert answer.status_code == 403
    page = answer.content.decode()
    assert "You were signed out meanwhile" in page
    assert 'value="My long explanation."' in page
    client.post("/sign-in/", {"login": "hana@test.example", "password": PASSWORD})
    assert client.post(path, answers).status_code == 302
    assert Message.objects.get().words == "My long explanation."


def test_a_form_that_is_overtaken_and_wrong_shows_who_was_first_and_what_was_typed(cast, sign_in):
    one = asked(cast.nora)
    path = f"/requests/{one.request.reference}/adjustments/1"
    sign_in(cast.henry).post(f"{path}/agree/", {**key(), "version": one.version})
    answer = sign_in(cast.hana).post(f"{path}/propose-refusal/", {**key(), "version": one.version, "words": "No reason chosen."})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Henry Test agreed" in page
    assert "No reason chosen." in page


def test_an_order_can_be_corrected_and_what_is_left_empty_stays(cast, at, sign_in):
    one = walk(cast, State.IN_DELIVERY)
    client = sign_in(cast.paula)
    path = f"/requests/{one.request.reference}/adjustments/1/order/"
    first = {**key(), "version": one.version, "supplier": "First", "order_reference": "A1", "cost": "10", **soon()}
    assert client.post(path, first).status_code == 302
    form = client.get(path).content.decode()
    assert 'value="First"' in form
    assert 'value="A1"' in form
    version = Adjustment.objects.get().version
    client.post(path, {**key(), "version": version, "supplier": "Second", "order_reference": "A1", **soon()})
    delivery = Delivery.objects.get()
    assert (delivery.supplier, delivery.cost) == ("Second", Decimal("10.00"))


def test_an_order_sent_with_a_used_key_can_be_sent_as_new(cast, sign_in):
    one = walk(cast, State.IN_DELIVERY)
    client, same = sign_in(cast.paula), key()
    path = f"/requests/{one.request.reference}/adjustments/1/order/"
    client.post(path, {**same, "version": one.version, "supplier": "First", **soon()})
    answer = client.post(path, {**same, "version": one.version, "supplier": "Second", **soon()})
    assert answer.status_code == 409
    offered = {
        part.split('name="')[1].split('"')[0]: part.split('value="')[1].split('"')[0]
        for part in answer.content.decode().split("<input ")[1:]
        if 'value="' in part
    }
    assert client.post(path, offered).status_code == 302
    assert Delivery.objects.get().supplier == "Second"


def test_who_must_cancel_an_order_still_finds_it_after_the_withdrawal(cast, at, sign_in):
    one = walk(cast, State.IN_DELIVERY)
    soon_on = at.date() + timedelta(days=9)
    ordered = deliveries.order(
        adjustment=one,
        supplier="S",
        order_reference="PO-7",
        expected_on=soon_on,
        cost=None,
        by=cast.paula,
        at=at + timedelta(hours=3),
    )
    adjustments.withdraw(adjustment=ordered, by=cast.amina, at=at + timedelta(hours=4))
    page = sign_in(cast.paula).get(f"/requests/{one.request.reference}/adjustments/1/delivery/")
    assert page.status_code == 200
    assert "PO-7" in page.content.decode()
    never = walk(cast, State.IN_DELIVERY)
    adjustments.withdraw(adjustment=never, by=cast.amina, at=at + timedelta(hours=4))
    assert sign_in(cast.paula).get(f"/requests/{never.request.reference}/adjustments/1/delivery/").status_code == 404


def test_what_does_not_work_is_due_with_hr_in_five_working_days(cast):
    one = walk(cast, State.NOT_WORKING)
    assert one.due_on == one.calendar.add(one.today(one.held_since), 5)


@pytest.mark.parametrize("version", ["9" * 5000, "1" * 20])
def test_a_version_of_absurd_length_is_refused(cast, sign_in, version):
    one = asked(cast.amina)
    path = f"/requests/{one.request.reference}/adjustments/1/agree/"
    assert sign_in(cast.ben).post(path, {**key(), "version": version}).status_code == 409


def test_somebody_elses_move_is_named_as_such(cast, sign_in):
    one = asked(cast.amina)
    answer = sign_in(cast.hana).get(f"/requests/{one.request.reference}/adjustments/1/agree/")
    assert answer.status_code == 403
    assert "Somebody else has to do that" in answer.content.decode()


def test_own_words_and_searches_stay_out_of_titles_and_addresses(cast, sign_in):
    one = ask(cast.amina, own_words="My secret migraine lamp").adjustments.get()
    for path in ("", "adjustments/1/withdraw/"):
        page = sign_in(cast.amina).get(f"/requests/{one.request.reference}/{path}").content.decode()
        assert "migraine" not in page.split("</title>")[0]
    draft = walk(cast, State.DRAFT).request
    answer = sign_in(cast.amina).post(f"/ask/{draft.reference}/help/", {"q": "migraine", "find": "", "entries": ["EQ07"]})
    assert answer.status_code == 200


def test_the_sign_in_page_shows_no_markup_as_text(db):
    assert "&lt;a" not in Client().get("/sign-in/").content.decode()


def test_a_refresh_makes_no_second_token(cast, sign_in):
    client, form = sign_in(cast.amina), {**key(), "name": "sheet", "days": "30"}
    assert "wa_" in client.post("/account/tokens/", form).content.decode()
    assert "wa_" not in client.post("/account/tokens/", form).content.decode()
    assert ApiToken.objects.count() == 1


def test_an_empty_draft_offers_the_missing_question_instead_of_sending(cast, sign_in):
    client = sign_in(cast.amina)
    client.post("/ask/")
    from adjustments.models import Request

    page = client.get(f"/ask/{Request.objects.get().reference}/check/").content.decode()
    assert "Say what gets in the way" in page
    assert "Send request" not in page


def test_what_another_site_sent_is_not_offered_for_sending(cast):
    one = asked(cast.amina)
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.amina)
    path = f"/requests/{one.request.reference}/adjustments/1/withdraw/"
    answer = client.post(path, {"version": one.version, "reason": "not_needed"}, headers={"origin": "https://evil.example"})
    assert answer.status_code == 403
    assert "Send it again" not in answer.content.decode()
    assert "not_needed" not in answer.content.decode()


def test_a_token_form_sent_again_with_another_name_is_told(cast, sign_in):
    client, same = sign_in(cast.amina), key()
    client.post("/account/tokens/", {**same, "name": "first", "days": "30"})
    assert client.post("/account/tokens/", {**same, "name": "second", "days": "30"}).status_code == 409


@pytest.mark.parametrize("path", ["/requests/%00/", "/requests/K7QF%002M/", "/api/v1/requests/%00/", "/ask/%00/check/"])
def test_a_reference_that_is_none_does_not_exist(cast, sign_in, path):
    assert sign_in(cast.amina).get(path).status_code == 404


def test_a_key_with_odd_signs_is_a_key(cast, sign_in):
    draft = walk(cast, State.DRAFT).request
    answer = sign_in(cast.amina).post(f"/ask/{draft.reference}/submit/", {"sending": "a\x00b"})
    assert answer.status_code == 302


def test_fulfilment_is_told_no_history_that_the_case_withholds(cast, sign_in):
    one = walk(cast, State.IN_DELIVERY)
    page = sign_in(cast.paula).get(f"/requests/{one.request.reference}/adjustments/1/confirm/").content.decode()
    assert "This has moved on" in page
    assert "Ben Test" not in page
