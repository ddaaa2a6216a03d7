"""Home, a request, who has looked, my data, and the preview as the manager sees it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from adjustments.actions import adjustments, decisions, looks, requests
from adjustments.rules.states import State
from tests.builders import CANARY, GOODS, NO_GOODS, SLOW, ask, asked, file_for, walk
from tests.cast import fresh

DAY = timedelta(days=1)


def page_of(client, path):
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def test_home_says_kindly_that_nothing_is_to_be_done(cast, sign_in):
    assert "If something gets in your way at work, tell us" in page_of(sign_in(cast.carl), "/")
    asked(cast.amina)
    assert "What you asked for is with others" in page_of(sign_in(cast.amina), "/")


def test_home_lists_each_thing_with_one_line_and_one_button(cast, sign_in):
    at = timezone.now() - 9 * DAY
    for state in (State.INFO_NEEDED, State.ALTERNATIVE_OFFERED, State.DELIVERED, State.IN_PLACE):
        one = walk(cast, state, at=at)
    adjustments.ask_to_end(adjustment=one, words="You moved.", by=cast.ben, at=at + DAY)
    file_for(cast.amina, cast.ben, own_words="A lamp", at=at)
    walk(cast, State.IN_PLACE, at=timezone.now() - 120 * DAY)
    ask(cast.amina, GOODS, send=False, at=at)
    page = page_of(sign_in(cast.amina), "/")
    for line in (
        "There is a question to you about",
        "You are offered something else instead of",
        "should be there. Does it work?",
        "You are asked whether this can end",
        "It is time to look again",
        "Somebody asked for this for you",
        "You began a request on",
    ):
        assert page.count(line) == 1, line
    for end in ("/answer/", "/accept/", "/confirm/", "/still-needed/", "/hold-review/", "/confirm-filing/"):
        assert page.count(end) == 1, end


def test_my_requests_say_who_has_it_now_and_since_when(cast, at, sign_in):
    adjustment = asked(cast.amina, at=at)
    page = page_of(sign_in(cast.amina), "/requests/")
    for part in (adjustment.request.reference, "Waiting for a decision", "Ben Test, since 1 June 2026"):
        assert part in page


@pytest.mark.parametrize(
    ("state", "end"), [(State.INFO_NEEDED, "answer"), (State.DELIVERED, "confirm"), (State.DECLINED, "appeal")]
)
def test_the_main_button_stands_above_the_facts(cast, sign_in, state, end):
    adjustment = walk(cast, state, at=timezone.now() - 3 * DAY)
    page = page_of(sign_in(cast.amina), f"/requests/{adjustment.request.reference}/")
    button = page.index(f"/adjustments/1/{end}/")
    assert button < page.index("nhsuk-summary-list")


def test_a_request_with_much_in_it_names_three_things_in_its_heading(cast, sign_in):
    request = ask(cast.amina, GOODS, NO_GOODS, SLOW, "EQ03", own_words="A lamp")
    assert "and 2 more</h1>" in page_of(sign_in(cast.amina), f"/requests/{request.reference}/")


def test_own_words_never_stand_in_a_title(cast, sign_in):
    request = ask(cast.amina, own_words=CANARY)
    page = page_of(sign_in(cast.amina), f"/requests/{request.reference}/")
    assert CANARY not in page.partition("</title>")[0]


def test_the_preview_is_marked_and_offers_nothing(cast, sign_in):
    adjustment = asked(cast.amina)
    page = page_of(sign_in(cast.amina), f"/requests/{adjustment.request.reference}/as-my-manager/")
    assert "Preview: as your manager sees it" in page
    assert "/adjustments/1/" not in page
    assert "Who has looked" not in page


def test_the_preview_of_what_was_sent_to_hr_says_that_the_manager_sees_nothing(cast, sign_in):
    draft = ask(cast.amina, GOODS, send=False)
    requests.say(request=draft, is_sent_to_hr=True)
    requests.submit(request=draft, by=cast.amina, at=timezone.now())
    page = page_of(sign_in(cast.amina), f"/requests/{draft.reference}/as-my-manager/")
    assert "Ben Test sees nothing of this request" in page
    assert CANARY not in page
    mine = asked(cast.nora)
    assert "no line manager for you" in page_of(sign_in(cast.nora), f"/requests/{mine.request.reference}/as-my-manager/")


def test_who_has_looked_names_every_look_at_all_requests(cast, sign_in):
    for _ in range(2):
        looks.open_case(asked(cast.amina).request.reference, by=fresh(cast.hana), at=timezone.now())
    page = page_of(sign_in(cast.amina), "/who-has-looked/")
    assert page.count("Hana Test, the adjustments team, opened") == 2
    assert "Nobody has opened" in page_of(sign_in(cast.carl), "/who-has-looked/")


def test_my_data_is_a_page_and_a_file(cast, sign_in):
    asked(cast.amina)
    client = sign_in(cast.amina)
    assert CANARY in page_of(client, "/my-data/")
    answer = client.get("/my-data.json")
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer.json()["requests"][0]["in_your_words"] == CANARY


@pytest.mark.parametrize("path", ["as-my-manager/", "adjustments/1/letters/{seq}/"])
def test_the_preview_and_a_letter_stay_within_the_queries(cast, sign_in, path):
    counts = []
    for codes in ([GOODS], ["EQ03", "EQ04", "EQ05", GOODS, "EQ09", "WS02", "WS03", "WS04", "CM06", "CM07"]):
        request = ask(cast.amina, *codes)
        first = request.adjustments.get(number=1)
        decisions.agree(adjustment=first, by=cast.ben, at=timezone.now())
        seq = request.events.count()
        client = sign_in(cast.amina)
        client.get("/")
        with CaptureQueriesContext(connection) as queries:
            page_of(client, f"/requests/{request.reference}/{path.format(seq=seq)}")
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 15
