"""The API: the same verbs under the same names, keys, versions, problems, redaction."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from adjustments.actions import requests, tokens
from adjustments.api.desk import WORKLISTS
from adjustments.api.views import MOVES
from adjustments.models import Adjustment, Event, Look, Request
from adjustments.reports.catalogue import REPORTS
from adjustments.rules.states import Action, State
from adjustments.web.views.moves import PAGES
from tests.builders import CANARY, NO_GOODS, asked, walk
from tests.situations import prepare


@pytest.fixture
def api(cast):
    """A program that acts for somebody."""

    def for_person(person, *, may_change=True, days=2, at=None):
        _, secret = tokens.make(person=person, name="t", days=days, may_change=may_change, at=at or timezone.now())
        return Client(headers={"authorization": f"Bearer {secret}"})

    return for_person


def post(client, path, body, key=None):
    headers = {"idempotency-key": key or str(uuid.uuid4())}
    return client.post(f"/api/v1/{path}", body, content_type="application/json", headers=headers)


ASK = {"barriers": ["FOCUS"], "entries": ["EQ07"], "barrier_words": CANARY}


def test_the_whole_loop(cast, api):
    amina, ben, paula = api(cast.amina), api(cast.ben), api(cast.paula)
    asked = post(amina, "requests/", ASK)
    assert asked.status_code == 201
    base = f"requests/{asked.json()['reference']}/adjustments/1"

    def move(client, action, **body):
        version = Adjustment.objects.get().version
        answer = post(client, f"{base}/{action}/", {"version": version, **body})
        assert answer.status_code == 200, answer.content
        return answer.json()

    assert asked.json()["adjustments"][0]["can"] == ["change", "message", "withdraw"]
    assert move(ben, "agree")["state"] == "in_delivery"
    expected = (timezone.localdate() + timedelta(days=3)).isoformat()
    assert move(paula, "order", expected_on=expected, supplier="S")["delivery"]["expected_on"] == expected
    move(paula, "set-expected-date", expected_on=expected)
    assert move(paula, "deliver", cost="12.50")["delivery"]["cost"] == "12.50"
    assert move(amina, "not-here")["state"] == "in_delivery"
    move(paula, "deliver")
    assert move(amina, "not-working", words="It hums.")["state"] == "not_working"
    assert move(api(cast.hana), "redeliver")["state"] == "in_delivery"
    move(paula, "deliver")
    assert move(amina, "confirm", works="works")["state"] == "in_place"
    assert move(amina, "end")["state"] == "ended"


def test_every_page_has_its_call_and_the_other_way_round():
    assert set(MOVES) == set(PAGES)
    assert {action.value.replace("_", "-") for action in MOVES} == {
        action.value.replace("_", "-") for action in Action if action not in _NOT_FOR_DOORS
    }


_NOT_FOR_DOORS = {Action.SUBMIT, Action.LEAVE, Action.READ_SENTENCE}
# asking is a POST of the whole; leaving is the import's; a manager who was passed over has an address without the case


def test_what_is_withheld_is_null_and_named(cast, api):
    adjustment = walk(cast, State.IN_DELIVERY)
    answer = api(cast.paula).get(f"/api/v1/requests/{adjustment.request.reference}/")
    assert CANARY not in answer.content.decode()
    case = answer.json()
    assert case["barriers"] is None
    hidden = {"needed_by", "barriers", "barrier_words", "more_words", "since_when", "story", "looks"}
    hidden |= {"first_asked_on", "filed_by", "is_confirmed", "is_sent_to_hr"}
    assert set(case["withheld"]) == hidden
    assert all(case[name] is None for name in hidden)
    one = case["adjustments"][0]
    assert one["withheld"] == ["held_since", "step", "advice", "interim", "sentence", "proposal"]
    assert one["holder"] == "procurement", "those who deliver know which of them has it"
    assert all(one[name] is None for name in one["withheld"])
    assert Look.objects.get().viewer == cast.paula


@pytest.mark.parametrize("method", ["get", "post", "put", "delete", "options"])
def test_an_address_that_does_not_exist_is_a_problem_for_programs(db, method):
    answer = getattr(Client(enforce_csrf_checks=True), method)("/api/v1/nothing/here/")
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")
    assert answer.json()["title"] == "Not found"


def test_a_repeat_with_the_same_key_does_nothing_twice(cast, api):
    client, key = api(cast.amina), "one-key"
    first, again = (post(client, "requests/", ASK, key) for _ in range(2))
    assert first.json()["reference"] == again.json()["reference"]
    assert Event.objects.count() == 1
    other = post(client, "requests/", ASK | {"entries": ["EQ03"]}, key)
    assert other.status_code == 409
    assert other.json()["first"] == first.json()["reference"]


def test_a_post_without_a_key_is_refused(cast, api):
    answer = api(cast.amina).post("/api/v1/requests/", ASK, content_type="application/json")
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    assert "Idempotency-Key" in answer.json()["detail"]


def test_a_stale_version_is_told_who_was_first(cast, api):
    one = asked(cast.nora)
    path = f"requests/{one.request.reference}/adjustments/1"
    assert post(api(cast.hana), f"{path}/agree/", {"version": one.version}).status_code == 200
    late = post(api(cast.henry), f"{path}/propose-refusal/", {"version": one.version, "reasons": ["cost"], "words": "No."})
    assert late.status_code == 409
    assert late.json()["last"].startswith("Hana Test agreed")
    assert late.json()["code"] == "stale"


def test_nobody_decides_on_their_own_case_by_any_field(cast, api):
    one = asked(cast.hana)
    body = {"version": one.version, "state": "in_delivery", "by": cast.henry.pk, "employee": cast.amina.pk}
    assert post(api(cast.hana), f"requests/{one.request.reference}/adjustments/1/agree/", body).status_code == 403
    forged = post(api(cast.amina), "requests/", ASK | {"employee_id": cast.carl.pk, "state": "agreed", "filed_by": cast.carl.pk})
    assert Adjustment.objects.get(request__reference=forged.json()["reference"]).request.employee == cast.amina
    assert Adjustment.objects.get(request__reference=forged.json()["reference"]).state == State.SUBMITTED


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"barriers": [], "entries": ["EQ07"]},
        {"barriers": ["FOCUS"]},
        {"barriers": ["NOPE"], "entries": ["EQ07"]},
        {"barriers": ["FOCUS"], "entries": ["NOPE"]},
        {"barriers": "FOCUS", "entries": 7},
        {"barriers": ["FOCUS"], "entries": ["EQ07"], "needed_by": "tomorrow"},
        {"barriers": ["FOCUS"], "own_words": "x" * 501},
        {"barriers": ["FOCUS"], "own_words": "a\x00b"},
    ],
)
def test_bad_input_names_the_fields(cast, api, body):
    answer = post(api(cast.amina), "requests/", body)
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["errors"]
    assert not Adjustment.objects.exists()


def test_what_is_no_json_is_refused(cast, api):
    answer = api(cast.amina).post(
        "/api/v1/requests/", "{nonsense", content_type="application/json", headers={"idempotency-key": "k"}
    )
    assert answer.status_code == 400


def test_tokens_expire_are_revoked_and_may_only_read_unless_allowed(cast, api):
    assert api(cast.amina, days=1, at=timezone.now() - timedelta(days=2)).get("/api/v1/requests/").status_code == 401
    reader = api(cast.amina, may_change=False)
    assert reader.get("/api/v1/requests/").status_code == 200
    assert post(reader, "requests/", ASK).status_code == 403
    token = cast.amina.api_tokens.latest("pk")
    tokens.revoke(token=token, at=timezone.now())
    assert reader.get("/api/v1/requests/").status_code == 401
    assert Client(headers={"authorization": "Bearer wa_guess"}).get("/api/v1/requests/").status_code == 401
    leaver = api(cast.carl)
    cast.carl.is_active = False
    cast.carl.save()
    assert leaver.get("/api/v1/requests/").status_code == 401


def test_the_list_asks_the_same_number_of_queries_with_one_row_and_with_fifty(cast, api):
    client, counts = api(cast.hana), []
    for more in (1, 49):
        for _ in range(more):
            asked(cast.amina, NO_GOODS)
        with CaptureQueriesContext(connection) as queries:
            answer = client.get("/api/v1/requests/")
        counts.append(len(queries))
    assert answer.json()["count"] == 50
    assert counts[0] == counts[1] <= 12


def test_reports_are_for_hr_casework(cast, api):
    walk(cast, State.IN_PLACE)
    hana, ben = api(cast.hana), api(cast.ben)
    listed = [one["code"] for one in hana.get("/api/v1/reports/").json()]
    assert listed == list(REPORTS)
    for code in listed:
        said = hana.get(f"/api/v1/reports/{code}/").json()
        assert said["mark"] == "live_not_for_publication"
        assert said["tables"]
        assert said["sentence"]
        assert ben.get(f"/api/v1/reports/{code}/").status_code == 404
    assert hana.get("/api/v1/reports/nothing/").status_code == 404
    for wrong in ("period=nonsense", "by=shoe_size", "basis=guessed", "stage=x", "site=x", "directorate=99999999999999999999"):
        assert hana.get(f"/api/v1/reports/turnaround/?{wrong}").status_code == 400, wrong


def test_a_report_is_narrowed_and_grouped_as_asked(cast, api):
    one = walk(cast, State.IN_PLACE)
    hana, category = api(cast.hana), one.entry.category
    tables = hana.get(f"/api/v1/reports/volumes/?by=category&category={category}").json()["tables"]
    assert [row["labels"] for row in tables[1]["rows"]] == [[category], [None]]
    nothing = hana.get("/api/v1/reports/volumes/?category=Nothing like it").json()
    assert nothing["tables"][0]["rows"][-1]["figures"] == [{"value": 0, "reason": "as_it_is"}]


def test_the_schema_is_whole_and_names_every_action(tmp_path):
    file = tmp_path / "schema.yml"
    call_command("spectacular", "--file", str(file), "--validate", "--fail-on-warn")
    text = file.read_text()
    for action in MOVES:
        assert f"operationId: {action.value}" in text


def test_json_nested_too_deep_is_refused(cast, api):
    deep = "[" * 100_000 + "]" * 100_000
    answer = api(cast.amina).post("/api/v1/requests/", deep, content_type="application/json", headers={"idempotency-key": "k"})
    assert answer.status_code == 400


def test_a_date_that_has_gone_and_more_than_twenty_things_are_refused(cast, api):
    from adjustments.models import CatalogueEntry

    assert post(api(cast.amina), "requests/", ASK | {"needed_by": "2001-01-01"}).status_code == 400
    codes = list(CatalogueEntry.objects.values_list("code", flat=True)[:21])
    assert post(api(cast.amina), "requests/", ASK | {"entries": codes}).status_code == 400
    assert post(api(cast.amina), "requests/", ASK | {"entries": ["EQ07", "EQ07"]}).json()["adjustments"][1:] == []


FULL = ASK | {
    "since_when": "Since May",
    "first_asked_on": "2026-01-05",
    "is_urgent": True,
    "place": "Ward 4",
    "contact": "The clerk",
    "more_words": "At noon.",
}


def test_asking_takes_every_answer(cast, api):
    assert post(api(cast.amina), "requests/", FULL | {"is_sent_to_hr": True}).status_code == 201
    sent = Request.objects.get()
    assert (sent.since_when, sent.is_urgent, sent.place, sent.contact) == ("Since May", True, "Ward 4", "The clerk")
    assert (sent.more_words, sent.is_sent_to_hr, sent.first_asked_on.isoformat()) == ("At noon.", True, "2026-01-05")
    assert api(cast.ben).get(f"/api/v1/requests/{sent.reference}/").status_code == 404


def test_asking_for_somebody_waits_for_their_word(cast, api):
    body = FULL | {"employee": cast.amina.staff_number, "first_asked_how": "email"}
    answer = post(api(cast.hana), "requests/", body)
    assert answer.status_code == 201
    sent = Request.objects.get()
    assert (sent.employee, sent.filed_by, sent.is_confirmed, sent.first_asked_how) == (cast.amina, cast.hana, False, "email")
    assert CANARY not in api(cast.ben).get(f"/api/v1/requests/{sent.reference}/").content.decode()


@pytest.mark.parametrize(
    "wrong", [{"first_asked_how": ""}, {"first_asked_on": None}, {"is_sent_to_hr": True}, {"first_asked_on": "2999-01-01"}]
)
def test_asking_for_somebody_says_when_and_how_they_asked(cast, api, wrong):
    body = FULL | {"employee": cast.amina.staff_number, "first_asked_how": "email"} | wrong
    assert post(api(cast.hana), "requests/", body).status_code == 400
    assert not Request.objects.exists()


@pytest.mark.parametrize("who", ["carl", "mona", "ivo"])
@pytest.mark.parametrize("number", ["amina", "nobody"])
def test_nobody_asks_for_somebody_who_is_not_theirs_to_name(cast, api, who, number):
    number = cast.amina.staff_number if number == "amina" else "999999"
    body = FULL | {"employee": number, "first_asked_how": "email"}
    answer = post(api(getattr(cast, who)), "requests/", body)
    assert (answer.status_code, answer.json()["code"]) == (409, "may_not_file")
    assert not Request.objects.exists()


def test_what_is_not_an_answer_is_ignored(cast, api):
    more = {
        "state": "in_place",
        "holder": cast.amina.pk,
        "holder_person": cast.amina.pk,
        "filed_by": cast.hana.pk,
        "employee_id": cast.ben.pk,
        "reference": "AAAA-AA",
        "submitted_at": "2020-01-01T00:00:00Z",
        "confirmed_at": "2020-01-01T00:00:00Z",
        "version": 99,
    }
    assert post(api(cast.amina), "requests/", FULL | more).status_code == 201
    one = Adjustment.objects.select_related("request").get()
    assert (one.state, one.holder_person, one.request.employee) == ("submitted", cast.ben, cast.amina)
    assert (one.request.filed_by, one.request.confirmed_at) == (cast.amina, None)
    assert one.request.reference != "AAAA-AA"
    assert one.request.submitted_at.year > 2020


def test_the_lists_of_the_pages_are_there_under_their_names(cast, api):
    at = timezone.now() - timedelta(hours=6)
    made = {
        "to_decide": (asked(cast.amina, at=at), cast.ben),
        "on_hold": (walk(cast, State.INFO_NEEDED, at=at), cast.ben),
        "to_start": (walk(cast, State.AGREED, code=NO_GOODS, at=at), cast.ben),
        "in_force": (walk(cast, State.IN_PLACE, at=at), cast.ben),
        "decided": (walk(cast, State.DELIVERED, at=at), cast.ben),
        "to_deliver": (walk(cast, State.IN_DELIVERY, at=at), cast.paula),
        "to_cancel": (prepare(cast, Action.CANCEL_ORDER, at), cast.paula),
        "to_advise": (walk(cast, State.ADVICE, at=at), cast.olive),
    }
    assert set(made) == set(WORKLISTS)
    for name, (one, person) in made.items():
        found = api(person).get(f"/api/v1/{name.replace('_', '-')}/").json()
        assert one.request.reference in {row["reference"] for row in found["results"]}, name


def test_the_preview_is_what_the_manager_sees(cast, api):
    one = asked(cast.amina, at=timezone.now())
    path = f"/api/v1/requests/{one.request.reference}"
    mine, theirs = api(cast.amina).get(f"{path}/as-my-manager/").json(), api(cast.ben).get(f"{path}/").json()
    assert mine["barrier_words"] == theirs["barrier_words"] == CANARY
    assert mine["adjustments"][0]["can"] == []
    assert mine["adjustments"][0]["cost_band"] is None
    assert api(cast.ben).get(f"{path}/as-my-manager/").status_code == 404


def test_agreeing_to_own_words_says_whether_something_has_to_be_bought(cast, api):
    draft = requests.begin(by=cast.amina, at=timezone.now())
    requests.say_barriers(request=draft, codes=["FOCUS"], words="")
    requests.choose_help(request=draft, entries=[], own_words="A quiet place")
    one = requests.submit(request=draft, by=cast.amina, at=timezone.now()).adjustments.get()
    path = f"requests/{one.request.reference}/adjustments/1/agree/"
    refused = post(api(cast.ben), path, {"version": one.version})
    assert (refused.status_code, "needs_goods" in refused.content.decode()) == (400, True)
    assert post(api(cast.ben), path, {"version": one.version, "needs_goods": False}).json()["state"] == "agreed"


def test_an_address_that_does_not_exist_is_a_problem_for_every_method(cast, api):
    strict = Client(enforce_csrf_checks=True)
    for path in ("requests/2222-22/adjustments/-1/end/", "nowhere/"):
        for answer in (strict.post(f"/api/v1/{path}"), strict.get(f"/api/v1/{path}")):
            assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")


@pytest.mark.parametrize("body", [r'{"still_works": "\ud800"}', r'{"words": ["\ud800"]}', r'{"\udfff": 1}'])
def test_half_a_sign_is_no_text(cast, api, body):
    one = walk(cast, State.IN_PLACE)
    answer = post(api(cast.ben), f"requests/{one.request.reference}/adjustments/1/hold-review/", body)
    assert answer.status_code == 400
    assert "lone surrogate" in answer.content.decode()


@pytest.mark.parametrize("words", ["\u200b\u200b", "\u2068\u2069 \u00a0"])
def test_words_that_nobody_can_read_are_no_words(cast, api, sign_in, words):
    one = walk(cast, State.IN_PLACE)
    path = f"requests/{one.request.reference}/adjustments/1/ask-to-end/"
    assert post(api(cast.ben), path, {"version": one.version, "words": words}).status_code == 400
    page = sign_in(cast.ben).post(f"/{path}", {"version": one.version, "words": words})
    assert page.status_code == 422
    assert "There is a problem" in page.content.decode()
    assert Adjustment.objects.get(pk=one.pk).version == one.version


@pytest.mark.parametrize(
    ("by", "path", "body"),
    [
        ("amina", "requests/", {"barriers": ["FO\0CUS"], "entries": []}),
        ("amina", "requests/", {"barriers": ["FOCUS"], "entries": ["SW\0"]}),
        ("amina", "change/", {"barriers": ["\0"]}),
        ("ben", "offer-alternative/", {"entry": "\0", "words": "It may help."}),
        ("hana", "reassign/", {"to": "\0", "words": "He is away."}),
    ],
)
def test_a_code_that_no_database_can_hold_is_no_code(cast, api, by, path, body):
    one = walk(cast, State.SUBMITTED)
    whole = path if path.startswith("requests") else f"requests/{one.request.reference}/adjustments/1/{path}"
    answer = post(api(getattr(cast, by)), whole, {"version": one.version, **body})
    assert answer.status_code == 400
    assert Adjustment.objects.get(pk=one.pk).version == one.version
