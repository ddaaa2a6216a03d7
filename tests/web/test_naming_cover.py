"""Naming a cover, as people meet it: whom nobody may name, and what the one who is named can see."""

from __future__ import annotations

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from tests.builders import CANARY, GOODS, asked
from tests.web.test_access_matrix import client_for
from tests.web.test_cover_pages import text, today, typed


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
