"""Asking for somebody else: who still may, when they asked, what the person corrects, what whoever filed it sees."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from adjustments.actions import conversations, decisions, requests, tokens
from adjustments.models import Adjustment, Event, Request, RoleHolding
from adjustments.rules.states import Reason, State, WithdrawReason
from tests.builders import CANARY, GOODS, NO_GOODS, asked, file_for
from tests.cast import fresh


def text(answer):
    return answer.content.decode()


def key():
    return {"sending": str(uuid.uuid4())}


def api(person):
    _, secret = tokens.make(person=person, name="t", days=2, may_change=True, at=timezone.now())
    return Client(headers={"authorization": f"Bearer {secret}", "idempotency-key": str(uuid.uuid4())})


def begun(cast, by, **said):
    at = timezone.now()
    draft = requests.begin(by=by, employee=cast.amina, at=at)
    requests.say_barriers(request=draft, codes=["FOCUS"], words=CANARY)
    requests.choose_help(request=draft, entries=[], own_words="A lamp")
    requests.say(request=draft, **({"first_asked_on": at.date(), "first_asked_how": "spoken"} | said))
    return draft


def other_manager(cast):
    cast.amina.line_manager = cast.mona
    cast.amina.save()


def employee_left(cast):
    cast.amina.is_active = False
    cast.amina.save()


def role_lost(cast):
    RoleHolding.objects.filter(person=cast.hana).delete()


@pytest.mark.parametrize(
    ("who", "since"), [("ben", other_manager), ("ben", employee_left), ("hana", employee_left), ("hana", role_lost)]
)
def test_who_may_no_longer_ask_for_somebody_cannot_send_an_old_draft(cast, sign_in, who, since):
    draft = begun(cast, getattr(cast, who))
    since(cast)
    client = sign_in(fresh(getattr(cast, who)))
    check = text(client.get(f"/ask/{draft.reference}/check/"))
    assert "Send request" not in check
    assert "?change=1" not in check
    answer = client.post(f"/ask/{draft.reference}/submit/", key())
    assert answer.status_code == 409
    assert "You can no longer ask for this person" in text(answer)
    assert CANARY in text(answer)
    typed = client.post(f"/ask/{draft.reference}/more/", {"more_words": "Typed meanwhile."})
    assert typed.status_code == 409
    assert "Typed meanwhile." in text(typed)
    for step in ("barriers", "help", "place"):
        assert client.get(f"/ask/{draft.reference}/{step}/")["Location"] == f"/ask/{draft.reference}/check/"
    assert "Mona Test" not in text(client.get(f"/ask/{draft.reference}/check/")), (
        "where the person works now is not theirs to see"
    )
    assert Request.objects.get().is_draft
    with pytest.raises(requests.MayNoLongerFile):
        requests.submit(request=draft, by=fresh(getattr(cast, who)), at=timezone.now())


def test_nobody_begins_for_somebody_who_left(cast):
    employee_left(cast)
    with pytest.raises(requests.MayNotFile):
        requests.begin(by=cast.hana, employee=fresh(cast.amina), at=timezone.now())


@pytest.mark.parametrize("lacks", [{"first_asked_on": None}, {"first_asked_how": ""}])
def test_a_filing_without_when_and_how_is_refused_and_led_to_that_question(cast, sign_in, lacks):
    draft = begun(cast, cast.ben, **lacks)
    answer = sign_in(cast.ben).post(f"/ask/{draft.reference}/submit/", key())
    assert answer.status_code == 422
    assert "Say when and how they first asked." in text(answer)
    assert f'href="/ask/{draft.reference}/since/?change=1"' in text(answer)
    with pytest.raises(requests.NotSaidWhenAsked):
        requests.submit(request=draft, by=cast.ben, at=timezone.now())
    assert Request.objects.get().is_draft


@pytest.mark.parametrize(("nothing", "step"), [("barriers", "barriers"), ("adjustments", "help")])
def test_a_draft_without_an_answer_is_led_to_that_question(cast, sign_in, nothing, step):
    draft = begun(cast, cast.ben)
    if nothing == "barriers":
        draft.barriers.clear()
    else:
        draft.adjustments.all().delete()
    answer = sign_in(cast.ben).post(f"/ask/{draft.reference}/submit/", key())
    assert answer.status_code == 422
    assert f'href="/ask/{draft.reference}/{step}/?change=1"' in text(answer)


def test_the_employee_corrects_all_their_words(cast, sign_in):
    one = file_for(cast.amina, cast.hana, GOODS, at=timezone.now(), words="She said that it is loud.").adjustments.get()
    client, path = sign_in(cast.amina), f"/requests/{one.request.reference}/adjustments/1/confirm-filing/"
    page = text(client.get(path))
    assert "She said that it is loud." in page
    right = {"barriers": ["READ"], "barrier_words": "I cannot read it.", "since_when": "Since May", "more_words": "At noon."}
    assert client.post(path, {**key(), "version": one.version, **right}).status_code == 302
    sent = Request.objects.get()
    assert [barrier.code for barrier in sent.barriers.all()] == ["READ"]
    assert (sent.barrier_words, sent.since_when, sent.more_words) == ("I cannot read it.", "Since May", "At noon.")
    assert sent.is_confirmed


def test_by_api_what_is_left_out_is_right_as_it_is(cast):
    one = file_for(cast.amina, cast.hana, GOODS, at=timezone.now()).adjustments.get()
    path = f"/api/v1/requests/{one.request.reference}/adjustments/1/confirm-filing/"
    body = {"version": one.version, "barriers": ["READ"], "more_words": "At noon."}
    assert api(cast.amina).post(path, body, content_type="application/json").status_code == 200
    sent = Request.objects.get()
    assert [barrier.code for barrier in sent.barriers.all()] == ["READ"]
    assert (sent.barrier_words, sent.more_words) == (CANARY, "At noon.")


def test_what_is_not_right_is_withdrawn_as_a_whole(cast, sign_in):
    sent = file_for(cast.amina, cast.hana, GOODS, NO_GOODS, own_words="A lamp", at=timezone.now())
    one = sent.adjustments.order_by("number").first()
    decisions.agree(adjustment=sent.adjustments.get(number=2), by=cast.ben, at=timezone.now())
    client, base = sign_in(cast.amina), f"/requests/{sent.reference}/adjustments/1"
    assert f'href="{base}/withdraw/?not-right"' in text(client.get(f"{base}/confirm-filing/"))
    page = text(client.get(f"{base}/withdraw/?not-right"))
    assert "Everything in this request is withdrawn at once" in page
    assert page.count("checked") == 1
    assert "checked" not in text(client.get(f"{base}/withdraw/"))
    assert client.post(f"{base}/withdraw/", {**key(), "version": one.version, "reason": "not_right"}).status_code == 302
    assert set(sent.adjustments.values_list("state", flat=True)) == {State.WITHDRAWN}
    reasons = [event.data["reason"] for event in Event.objects.filter(action="withdraw")]
    assert reasons == [WithdrawReason.NOT_RIGHT] * 3


def test_one_of_several_can_be_withdrawn_for_another_reason(cast, sign_in):
    sent = file_for(cast.amina, cast.hana, GOODS, NO_GOODS, at=timezone.now())
    path = f"/requests/{sent.reference}/adjustments/1/withdraw/"
    sign_in(cast.amina).post(path, {**key(), "version": 1, "reason": "not_needed"})
    assert list(sent.adjustments.order_by("number").values_list("state", flat=True)) == [State.WITHDRAWN, State.SUBMITTED]


@pytest.mark.parametrize("is_own", [True, False])
def test_what_one_asked_for_or_confirmed_oneself_is_never_not_right(cast, sign_in, is_own):
    at = timezone.now()
    if is_own:
        one = asked(cast.amina, at=at)
    else:
        one = file_for(cast.amina, cast.hana, GOODS, at=at).adjustments.get()
        one = requests.confirm_filing(adjustment=one, by=cast.amina, at=at)
    path = f"/requests/{one.request.reference}/adjustments/1/withdraw/"
    client = sign_in(cast.amina)
    assert 'value="not_right"' not in text(client.get(path))
    posted = {"version": one.version, "reason": "not_right"}
    assert client.post(path, {**key(), **posted}).status_code == 422
    answer = api(cast.amina).post(f"/api/v1{path}", posted, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (409, "asked_oneself")
    assert Adjustment.objects.get().state == State.SUBMITTED


def test_withdrawing_says_what_follows_from_each_reason(cast, sign_in):
    one = asked(cast.amina, at=timezone.now())
    page = text(sign_in(cast.amina).get(f"/requests/{one.request.reference}/adjustments/1/withdraw/"))
    before_the_button = page[: page.index("nhsuk-button--warning")]
    for words in ("offers to pay you back", "is told, and will talk to you", "The other one goes on", "and nothing else happens"):
        assert words in before_the_button


def test_whoever_filed_it_sees_the_receipt_and_the_state_and_no_more(cast, sign_in):
    at = timezone.now() - timedelta(hours=9)
    one = file_for(cast.amina, cast.hana, GOODS, at=at).adjustments.get()
    one = requests.confirm_filing(adjustment=one, by=cast.amina, at=at)
    one = conversations.message(adjustment=one, words="zebra-message", by=cast.amina, at=at)
    one = decisions.propose_refusal(adjustment=one, reasons=[Reason.SAFETY], words="zebra-no", by=cast.ben, at=at)
    one = decisions.confirm_refusal(adjustment=one, words="zebra-letter", by=cast.henry, at=at)
    path = f"/requests/{one.request.reference}/"
    client = sign_in(cast.hana)
    page = text(client.get(path))
    assert "Not agreed" in page
    for more in ("The story so far", "Where the days went", "Letters", "Messages", "zebra", CANARY, "safe", "Henry"):
        assert more not in page.split("<main")[1].split("</main>")[0], more
    assert client.get(f"{path}adjustments/1/letters/{one.request.events_count}/").status_code == 404
    case = api(cast.hana).get(f"/api/v1{path}").json()
    assert case["story"] is None
    assert {"story", "looks", "barriers"} <= set(case["withheld"])
    mine = case["adjustments"][0]
    assert (mine["state"], mine["custody"], mine["letters"], mine["refusal_reasons"]) == ("declined", [], [], [])
    assert "zebra" not in str(case)


def test_whoever_filed_it_does_not_see_what_was_offered_or_agreed_instead(cast, sign_in):
    at = timezone.now() - timedelta(hours=9)
    one = file_for(cast.amina, cast.hana, GOODS, at=at).adjustments.get()
    one = requests.confirm_filing(adjustment=one, by=cast.amina, at=at)
    offer = {"offered_words": "zebra-earplugs", "needs_goods": True, "words": "zebra-why"}
    one = conversations.offer_alternative(adjustment=one, by=cast.ben, at=at, **offer)
    path = f"/requests/{one.request.reference}/"
    assert "zebra" not in text(sign_in(cast.hana).get(path)) + text(api(cast.hana).get(f"/api/v1{path}"))
    conversations.accept(adjustment=one, by=cast.amina, at=at)
    page = text(sign_in(cast.hana).get(path))
    assert "Agreed, on its way" in page
    assert "zebra" not in page + text(api(cast.hana).get(f"/api/v1{path}")) + text(api(cast.hana).get("/api/v1/requests/"))
