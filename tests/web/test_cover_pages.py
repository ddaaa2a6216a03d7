"""Cover, as people meet it: naming somebody, what both read meanwhile, ending it."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from adjustments.actions import covers, tokens
from adjustments.models import Adjustment, Cover, Event, Person
from adjustments.rules.states import State
from tests.builders import CANARY, NO_GOODS, ask, asked, walk
from tests.cast import fresh
from tests.web.routes import COVER, EVERYBODY, client_for, methods
from tests.web.routes import ask as call

APPOINT = "/cover/appoint/"


def text(answer):
    return " ".join(answer.content.decode().split())


def today():
    return timezone.localdate()


def parts(name, day):
    return {f"{name}_day": str(day.day), f"{name}_month": str(day.month), f"{name}_year": str(day.year)}


def typed(cast, by="mona", days=5, **more):
    number = getattr(cast, by).staff_number
    dates = parts("from_on", today()) | parts("to_on", today() + timedelta(days=days))
    return {"q": number, "cover": number, "sending": str(uuid.uuid4()), **dates, **more}


def running(cast, by="mona", manager="ben"):
    manager = getattr(cast, manager)
    days = {"from_on": today(), "to_on": today() + timedelta(days=5)}
    return covers.appoint_cover(manager=manager, cover=getattr(cast, by), by=manager, at=timezone.now(), **days)


def test_a_line_manager_finds_somebody_and_names_them(cast, sign_in):
    Person.objects.filter(pk=cast.vera.pk).update(line_manager=cast.grace)
    Person.objects.filter(pk=cast.olive.pk).update(line_manager=cast.vera)
    client = sign_in(cast.ben)
    assert 'href="/cover/"' in text(client.get("/decide/"))
    assert "Nobody covers for you" in text(client.get("/cover/"))
    page = text(client.get(APPOINT))
    assert "sees all requests of your team that are open or in force, whoever has them now" in page
    assert "Vera Test" in page, "who manages beside them is offered before a search"
    assert "Grace Test" not in page, "their own manager is not"
    assert "Amina Test" not in page
    assert "Mona Test" not in page
    half = {"q": "mon", "find": "", "from_on_day": "31", "from_on_month": "2", "from_on_year": ""}
    found = client.post(APPOINT, half)
    assert found.status_code == 200, "who searches is told of nothing else"
    assert "Mona Test" in text(found)
    assert 'value="31"' in text(found), "what was typed stays"
    assert "Error:" not in text(found)
    sent = client.post(APPOINT, typed(cast), follow=True)
    assert sent.redirect_chain == [("/cover/?done=appoint_cover", 302)]
    assert "Mona Test" in text(sent)
    assert "Now" in text(sent)
    one = Cover.objects.get()
    assert (one.manager, one.cover, one.appointed_by) == (cast.ben, cast.mona, cast.ben)


@pytest.mark.parametrize(
    ("answers", "says"),
    [
        ({"cover": ""}, "Choose who covers."),
        ({"cover": "", "q": "nobody is called that"}, "Search for a person."),
        ({"cover": "no such number"}, "Choose one of the people on this page."),
        ({"from_on_day": ""}, "Enter a real date"),
        ({"from_on_day": "", "from_on_month": "", "from_on_year": ""}, "Enter the first day."),
        (parts("from_on", today() - timedelta(days=3)), "Enter a first day from today on."),
        (parts("from_on", today() + timedelta(days=9)), "The last day is before the first day."),
        (parts("to_on", today() + timedelta(days=400)), "lasts a year at most"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_typed_is_lost(cast, sign_in, answers, says):
    answer = sign_in(cast.ben).post(APPOINT, {**typed(cast), **answers})
    assert answer.status_code == 422
    assert says in text(answer)
    assert "There is a problem" in text(answer)
    for name, value in {**typed(cast), **answers}.items():
        if value and name not in ("sending", "cover"):
            assert re.search(rf'name="{name}"[^>]*value="{re.escape(value)}"', text(answer)), name
    if not {"cover", "q"} & set(answers):
        assert re.search(rf'value="{cast.mona.staff_number}"[^>]*checked', text(answer))
    assert not Cover.objects.exists()


def test_days_that_are_covered_are_refused_and_oneself_is_not_offered(cast, sign_in):
    running(cast)
    answer = sign_in(cast.ben).post(APPOINT, typed(cast, by="vera"))
    assert answer.status_code == 422
    assert "There is a cover for some of these days already." in text(answer)
    oneself = sign_in(cast.ben).post(APPOINT, typed(cast, by="ben"))
    assert oneself.status_code == 422
    assert Cover.objects.count() == 1


def test_a_double_click_and_two_windows_name_one(cast, sign_in):
    client, body = sign_in(cast.ben), typed(cast)
    assert [client.post(APPOINT, body).status_code for _ in range(2)] == [302, 302]
    other = client.post(APPOINT, typed(cast))
    assert other.status_code == 422
    assert Cover.objects.count() == 1


def test_it_is_ended_early_once_and_by_those_whose_it_is(cast, sign_in):
    one, client = running(cast), sign_in(cast.ben)
    path = f"/cover/{one.pk}/end/"
    assert "End this cover?" in text(client.get(path))
    assert sign_in(cast.mona).post(path).status_code == 404
    assert client.post(path, {"sending": "a"}, follow=True).redirect_chain == [("/cover/?done=end_cover", 302)]
    assert client.post(path, {"sending": "b"}).status_code == 409
    assert "This cover is over" in text(client.get(path))
    assert sign_in(cast.mona).get("/cover/").status_code == 200, "she manages a team of her own"


def test_hr_names_one_for_somebody_who_is_away(cast, sign_in):
    client, page = sign_in(cast.hana), f"/hr/settings/people/{cast.ben.pk}/"
    path = f"{page}cover/"
    assert f'href="{path}"' in text(client.get(page))
    assert f'href="/hr/settings/people/{cast.carl.pk}/cover/"' not in text(client.get(f"/hr/settings/people/{cast.carl.pk}/"))
    assert client.get(f"/hr/settings/people/{cast.carl.pk}/cover/").status_code == 404, "nothing waits for him"
    assert "Ben Test is told when it begins" in text(client.get(path))
    sent = client.post(path, typed(cast), follow=True)
    assert "Mona Test" in text(sent)
    assert "The cover is set." in text(sent)
    one = Cover.objects.get()
    assert one.appointed_by == cast.hana
    assert client.post(f"/cover/{one.pk}/end/", {"sending": "a"}).headers["Location"] == f"{page}?done=end_cover"
    assert f'href="{path}"' not in text(sign_in(cast.ada).get(page)), "who reads no cases names nobody who does"


def test_the_cover_decides_on_the_pages_and_both_read_whose_it_is(cast, sign_in):
    one = asked(cast.amina, NO_GOODS, at=timezone.now() - timedelta(hours=1))
    running(cast, by="carl")
    client = sign_in(cast.carl)
    assert 'href="/decide/"' in text(client.get("/"))
    page = text(client.get("/decide/"))
    assert "You cover for Ben Test until" in page
    assert "you, for Ben Test" in page
    assert "Carl Test covers for you until" in text(sign_in(cast.ben).get("/decide/"))
    reference = one.request.reference
    decide = text(client.get(f"/requests/{reference}/decide/"))
    assert CANARY in decide
    assert "This is with you, for Ben Test." in decide
    own = text(sign_in(cast.amina).get(f"/requests/{reference}/"))
    assert re.search(r"Carl Test, who covers for Ben Test until \d", own)
    path = f"/requests/{reference}/adjustments/1/agree/"
    version = re.search(r'name="version" value="(\d+)"', text(client.get(path)))[1]
    assert client.post(path, {"version": version, "sending": "a"}).status_code == 302
    assert Event.objects.get(adjustment=one, action="agree").data["acted_for"] == cast.ben.pk
    late = sign_in(cast.ben).post(path, {"version": version, "sending": "b"})
    assert late.status_code == 409
    assert "Carl Test agreed" in text(late)
    assert "Carl Test for Ben Test" in text(sign_in(cast.amina).get(f"/requests/{reference}/"))
    assert "who covers for somebody who decides" in text(sign_in(cast.amina).get("/who-has-looked/"))


def test_the_list_can_be_narrowed_to_whose_decisions(cast, sign_in):
    theirs, own = asked(cast.amina), asked(cast.ivo)
    running(cast)
    client = sign_in(cast.mona)
    for whose, shown, hidden in (("covered", theirs, own), ("mine", own, theirs)):
        page = text(client.get("/decide/", {"whose": whose}))
        assert f"/requests/{shown.request.reference}/decide/" in page
        assert f"/requests/{hidden.request.reference}/decide/" not in page
    assert client.get("/decide/", {"whose": "nonsense"}).status_code == 200
    assert 'name="whose"' not in text(sign_in(cast.grace).get("/decide/"))


def test_who_asks_reads_beforehand_who_will_see_it(cast, sign_in):
    running(cast)
    draft = walk(cast, State.DRAFT).request
    page = text(sign_in(cast.amina).get(f"/ask/{draft.reference}/check/"))
    assert "Mona Test, who covers for Ben Test until" in page
    assert "Ben Test, your line manager" in page
    of_carl = ask(cast.carl, NO_GOODS, send=False)
    Cover.objects.update(cover=cast.carl)
    assert "who covers for" not in text(sign_in(cast.carl).get(f"/ask/{of_carl.reference}/check/"))


def test_the_pages_ask_as_often_for_one_as_for_many(cast, sign_in):
    running(cast)
    asked(cast.amina, NO_GOODS)
    secret = tokens.make(person=cast.mona, name="t", days=2, may_change=False, at=timezone.now())[1]
    client, counts = sign_in(cast.mona), {}
    for turn in range(3):  # the first time other things are read too
        for path in ("/decide/", "/cover/", "/api/v1/cover/"):
            with CaptureQueriesContext(connection) as queries:
                answer = client.get(path, headers={"authorization": f"Bearer {secret}"} if "api" in path else {})
            assert answer.status_code == 200
            counts.setdefault(path, []).append(len(queries))
        for number in range(8) if turn == 1 else ():
            asked(fresh(cast.amina), NO_GOODS)
            more = Person.objects.create_user(None, None, staff_number=f"9{number}", name=f"M {number}", line_manager=cast.grace)
            Person.objects.create_user(None, None, staff_number=f"8{number}", name=f"R {number}", line_manager=more)
            days = {"from_on": today() + timedelta(days=number), "to_on": today() + timedelta(days=number)}
            covers.appoint_cover(manager=more, cover=cast.mona, by=more, at=timezone.now(), **days)
    for path, (_, few, many) in counts.items():
        assert few == many, path


def test_the_api_names_lists_and_ends(cast):
    def client(person):
        secret = tokens.make(person=person, name="t", days=2, may_change=True, at=timezone.now())[1]
        return Client(headers={"authorization": f"Bearer {secret}", "idempotency-key": str(uuid.uuid4())})

    body = {"cover": cast.mona.staff_number, "from_on": today().isoformat(), "to_on": today().isoformat()}
    ben = client(cast.ben)
    made = ben.post(reverse("api_appoint_cover"), body, content_type="application/json")
    assert made.status_code == 201
    assert ben.post(reverse("api_appoint_cover"), body, content_type="application/json").json() == made.json(), (
        "sent twice, done once"
    )
    assert (made.json()["manager"], made.json()["cover"]) == ("Ben Test", "Mona Test")
    again = client(cast.ben).post(reverse("api_appoint_cover"), body, content_type="application/json")
    assert (again.status_code, again.json()["code"]) == (409, "cover_overlaps")
    unknown = client(cast.ben).post(reverse("api_appoint_cover"), {**body, "cover": "?"}, content_type="application/json")
    assert unknown.status_code == 400
    assert [one["id"] for one in client(cast.mona).get(reverse("api_cover")).json()["results"]] == [made.json()["id"]]
    ended = client(cast.ben).post(reverse("api_end_cover", args=[made.json()["id"]]), {}, content_type="application/json")
    assert ended.status_code == 200
    assert ended.json()["ended_at"]
    assert not Adjustment.objects.exists()


@pytest.mark.parametrize("name", sorted(COVER))
def test_a_cover_is_ended_by_whom_it_covers_or_hr(cast, name):
    one = running(cast)
    path = reverse(name, args=[one.pk])
    for person in sorted(EVERYBODY - {"ben", "hana", "henry"}):
        for method in methods(name):
            assert call(client_for(getattr(cast, person), name), method, path, name).status_code == 404, (person, method)
    assert call(client_for(cast.ben, name), "post", path, name).status_code in (200, 302)


def test_a_cover_is_named_by_those_who_need_one_and_for_others_by_hr(cast):
    path, day = reverse("api_appoint_cover"), today().isoformat()
    body = {"cover": cast.carl.staff_number, "from_on": day, "to_on": day}
    may_for_ben = set()
    for person in sorted(EVERYBODY):
        client = client_for(getattr(cast, person), "api_appoint_cover")
        own = client.post(path, {**body, "from_on": "2020-01-01"}, content_type="application/json")
        assert own.status_code == (409 if person in {"ben", "grace", "mona", "olga", "henry"} else 404), person
        answer = client_for(getattr(cast, person), "api_appoint_cover").post(
            path, {**body, "manager": cast.ben.staff_number, "to_on": "2020-01-01"}, content_type="application/json"
        )
        may_for_ben |= {person} if answer.status_code != 404 else set()
    assert may_for_ben == {"hana", "henry"}
