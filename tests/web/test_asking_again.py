"""What is in place is asked for again: it starts with what was given, and the old one stays until the new one is there."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from adjustments.actions import adjustments, conversations, decisions, requests, tokens
from adjustments.models import Adjustment, Request
from adjustments.rules.states import State, Works
from adjustments.rules.workflow import NotPermitted
from tests.builders import GOODS, NO_GOODS, SLOW, ask, asked, walk


def text(answer):
    return answer.content.decode()


def key():
    return {"sending": str(uuid.uuid4())}


@pytest.fixture
def old(cast):
    return walk(cast, State.IN_PLACE, code=NO_GOODS, at=timezone.now() - timedelta(days=60))


def base_of(one):
    return f"/requests/{one.request.reference}/adjustments/{one.number}"


def begun(client, old):
    client.post(f"{base_of(old)}/ask-again/", key())
    return Request.objects.get(submitted_at=None)


def test_what_is_in_place_can_be_asked_for_again(cast, sign_in, old):
    client, base = sign_in(cast.amina), base_of(old)
    assert f'action="{base}/ask-again/"' in text(client.get(f"/requests/{old.request.reference}/"))
    late = client.post(f"{base}/not-working/", {**key(), "version": old.version, "words": "It broke."})
    assert late.status_code == 409
    assert f'action="{base}/ask-again/"' in text(late)
    same = key()
    answers = [client.post(f"{base}/ask-again/", same) for _ in range(2)]
    draft = Request.objects.get(submitted_at=None)
    assert {answer["Location"] for answer in answers} == {f"/ask/{draft.reference}/barriers/"}
    assert draft.adjustments.get().replaces == old
    assert sign_in(cast.carl).post(f"{base}/ask-again/", key()).status_code == 404
    assert sign_in(cast.ben).post(f"{base}/ask-again/", key()).status_code == 403
    assert client.post(f"{base_of(asked(cast.amina))}/ask-again/", key()).status_code == 409


def test_it_starts_with_what_got_in_the_way_and_what_was_given(cast, sign_in):
    at = timezone.now() - timedelta(days=60)
    one = asked(cast.amina, GOODS, at=at)
    one = conversations.offer_alternative(
        adjustment=one, offered_words="A quiet corner", needs_goods=False, words="It is free.", by=cast.ben, at=at
    )
    one = conversations.accept(adjustment=one, by=cast.amina, at=at)
    one = decisions.start(adjustment=one, by=cast.ben, at=at)
    one = adjustments.confirm(adjustment=one, works=Works.WORKS, by=cast.amina, at=at)
    client = sign_in(cast.amina)
    draft = begun(client, one)
    assert [barrier.code for barrier in draft.barriers.all()] == ["FOCUS"]
    assert (draft.adjustments.get().entry, draft.adjustments.get().own_words) == (None, "A quiet corner")
    check = text(client.get(f"/ask/{draft.reference}/check/"))
    assert f"A quiet corner</span>, {one.request.reference}. It stays until the new one is in place." in check


@pytest.mark.parametrize("chosen", [{"entries": [SLOW]}, {"own_words": "A better one"}, {"entries": [GOODS, SLOW]}])
def test_choosing_something_else_still_replaces_it(cast, sign_in, old, chosen):
    client = sign_in(cast.amina)
    draft = begun(client, old)
    client.post(f"/ask/{draft.reference}/help/", {"q": "lamp", "find": ""})
    client.post(f"/ask/{draft.reference}/help/", chosen)
    assert [one.replaces for one in draft.adjustments.order_by("number")][:2].count(old) == 1
    client.post(f"/ask/{draft.reference}/help/", {"entries": [NO_GOODS]})
    assert draft.adjustments.get().replaces == old
    client.post(f"/ask/{draft.reference}/submit/", key())
    draft.refresh_from_db()
    assert not draft.is_draft
    assert draft.adjustments.get().replaces == old


def test_the_same_thing_among_others_is_what_replaces_it(cast, sign_in, old):
    client = sign_in(cast.amina)
    draft = begun(client, old)
    client.post(f"/ask/{draft.reference}/help/", {"entries": [GOODS, NO_GOODS, SLOW]})
    assert {one.entry.code: one.replaces for one in draft.adjustments.all()} == {GOODS: None, NO_GOODS: old, SLOW: None}


def test_what_ended_before_it_was_sent_is_replaced_no_more(cast, sign_in, old):
    client = sign_in(cast.amina)
    draft = begun(client, old)
    adjustments.end(adjustment=old, by=cast.amina, at=timezone.now())
    assert "It stays until" not in text(client.get(f"/ask/{draft.reference}/check/"))
    client.post(f"/ask/{draft.reference}/submit/", key())
    assert Adjustment.objects.get(request=draft).replaces is None


def test_only_ones_own_and_what_is_in_place_is_replaced(cast, old, at):
    with pytest.raises(NotPermitted):
        requests.begin(by=cast.carl, at=at, replaces=old)
    with pytest.raises(NotPermitted):
        requests.begin(by=cast.ben, employee=cast.carl, at=at, replaces=old)
    with pytest.raises(requests.NothingToReplace):
        requests.begin(by=cast.amina, at=at, replaces=asked(cast.amina))
    assert not Request.objects.filter(submitted_at=None).exists()


def test_who_asks_for_somebody_is_not_told_what_got_in_the_way(cast, old, at):
    draft = requests.begin(by=cast.hana, employee=cast.amina, at=at, replaces=old)
    assert draft.adjustments.get().replaces == old
    assert not draft.barriers.exists()


def post(person, body):
    _, secret = tokens.make(person=person, name="t", days=2, may_change=True, at=timezone.now())
    client = Client(headers={"authorization": f"Bearer {secret}", "idempotency-key": str(uuid.uuid4())})
    asks = {"barriers": ["FOCUS"], "entries": [SLOW]}
    return client.post("/api/v1/requests/", asks | body, content_type="application/json")


def test_by_api_it_is_named_by_reference_and_number(cast, old):
    named = {"reference": old.request.reference, "number": old.number}
    answer = post(cast.amina, {"replaces": named})
    assert answer.status_code == 201
    assert answer.json()["adjustments"][0]["replaces"] == old.request.reference
    assert Adjustment.objects.get(request__reference=answer.json()["reference"]).replaces == old


def test_by_api_what_cannot_be_replaced_is_refused_like_what_does_not_exist(cast, old):
    waiting = ask(cast.amina, GOODS)
    named = {"reference": old.request.reference, "number": old.number}
    for who, what in (
        (cast.carl, named),
        (cast.amina, named | {"number": 9}),
        (cast.amina, {"reference": waiting.reference, "number": 1}),
    ):
        answer = post(who, {"replaces": what})
        assert (answer.status_code, answer.json()["code"]) == (409, "nothing_to_replace")
    assert post(cast.ben, {"replaces": named}).status_code == 403
    assert post(cast.amina, {"replaces": "old"}).status_code == 400
    assert not Request.objects.filter(submitted_at=None).exists()
