"""Naming a cover, as people meet it: whom nobody may name, and what the one who is named can see."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from adjustments.models import Cover, Notice
from adjustments.notifications.compose import compose
from tests.builders import CANARY, GOODS, asked
from tests.web.routes import client_for
from tests.web.test_cover_pages import running, text, today, typed


def named_in_api(cast, by, **answers):
    """What the API says when somebody names a cover from today on."""
    day = {"from_on": today().isoformat(), "to_on": (today() + timedelta(days=5)).isoformat()}
    client = client_for(getattr(cast, by), "api_appoint_cover")
    return client.post(reverse("api_appoint_cover"), day | answers, content_type="application/json")


def test_a_caseworker_does_not_choose_who_decides_on_what_she_asked_for(cast, sign_in):
    one = asked(cast.hana, GOODS, at=timezone.now() - timedelta(hours=1))
    path = reverse("appoint_cover_for", args=[cast.henry.pk])
    page = sign_in(cast.hana)
    assert "do not see what you asked for, for yourself or for somebody else" in text(page.get(path))
    assert page.post(path, typed(cast, by="carl")).status_code == 302
    client = sign_in(cast.carl)
    agree = reverse("agree", args=[one.request.reference, 1])
    for address in (reverse("request", args=[one.request.reference]), agree):
        assert client.get(address).status_code == 404
    assert client.post(agree, {"version": one.version, "sending": "a"}).status_code == 404
    page = text(client.get("/decide/"))
    assert CANARY not in page
    assert one.request.reference not in page


def test_nor_by_the_api(cast):
    one = asked(cast.hana, GOODS, at=timezone.now() - timedelta(hours=1))
    made = named_in_api(cast, "hana", manager=cast.henry.staff_number, cover=cast.carl.staff_number)
    assert made.status_code == 201
    client = client_for(cast.carl, "api_agree")
    assert client.get(reverse("api_request", args=[one.request.reference])).status_code == 404
    answer = client.post(
        reverse("api_agree", args=[one.request.reference, 1]), {"version": one.version}, content_type="application/json"
    )
    assert answer.status_code == 404


@pytest.mark.parametrize("name", ["grace", "hana", "henry", "rita", "olga", "olive"])
def test_nobody_chooses_who_decides_on_their_own_requests(cast, sign_in, name):
    named, path = getattr(cast, name), reverse("appoint_cover")
    client = sign_in(cast.ben)
    assert f'value="{named.staff_number}"' not in text(client.get(path))
    found = client.post(path, {"q": named.name, "find": ""})
    assert f'value="{named.staff_number}"' not in text(found)
    assert f"{named.name} can decide or advise on your own requests" in text(found)
    assert "ask the adjustments team to name a cover for you" in text(found)
    assert "was found for" not in text(found)
    words = "This person can decide or advise on your own requests. Choose somebody else, or ask the adjustments team to name a cover for you."
    for search in (named.staff_number, "Test", named.name):
        for number in (named.staff_number, "") if search != "Test" else (named.staff_number,):
            answer = client.post(path, typed(cast, by=name) | {"q": search, "cover": number})
            assert answer.status_code == 422
            assert words in text(answer), (search, number)
    refused = named_in_api(cast, "ben", cover=named.staff_number)
    assert (refused.status_code, refused.json()["code"], refused.json()["detail"]) == (409, "cover_decides_on_yours", words)
    assert not Cover.objects.exists()


def test_hr_may_name_them(cast, sign_in):
    path = reverse("appoint_cover_for", args=[cast.ben.pk])
    client = sign_in(cast.henry)
    assert f'value="{cast.grace.staff_number}"' in text(client.get(path))
    assert client.post(path, typed(cast, by="grace")).status_code == 302
    asked(cast.ben, GOODS)
    assert "Ben Test" in text(sign_in(cast.grace).get("/decide/")), "she decides on his own requests as ever"


def test_a_budget_holder_arranges_cover_before_anything_waits(cast, sign_in):
    client = sign_in(cast.olga)
    assert 'href="/decide/"' in text(client.get("/"))
    assert 'href="/cover/"' in text(client.get("/decide/"))
    assert client.get("/cover/").status_code == 200
    assert client.post(reverse("appoint_cover"), typed(cast)).status_code == 302
    assert Cover.objects.get().manager == cast.olga
    page = reverse("settings_person", args=[cast.olga.pk])
    assert "Name a cover for them" in text(sign_in(cast.hana).get(page))
    later = {"from_on": (today() + timedelta(days=9)).isoformat(), "to_on": (today() + timedelta(days=9)).isoformat()}
    assert named_in_api(cast, "hana", manager=cast.olga.staff_number, cover=cast.carl.staff_number, **later).status_code == 201


def test_who_covers_for_somebody_is_not_away_on_those_days(cast, sign_in):
    running(cast)
    client = sign_in(cast.mona)
    answer = client.post(reverse("appoint_cover"), typed(cast, by="vera"))
    assert answer.status_code == 422
    words = "You cover for somebody on some of these days. Ask them or the adjustments team to name somebody else first"
    assert words in text(answer)
    refused = named_in_api(cast, "mona", cover=cast.vera.staff_number)
    assert refused.status_code == 409
    assert words in refused.json()["detail"]
    of_hr = sign_in(cast.hana)
    page = reverse("settings_person", args=[cast.mona.pk])
    assert "Name somebody else for that first" in text(of_hr.post(f"{page}cover/", typed(cast, by="vera")))
    assert Cover.objects.count() == 1
    assert "For whom they cover" in text(of_hr.get(page))
    assert of_hr.post(reverse("end_cover", args=[Cover.objects.get().pk]), {"sending": "a"}).status_code == 302
    assert client.post(reverse("appoint_cover"), typed(cast, by="vera")).status_code == 302


@pytest.mark.parametrize("name", ["ben", "olga"])
def test_page_and_mail_say_all_that_the_cover_sees(cast, sign_in, name):
    client = sign_in(getattr(cast, name))
    page = text(client.get(reverse("appoint_cover")))
    running(cast, by="mona", manager=name)
    row = Notice.objects.get(kind="cover_confirmed")
    mail = " ".join(compose(row, timezone.now()).body.split())
    of_team = ("whoever has them now", "a refusal is checked", "another look", "delivered or does not work", "in their own words")
    for words in (*of_team, "a refusal that is proposed", "handed up to you"):
        assert (words in page, words in mail) == ((name == "ben"), (name == "ben")), words
    assert ("not why it is asked for" in page, "not why it is asked for" in mail) == ((name == "olga"), (name == "olga"))
    begins = " ".join(compose(Notice.objects.get(kind="cover_begins"), timezone.now()).body.split())
    assert ("all requests of their team" in begins) == (name == "ben")
    assert ("because of its cost" in begins) == (name == "olga")
