"""The pages of the one sentence for a line manager who was passed over."""

from __future__ import annotations

import uuid
from datetime import timedelta

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from adjustments.actions import sentences, tokens
from adjustments.models import Message
from tests.builders import NO_GOODS, SENTENCE, agreed_by_hr, told
from tests.cast import fresh
from tests.web.test_sent_to_hr import finds_nothing


def lately():
    return timezone.now() - timedelta(hours=6)


def page(client, name, one, *, numbered=True):
    args = [one.request.reference, one.number] if numbered else [one.request.reference]
    return client.get(reverse(name, args=args))


def key_in(answer):
    return answer.content.decode().split('name="sending" value="')[1].split('"')[0]


def allowed(cast):
    return sentences.allow_telling(adjustment=told(cast, at=lately()), by=cast.amina, at=timezone.now())


def by_api(person):
    secret = tokens.make(person=person, name="t", days=2, may_change=True, at=timezone.now())[1]
    return Client(headers={"authorization": f"Bearer {secret}", "idempotency-key": str(uuid.uuid4())})


def test_hr_writes_it_the_employee_lets_the_manager_read_it_who_says_that_they_know(cast, sign_in):
    one = agreed_by_hr(cast, at=lately())
    hana, amina, ben = (Client() for _ in range(3))
    for client, person in ((hana, cast.hana), (amina, cast.amina), (ben, cast.ben)):
        client.force_login(person)
    assert "Tell the line manager what to do" in page(hana, "request", one, numbered=False).content.decode()
    form = page(hana, "tell_manager", one)
    path = reverse("tell_manager", args=[one.request.reference, one.number])
    assert hana.post(path, {"words": "x" * 301, "version": one.version}).status_code == 422
    assert hana.post(path, {"words": SENTENCE, "version": one.version, "sending": key_in(form)}).status_code == 302
    home = amina.get("/").content.decode()
    assert "Your manager will be told one thing" in home
    mine = page(amina, "request", one, numbered=False).content.decode()
    assert "Your manager, Ben Test, will read only this, from" in mine
    assert SENTENCE in page(amina, "as_my_manager", one, numbered=False).content.decode()
    assert SENTENCE in page(amina, "stop_telling", one).content.decode()
    assert "For you to do" not in ben.get("/decide/").content.decode()
    form = page(amina, "allow_telling", one)
    assert SENTENCE in form.content.decode()
    path = reverse("allow_telling", args=[one.request.reference, one.number])
    assert amina.post(path, {"version": one.version + 1, "sending": key_in(form)}).status_code == 302
    todo = ben.get("/decide/").content.decode()
    assert "What to do for Amina Test" in todo
    path = reverse("read_sentence", args=[Message.objects.get(about="tell_manager").event_id])
    read = ben.get(path)
    text = read.content.decode()
    assert SENTENCE in text
    assert "Hana Test" in text
    for secret in (one.request.reference, one.item, "agreed on", f"/requests/{one.request.reference}"):
        assert secret not in todo + text, secret
    sent = {"sending": key_in(read)}
    assert ben.post(path, sent)["Location"] == "/decide/?done=read_sentence"
    assert ben.post(path, sent).status_code == 302, "a second press of the button goes where the first one went"
    assert "which you know" in ben.get("/decide/").content.decode()
    assert "You said on" in ben.get(path).content.decode()
    for client in (amina, hana):
        shown = page(client, "request", one, numbered=False).content.decode()
        assert "Ben Test said on" in shown
        assert "said that they know what to do" in shown


def test_the_manager_finds_nothing_else(cast):
    finds_nothing(cast.ben, allowed(cast))


def test_what_was_stopped_is_gone(cast, sign_in):
    one = allowed(cast)
    path = reverse("read_sentence", args=[Message.objects.get(about="tell_manager").event_id])
    ben = sign_in(cast.ben)
    assert ben.get(path).status_code == 200
    sentences.stop_telling(adjustment=one, by=cast.amina, at=timezone.now())
    assert ben.get(path).status_code == ben.post(path).status_code == 404
    assert "For you to do" not in ben.get("/decide/").content.decode()


def test_by_api(cast):
    one = agreed_by_hr(cast, at=lately())
    where = f"/api/v1/requests/{one.request.reference}/adjustments/1/"
    body = {"version": one.version, "words": SENTENCE}
    assert by_api(cast.hana).post(f"{where}tell-manager/", body, content_type="application/json").status_code == 200
    mine = by_api(cast.amina).get(f"/api/v1/requests/{one.request.reference}/").json()["adjustments"][0]
    assert (mine["sentence"]["words"], mine["sentence"]["is_shown"]) == (SENTENCE, False)
    assert by_api(cast.ben).get("/api/v1/sentences/").json()["count"] == 0
    body = {"version": one.version + 1}
    assert by_api(cast.amina).post(f"{where}allow-telling/", body, content_type="application/json").status_code == 200
    found = by_api(cast.ben).get("/api/v1/sentences/").json()["results"]
    assert [sorted(row) for row in found] == [["ask", "ask_email", "employee", "id", "known_on", "manager", "words"]]
    read = by_api(cast.ben).post(f"/api/v1/sentences/{found[0]['id']}/read/", content_type="application/json")
    assert (read.status_code, bool(read.json()["known_on"])) == (200, True)
    assert by_api(cast.mona).post(f"/api/v1/sentences/{found[0]['id']}/read/").status_code == 404


def test_the_list_asks_no_more_for_ten_than_for_one(cast, sign_in):
    ben = sign_in(cast.ben)

    def count():
        with CaptureQueriesContext(connection) as counted:
            assert "For you to do" in ben.get("/decide/").content.decode()
        return len(counted)

    allowed(cast)
    ben.get("/decide/")
    few = count()
    for _ in range(9):
        allowed(cast)
    assert count() == few <= 15


def test_the_button_of_hr_is_there_only_where_a_manager_was_passed_over(cast, sign_in):
    one = agreed_by_hr(cast, code=NO_GOODS, at=lately())
    cast.amina.line_manager = None
    cast.amina.save()
    hana = sign_in(fresh(cast.hana))
    assert "Tell the line manager what to do" not in page(hana, "request", one, numbered=False).content.decode()
    assert page(hana, "tell_manager", one).status_code == 409
