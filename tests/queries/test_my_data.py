"""My data: everything that is held about a person, nothing of anybody else's, and nothing that is withheld."""

from __future__ import annotations

import json
from datetime import timedelta

from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from adjustments.actions import adjustments, conversations, decisions, looks, requests, tokens
from adjustments.models import Person
from adjustments.queries import my_data
from adjustments.rules.states import Reason, State
from tests.builders import CANARY, ask, asked, walk
from tests.cast import fresh

DAY = timedelta(days=1)


def held(person, at):
    return {section.code: section.rows for section in my_data.about(fresh(person), at)}


def test_every_model_that_points_to_a_person_is_in_a_section_or_left_out_for_a_reason():
    pointing = {
        f"{model._meta.model_name}.{field.name}"
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.get_fields()
        if not field.auto_created and getattr(field, "related_model", None) is Person
    }
    covered = [name for section in my_data.SECTIONS for name in section.covers]
    assert len(covered) == len(set(covered))
    assert not set(covered) & set(my_data.LEFT_OUT)
    assert pointing == set(covered) | set(my_data.LEFT_OUT)
    assert all(my_data.LEFT_OUT.values())


def test_every_answer_of_a_request_is_there(cast, at):
    from adjustments.models import Request

    told_elsewhere = {"id", "employee", "filed_by", "chain_head", "events_count"}
    names = {field.name for field in Request._meta.concrete_fields} - told_elsewhere
    draft = ask(cast.amina, "EQ07", at=at, send=False)
    requests.say(
        request=draft, since_when="Since March", place="Room 7", contact="Ring me", more_words="Mornings", is_urgent=True
    )
    requests.submit(request=draft, by=cast.amina, at=at)
    row = held(cast.amina, at + DAY)["requests"][0]
    assert {"Since March", "Room 7", "Ring me", "Mornings", CANARY} <= {str(value) for value in row.values()}
    assert len(row) >= len(names)


def test_it_holds_what_was_said_done_and_opened(cast, at):
    adjustment = walk(cast, State.INFO_NEEDED, at=at)
    conversations.answer(adjustment=adjustment, words="On Mondays.", by=cast.amina, at=at + DAY)
    looks.open_case(adjustment.request.reference, by=fresh(cast.hana), at=at + DAY)
    tokens.make(person=cast.amina, name="my sheet", days=2, may_change=False, at=at)
    mine = held(cast.amina, at + 2 * DAY)
    assert mine["directory"][0]["line_manager"] == "Ben Test"
    assert [line["words"] for line in mine["requests"][0]["story"]] == ["", "When is it worst?", "On Mondays."]
    assert [row["words"] for row in mine["messages"]] == ["On Mondays."]
    assert [row["what"] for row in mine["actions"]] == ["answered", "sent the request"]
    assert [(row["who"], row["as"]) for row in mine["looks_at_yours"]] == [("Hana Test", "the adjustments team")]
    assert [row["name"] for row in mine["tokens"]] == ["my sheet"]
    assert mine["notices"]
    assert held(cast.hana, at + 2 * DAY)["looks"][0]["request"] == adjustment.request.reference


def test_what_is_withheld_stays_withheld(cast, at):
    adjustment = asked(cast.amina, at=at)
    decisions.propose_refusal(
        adjustment=adjustment, reasons=[Reason.COST], words="Too dear.", alternatives="A cheaper one.", by=cast.ben, at=at + DAY
    )
    text = json.dumps(my_data.as_file(fresh(cast.amina), at + DAY), default=str)
    for telling in ("Too dear.", "A cheaper one.", "costs more", "Olga", "proposed"):
        assert telling not in text
    assert "Too dear." in json.dumps(my_data.as_file(fresh(cast.ben), at + DAY), default=str)


def test_who_withdraws_while_a_refusal_is_checked_does_not_learn_of_it_here(cast, at):
    adjustment = asked(cast.amina, at=at)
    decisions.propose_refusal(adjustment=adjustment, reasons=[Reason.COST], words="Too dear.", by=cast.ben, at=at + DAY)
    adjustments.withdraw(adjustment=adjustment, reason=None, by=cast.amina, at=at + 2 * DAY)
    mine = held(cast.amina, at + 3 * DAY)
    assert mine["approvals"] == []
    assert "cost" not in json.dumps(mine["requests"], default=str)
    assert [row["approval"] for row in held(cast.ben, at + 3 * DAY)["approvals"]] == ["line manager"]


def test_what_somebody_wrote_of_a_case_that_is_no_longer_theirs_is_not_handed_out(cast, at):
    walk(cast, State.DECLINED, at=at)
    assert "The room is in use." in [row["words"] for row in held(cast.ben, at + DAY)["messages"]]
    cast.amina.line_manager = cast.mona
    cast.amina.save()
    bens = held(cast.ben, at + DAY)
    assert [row["words"] for row in bens["messages"]] == ["No longer shared with you"] * 2
    assert CANARY not in json.dumps(bens, default=str)


def test_nobody_elses_words_are_in_it(cast, at):
    asked(cast.amina, at=at)
    for who in sorted(set(cast.__dataclass_fields__) - {"amina"}):
        assert CANARY not in json.dumps(my_data.as_file(fresh(getattr(cast, who)), at + DAY), default=str), who


def test_a_draft_is_in_it_and_the_secret_of_a_token_is_not(cast, at):
    ask(cast.amina, "EQ07", at=at, send=False)
    _, secret = tokens.make(person=cast.amina, name="t", days=2, may_change=False, at=at)
    text = json.dumps(my_data.as_file(fresh(cast.amina), at), default=str)
    assert CANARY in text
    assert secret not in text
    assert cast.amina.password not in text


def test_it_asks_the_same_number_of_queries_with_one_request_and_with_twenty(cast, at):
    def counted():
        with CaptureQueriesContext(connection) as queries:
            my_data.about(fresh(cast.amina), at + DAY)
        return len(queries)

    def more(count):
        for _ in range(count):
            walk(cast, State.IN_PLACE, at=at)
            ask(cast.amina, "EQ07", at=at, send=False)

    more(1)
    few = counted()
    more(19)
    assert counted() == few
