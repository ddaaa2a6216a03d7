"""What was sent can be changed until somebody has decided: the same answers as in asking."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from adjustments.actions import decisions, requests, tokens
from adjustments.models import Notice, Request
from adjustments.rules.states import Reason
from tests.builders import CANARY, GOODS, NO_GOODS, ask, asked
from tests.situations import date_fields

ALL = {"barriers": ["READ"], "barrier_words": "Other words.", "since_when": "Since May", "more_words": "At noon."}
ALL |= {"place": "Ward 4", "contact": "The clerk"}


@pytest.fixture
def one(cast):
    draft = ask(cast.amina, GOODS, send=False, at=timezone.now())
    gone = timezone.localdate() - timedelta(days=3)
    requests.say(request=draft, since_when="Always", is_urgent=False, needed_by=gone, place="Here", contact="Me", more_words="x")
    return requests.submit(request=draft, by=cast.amina, at=timezone.now()).adjustments.get()


def path_of(one, name="change"):
    return f"/requests/{one.request.reference}/adjustments/{one.number}/{name}/"


def post(client, one, **answers):
    return client.post(path_of(one), {"sending": str(uuid.uuid4()), "version": one.version, **ALL, **answers})


def api(person, one, **body):
    _, secret = tokens.make(person=person, name="t", days=2, may_change=True, at=timezone.now())
    client = Client(headers={"authorization": f"Bearer {secret}", "idempotency-key": str(uuid.uuid4())})
    return client.post(f"/api/v1{path_of(one)}", {"version": one.version, **body}, content_type="application/json")


def test_the_page_starts_with_what_was_sent_and_changes_all_of_it(cast, sign_in, one):
    client = sign_in(cast.amina)
    page = client.get(path_of(one)).content.decode()
    for was in (CANARY, "Always", 'value="Here"', 'value="Me"'):
        assert was in page
    soon = timezone.now() + timedelta(days=9)
    assert post(client, one, is_urgent="on", **date_fields("needed_by", soon)).status_code == 302
    sent = Request.objects.get()
    assert {name: getattr(sent, name) for name in ALL if name != "barriers"} == {k: v for k, v in ALL.items() if k != "barriers"}
    assert (sent.is_urgent, sent.needed_by, [one.code for one in sent.barriers.all()]) == (True, soon.date(), ["READ"])
    assert Notice.objects.get(kind="request_changed").to == cast.ben
    page = sign_in(cast.ben).get(f"/requests/{sent.reference}/").content.decode()
    for words in ("Other words.", "Since May", "Ward 4", "Urgent"):
        assert words in page


def test_a_day_that_has_gone_since_may_stay_and_no_other(cast, sign_in, one):
    client = sign_in(cast.amina)
    gone = timezone.now() - timedelta(days=3)
    assert post(client, one, **date_fields("needed_by", gone - timedelta(days=1))).status_code == 422
    assert post(client, one, **date_fields("needed_by", gone)).status_code == 302
    assert Request.objects.get().needed_by == gone.date()


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"place": ""}, "Write where it is needed"),
        ({"since_when": "x" * 201}, "Use 200 characters"),
        ({"contact": "x" * 201}, "Use 200"),
    ],
)
def test_a_wrong_answer_is_refused_in_words(cast, sign_in, one, wrong, says):
    answer = post(sign_in(cast.amina), one, **wrong)
    assert answer.status_code == 422
    assert says in answer.content.decode()


def test_by_api_what_is_left_out_stays_as_it_was(cast, one):
    before = Request.objects.get()
    assert api(cast.amina, one, barriers=["FOCUS"], place="Ward 4").status_code == 200
    after = Request.objects.get()
    assert after.place == "Ward 4"
    for name in ("barrier_words", "since_when", "is_urgent", "needed_by", "contact", "more_words"):
        assert getattr(after, name) == getattr(before, name), name


@pytest.mark.parametrize("wrong", [{"place": ""}, {"is_urgent": "perhaps"}, {"needed_by": "2001-01-01"}, {"contact": "x" * 201}])
def test_by_api_a_wrong_answer_is_refused(cast, one, wrong):
    assert api(cast.amina, one, barriers=["FOCUS"], **wrong).status_code == 400


def test_once_somebody_decided_nothing_is_changed(cast, sign_in, one):
    decisions.agree(adjustment=one, by=cast.ben, at=timezone.now())
    one.refresh_from_db()
    assert post(sign_in(cast.amina), one).status_code == 409
    assert api(cast.amina, one, barriers=["READ"], place="Ward 4").status_code == 409
    assert Request.objects.get().place == "Here"


def test_nobody_else_changes_it(cast, sign_in):
    one = asked(cast.amina, NO_GOODS, at=timezone.now())
    assert post(sign_in(cast.ben), one).status_code == 403
    assert post(sign_in(cast.carl), one).status_code == 404


def declined(cast, one):
    one = decisions.propose_refusal(
        adjustment=one, reasons=[Reason.SAFETY], words="It is not safe.", by=cast.ben, at=timezone.now()
    )
    return decisions.confirm_refusal(adjustment=one, words="It is not safe.", by=cast.hana, at=timezone.now())


@pytest.mark.parametrize("decide", [declined, lambda cast, one: decisions.agree(adjustment=one, by=cast.ben, at=timezone.now())])
def test_once_somebody_decided_on_anything_of_it_the_words_stay(cast, sign_in, decide):
    sent = ask(cast.amina, GOODS, NO_GOODS, at=timezone.now())
    first, second = sent.adjustments.order_by("number")
    client = sign_in(cast.amina)
    assert path_of(second) in client.get(f"/requests/{sent.reference}/").content.decode()
    decide(cast, first)
    assert path_of(second) not in client.get(f"/requests/{sent.reference}/").content.decode()
    assert client.get(path_of(second)).status_code == 409
    assert post(client, second).status_code == 409
    assert api(cast.amina, second, barriers=["READ"], barrier_words="Other words.").status_code == 409
    sent.refresh_from_db()
    assert (sent.barrier_words, [one.code for one in sent.barriers.all()]) == (CANARY, ["FOCUS"])


def test_a_proposal_that_is_checked_shows_in_nothing_else(cast, sign_in):
    sent = ask(cast.amina, GOODS, NO_GOODS, at=timezone.now())
    first, second = sent.adjustments.order_by("number")
    decisions.propose_refusal(adjustment=first, reasons=[Reason.SAFETY], words="It is not safe.", by=cast.ben, at=timezone.now())
    assert path_of(second) in sign_in(cast.amina).get(f"/requests/{sent.reference}/").content.decode()
