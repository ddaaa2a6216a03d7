"""Pages: query counts, bad input, double clicks, stale pages, headers."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.db import OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from adjustments.actions import decisions
from adjustments.models import Adjustment, Event, Message, Request
from adjustments.rules.states import State
from tests.builders import GOODS, NO_GOODS, SLOW, ask, asked, walk
from tests.cast import fresh

MOST_QUERIES = 15
LONG = "x" * 10_000
ODD = [
    "",
    "   ",
    LONG,
    "🦻🧑‍🦽 emoji",
    "\u202eright to left",
    "<script>alert(1)</script>",
    "{{ 7 * 7777777 }}",
    "a\x00b",
    "' OR 1=1 --",
]


def key():
    return {"sending": str(uuid.uuid4())}


def counted(client, path):
    client.get(path)  # the first look is logged, and the session refreshed
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200
    return len(queries)


@pytest.mark.parametrize(
    ("who", "path"),
    [
        *(("amina", path) for path in ("/", "/requests/", "/who-has-looked/", "/ask/", "/account/tokens/")),
        *(("ben", path) for path in ("/", "/decide/")),
        *(("paula", path) for path in ("/", "/deliver/")),
        *(
            ("hana", path)
            for path in ("/", "/decide/", "/deliver/", "/hr/requests/", "/hr/requests/?late=on", "/reports/turnaround/")
        ),
    ],
)
def test_lists_ask_the_same_number_of_queries_with_one_row_and_with_fifty(cast, sign_in, who, path):
    def more(count):
        for _ in range(count):
            for state in (State.SUBMITTED, State.IN_DELIVERY, State.IN_PLACE):
                walk(cast, state, at=timezone.now() - timedelta(days=20))
            walk(cast, State.AGREED, code=NO_GOODS, at=timezone.now() - timedelta(days=20))
            asked(cast.nora, SLOW, at=timezone.now() - timedelta(days=20))

    more(1)
    client = sign_in(getattr(cast, who))
    few = counted(client, path)
    more(13)
    assert counted(client, path) == few
    assert few <= MOST_QUERIES


@pytest.mark.parametrize(("who", "page"), [("amina", ""), ("ben", "decide/"), ("hana", ""), ("paula", "adjustments/1/delivery/")])
def test_a_case_asks_the_same_number_of_queries_with_one_adjustment_and_with_twenty(cast, sign_in, at, who, page):
    codes = [
        "EQ03",
        "EQ04",
        "EQ05",
        "EQ07",
        "EQ09",
        "EQ10",
        "CL02",
        "CL03",
        "CL04",
        "WS02",
        "WS03",
        "WS04",
        "CM06",
        "CM07",
        "CM08",
    ]
    counts = []
    for chosen in (codes[:1], codes):
        request = ask(cast.amina, *chosen)
        for one in request.adjustments.all():
            decisions.agree(adjustment=one, by=cast.ben, at=at + timedelta(hours=1))
        counts.append(counted(sign_in(getattr(cast, who)), f"/requests/{request.reference}/{page}"))
    assert counts[0] == counts[1]
    assert counts[0] <= MOST_QUERIES


def test_the_first_look_stays_within_the_queries_too(cast, sign_in):
    path = f"/requests/{asked(cast.amina).request.reference}/"
    client = sign_in(cast.hana)
    client.get("/")
    with CaptureQueriesContext(connection) as queries:
        client.get(path)
    assert len(queries) <= MOST_QUERIES


def test_the_way_of_asking_keeps_every_answer(cast, sign_in):
    client = sign_in(cast.amina)
    client.post("/ask/")
    draft = Request.objects.get()
    base = f"/ask/{draft.reference}"
    assert client.post(f"{base}/barriers/", {"barriers": ["FOCUS", "HEAR"], "words": "Loud."}).status_code == 302
    found = client.post(f"{base}/help/", {"entries": [GOODS], "own_words": "", "q": "captions", "find": ""})
    page = found.content.decode()
    assert "Found for “captions”" in page
    order = ("You have chosen", "Noise-cancelling headphones", "Found for", "Live captions for calls", "Often helps")
    assert sorted(order, key=page.index) == list(order)
    client.post(f"{base}/help/", {"entries": [GOODS], "own_words": "A sign at the door"})
    client.post(f"{base}/needed-by/", {"needed_by_day": "27", "needed_by_month": "3", "needed_by_year": "2099"})
    check = client.get(f"{base}/check/").content.decode()
    for words in (
        "Noise and interruptions",
        "Loud.",
        "Noise-cancelling headphones",
        "A sign at the door",
        "27 March 2099",
        "Ben Test",
    ):
        assert words in check
    for path in ("barriers", "help", "needed-by"):  # Back shows what was answered
        assert "checked" in client.get(f"{base}/{path}/").content.decode() or path == "needed-by"
    sent = client.post(f"{base}/submit/", key(), follow=True)
    assert draft.reference in sent.content.decode()
    assert Adjustment.objects.filter(state=State.SUBMITTED).count() == 2


@pytest.mark.parametrize("words", ODD)
@pytest.mark.parametrize("step", ["barriers", "help"])
def test_odd_words_are_kept_or_refused_in_words_never_lost(cast, sign_in, step, words):
    draft = walk(cast, State.DRAFT).request
    client = sign_in(cast.amina)
    field = "words" if step == "barriers" else "own_words"
    answer = client.post(f"/ask/{draft.reference}/{step}/", {"barriers": ["FOCUS"], "entries": [GOODS], field: words})
    assert answer.status_code in (302, 422)
    if answer.status_code == 422:
        page = answer.content.decode()
        assert "Error: " in page
        assert "There is a problem" in page
        assert "\x00" in words or words in page
    check = client.get(f"/ask/{draft.reference}/check/")
    assert "<script>alert" not in check.content.decode()
    assert "54444439" not in check.content.decode()


@pytest.mark.parametrize(
    "parts",
    [("31", "2", "2027"), ("", "3", "2027"), ("a", "b", "c"), ("1", "1", "27"), ("1", "1", "2001"), ("9" * 10, "1", "2027")],
)
def test_a_date_that_is_none_is_refused_in_words_and_kept(cast, sign_in, parts):
    draft = walk(cast, State.DRAFT).request
    posted = dict(zip(("needed_by_day", "needed_by_month", "needed_by_year"), parts, strict=True))
    answer = sign_in(cast.amina).post(f"/ask/{draft.reference}/needed-by/", posted)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert 'href="#needed_by_day"' in page
    for part in parts:
        assert f'value="{part}"' in page


def test_a_double_click_sends_once(cast, sign_in):
    draft = walk(cast, State.DRAFT).request
    client, same = sign_in(cast.amina), key()
    answers = [client.post(f"/ask/{draft.reference}/submit/", same) for _ in range(3)]
    assert {one["Location"] for one in answers} == {f"/requests/{draft.reference}/sent/"}
    assert Event.objects.count() == 1


def test_a_double_click_on_agree_agrees_once_and_shows_the_same_page(cast, sign_in):
    one = asked(cast.amina)
    client, form = sign_in(cast.ben), {**key(), "version": one.version}
    path = f"/requests/{one.request.reference}/adjustments/1/agree/"
    assert [client.post(path, form).status_code for _ in range(2)] == [302, 302]
    assert Event.objects.filter(action="agree").count() == 1


def test_the_second_decider_is_told_who_was_first_and_keeps_the_words(cast, sign_in):
    one = asked(cast.nora)
    seen = one.version
    path = f"/requests/{one.request.reference}/adjustments/1"
    assert sign_in(cast.hana).post(f"{path}/agree/", {**key(), "version": seen}).status_code == 302
    late = {**key(), "version": seen, "reasons": ["cost"], "words": "My long explanation."}
    answer = sign_in(cast.henry).post(f"{path}/propose-refusal/", late)
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "<strong>Hana Test agreed</strong>" in page
    assert "My long explanation." in page
    assert not Message.objects.exists()


def test_the_same_key_with_other_words_offers_to_send_them_as_new(cast, sign_in):
    one = walk(cast, State.DELIVERED)
    client, same = sign_in(cast.amina), key()
    path = f"/requests/{one.request.reference}/adjustments/1/not-working/"
    client.post(path, {**same, "version": one.version, "words": "First words."})
    answer = client.post(path, {**same, "version": one.version, "words": "Other words."})
    assert answer.status_code == 409
    assert "Send it as new" in answer.content.decode()
    assert "Other words." in answer.content.decode()


@pytest.mark.parametrize("version", ["", "abc", "-1", "9999999999999999999999", "²"])
def test_a_form_without_a_real_version_changes_nothing(cast, sign_in, version):
    one = asked(cast.amina)
    path = f"/requests/{one.request.reference}/adjustments/1/agree/"
    assert sign_in(cast.ben).post(path, {**key(), "version": version}).status_code == 409
    assert Adjustment.objects.get().state == State.SUBMITTED


def test_an_error_names_the_field_and_keeps_what_was_typed(cast, sign_in):
    one = asked(cast.amina)
    path = f"/requests/{one.request.reference}/adjustments/1/propose-refusal/"
    answer = sign_in(cast.ben).post(path, {**key(), "version": one.version, "words": "Half an answer."})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "<title>Error: " in page
    assert 'href="#reasons"' in page
    assert 'id="reasons"' in page
    assert "Half an answer." in page


def test_back_after_sending_shows_the_request_or_says_it_is_gone(cast, sign_in):
    request = ask(cast.amina, GOODS)
    assert sign_in(cast.amina).get(f"/ask/{request.reference}/check/").status_code == 302


def test_an_expired_session_leads_to_sign_in_and_back(cast, sign_in):
    client = sign_in(cast.amina)
    Session.objects.all().delete()
    answer = client.get("/requests/")
    assert answer["Location"] == "/sign-in/?next=/requests/"


def test_a_page_that_was_open_for_long_loses_nothing(cast):
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.amina)
    draft = walk(cast, State.DRAFT).request
    answer = client.post(f"/ask/{draft.reference}/barriers/", {"barriers": ["FOCUS"], "words": "Typed."})
    assert answer.status_code == 403
    assert 'value="Typed."' in answer.content.decode()


def test_somebody_who_left_is_signed_out_at_once(cast, sign_in):
    client = sign_in(cast.carl)
    cast.carl.is_active = False
    cast.carl.save()
    assert client.get("/").status_code == 302


@pytest.mark.parametrize("path", ["/", "/sign-in/", "/nope/", "/api/v1/requests/", "/healthz", "/accessibility/"])
def test_every_response_carries_the_headers(db, path):
    answer = Client().get(path)
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert "unsafe" not in answer["Content-Security-Policy"]
    assert answer["Cache-Control"].startswith(("no-store", "max-age=0"))
    assert answer["Referrer-Policy"] == "same-origin"
    assert "camera=()" in answer["Permissions-Policy"]


def test_guessing_is_slowed_for_one_address_and_not_for_the_hospital(cast):
    from django.core.cache import cache

    cache.clear()
    for _ in range(12):
        answer = Client().post("/sign-in/", {"login": "amina@test.example", "password": "wrong wrong wrong"})
    assert "Too many" in answer.content.decode()
    other = Client().post("/sign-in/", {"login": "ben@test.example", "password": "wrong wrong wrong"})
    assert "Too many" not in other.content.decode()


def test_a_reset_for_a_stranger_looks_the_same_and_sends_nothing(cast):
    from adjustments.models import Notice

    pages = [Client().post("/password/reset/", {"email": f"{who}@test.example"}, follow=True) for who in ("amina", "nobody")]
    assert pages[0].redirect_chain == pages[1].redirect_chain
    assert [one.to for one in Notice.objects.all()] == [cast.amina]


def test_nobody_signs_up(db):
    assert Client().get("/signup/").status_code == 404


def test_a_database_that_is_away_gives_a_friendly_503(cast, sign_in, monkeypatch):
    from adjustments.queries import worklist

    def away(*args):
        raise OperationalError("gone")

    client = sign_in(cast.amina)
    client.raise_request_exception = False
    monkeypatch.setattr(worklist, "my_adjustments", away)
    answer = client.get("/")
    assert answer.status_code == 503
    assert "Back in a moment" in answer.content.decode()


def test_what_breaks_says_sorry_without_details(cast, sign_in, monkeypatch):
    from adjustments.queries import worklist

    def broken(*args):
        raise RuntimeError("secret detail")

    client = sign_in(cast.amina)
    client.raise_request_exception = False
    monkeypatch.setattr(worklist, "my_adjustments", broken)
    answer = client.get("/")
    assert answer.status_code == 500
    assert "our mistake" in answer.content.decode()
    assert "secret detail" not in answer.content.decode()


def test_a_token_is_shown_once_and_can_be_revoked(cast, sign_in):
    client = sign_in(cast.amina)
    page = client.post("/account/tokens/", {"name": "ward sheet", "days": "30"}).content.decode()
    assert "wa_" in page
    assert "wa_" not in client.get("/account/tokens/").content.decode()
    token = fresh(cast.amina).api_tokens.get()
    client.post(f"/account/tokens/{token.pk}/revoke/")
    assert "Revoked" in client.get("/account/tokens/").content.decode()


@pytest.mark.parametrize("days", ["0", "366", "x", ""])
def test_a_token_lasts_at_most_a_year(cast, sign_in, days):
    assert sign_in(cast.amina).post("/account/tokens/", {"name": "t", "days": days}).status_code == 422


def test_the_gallery_shows_every_state(cast, sign_in):
    page = sign_in(cast.amina).get("/gallery/").content.decode()
    for words in ("Waiting for a decision", "In place", "There is a problem", "Error:"):
        assert words in page or words == "There is a problem"
