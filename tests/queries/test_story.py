"""The story so far and where the days went."""

from __future__ import annotations

from datetime import timedelta

import pytest

from adjustments.actions import adjustments, appeals, conversations, decisions, looks, reminders
from adjustments.rules.states import Reason, State
from tests.builders import GOODS, NO_GOODS, SLOW, ask, asked, walk
from tests.cast import fresh

DAY = timedelta(days=1)


def case_for(person, adjustment, at):
    return looks.open_case(adjustment.request.reference, by=fresh(person), at=at)


def stays(person, adjustment, at):
    return [(stay.who, stay.days, stay.paused) for stay in case_for(person, adjustment, at).adjustments[0].custody]


def test_the_days_add_up_and_paused_days_stay_with_their_holder(cast, at):
    adjustment = asked(cast.amina, at=at)
    conversations.ask_for_information(adjustment=adjustment, words="When?", by=cast.ben, at=at + 2 * DAY)
    conversations.answer(adjustment=adjustment, words="Now.", by=cast.amina, at=at + 4 * DAY)
    one = case_for(cast.amina, adjustment, at + 9 * DAY).adjustments[0]
    assert [(stay.who, stay.days, stay.paused) for stay in one.custody] == [("Ben Test", 2, 0), ("You", 2, 2), ("Ben Test", 3, 0)]
    assert one.custody_days == sum(stay.days for stay in one.custody) == 7
    assert stays(cast.ben, adjustment, at + 9 * DAY)[0] == ("You", 2, 0)


def test_while_the_cost_is_looked_at_the_employee_reads_that_the_adjustments_team_has_it(cast, at):
    adjustment = asked(cast.amina, at=at)
    refuse = {"adjustment": adjustment, "reasons": [Reason.COST], "words": "No."}
    decisions.propose_refusal(**refuse, by=cast.ben, at=at + 2 * DAY)
    decisions.propose_refusal(**refuse, by=cast.olga, at=at + 3 * DAY)
    one = case_for(cast.amina, adjustment, at + 4 * DAY).adjustments[0]
    assert [(stay.who, stay.days) for stay in one.custody] == [("Ben Test", 2), ("The adjustments team", 2)]
    assert one.held_since == (at + 2 * DAY).date()
    told = [(line.who, line.what) for line in case_for(cast.amina, adjustment, at + 4 * DAY).story]
    assert told == [("You", "sent the request"), ("Ben Test", "passed it to the adjustments team")]
    assert ("Olga Test", 1, 0) in stays(cast.ben, adjustment, at + 4 * DAY)


def test_what_was_given_back_is_told_without_a_name(cast, at):
    adjustment = asked(cast.amina, at=at)
    decisions.propose_refusal(adjustment=adjustment, reasons=[Reason.SAFETY], words="No.", by=cast.ben, at=at + DAY)
    decisions.return_refusal(adjustment=adjustment, words="Look again.", by=cast.hana, at=at + 2 * DAY)
    last = case_for(cast.amina, adjustment, at + 3 * DAY).story[-1]
    assert (last.who, last.what, last.words) == ("The adjustments team", "looked at it and gave it back", "")
    assert stays(cast.amina, adjustment, at + 3 * DAY)[-1][0] == "Ben Test"


def test_a_conversation_is_what_people_said_to_each_other_oldest_first(cast, at):
    adjustment = walk(cast, State.INFO_NEEDED, at=at)
    conversations.answer(adjustment=adjustment, words="On Mondays.", by=cast.amina, at=at + 5 * DAY)
    conversations.message(adjustment=adjustment, words="Thank you.", by=cast.ben, at=at + 6 * DAY)
    talk = case_for(cast.amina, adjustment, at + 7 * DAY).conversation
    assert [(line.who, line.words) for line in talk] == [
        ("Ben Test", "When is it worst?"),
        ("You", "On Mondays."),
        ("Ben Test", "Thank you."),
    ]


@pytest.mark.parametrize("who", ["paula", "olga"])
def test_who_may_not_read_words_reads_no_conversation(cast, at, who):
    adjustment = walk(cast, State.IN_DELIVERY, at=at)
    conversations.message(adjustment=adjustment, words="Private.", by=cast.amina, at=at + DAY)
    if who == "paula":
        assert "Private." not in repr(case_for(cast.paula, adjustment, at + 2 * DAY))
    else:
        with pytest.raises(looks.NoSuchCase):
            case_for(cast.olga, adjustment, at + 2 * DAY)


def test_a_question_whether_it_can_end_waits_until_the_employee_answers_it(cast, at):
    adjustment = walk(cast, State.IN_PLACE, at=at)
    assert not case_for(cast.amina, adjustment, at + DAY).adjustments[0].is_end_proposed
    adjustments.ask_to_end(adjustment=adjustment, words="You moved.", by=cast.ben, at=at + DAY)
    one = case_for(cast.amina, adjustment, at + DAY).adjustments[0]
    assert (one.is_end_proposed, one.ending.by, one.ending.words) == (True, "Ben Test", "You moved.")
    assert one.main_action == "still_needed"
    conversations.message(adjustment=adjustment, words="Why?", by=cast.amina, at=at + 2 * DAY)
    assert case_for(cast.amina, adjustment, at + 2 * DAY).adjustments[0].is_end_proposed, "a message is no answer"
    adjustments.still_needed(adjustment=adjustment, words="I do need it.", by=cast.amina, at=at + 3 * DAY)
    one = case_for(cast.amina, adjustment, at + 3 * DAY).adjustments[0]
    assert (one.is_end_proposed, one.ending.answer, one.main_action) == (False, "I do need it.", None)
    adjustments.keep_in_place(adjustment=adjustment, words="It stays.", by=cast.hana, at=at + 4 * DAY)
    assert case_for(cast.amina, adjustment, at + 4 * DAY).adjustments[0].ending is None
    adjustments.ask_to_end(adjustment=adjustment, words="And now?", by=cast.ben, at=at + 5 * DAY)
    one = case_for(cast.amina, adjustment, at + 5 * DAY).adjustments[0]
    assert (one.is_end_proposed, one.ending.answer) == (True, ""), "the old answer is not the new one"


def test_the_words_of_a_late_appeal_and_each_item_are_in_the_story(cast, at):
    request = ask(cast.amina, GOODS, own_words="A lamp", at=at)
    first = request.adjustments.get(number=1)
    decisions.propose_refusal(adjustment=first, reasons=[Reason.SAFETY], words="No.", by=cast.ben, at=at + DAY)
    decisions.confirm_refusal(adjustment=first, words="It is not safe.", by=cast.hana, at=at + 2 * DAY)
    appeals.appeal(adjustment=first, words="Please look again.", by=cast.amina, at=at + 3 * DAY)
    line = case_for(cast.amina, first, at + 4 * DAY).story[-1]
    assert (line.who, line.words, line.item) == ("You", "Please look again.", first.item)


def test_what_happens_by_itself_is_told_without_a_machine_in_it(cast, at):
    one = asked(cast.amina, SLOW, at=at)
    reminders.sweep(at=at + 21 * DAY)
    lines = case_for(cast.amina, one, at + 21 * DAY).story
    assert (lines[-1].who, lines[-1].what) == ("The adjustments team", "took it over, because it was late")
    part = asked(cast.amina, NO_GOODS, at=at)
    rest = {"rest_words": "Both", "reasons": [Reason.DISRUPTION], "words": "One is enough."}
    decisions.agree_in_part(adjustment=part, agreed_words="One", by=cast.ben, at=at + DAY, **rest)
    told = [(line.who, line.what) for line in case_for(cast.amina, part, at + DAY).story]
    assert ("The rest", "became an adjustment of its own") in told
    assert not [one for one in told if "system" in one[0].lower()]


def test_as_whom_somebody_has_it_is_for_figures_and_no_page_file_or_call_shows_it(cast, at, sign_in):
    one = walk(cast, State.SUBMITTED, at=at)
    one = decisions.propose_refusal(adjustment=one, reasons=[Reason.SAFETY], words="No.", by=cast.ben, at=at)
    assert one.events.latest("seq").data["held_as"] == "hr"
    for person in (cast.amina, cast.ben, cast.hana):
        client = sign_in(fresh(person))
        for path in (f"/requests/{one.request.reference}/", "/my-data.json"):
            assert "held_as" not in client.get(path).content.decode()
