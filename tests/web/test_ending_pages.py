"""Ending what is in place, through the pages: as the employee, the manager, the adjustments team, and somebody else."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from adjustments import wording
from adjustments.actions import adjustments, decisions, tokens
from adjustments.models import Adjustment, Letter
from adjustments.queries import desk, today, worklist
from adjustments.rules.states import Reason, State
from tests.builders import ask, asked, walk
from tests.cast import fresh

TODAY = "/hr/today/"
TO_CHECK = "Asked to end, and the person has not agreed: to check"


@pytest.fixture
def one(cast):
    """What is in place for Amina, since three weeks ago."""
    return walk(cast, State.IN_PLACE, at=timezone.now() - timedelta(days=21))


@pytest.fixture
def read(sign_in):
    def page(person, one, name=""):
        move = f"adjustments/{one.number}/{name}/" if name else ""
        return sign_in(person).get(f"/requests/{one.request.reference}/{move}")

    return page


@pytest.fixture
def send(sign_in):
    """Fill in the page of a move and send it; return the page that follows."""

    def sent(person, one, name, **answers):
        client, path = sign_in(person), f"/requests/{one.request.reference}/adjustments/{one.number}/{name}/"
        version = re.search(r'name="version" value="(\d+)"', client.get(path).content.decode())[1]
        answer = client.post(path, {"sending": str(uuid.uuid4()), "version": version, **answers}, follow=True)
        assert answer.status_code == 200, answer.content.decode()[:2000]
        return text(answer)

    return sent


def text(answer):
    page = re.sub(r"<(script|style|head)\b.*?</\1>", "", answer.content.decode(), flags=re.S)
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def links(answer):
    return set(re.findall(r"/adjustments/1/([a-z-]+)/\"", answer.content.decode()))


def test_the_whole_way_to_the_end_and_back(cast, one, read, send, sign_in):
    assert "We have asked the employee" in send(cast.ben, one, "ask-to-end", words="The room is quiet now.")
    home = sign_in(cast.amina).get("/").content.decode()
    assert "You are asked whether this can end" in text(sign_in(cast.amina).get("/"))
    assert f"/requests/{one.request.reference}/adjustments/1/still-needed/" in home
    page = read(cast.amina, one)
    assert "Ben Test asks whether this can end" in text(page)
    assert "The room is quiet now." in text(page)
    assert {"still-needed", "end", "not-working"} <= links(page)
    assert {"ask-to-end", "take-away", "keep-in-place"} & links(page) == set()
    assert links(read(cast.ben, one)) & {"ask-to-end", "keep-in-place", "take-away"} == {"keep-in-place"}
    assert links(read(cast.hana, one)) & {"ask-to-end", "keep-in-place", "take-away"} == {"keep-in-place"}
    assert "10 working days to answer" in text(read(cast.hana, one, "take-away"))
    assert TO_CHECK not in text(sign_in(cast.hana).get(TODAY))

    assert "It stays in place" in send(cast.amina, one, "still-needed", words="The corridor is loud.")
    page = text(read(cast.amina, one))
    assert "You still need it" in page
    assert "The adjustments team has the question now" in page
    assert "You are asked" not in text(sign_in(cast.amina).get("/"))
    assert "The corridor is loud." in text(read(cast.ben, one))
    assert "Amina Test still needs it" in text(read(cast.hana, one))
    day = text(sign_in(cast.hana).get(TODAY))
    assert TO_CHECK + ": 1" in day
    assert "still needed, said on" in day
    listed = text(sign_in(cast.hana).get("/hr/requests/?state=all&part=to_end"))
    assert one.request.reference in listed

    empty = sign_in(cast.hana).post(f"/requests/{one.request.reference}/adjustments/1/take-away/", {"version": "0"})
    assert empty.status_code in (409, 422)
    words = {"reasons": ["already_in_place"], "words": "The corridor has doors now.", "alternatives": "Other hours."}
    assert "It has ended." in send(cast.hana, one, "take-away", **words)
    assert TO_CHECK not in text(sign_in(cast.hana).get(TODAY))
    page = read(cast.amina, one)
    for said in ("Ended", "Why it ended", "Something that does the same is in place", "The corridor has doors now.", "Acas"):
        assert said in text(page), said
    assert "appeal" in links(page)
    seq = Letter.objects.filter(adjustment=one).latest("pk").event.seq
    letter = text(sign_in(cast.amina).get(f"/requests/{one.request.reference}/adjustments/1/letters/{seq}/"))
    for said in ("Your adjustment has ended", "we end it on", "Other hours.", "within 20 working days", "Hana Test"):
        assert said in letter, said

    send(cast.amina, one, "appeal", words="The doors are open all day.")
    decide = text(sign_in(cast.henry).get(f"/requests/{one.request.reference}/decide/"))
    for said in ("Why it ended", "The doors are open all day.", "Put it in place again", "It stays ended"):
        assert said in decide, said
    assert "It is decided." in send(cast.henry, one, "overturn", words="I went and listened.")
    page = read(cast.amina, one)
    assert "In place" in text(page)
    assert Adjustment.objects.get(pk=one.pk).state == State.IN_PLACE
    assert "Why it ended" not in text(page)


@pytest.mark.parametrize("who", ["carl", "mona", "olga", "paula", "ivo", "rita", "vera", "ada", "grace"])
def test_to_anybody_else_none_of_it_exists(cast, one, read, who):
    adjustments.ask_to_end(adjustment=one, words="Moved.", by=cast.ben, at=timezone.now())
    for name in ("", "ask-to-end", "still-needed", "keep-in-place", "take-away", "end"):
        assert read(getattr(cast, who), one, name).status_code == 404


def test_the_two_answers_lead_to_each_other(cast, one, read):
    adjustments.ask_to_end(adjustment=one, words="Moved.", by=cast.ben, at=timezone.now())
    assert "end" in links(read(cast.amina, one, "still-needed"))
    assert "still-needed" in links(read(cast.amina, one, "end"))
    assert "Ben Test asks whether this can end" in text(read(cast.amina, one, "end"))


def test_without_a_question_there_is_nothing_to_answer(cast, one, read):
    assert read(cast.amina, one, "still-needed").status_code == 409
    assert read(cast.hana, one, "take-away").status_code == 409
    assert "still-needed" not in links(read(cast.amina, one, "end"))


def test_a_manager_who_never_decided_reads_the_answer_to_their_own_question_and_no_other_words(cast, one, read):
    person = fresh(cast.amina)
    person.line_manager = cast.mona
    person.save()
    adjustments.ask_to_end(adjustment=one, words="You moved.", by=cast.mona, at=timezone.now())
    adjustments.still_needed(adjustment=one, words="The corridor is loud.", by=cast.amina, at=timezone.now())
    page = text(read(cast.mona, one))
    assert page.count("The corridor is loud.") == 2, "beside the question, and in the conversation"
    assert "canary" not in page


def test_what_waits_for_an_answer_is_to_check_after_ten_working_days(cast, sign_in):
    now = timezone.now()
    one = walk(cast, State.IN_PLACE, at=now - timedelta(days=60))
    adjustments.ask_to_end(adjustment=one, words="Moved.", by=cast.ben, at=now - timedelta(days=40))
    assert "no answer since" in text(sign_in(cast.henry).get(TODAY))
    person = fresh(cast.henry)
    for day in range(40):
        at = now - timedelta(days=day)
        is_listed = desk.for_hr(person, at, desk.Filter(part="to_end")).filter(pk=one.pk).exists()
        may = one.calendar.between(one.today(now - timedelta(days=40)), one.today(at)) > 10
        assert is_listed is may, day
    adjustments.keep_in_place(adjustment=one, words="It stays.", by=cast.hana, at=now)
    assert "to_end" in today.of(person, now).empty


def test_only_an_open_question_puts_it_among_what_needs_the_employee(cast, one):
    now = timezone.now()
    assert not worklist.open_or_wanting_me(fresh(cast.amina), now).exists()
    adjustments.ask_to_end(adjustment=one, words="Moved.", by=cast.ben, at=now)
    assert worklist.open_or_wanting_me(fresh(cast.amina), now).get() == one
    adjustments.still_needed(adjustment=one, by=cast.amina, at=now)
    assert not worklist.open_or_wanting_me(fresh(cast.amina), now).exists()
    adjustments.keep_in_place(adjustment=one, words="It stays.", by=cast.hana, at=now)
    adjustments.ask_to_end(adjustment=one, words="And now?", by=cast.ben, at=now)
    assert worklist.open_or_wanting_me(fresh(cast.amina), now).get() == one
    adjustments.not_working(adjustment=one, words="It hums.", by=cast.amina, at=now)
    assert worklist.open_or_wanting_me(fresh(cast.amina), now).get().state == State.NOT_WORKING


def test_another_look_at_an_end_in_own_words_does_not_ask_what_to_buy(cast, send, read):
    at = timezone.now() - timedelta(days=9)
    one = decisions.agree(adjustment=asked_own(cast, at), needs_goods=False, by=cast.ben, at=at)
    one = decisions.start(adjustment=one, by=cast.ben, at=at)
    one = adjustments.confirm(adjustment=one, works="works", by=cast.amina, at=at)
    one = adjustments.ask_to_end(adjustment=one, words="Moved.", by=cast.ben, at=at)
    one = adjustments.still_needed(adjustment=one, by=cast.amina, at=at)
    one = adjustments.take_away(adjustment=one, reasons=[Reason.SAFETY], words="The alarm.", by=cast.hana, at=at)
    send(cast.amina, one, "appeal", words="Look again.")
    assert "bought" not in text(read(cast.henry, one, "overturn"))
    one.refresh_from_db()
    assert api_move(cast.henry, one, "overturn", words="It is safe.").json()["state"] == "in_place"


def asked_own(cast, at):
    return ask(cast.amina, own_words="Mornings at home", at=at).adjustments.get()


def api_move(person, one, name, **body):
    _, secret = tokens.make(person=person, name="t", days=2, may_change=True, at=timezone.now())
    client = Client(headers={"authorization": f"Bearer {secret}", "idempotency-key": str(uuid.uuid4())})
    path = f"/api/v1/requests/{one.request.reference}/adjustments/{one.number}/{name}/"
    return client.post(path, {"version": one.version, **body}, content_type="application/json")


def test_the_api_says_the_same_under_the_same_names(cast, one):
    assert api_move(cast.ben, one, "ask-to-end", words="Moved.").json()["ending"]["needed_on"] is None
    one.refresh_from_db()
    found = api_move(cast.amina, one, "still-needed", words="No.").json()
    assert (found["ending"]["by"], found["ending"]["words"], found["ending"]["answer"]) == ("Ben Test", "Moved.", "No.")
    assert found["is_end_proposed"] is False
    one.refresh_from_db()
    wrong = api_move(cast.hana, one, "take-away", reasons=["cost"], words="Dear.")
    assert (wrong.status_code, wrong.json()["code"]) == (409, "cost_was_agreed")
    assert api_move(cast.hana, one, "take-away", reasons=[], words="x").status_code == 400
    found = api_move(cast.hana, one, "take-away", reasons=["safety"], words="The alarm.").json()
    assert (found["state"], found["is_taken_away"], found["refusal_reasons"]) == ("ended", True, ["It is not safe any more"])


# The trace of a refusal that is being checked


def test_what_was_sent_cannot_be_changed_in_the_same_words_whether_it_was_agreed_or_is_not_to_be(cast, read):
    """After a first yes with another approval to come, and while a refusal is checked: nothing tells one from the other."""
    at = timezone.now() - timedelta(hours=2)
    agreed, proposed = asked(cast.amina, at=at), asked(cast.amina, at=at)
    decisions.agree(adjustment=agreed, estimate=2000, by=cast.ben, at=at)
    decisions.propose_refusal(adjustment=proposed, reasons=[Reason.SAFETY], words="No.", by=cast.ben, at=at)
    said = []
    for one in (agreed, proposed):
        page = read(cast.amina, one, "change")
        one.refresh_from_db()
        answer = api_move(cast.amina, one, "change", barriers=["READ"])
        problem = {name: value for name, value in answer.json().items() if name not in ("instance", "request_id")}
        case = links(read(cast.amina, one))
        reference = one.request.reference
        said.append(
            (page.status_code, text(page).replace(reference, ""), answer.status_code, str(problem).replace(reference, ""), case)
        )
    assert "Somebody has looked at it already" in said[0][1]
    assert said[0] == said[1]


def test_who_sends_an_old_page_reads_that_it_was_themselves_and_their_reasons_in_the_same_words(cast, one, sign_in):
    at = timezone.now()
    one = adjustments.ask_to_end(adjustment=one, words="Moved.", by=cast.ben, at=at)
    one = adjustments.still_needed(adjustment=one, by=cast.amina, at=at)
    path = f"/requests/{one.request.reference}/adjustments/{one.number}/take-away/"
    old = {"version": one.version, "reasons": "safety", "words": "The alarm."}
    adjustments.take_away(adjustment=one, reasons=[Reason.DISRUPTION], words="It hums.", by=cast.hana, at=at)
    page = sign_in(cast.hana).post(path, old | {"sending": str(uuid.uuid4())})
    assert page.status_code == 409
    assert "<strong>You " in page.content.decode()
    assert str(wording.END_REASONS[Reason.SAFETY]) in text(page)
    assert str(wording.REASONS[Reason.SAFETY]) not in text(page)


def test_what_can_be_done_for_the_meantime_is_offered_once(cast, sign_in):
    one = decisions.agree(adjustment=asked(cast.amina, at=timezone.now()), by=cast.ben, at=timezone.now())
    page = sign_in(cast.ben).get(f"/requests/{one.request.reference}/decide/").content.decode()
    assert page.count("arrange-interim/") == 1
