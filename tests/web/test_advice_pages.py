"""The pages and the API of advice: what the employee reads before a yes, what an adviser sees, what who decides reads when."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from adjustments.actions import advice, tokens
from adjustments.models import Adjustment, RoleHolding
from adjustments.rules.states import Role, State
from tests.builders import CANARY, advised, ask_for_advice, asked, walk
from tests.cast import fresh

QUESTION = "What would remove the noise?"


def now():
    return timezone.now() - timedelta(hours=8)


def page(client, name, one, numbered=True):
    args = [one.request.reference, one.number] if numbered else [one.request.reference]
    return client.get(reverse(name, args=args))


def send(client, name, one, **answers):
    one.refresh_from_db()
    path = reverse(name, args=[one.request.reference, one.number])
    return client.post(path, answers | {"version": one.version, "sending": str(uuid.uuid4())}, follow=True)


def by_api(person, *, may_change=True):
    secret = tokens.make(person=fresh(person), name="t", days=2, may_change=may_change, at=timezone.now())[1]
    return Client(headers={"authorization": f"Bearer {secret}"})


def call(client, name, one, **answers):
    one.refresh_from_db()
    path = reverse(f"api_{name}", args=[one.request.reference, one.number])
    headers = {"idempotency-key": str(uuid.uuid4())}
    return client.post(path, answers | {"version": one.version}, content_type="application/json", headers=headers)


def test_from_the_question_to_the_recommendation(cast, sign_in):
    one = asked(cast.amina, at=now())
    ben, amina, olive = (sign_in(person) for person in (cast.ben, cast.amina, cast.olive))
    assert "Get advice" in page(ben, "decide", one, numbered=False).content.decode()
    form = page(ben, "ask_for_advice", one).content.decode()
    assert "Occupational health" in form
    assert "A workplace assessor" not in form, "nobody is one"
    assert " checked" in form, "there is nobody else to choose"
    wanted = {"adviser": "occupational_health", "words": QUESTION}
    assert "has not said yes or no" in send(ben, "ask_for_advice", one, **wanted).content.decode()

    home = amina.get(reverse("home")).content.decode()
    assert "You can say no" in home
    asks = page(amina, "agree_to_advice", one).content.decode()
    for said in (QUESTION, "What they see if you say yes", "your name and job", "No, do not ask them", "never held against you"):
        assert said in asks, said
    assert "1 request waits" not in olive.get(reverse("home")).content.decode()
    send(amina, "agree_to_advice", one)

    assert "To advise (1)" in olive.get(reverse("home")).content.decode()
    listed = olive.get(reverse("to_advise")).content.decode()
    assert "Amina Test" in listed
    whole = page(olive, "request", one, numbered=False).content.decode()
    assert QUESTION in whole
    assert CANARY not in whole
    assert "no diagnosis" in page(olive, "advise", one).content.decode().lower()
    answer = send(olive, "advise", one, words="A room with a door.")
    assert answer.redirect_chain[-1][0].startswith(reverse("home")), "it is no longer theirs to see"
    assert page(olive, "request", one, numbered=False).status_code == 404

    assert "A room with a door." in page(amina, "request", one, numbered=False).content.decode()
    for path in ("decide", "request"):
        unread = page(ben, path, one, numbered=False).content.decode()
        assert "Advice has come" in unread
        assert "A room with a door." not in unread
    send(amina, "correct_advice", one, words="It is room 4.")
    send(amina, "share_advice", one)
    for path in ("decide", "request"):
        read = page(ben, path, one, numbered=False).content.decode()
        assert "A room with a door." in read
        assert "It is room 4." in read


def test_a_no_by_its_page(cast, sign_in):
    one = ask_for_advice(asked(cast.amina, at=now()), cast.ben, at=now())
    amina = sign_in(cast.amina)
    assert "need give no reason" in page(amina, "refuse_advice", one).content.decode()
    assert "Nobody is asked" in send(amina, "refuse_advice", one).content.decode()
    assert page(sign_in(cast.ben), "ask_for_advice", one).status_code == 409


def test_what_is_left_out_is_said(cast, sign_in):
    one = asked(cast.amina, at=now())
    answer = send(sign_in(cast.ben), "ask_for_advice", one)
    assert answer.status_code == 422
    for said in ("Choose who should be asked.", "Write your question."):
        assert said in answer.content.decode()
    assert send(sign_in(cast.ben), "ask_for_advice", one, adviser="it", words="?").status_code == 422


def test_taking_it_back_says_from_whom(cast, sign_in):
    one = walk(cast, State.ADVICE, at=now())
    assert "Occupational health need not answer" in page(sign_in(cast.hana), "take_back", one).content.decode()
    assert "It is taken back" in send(sign_in(cast.hana), "take_back", one).content.decode()


def test_the_same_by_the_api(cast):
    one = asked(cast.amina, at=now())
    ben, amina, olive = (by_api(person) for person in (cast.ben, cast.amina, cast.olive))
    assert call(ben, "ask_for_advice", one, adviser="procurement", words="?").status_code == 400
    wished = call(ben, "ask_for_advice", one, adviser="occupational_health", words=QUESTION)
    assert wished.json()["advice"]["stage"] == "wished"
    assert olive.get(reverse("api_to_advise")).json()["count"] == 0
    assert call(amina, "agree_to_advice", one).json()["state"] == "advice"
    assert olive.get(reverse("api_to_advise")).json()["count"] == 1
    seen = olive.get(reverse("api_request", args=[one.request.reference]))
    assert CANARY not in seen.content.decode()
    mine = seen.json()["adjustments"][0]
    assert (mine["advice"]["question"], mine["can"]) == (QUESTION, ["advise"])
    assert {"offer", "question", "proposal"} & set(mine["withheld"])
    assert set(call(olive, "advise", one, words="A room with a door.").json()) == {"reference", "number"}
    path = reverse("api_request", args=[one.request.reference])
    assert "A room with a door." in amina.get(path).content.decode()
    unread = ben.get(path)
    assert "A room with a door." not in unread.content.decode()
    assert unread.json()["adjustments"][0]["advice"]["stage"] == "given"
    call(amina, "correct_advice", one, words="It is room 4.")
    call(amina, "share_advice", one)
    assert ben.get(path).json()["adjustments"][0]["advice"]["corrections"] == ["It is room 4."]


def test_an_adviser_who_looks_is_shown_to_the_employee(cast, sign_in):
    one = walk(cast, State.ADVICE, at=now())
    page(sign_in(cast.olive), "request", one, numbered=False)
    looks = page(sign_in(cast.amina), "request", one, numbered=False).content.decode()
    assert "Olive Test, who was asked for advice, opened your request" in looks


def test_the_list_asks_as_much_with_one_row_as_with_many(cast, sign_in, django_assert_max_num_queries):
    def count():
        with django_assert_max_num_queries(40) as counted:
            assert sign_in(fresh(cast.olive)).get(reverse("to_advise")).status_code == 200
        return len(counted)

    walk(cast, State.ADVICE, at=now())
    few = count()
    for _ in range(9):
        walk(cast, State.ADVICE, at=now())
    assert count() == few


def test_the_adjustments_team_finds_what_waits_for_advice(cast, sign_in):
    walk(cast, State.ADVICE, at=now())
    asked(cast.amina, at=now())
    assert "Waiting for advice" in sign_in(cast.hana).get(reverse("hr_requests")).content.decode()
    for query in ("state=advice", "holder=advisers"):
        assert by_api(cast.hana).get(reverse("api_hr_requests") + "?" + query).json()["count"] == 1, query


def test_roles_of_advisers_are_given_with_their_pool(cast, sign_in):
    found = sign_in(cast.henry).get(reverse("settings_person", args=[cast.carl.pk])).content.decode()
    assert "Adviser, occupational health" in found
    assert "Fulfilment, occupational health" not in found


def test_a_person_who_advises_delivers_nothing(cast, sign_in):
    RoleHolding.objects.create(person=cast.carl, role=Role.ADVISER, team="assessor")
    carl = sign_in(cast.carl)
    assert "To deliver" not in carl.get(reverse("home")).content.decode()
    assert carl.get(reverse("to_deliver")).status_code == 404
    assert carl.get(reverse("to_advise")).status_code == 200


@pytest.mark.parametrize("who", ["amina", "ben"])
def test_words_that_are_not_theirs_yet_are_in_no_copy(cast, sign_in, who):
    """One's own copy has the recommendation; what a manager downloads about themselves has none of it."""
    advised(cast, at=now())
    copy = sign_in(getattr(cast, who)).get(reverse("my_data_file")).content.decode()
    assert ("A room with a door." in copy) is (who == "amina")
    assert Adjustment.objects.filter(state=State.SUBMITTED).count() == 1


def test_the_preview_as_the_manager_sees_it_has_no_unread_advice(cast, sign_in):
    one = advised(cast, at=now())
    shown = page(sign_in(cast.amina), "as_my_manager", one, numbered=False).content.decode()
    assert "A room with a door." not in shown
    advice.share_advice(adjustment=one, by=cast.amina, at=timezone.now())
    assert "A room with a door." in page(sign_in(cast.amina), "as_my_manager", one, numbered=False).content.decode()
