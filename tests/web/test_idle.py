"""Who left pages about others alone for long signs in again: on exactly those pages, and nothing typed is lost."""

from __future__ import annotations

import html
import re
import uuid
from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from adjustments.actions import requests, tokens
from adjustments.models import Adjustment, Message, Person
from adjustments.rules.states import State
from adjustments.web import idle
from tests.builders import asked, walk
from tests.cast import PASSWORD, fresh
from tests.web.routes import OWN_DRAFT, PUBLIC, ROWS, methods, path_of

MINUTES, HOURS = 60, 3600
AGAIN = "/sign-in/again/"


@pytest.fixture
def left_alone(cast):
    """A browser of somebody who signed in, opened a page, and was away for so many seconds."""

    def away(person, seconds):
        person.set_password(PASSWORD)
        person.save()
        client = Client()
        client.force_login(person)
        client.get("/")
        leave(client, seconds)
        return client

    return away


def leave(client, seconds):
    """As if nobody had used the session for so long: of the time, only its mark is known."""
    session = client.session
    session["seen_at"] -= seconds
    session.save()


def asks(answer):
    return answer.status_code == 302 and answer["Location"].startswith(AGAIN)


def sign_in_again(client, path, password=PASSWORD):
    return client.post(f"{AGAIN}?next={path}", {"password": password})


HR_PAGES = [
    *("/hr/today/", "/hr/requests/?q=K7QF", "/hr/letters/", "/hr/operations/", "/hr/settings/", "/hr/settings/catalogue/"),
    *("/hr/settings/people/", "/hr/settings/targets/", "/reports/turnaround/", "/reports/turnaround/1.csv", "/decide/"),
]
OWN_PAGES = ["/", "/requests/", "/ask/", "/messages/", "/who-has-looked/"]
LEAD_TO_OTHERS = ["/my-data/", "/my-data.json", "/account/tokens/"]  # of who works on others' cases
STAYS_OPEN = {
    *("home", "my_requests", "my_looks", "messages", "ask", "ask_again", "as_my_manager", "invite", "invite_to_file", "gallery"),
    *("account_change_password", "account_set_password", "account_reauthenticate"),
}
PAGES = {name for name in ROWS - PUBLIC if not name.startswith("api_")} | {"api_tokens"}


@pytest.mark.parametrize("path", HR_PAGES)
def test_pages_of_hr_reports_and_settings_ask_again_after_half_an_hour(cast, left_alone, path):
    client = left_alone(cast.hana, 29 * MINUTES)
    assert client.get(path).status_code == 200
    leave(client, 30 * MINUTES)
    answer = client.get(path)
    assert asks(answer)
    assert sign_in_again(client, answer["Location"].partition("next=")[2])["Location"] == path, "back where they were"
    assert client.get(path).status_code == 200


def test_a_case_of_somebody_else_asks_again_and_ones_own_never(cast, left_alone):
    theirs, own = asked(cast.nora).request.reference, asked(cast.hana).request.reference
    client = left_alone(cast.hana, 31 * MINUTES)
    assert asks(client.get(f"/requests/{theirs}/"))
    assert asks(client.get(f"/requests/{theirs}/adjustments/1/agree/"))
    assert asks(client.get("/requests/K7QF-2M/")), "the same where there is none"
    assert client.get(f"/requests/{own}/").status_code == 200
    assert client.get(f"/requests/{own}/adjustments/1/withdraw/").status_code == 200


@pytest.mark.parametrize("path", ["/decide/", "/requests/{}/decide/", "/requests/{}/", "/requests/{}/adjustments/1/agree/"])
def test_a_managers_pages_ask_again_after_four_hours(cast, left_alone, path):
    path = path.format(asked(cast.amina).request.reference)
    client = left_alone(cast.ben, 4 * HOURS - MINUTES)
    assert client.get(path).status_code == 200
    leave(client, 4 * HOURS)
    assert asks(client.get(path))


@pytest.mark.parametrize(
    ("who", "state", "pages"),
    [
        ("olive", State.ADVICE, ("/advise/", "/requests/{}/", "/requests/{}/adjustments/1/advise/")),
        (
            "paula",
            State.IN_DELIVERY,
            ("/deliver/", "/requests/{}/adjustments/1/delivery/", "/requests/{}/adjustments/1/deliver/"),
        ),
    ],
)
def test_who_advises_or_delivers_has_as_long_as_a_manager(cast, left_alone, who, state, pages):
    reference = walk(cast, state).request.reference
    client = left_alone(getattr(cast, who), 4 * HOURS - MINUTES)
    for path in pages:
        assert client.get(path.format(reference)).status_code == 200, path
    leave(client, 4 * HOURS)
    for path in pages:
        assert asks(client.get(path.format(reference))), path


@pytest.mark.parametrize("who", ["amina", "ben", "hana", "ada"])
def test_ones_own_pages_stay_open_for_twenty_hours(cast, left_alone, who):
    client = left_alone(getattr(cast, who), 20 * HOURS)
    for path in OWN_PAGES:
        assert client.get(path).status_code == 200, path
    lasts = Session.objects.get().expire_date - timezone.now()
    assert lasts > timedelta(seconds=settings.SESSION_COOKIE_AGE - 60)
    assert settings.SESSION_COOKIE_AGE - idle.REFRESH_AFTER >= 20 * HOURS, "also when the last uses were not written"


@pytest.mark.parametrize("name", sorted(PAGES))
def test_every_page_asks_again_or_is_named_as_ones_own(cast, left_alone, name):
    """Henry works for HR and manages somebody: for him there is a page of each kind."""
    adjustment = walk(cast, State.DECLINED)
    adjustment.request.refresh_from_db()
    draft = requests.begin(by=cast.henry, employee=cast.amina, at=timezone.now())
    draft = Adjustment(request=draft)
    token = tokens.make(person=cast.henry, name="t", days=2, may_change=True, at=timezone.now())[0]
    client = left_alone(cast.henry, 31 * MINUTES)
    path = path_of(name, adjustment, draft, token)
    for method in methods(name):
        answer = getattr(client, method)(path, {"words": "What I typed"} if method == "post" else {})
        kept = answer.status_code == 403 and 'value="What I typed"' in answer.content.decode()
        is_asked = asks(answer) if method == "get" else kept and "Please sign in again" in answer.content.decode()
        assert is_asked is (name not in STAYS_OPEN), method


def test_ones_own_draft_and_what_was_sent_for_oneself_stay_open(cast, left_alone):
    draft, sent = requests.begin(by=cast.henry, at=timezone.now()), asked(cast.henry).request
    client = left_alone(cast.henry, 20 * HOURS)
    for name in sorted(OWN_DRAFT - {"submit"}):
        assert not asks(client.get(reverse(name, args=[draft.reference]))), name
    assert client.post(reverse("submit", args=[draft.reference])).status_code == 422, "an answer is missing"
    assert client.get(reverse("sent", args=[sent.reference])).status_code == 200


@pytest.mark.parametrize("path", LEAD_TO_OTHERS)
@pytest.mark.parametrize(
    ("who", "limit"), [("hana", 30 * MINUTES), ("ada", 30 * MINUTES), ("ben", 4 * HOURS), ("ivo", 4 * HOURS)]
)
def test_what_one_knows_of_others_asks_again_and_what_is_only_ones_own_does_not(cast, left_alone, who, limit, path):
    client = left_alone(getattr(cast, who), limit - MINUTES)
    assert client.get(path).status_code == 200
    leave(client, limit)
    assert asks(client.get(path))
    assert left_alone(cast.amina, 20 * HOURS).get(path).status_code == 200


def test_looking_at_ones_own_pages_opens_no_others(cast, left_alone):
    client = left_alone(cast.hana, 31 * MINUTES)
    for path in OWN_PAGES:
        client.get(path)
    leave(client, 2 * MINUTES)
    assert client.get("/").status_code == 200
    assert asks(client.get("/hr/today/"))


def test_what_was_typed_is_kept_and_sent_after_signing_in_again(cast, left_alone):
    one = asked(cast.nora)
    client = left_alone(cast.hana, 31 * MINUTES)
    path = f"/requests/{one.request.reference}/adjustments/1/propose-refusal/"
    typed = {"sending": str(uuid.uuid4()), "version": one.version, "reasons": ["safety"], "words": "My “long” explanation."}
    answer = client.post(path, typed)
    page = answer.content.decode()
    assert answer.status_code == 403
    assert "Please sign in again" in page
    assert f'href="{AGAIN}"' in page
    kept = {name: html.unescape(value) for name, value in re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page)}
    assert kept.pop("csrfmiddlewaretoken", "")
    assert kept == {
        name: value if isinstance(value, str) else str(*value) if name == "reasons" else str(value)
        for name, value in typed.items()
    }
    assert not Message.objects.exists()
    sign_in_again(client, "/")
    assert client.post(path, kept).status_code == 302
    assert Message.objects.get().words == typed["words"]


def test_settings_and_the_admin_pages_keep_what_was_typed_too(cast, left_alone):
    Person.objects.filter(pk=cast.ada.pk).update(is_superuser=True, is_staff=True)
    client = left_alone(fresh(cast.ada), 31 * MINUTES)
    for path in ("/hr/settings/name/", "/admin/adjustments/site/add/"):
        answer = client.post(path, {"name": "St Elsewhere"})
        assert answer.status_code == 403
        assert 'name="name" value="St Elsewhere"' in answer.content.decode()
        assert asks(client.get(path))


def test_the_password_of_the_person_who_was_there_is_asked(cast, left_alone):
    client = left_alone(cast.hana, 31 * MINUTES)
    page = client.get(f"{AGAIN}?next=/hr/today/").content.decode()
    assert "Your own pages stay open" in page
    answer = sign_in_again(client, "/hr/today/", "not my password at all")
    assert answer.status_code == 200
    assert "Error: Sign in again" in answer.content.decode()
    assert asks(client.get("/hr/today/"))
    assert sign_in_again(client, "https://evil.example/")["Location"] == "/"


def test_at_most_ten_guesses_in_five_minutes(cast, left_alone):
    cache.clear()
    client = left_alone(cast.hana, 31 * MINUTES)
    found = [sign_in_again(client, "/", "a wrong guess at it").status_code for _ in range(11)]
    assert found == [200] * 10 + [429]
    cache.clear()


def test_who_has_no_password_yet_can_set_one(cast, sign_in):
    client = sign_in(cast.hana)
    assert 'href="/password/reset/"' in client.get(AGAIN).content.decode()


def test_who_signs_in_begins_anew(cast, left_alone):
    client = left_alone(cast.hana, 31 * MINUTES)
    assert asks(client.get("/hr/today/"))
    client.post("/sign-out/")
    client.post("/sign-in/", {"login": "hana@test.example", "password": PASSWORD})
    assert client.get("/hr/today/").status_code == 200


def test_a_page_that_does_not_exist_for_somebody_asks_nothing(cast, left_alone):
    client = left_alone(cast.ben, 5 * HOURS)
    assert client.get("/hr/today/").status_code == 404
    assert client.get("/reports/turnaround/").status_code == 404


def test_who_only_asks_is_never_asked_again_and_nothing_more_is_written(cast, left_alone):
    reference = walk(cast, State.IN_PLACE).request.reference
    client = left_alone(cast.amina, 20 * HOURS)
    assert client.get(f"/requests/{reference}/").status_code == 200
    leave(client, 59 * MINUTES)
    with CaptureQueriesContext(connection) as found:
        client.get("/requests/")
    assert not [one for one in found if one["sql"].startswith("UPDATE")]


@pytest.mark.parametrize(("seconds", "writes"), [(20, 0), (70, 1)])
def test_the_last_use_is_written_at_most_once_a_minute(cast, left_alone, seconds, writes):
    client = left_alone(cast.ben, seconds)
    with CaptureQueriesContext(connection) as found:
        client.get("/decide/")
    assert len([one for one in found if one["sql"].startswith("UPDATE")]) == writes


def test_a_program_with_a_token_is_not_idle(cast, client):
    _, secret = tokens.make(person=cast.hana, name="t", days=2, may_change=False, at=timezone.now())
    assert client.get("/api/v1/hr/today/", headers={"authorization": f"Bearer {secret}"}).status_code == 200
