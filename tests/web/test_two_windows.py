"""One draft in two windows: nothing is replaced or sent that its author has not seen."""

from __future__ import annotations

import re
import uuid

import pytest

from adjustments.actions import requests
from adjustments.models import Request
from adjustments.rules.states import State
from tests.builders import CANARY, GOODS, NO_GOODS, ask, walk

WAYS = {  # a question, what the first window answers, what the second does, and how both read
    "barriers": ({"barriers": ["READ"], "words": "From the first."}, {"barriers": ["FOCUS"], "words": "From the second."}),
    "help": ({"own_words": "From the first."}, {"own_words": "From the second."}),
    "since": ({"since_when": "From the first."}, {"since_when": "From the second."}),
    "place": ({"place": "From the first."}, {"place": "From the second."}),
    "more": ({"more_words": "From the first."}, {"more_words": "From the second."}),
}


def text(answer):
    return answer.content.decode()


def seen_on(client, path):
    return re.search(r'name="seen" value="([^"]+)"', text(client.get(path)))[1]


def key():
    return {"sending": str(uuid.uuid4())}


@pytest.fixture
def draft(cast):
    return walk(cast, State.DRAFT).request


@pytest.mark.parametrize("step", WAYS)
def test_an_answer_given_meanwhile_is_shown_and_not_replaced(cast, sign_in, draft, step):
    client, path = sign_in(cast.amina), f"/ask/{draft.reference}/{step}/"
    first, second = WAYS[step]
    seen = seen_on(client, path)
    assert client.post(path, {**first, "seen": seen}).status_code == 302
    late = client.post(path, {**second, "seen": seen})
    assert late.status_code == 409
    assert "You answered this twice" in text(late)
    assert "From the first." in text(late)
    assert "From the second." in text(late), "what was typed is kept"
    assert "From the first." in text(client.get(path))
    assert "From the second." not in text(client.get(path))
    again = re.search(r'name="seen" value="([^"]+)"', text(late))[1]
    assert client.post(path, {**second, "seen": again}).status_code == 302
    assert "From the second." in text(client.get(path))


def test_the_same_answer_twice_goes_on(cast, sign_in, draft):
    client, path = sign_in(cast.amina), f"/ask/{draft.reference}/place/"
    posted = {"place": "Ward 4", "contact": "The clerk", "seen": seen_on(client, path)}
    assert [client.post(path, posted).status_code for _ in range(2)] == [302, 302]


def test_two_questions_in_two_windows_are_both_kept(cast, sign_in, draft):
    client, base = sign_in(cast.amina), f"/ask/{draft.reference}"
    seen = {step: seen_on(client, f"{base}/{step}/") for step in ("place", "more")}
    assert client.post(f"{base}/place/", {"place": "Ward 4", "seen": seen["place"]}).status_code == 302
    assert client.post(f"{base}/more/", {"more_words": "At noon.", "seen": seen["more"]}).status_code == 302
    draft.refresh_from_db()
    assert (draft.place, draft.more_words) == ("Ward 4", "At noon.")


def test_an_answer_with_a_mistake_still_remembers_what_was_seen(cast, sign_in, draft):
    client, path = sign_in(cast.amina), f"/ask/{draft.reference}/place/"
    seen = seen_on(client, path)
    client.post(path, {"place": "Ward 4", "seen": seen})
    wrong = client.post(path, {"place": "", "contact": "The clerk", "seen": seen})
    assert wrong.status_code == 422
    assert f'value="{seen}"' in text(wrong)


def test_what_was_changed_in_another_window_is_not_sent_unseen(cast, sign_in, draft):
    client, base = sign_in(cast.amina), f"/ask/{draft.reference}"
    seen = seen_on(client, f"{base}/check/")
    client.post(f"{base}/help/", {"entries": [NO_GOODS]})
    client.post(f"{base}/more/", {"more_words": "At noon."})
    late = client.post(f"{base}/submit/", {**key(), "seen": seen})
    assert late.status_code == 409
    assert "It was not sent" in text(late)
    assert "Look once more at “What would help” and “Anything else”, then send it." in text(late)
    assert "At noon." in text(late)
    assert Request.objects.get().is_draft
    again = re.search(r'name="seen" value="([^"]+)"', text(late))[1]
    assert client.post(f"{base}/submit/", {**key(), "seen": again})["Location"] == f"/requests/{draft.reference}/sent/"


def test_a_second_sending_from_another_window_leads_to_the_same_receipt(cast, sign_in, draft):
    client, path = sign_in(cast.amina), f"/ask/{draft.reference}"
    seen = seen_on(client, f"{path}/check/")
    answers = [client.post(f"{path}/submit/", {**key(), "seen": seen}, follow=True) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert all("Your request is sent" in text(answer) for answer in answers)
    assert draft.adjustments.get().events.count() == 1


@pytest.mark.parametrize("page", ["place", "check", "submit"])
def test_a_draft_that_was_deleted_in_another_window_is_gone(cast, sign_in, draft, page):
    client = sign_in(cast.amina)
    requests.discard(request=draft)
    assert client.post(f"/ask/{draft.reference}/{page}/", {**key(), "place": "Ward 4"}).status_code == 404


def test_deleted_while_it_was_being_answered_it_is_gone_too(cast, sign_in, draft, monkeypatch):
    def deleted(**_):
        raise Request.DoesNotExist

    monkeypatch.setattr(requests, "say", deleted)
    monkeypatch.setattr(requests, "submit", deleted)
    client = sign_in(cast.amina)
    for page in ("place", "submit"):
        assert client.post(f"/ask/{draft.reference}/{page}/", {**key(), "place": "Ward 4"}).status_code == 404


def test_a_search_before_anything_is_chosen_takes_nothing_away(cast, sign_in, draft):
    client = sign_in(cast.amina)
    assert client.post(f"/ask/{draft.reference}/help/", {"q": "lamp", "find": ""}).status_code == 200
    assert [one.entry.code for one in draft.adjustments.all()] == [GOODS]


def test_marks_do_not_tell_what_was_said(cast, sign_in):
    draft = ask(cast.amina, own_words="Something of mine", send=False)
    page = text(sign_in(cast.amina).get(f"/ask/{draft.reference}/place/"))
    assert CANARY not in page
    assert "Something of mine" not in page
