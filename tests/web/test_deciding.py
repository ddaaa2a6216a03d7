"""Deciding and delivering through the pages: the lists, the buttons, one click, who was first."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from adjustments.actions import appeals, casework
from adjustments.actions.verbs import VERBS
from adjustments.models import Adjustment, Letter
from adjustments.rules.states import Action, PauseReason, State
from adjustments.web.views import moves
from adjustments.web.views.moves import PAGES
from tests.answers import ANSWERS
from tests.builders import CANARY, GOODS, NO_GOODS, asked, refused, walk
from tests.cast import fresh
from tests.situations import SITUATIONS, prepare


def case_for(cast, action):
    return Adjustment.objects.with_case().get(pk=prepare(cast, action, timezone.now() - timedelta(hours=6)).pk)


def page_of(action, one):
    return reverse(action.value, args=[one.request.reference, one.number])


@pytest.mark.parametrize("action", list(PAGES))
def test_each_move_is_made_on_its_page(cast, sign_in, action):
    one, (_, who, answers) = case_for(cast, action), SITUATIONS[action]
    client = sign_in(getattr(cast, who))
    assert client.get(page_of(action, one)).status_code == 200
    posted = {"version": one.version, "sending": str(uuid.uuid4()), **answers}
    for _ in range(2):  # a double click
        answer = client.post(page_of(action, one), posted, follow=True)
        assert answer.status_code == 200
    after = Adjustment.objects.get(pk=one.pk)
    assert after.version == one.version + 1
    assert after.events.filter(action=action).exists()
    assert set(ANSWERS) == set(PAGES)


@pytest.mark.parametrize("blank", ["", " \t "])
@pytest.mark.parametrize("action", [action for action in PAGES if SITUATIONS[action][2]])
def test_an_empty_form_is_given_back_with_what_to_do(cast, sign_in, action, blank):
    one = case_for(cast, action)
    optional = {Action.CONFIRM_FILING, Action.KEEP_ORIGINAL}
    posted = dict.fromkeys(SITUATIONS[action][2], blank) if blank else {}
    answer = sign_in(getattr(cast, SITUATIONS[action][1])).post(page_of(action, one), {"version": one.version, **posted})
    if action in optional:
        return
    assert answer.status_code == 422
    assert "There is a problem" in answer.content.decode()
    assert Adjustment.objects.get(pk=one.pk).version == one.version


@pytest.mark.parametrize("action", [action for action in PAGES if SITUATIONS[action][2]])
def test_an_old_page_is_told_that_it_has_moved_on_whatever_was_filled_in(cast, sign_in, action):
    one = case_for(cast, action)
    for answers in ({}, SITUATIONS[action][2]):
        answer = sign_in(getattr(cast, SITUATIONS[action][1])).post(page_of(action, one), {"version": one.version - 1, **answers})
        assert answer.status_code == 409
        assert "This has moved on" in answer.content.decode()


def test_a_page_that_moves_on_while_it_is_read_is_told_so(cast, sign_in, monkeypatch):
    """The case is read, somebody else hands the step on, and only then the choices are read: that is no wrong answer."""
    one = case_for(cast, Action.REASSIGN)
    _, who, answers = SITUATIONS[Action.REASSIGN]
    choices, made = moves.candidates, []

    def late(row):
        if not made:
            to = next(each for each in choices(row) if each.staff_number == answers["to"])
            made.append(VERBS[Action.REASSIGN](adjustment=one, by=getattr(cast, who), at=timezone.now(), to=to, words="Away."))
        return choices(row)

    monkeypatch.setattr(moves, "candidates", late)
    answer = sign_in(getattr(cast, who)).post(page_of(Action.REASSIGN, one), {"version": one.version, **answers})
    assert made
    assert answer.status_code == 409
    assert "This has moved on" in answer.content.decode()


def listed(client, name):
    answer = client.get(reverse(name))
    return answer.content.decode() if answer.status_code == 200 else ""


@pytest.mark.parametrize(
    ("action", "who", "asked_as"),
    [
        (Action.AGREE, "ben", "Line manager"),
        (Action.APPROVE_COST, "olga", "Budget holder, about the cost"),
        (Action.REFER_COST, "olga", "Budget holder, about the quote"),
        (Action.CONFIRM_REFUSAL, "hana", "Second check"),
        (Action.UPHOLD, "henry", "Another look"),
    ],
)
def test_what_waits_for_somebody_is_on_their_list_and_the_page_has_the_buttons(cast, sign_in, action, who, asked_as):
    one = case_for(cast, action)
    client = sign_in(fresh(getattr(cast, who)))
    page = listed(client, "to_decide")
    assert one.request.reference in page
    assert asked_as in page
    decide = client.get(reverse("decide", args=[one.request.reference])).content.decode()
    assert page_of(action, one) in decide


def test_a_check_is_not_on_the_list_of_who_took_part(cast, sign_in):
    one = case_for(cast, Action.UPHOLD)  # Hana confirmed the refusal
    assert one.request.reference not in listed(sign_in(cast.hana), "to_decide").split("What you decided")[0]


@pytest.mark.parametrize("action", [Action.ANSWER, Action.ACCEPT, Action.RESUME, Action.CONFIRM_FILING])
def test_what_is_on_hold_is_a_list_of_its_own(cast, sign_in, action):
    one = case_for(cast, action)
    page = listed(sign_in(cast.ben), "to_decide")
    assert "Nothing waits for you." in page
    assert one.request.reference in page.split("On hold: the clock is stopped")[1]


def test_a_paused_refusal_that_is_looked_at_again_can_be_paused_again(cast):
    at = timezone.now()
    one = casework.pause(adjustment=asked(cast.amina, at=at), reason=PauseReason.AWAY, by=cast.hana, at=at)
    one = appeals.appeal(adjustment=refused(one, cast.ben, cast.hana, lambda: at), words="Please.", by=cast.amina, at=at)
    assert casework.pause(adjustment=one, reason=PauseReason.AWAY, by=cast.hana, at=at).version == one.version + 1


def test_who_decides_reads_why_before_the_first_button(cast, sign_in):
    one = asked(cast.amina, at=timezone.now())
    page = sign_in(cast.ben).get(reverse("decide", args=[one.request.reference])).content.decode()
    assert 0 < page.index(CANARY) < page.index("Agree<span")
    one = case_for(cast, Action.UPHOLD)
    page = sign_in(cast.henry).get(reverse("decide", args=[one.request.reference])).content.decode()
    assert 0 < page.index("Why another look") < page.index(page_of(Action.OVERTURN, one))


def test_after_agreeing_the_manager_reads_what_they_have_to_do(cast, sign_in):
    client = sign_in(cast.ben)
    for entry, told in ((GOODS, "nothing. Procurement has it, promised by"), (NO_GOODS, "put it in effect by")):
        one = asked(cast.amina, entry, at=timezone.now())
        page = client.post(page_of(Action.AGREE, one), {"version": one.version}, follow=True).content.decode()
        assert "What you have to do now" in page
        assert told in page


def test_the_budget_holder_who_does_not_pay_is_asked_for_words_only(cast, sign_in):
    one = case_for(cast, Action.APPROVE_COST)
    client = sign_in(fresh(cast.olga))
    page = client.get(page_of(Action.PROPOSE_REFUSAL, one)).content.decode()
    assert "Your budget will not pay" in page
    assert 'name="reasons"' not in page
    client.post(page_of(Action.PROPOSE_REFUSAL, one), {"version": one.version, "words": "Nothing is left."})
    proposal = one.events.order_by("-seq").first()
    assert (proposal.action, proposal.data["reasons"]) == (Action.PROPOSE_REFUSAL, ["cost"])


def test_who_records_a_delivery_reads_which_parts_are_left(cast, sign_in):
    one = walk(cast, State.IN_DELIVERY, at=timezone.now())
    page = sign_in(cast.paula).get(page_of(Action.DELIVER, one)).content.decode()
    assert "Some parts are left" in page
    assert "order it, receive it" in page


@pytest.mark.parametrize("action", [Action.CLAIM, Action.REASSIGN])
def test_who_delivers_comes_back_to_the_delivery(cast, sign_in, action):
    one = walk(cast, State.IN_DELIVERY, at=timezone.now())
    answers = {"team": "it", "words": "They have it."} if action is Action.REASSIGN else {}
    answer = sign_in(cast.paula).post(page_of(action, one), {"version": one.version, **answers})
    assert answer.status_code == 302, answer.content.decode()
    leads_to = {Action.CLAIM: "/delivery/", Action.REASSIGN: "/?done"}[action]  # what another team has is out of their sight
    assert leads_to in answer["Location"]
    if action is Action.CLAIM:
        told = re.sub(r"<[^>]+>|\s+", " ", listed(sign_in(cast.paula), "to_deliver"))
        assert re.search(r"Who has it +You\b", told)


@pytest.mark.parametrize(
    ("action", "who", "moved", "why"),
    [
        (Action.APPEAL, "amina", Action.UPHOLD, "This was the final decision"),
        (Action.CHANGE, "amina", Action.PROPOSE_REFUSAL, "Somebody has looked at it already"),
        (Action.PAUSE, "hana", Action.PAUSE, "The clock is stopped already"),
    ],
)
def test_a_page_that_is_no_longer_open_says_why(cast, sign_in, action, who, moved, why):
    one = case_for(cast, moved)
    _, mover, answers = SITUATIONS[moved]
    sign_in(getattr(cast, mover)).post(page_of(moved, one), {"version": one.version, **answers})
    answer = sign_in(getattr(cast, who)).get(page_of(action, one))
    assert answer.status_code == 409
    assert why in answer.content.decode()


def test_a_budget_holder_sees_the_money_and_no_words(cast, sign_in):
    one = case_for(cast, Action.REFER_COST)
    page = sign_in(fresh(cast.olga)).get(reverse("decide", args=[one.request.reference])).content.decode()
    assert "£900" in page
    assert CANARY not in page


def test_who_holds_nothing_and_manages_nobody_has_no_list(cast, sign_in):
    assert sign_in(cast.vera).get(reverse("to_decide")).status_code == 404
    assert sign_in(cast.olga).get(reverse("to_decide")).status_code == 200, "who holds a budget names their cover there"
    asked(cast.amina)
    assert sign_in(fresh(cast.carl)).get(reverse("to_decide")).status_code == 404


def test_the_employee_hears_nothing_of_a_proposal(cast, sign_in):
    one = case_for(cast, Action.CONFIRM_REFUSAL)
    for name in ("request", "api_request"):
        page = sign_in(cast.amina).get(reverse(name, args=[one.request.reference])).content.decode()
        for told in ("propose", "second check", "Safety", "The alarm", "not agree"):
            assert told not in page.replace("It would not be safe", "Safety"), told
    assert "adjustments team" in sign_in(cast.amina).get(reverse("request", args=[one.request.reference])).content.decode()


def test_one_refusal_is_one_letter(cast, sign_in):
    one = case_for(cast, Action.CONFIRM_REFUSAL)
    client = sign_in(cast.hana)
    client.post(page_of(Action.CONFIRM_REFUSAL, one), {"version": one.version, "words": "The alarm is loud."})
    late = sign_in(cast.henry).post(page_of(Action.CONFIRM_REFUSAL, one), {"version": one.version, "words": "Again."})
    assert late.status_code == 409
    assert "Hana Test" in late.content.decode()
    assert Letter.objects.filter(adjustment=one).count() == 1


def test_the_parts_of_a_delivery_are_a_list_of_tasks(cast, sign_in):
    one = walk(cast, State.IN_DELIVERY, at=timezone.now() - timedelta(days=1))
    page = sign_in(cast.paula).get(reverse("delivery", args=[one.request.reference, 1])).content.decode()
    for words in ("Order it", "Receive it", "To do", "Tell Amina Test the new date", "It cannot be supplied"):
        assert words in page
    assert CANARY not in page


def test_what_was_withdrawn_with_goods_on_order_is_listed_to_cancel(cast, sign_in):
    one = case_for(cast, Action.CANCEL_ORDER)
    assert one.request.reference in listed(sign_in(cast.paula), "to_deliver").split("to cancel or collect")[1]


@pytest.mark.parametrize("name", ["to_decide", "to_deliver"])
def test_lists_ask_as_often_for_one_as_for_many(cast, sign_in, name):
    who = {"to_decide": cast.ben, "to_deliver": cast.paula}[name]
    counts = []
    for many in (1, 12):
        for _ in range(many):
            walk(cast, State.SUBMITTED if name == "to_decide" else State.IN_DELIVERY)
            walk(cast, State.AGREED, code="WS06")
        client = sign_in(fresh(who))
        client.get(reverse(name))
        with CaptureQueriesContext(connection) as found:
            assert client.get(reverse(name)).status_code == 200
        counts.append(len(found))
    assert counts[0] == counts[1] <= 15
