"""Invitations, as people meet them: finding somebody, asking them, what both read, saying yes, ending it."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from adjustments.actions import conversations, invitations, tokens
from adjustments.models import Event, Invitation, Look, Person
from adjustments.rules.states import State
from tests.builders import CANARY, GOODS, NO_GOODS, ask, asked, walk
from tests.cast import fresh
from tests.web.routes import EVERYBODY, INVITED, INVITING, client_for, methods
from tests.web.routes import ask as call

MOST_QUESTIONS = 15


def text(answer):
    return " ".join(answer.content.decode().split())


def typed(cast, by="carl", days=30, **more):
    person, day = getattr(cast, by), timezone.localdate() + timedelta(days=days)
    parts = {"expires_on_day": str(day.day), "expires_on_month": str(day.month), "expires_on_year": str(day.year)}
    return {"q": person.email, "person": str(person.pk), "sending": str(uuid.uuid4()), **parts, **more}


def made(cast, who="carl", one=None, *, is_accepted=False):
    one, person = one or walk(cast, State.SUBMITTED, at=timezone.now() - timedelta(hours=2)), getattr(cast, who)
    found = invitations.invite(request=one.request, person=fresh(person), by=cast.amina, at=timezone.now())
    return invitations.accept_invitation(invitation=found, by=fresh(person), at=timezone.now()) if is_accepted else found


def test_the_employee_finds_somebody_reads_what_they_will_see_and_asks(cast, sign_in):
    one = walk(cast, State.SUBMITTED)
    client, path = sign_in(cast.amina), reverse("invite", args=[one.request.reference])
    page = text(client.get(reverse("request", args=[one.request.reference])))
    assert f'href="{path}"' in page
    assert "Ask somebody to support you" in page
    page = text(client.get(path))
    assert "Whoever you ask sees nothing before they say yes" in page
    assert "They do not see what it costs" in page
    assert "end it at any time" in page
    assert "Ask this person" not in page, "nobody is found yet"
    assert "Test" not in page.replace("Amina Test", ""), "no colleague is named before a search"
    found = text(client.post(path, {"q": "carl", "find": ""}))
    assert "Carl Test" in found
    assert cast.carl.staff_number not in found, "an employee needs no staff numbers of others"
    assert "There is a problem" not in found
    assert "Nobody who works here was found" in text(client.post(path, {"q": "ca", "find": ""}))
    answer = client.post(path, typed(cast))
    assert answer["Location"] == reverse("request", args=[one.request.reference]) + "?done=invite#support"
    page = text(client.get(answer["Location"]))
    assert "We have asked them" in page
    assert "Carl Test" in page
    assert "Has not answered yet" in page


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"person": ""}, "Choose who to ask"),
        ({"q": "zzz", "person": ""}, "Search for a person"),
        ({"person": "0"}, "Choose one of the people on this page"),
        ({"expires_on_year": "2001"}, "Enter a last day from today on"),
        ({"expires_on_year": "2099"}, "It can last a year at most"),
        ({"expires_on_day": ""}, "Enter a real date"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_what_was_typed_stays(cast, sign_in, more, says):
    one = walk(cast, State.SUBMITTED)
    answer = sign_in(cast.amina).post(reverse("invite", args=[one.request.reference]), typed(cast, **more))
    assert answer.status_code == 422
    assert says in text(answer)
    assert not Invitation.objects.exists()


@pytest.mark.parametrize("who", ["ben", "carl"])
def test_what_the_rules_refuse_is_said_on_the_same_page(cast, sign_in, who):
    found = made(cast)
    answer = sign_in(cast.amina).post(reverse("invite", args=[found.request.reference]), typed(cast, who))
    assert answer.status_code == 422
    assert {"ben": "A line manager decides", "carl": "You have asked this person already"}[who] in text(answer)


def test_whom_they_ask_reads_nothing_then_says_yes_reads_writes_and_leaves(cast, sign_in):
    found = made(cast)
    client, request = sign_in(cast.carl), reverse("request", args=[found.request.reference])
    home = text(client.get("/"))
    assert "Amina Test asks for your support" in home
    assert found.request.reference not in home + text(client.get("/support/"))
    assert client.get(request).status_code == 404
    path = reverse("accept_invitation", args=[found.pk])
    page = text(client.get(path))
    assert "You cannot decide or change anything" in page
    assert found.request.reference not in page
    assert client.post(path, {"sending": "yes"})["Location"] == f"{request}?done=accept_invitation"
    page = text(client.get(request))
    assert CANARY in page
    assert "You support Amina Test with this request until" in page
    assert "Who has looked" not in page.partition("</header>")[2].replace("Who has looked</a>", "")
    assert "Ask somebody to support you" not in page
    assert Look.objects.get().viewer == cast.carl
    assert "who supports you, opened your request" in text(sign_in(cast.amina).get(request))
    client = sign_in(cast.carl)
    assert found.request.reference in text(client.get("/support/"))
    write = reverse("message", args=[found.request.reference, 1])
    answer = client.post(write, {"words": "It is the noise.", "sending": "m", "version": "1"})
    assert answer.status_code == 302
    assert "It is the noise." in text(client.get(request))
    end = reverse("end_invitation", args=[found.pk])
    assert "Stop supporting them?" in text(client.get(end))
    assert client.post(end, {"sending": "end"})["Location"] == "/support/?done=end_invitation"
    assert client.get(request).status_code == 404
    assert client.post(write, {"words": "Still here.", "sending": "n", "version": "2"}).status_code == 404
    assert "It is the noise." in text(sign_in(cast.amina).get(request)), "what was written stays"


def test_the_employee_ends_it(cast, sign_in):
    found = made(cast, is_accepted=True)
    client, path = sign_in(cast.amina), reverse("end_invitation", args=[found.pk])
    assert "End this support?" in text(client.get(path))
    client.post(path, {"sending": "end"})
    assert client.post(path, {"sending": "end"}).status_code == 302, "a second click"
    assert client.post(path, {"sending": "again"}).status_code == 409
    assert "This invitation is over" in text(client.get(path))
    assert Invitation.objects.get().ended_by == cast.amina
    assert "Carl Test" not in text(client.get(reverse("request", args=[found.request.reference])))


def test_a_no_is_said_on_the_page_of_the_question(cast, sign_in):
    found = made(cast)
    client, path = sign_in(cast.carl), reverse("end_invitation", args=[found.pk])
    assert f'href="{path}"' in text(client.get(reverse("accept_invitation", args=[found.pk])))
    client.post(path, {"sending": "no"})
    assert "This invitation is over" in text(client.get(reverse("accept_invitation", args=[found.pk])))
    answer = client.post(reverse("accept_invitation", args=[found.pk]), {"sending": "yes"})
    assert (answer.status_code, "This invitation is over" in text(answer)) == (409, True)


def test_somebody_in_hr_who_supports_has_the_case_neither_in_lists_nor_in_counts(cast, sign_in):
    one = ask(cast.nora, GOODS).adjustments.get()
    client = sign_in(cast.hana)
    assert one.request.reference in text(client.get("/hr/requests/"))
    found = invitations.invite(request=one.request, person=fresh(cast.hana), by=cast.nora, at=timezone.now())
    invitations.accept_invitation(invitation=found, by=fresh(cast.hana), at=timezone.now())
    for path in ("/hr/requests/", "/hr/today/", "/decide/"):
        assert one.request.reference not in text(client.get(path)), path
    assert client.get(reverse("claim", args=[one.request.reference, 1])).status_code == 403
    page = text(client.get(reverse("request", args=[one.request.reference])))
    assert "Take it over" not in page
    assert client.get(reverse("decide", args=[one.request.reference])).status_code == 302


@pytest.mark.parametrize("name", sorted(INVITING | INVITED))
def test_an_invitation_exists_for_those_it_is_between(cast, name):
    may = {"amina"} if name in INVITING else {"carl"} if "accept" in name else {"amina", "carl"}
    for person in sorted(EVERYBODY):
        for method in methods(name):
            Invitation.objects.all().delete()
            found = made(cast)
            path = reverse(name, args=[found.request.reference if name in INVITING else found.pk])
            answer = call(client_for(getattr(cast, person), name), method, path, name)
            assert answer.status_code < 500
            assert (answer.status_code == 404) is (person not in may), (person, method, answer.status_code)


def test_an_advocate_opens_one_request_and_no_other_page_of_it_that_is_not_theirs(cast):
    found = made(cast, one=walk(cast, State.DECLINED, at=timezone.now() - timedelta(days=2)), is_accepted=True)
    other = asked(cast.amina, NO_GOODS, at=timezone.now() - timedelta(hours=1))
    client = client_for(cast.carl, "request")
    assert client.get(reverse("request", args=[found.request.reference])).status_code == 200
    assert client.get(reverse("request", args=[other.request.reference])).status_code == 404
    for name in ("as_my_manager", "sent", "invite"):
        assert client.get(reverse(name, args=[found.request.reference])).status_code == 404, name
    for name, status in (("appeal", 403), ("withdraw", (403, 409)), ("message", 200), ("ask_again", 405)):
        answer = client.get(reverse(name, args=[found.request.reference, 1]))
        assert answer.status_code in (status if isinstance(status, tuple) else (status, 404)), name


def test_the_pages_ask_the_database_as_little_with_five_as_with_one(cast, sign_in):
    counts = []
    for number in range(2):
        found = made(cast, is_accepted=True)
        for _ in range(4 * number):
            made(cast, is_accepted=True)
            made(cast)
        asking = []
        pages = ("/", "/support/", f"/requests/{found.request.reference}/")
        for who, paths in ((cast.carl, pages), (cast.amina, ("/", pages[2])), (cast.ben, (pages[2], "/decide/"))):
            client = sign_in(who)
            for path in paths:
                client.get(path)
                with CaptureQueriesContext(
                    connection,
                ) as queries:
                    assert client.get(path).status_code == 200
                asking.append(len(queries))
        counts.append(asking)
    assert counts[0] == counts[1]
    assert max(counts[0]) <= MOST_QUESTIONS, counts


def headers(person, key="k"):
    _, secret = tokens.make(person=person, name="t", days=2, may_change=True, at=timezone.now())
    return {"authorization": f"Bearer {secret}", "idempotency-key": key}


def test_the_api_asks_lists_says_yes_and_ends(cast):
    one = walk(cast, State.SUBMITTED)
    url, body = f"/api/v1/requests/{one.request.reference}/invite/", {"person": "CARL@test.example"}
    amina, carl = headers(cast.amina), headers(cast.carl)
    sent = Client().post(url, body, content_type="application/json", headers=amina)
    assert (sent.status_code, sent.json()["person"], sent.json()["accepted_at"]) == (201, "Carl Test", None)
    again = Client().post(url, body, content_type="application/json", headers=amina)
    assert (again.status_code, again.json()) == (201, sent.json()), "the same key"
    refused = Client().post(url, body, content_type="application/json", headers=amina | {"idempotency-key": "l"})
    assert (refused.status_code, refused.json()["code"]) == (409, "invited_already")
    nobody = Client().post(url, {"person": "x"}, content_type="application/json", headers=amina | {"idempotency-key": "m"})
    assert nobody.status_code == 400
    asked_of = Client().get("/api/v1/support/", headers=carl).json()["results"]
    assert [(row["employee"], row["reference"]) for row in asked_of] == [("Amina Test", "")]
    pk = sent.json()["id"]
    yes = Client().post(f"/api/v1/support/{pk}/accept/", headers=carl)
    assert (yes.status_code, yes.json()["reference"]) == (200, one.request.reference)
    assert Client().get(f"/api/v1/requests/{one.request.reference}/", headers=carl).status_code == 200
    assert Client().post(f"/api/v1/support/{pk}/end/", headers=carl).status_code == 409, "one key, two addresses"
    end = Client().post(f"/api/v1/support/{pk}/end/", headers=carl | {"idempotency-key": "e"})
    assert (end.status_code, end.json()["ended_at"] is None) == (200, False)
    assert Client().get(f"/api/v1/requests/{one.request.reference}/", headers=carl).status_code == 404
    assert Client().get("/api/v1/support/", headers=amina).json()["results"] == []


def test_a_message_of_an_advocate_is_theirs_in_history(cast):
    found = made(cast, is_accepted=True)
    one = found.request.adjustments.get()
    conversations.message(adjustment=one, words="It is the noise.", by=fresh(cast.carl), at=timezone.now())
    assert Event.objects.latest("pk").acting_as == "advocate"
    assert Person.objects.get(pk=cast.carl.pk).viewer_at(timezone.now()).supports == {found.request_id}


def test_what_a_supporter_typed_while_it_ended_is_shown_and_nothing_of_the_case(cast, sign_in):
    one = asked(cast.amina, at=timezone.now())
    made = invitations.invite(request=one.request, person=cast.carl, by=cast.amina, at=timezone.now())
    made = invitations.accept_invitation(invitation=made, by=fresh(cast.carl), at=timezone.now())
    client, path = sign_in(fresh(cast.carl)), reverse("message", args=[one.request.reference, one.number])
    assert client.get(path).status_code == 200
    invitations.end_invitation(invitation=made, by=fresh(cast.amina), at=timezone.now())
    client = sign_in(fresh(cast.carl))
    gone = client.post(path, {"version": one.version, "sending": "1", "words": "I can come <along>."})
    page = gone.content.decode()
    assert gone.status_code == 404
    assert "I can come &lt;along&gt;." in page
    assert "It was not sent" in page
    assert "Amina" not in page
    assert "It was not sent" not in client.get(path).content.decode()
    nowhere = client.post(path.replace(one.request.reference, "WA-0000"), {"words": "I can come <along>."})
    assert nowhere.status_code == 404
