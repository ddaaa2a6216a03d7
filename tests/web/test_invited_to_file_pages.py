"""Invited to fill in a request, as people meet it: asking a colleague, saying yes, beginning, sending, and when it is over."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from adjustments.actions import invitations, requests, tokens
from adjustments.models import Invitation, Request
from adjustments.rules.states import AskedHow
from tests.cast import fresh
from tests.web.routes import COLLEAGUE, EVERYBODY, client_for, path_of
from tests.web.routes import ask as call

MOST_QUESTIONS = 15
PATH = "/support/invite/"


def text(answer):
    return " ".join(answer.content.decode().split())


def key():
    return {"sending": str(uuid.uuid4())}


def typed(one, days=30, **more):
    day = timezone.localdate() + timedelta(days=days)
    parts = {"expires_on_day": str(day.day), "expires_on_month": str(day.month), "expires_on_year": str(day.year)}
    return {"q": one.email, "person": str(one.pk), **key(), **parts, **more}


def made(employee, person, *, is_accepted=True):
    found = invitations.invite_to_file(person=fresh(person), by=fresh(employee), at=timezone.now())
    return invitations.accept_invitation(invitation=found, by=fresh(person), at=timezone.now()) if is_accepted else found


def begun(employee, by):
    at = timezone.now()
    draft = requests.begin(by=fresh(by), employee=fresh(employee), at=at)
    requests.say_barriers(request=draft, codes=["FOCUS"], words="It is loud.")
    requests.choose_help(request=draft, entries=[], own_words="A lamp")
    requests.say(request=draft, first_asked_on=at.date(), first_asked_how=AskedHow.SPOKEN)
    return draft


def test_the_employee_finds_a_colleague_reads_what_it_means_and_asks(cast, sign_in):
    client = sign_in(cast.amina)
    for path in ("/ask/", "/help/", "/support/"):
        assert f'href="{PATH}"' in text(client.get(path)), path
    assert 'href="/support/"' in text(client.get("/"))
    page = text(client.get(PATH))
    assert "can do nothing before they say yes" in page
    assert "say whether it is right" in page
    assert "Ben Test, your line manager, and the adjustments team can do this for you without an invitation" in page
    assert "Carl Test" not in page, "no colleague is named before a search"
    found = text(client.post(PATH, {"q": "carl", "find": ""}))
    assert "Carl Test" in found
    assert cast.carl.staff_number not in found
    answer = client.post(PATH, typed(cast.carl))
    assert answer["Location"] == "/support/?done=invite_to_file"
    page = text(client.get(answer["Location"]))
    assert "We have asked them" in page
    assert "Has not answered yet" in page
    assert not Request.objects.exists()


@pytest.mark.parametrize(
    ("who", "more", "says"),
    [
        ("ben", {}, "can fill in a request for you without an invitation"),
        ("hana", {}, "can fill in a request for you without an invitation"),
        ("carl", {"expires_on_year": "2001"}, "Enter a last day from today on"),
        ("carl", {"expires_on_year": "2099"}, "It can last three months at most"),
        ("carl", {"person": ""}, "Choose who to ask"),
        ("mona", {}, "You have asked this person already"),
    ],
)
def test_what_cannot_be_is_said_at_its_field(cast, sign_in, who, more, says):
    made(cast.amina, cast.mona, is_accepted=False)
    answer = sign_in(cast.amina).post(PATH, typed(getattr(cast, who), **more))
    assert answer.status_code == 422
    assert says in text(answer)
    assert Invitation.objects.count() == 1


def test_the_colleague_says_yes_begins_sends_and_sees_the_state(cast, sign_in):
    one = made(cast.amina, cast.carl, is_accepted=False)
    client = sign_in(cast.carl)
    assert "Amina Test asks you to fill in a request for them" in text(client.get("/"))
    assert "Amina Test asks whether you can fill in a request for them" in text(client.get("/support/"))
    assert client.get("/ask/for-somebody/").status_code == 404
    assert "I am asking for somebody else" not in text(client.get("/ask/"))
    path = reverse("accept_invitation", args=[one.pk])
    assert "You cannot decide on it, also if that is your work otherwise" in text(client.get(path))
    assert client.post(path, key())["Location"] == "/support/?done=accept_to_file"
    page = text(client.get("/support/?done=accept_to_file"))
    assert "You can fill in the request now" in page
    assert "You can fill in one request for Amina Test" in page
    assert "I am asking for somebody else" in text(client.get("/ask/"))
    assert "Amina Test" in text(client.get("/ask/for-somebody/"))
    nobody_elses = client.post("/ask/for-somebody/", {**key(), "employee": cast.nora.staff_number})
    assert nobody_elses.status_code == 422
    begin = client.post("/ask/for-somebody/", {**key(), "employee": cast.amina.staff_number})
    draft = Request.objects.get()
    assert begin["Location"] == reverse("ask_barriers", args=[draft.reference])
    assert client.get(begin["Location"]).status_code == 200
    assert f'href="{begin["Location"]}"' in text(client.get("/support/")), "go on with it"
    draft.delete()
    draft = begun(cast.amina, cast.carl)
    check, submit = (reverse(name, args=[draft.reference]) for name in ("ask_check", "submit"))
    assert "Send request" in text(client.get(check))
    answer = client.post(submit, key())
    assert answer["Location"] == reverse("sent", args=[draft.reference])
    assert client.get(answer["Location"]).status_code == 200
    assert draft.reference in text(client.get(reverse("filed_for_others")))
    assert "You can fill in one request" not in text(client.get("/support/"))
    assert client.get("/ask/for-somebody/").status_code == 404
    end = reverse("end_invitation", args=[one.pk])
    assert "This invitation is over" in text(sign_in(cast.amina).get(end))
    assert "Is it right?" in text(sign_in(cast.amina).get("/"))


def test_a_draft_says_why_it_cannot_be_sent_and_keeps_what_was_typed(cast, sign_in):
    one, draft = made(cast.amina, cast.carl), begun(cast.amina, cast.carl)
    client, path = sign_in(cast.amina), reverse("end_invitation", args=[one.pk])
    assert "They cannot send a request for you after that" in text(client.get(path))
    assert client.post(path, key())["Location"] == "/support/?done=end_invitation"
    assert "Carl Test" not in text(client.get("/support/"))
    client = sign_in(cast.carl)
    page = text(client.get(reverse("ask_check", args=[draft.reference])))
    assert "Your invitation has ended" in page
    assert "It is loud." in page
    assert "Send request" not in page
    for answer in (
        client.post(reverse("submit", args=[draft.reference]), key()),
        client.post(reverse("ask_more", args=[draft.reference]), {"more_words": "Typed meanwhile."}),
    ):
        assert answer.status_code == 409
        assert "Your invitation has ended" in text(answer)
    assert "Typed meanwhile." in text(answer)
    assert Request.objects.get().is_draft


def test_a_second_draft_is_not_sent_with_the_same_invitation(cast, sign_in):
    made(cast.amina, cast.carl)
    first, second = begun(cast.amina, cast.carl), begun(cast.amina, cast.carl)
    client = sign_in(cast.carl)
    assert client.post(reverse("submit", args=[first.reference]), key()).status_code == 302
    answer = client.post(reverse("submit", args=[second.reference]), key())
    assert (answer.status_code, "their invitation was for one" in text(answer)) == (409, True)
    again = client.post(reverse("submit", args=[first.reference]), key())
    assert again["Location"] == reverse("sent", args=[first.reference]), "the same again leads to its receipt"


def test_a_stranger_finds_nothing_of_it(cast, sign_in):
    one = made(cast.amina, cast.carl, is_accepted=False)
    client = sign_in(cast.mona)
    for name in ("accept_invitation", "end_invitation"):
        assert client.get(reverse(name, args=[one.pk])).status_code == 404
    assert sign_in(cast.amina).get(reverse("accept_invitation", args=[one.pk])).status_code == 404
    assert "Test" not in text(client.get("/support/")).replace("Mona Test", "")


@pytest.mark.parametrize("name", sorted(COLLEAGUE))
def test_everybody_can_ask_a_colleague_by_api(cast, name):
    for person in sorted(EVERYBODY):
        answer = call(client_for(getattr(cast, person), name), "post", path_of(name), name)
        assert (answer.status_code, "person" in answer.json()["errors"]) == (400, True), person


def test_the_pages_ask_the_database_as_little_with_five_as_with_one(cast, sign_in):
    paths, counts = ("/", "/support/", "/ask/", "/ask/for-somebody/", PATH), []
    for number in range(2):
        for who in (cast.mona, cast.vera, cast.ivo, cast.ada)[: 4 * number] or (cast.nora,):
            made(who, cast.carl)
            begun(who, cast.carl)
            made(cast.carl, who, is_accepted=False)
        client, asking = sign_in(cast.carl), []
        for path in paths:
            client.get(path)
            with CaptureQueriesContext(connection) as queries:
                assert client.get(path).status_code == 200
            asking.append(len(queries))
        counts.append(asking)
    assert counts[0] == counts[1]
    assert max(counts[0]) <= MOST_QUESTIONS, counts


def headers(person, name="k"):
    _, secret = tokens.make(person=person, name="t", days=2, may_change=True, at=timezone.now())
    return {"authorization": f"Bearer {secret}", "idempotency-key": name}


def test_the_api_asks_says_yes_and_files(cast):
    amina, carl = headers(cast.amina), headers(cast.carl)
    as_json = {"content_type": "application/json"}
    url, body = "/api/v1/support/invite/", {"person": cast.carl.email}
    sent = Client().post(url, body, **as_json, headers=amina)
    assert (sent.status_code, sent.json()["is_to_file"], sent.json()["reference"]) == (201, True, "")
    assert Client().post(url, body, **as_json, headers=amina).json() == sent.json(), "the same key"
    refused = Client().post(url, {"person": cast.ben.email}, **as_json, headers=amina | {"idempotency-key": "l"})
    assert (refused.status_code, refused.json()["code"]) == (409, "filing_uninvited")
    waiting = Client().get("/api/v1/support/", headers=carl).json()["results"]
    assert [(row["employee"], row["staff_number"]) for row in waiting] == [("Amina Test", "")]
    yes = Client().post(f"/api/v1/support/{sent.json()['id']}/accept/", headers=carl)
    assert yes.json()["staff_number"] == cast.amina.staff_number
    asked = {
        "employee": yes.json()["staff_number"],
        "barriers": ["FOCUS"],
        "own_words": "A lamp",
        "first_asked_on": timezone.localdate().isoformat(),
        "first_asked_how": "spoken",
    }
    filed = Client().post("/api/v1/requests/", asked, **as_json, headers=carl | {"idempotency-key": "f"})
    assert filed.status_code == 201
    assert Invitation.objects.get().filed == Request.objects.get()
    second = Client().post("/api/v1/requests/", asked, **as_json, headers=carl | {"idempotency-key": "g"})
    assert (second.status_code, second.json()["code"]) == (409, "may_not_file")
    over = Client().post(f"/api/v1/support/{sent.json()['id']}/end/", headers=amina | {"idempotency-key": "e"})
    assert (over.status_code, over.json()["code"]) == (409, "invitation_is_over")
