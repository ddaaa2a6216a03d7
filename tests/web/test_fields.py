"""Who may read which words, field by field, at every outlet: a table for each stage of a case, unique words for each field.

The words of a refusal that is being checked, the looks and the money are the ones that leak most easily.
"""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone

from adjustments.actions import conversations, decisions, deliveries, requests, tokens
from adjustments.models import CatalogueEntry
from adjustments.rules.states import Reason
from tests.builders import GOODS
from tests.cast import Cast, fresh

BARRIER, MORE, SINCE = "zebra-barrier", "zebra-more", "zebra-since"
QUESTION, ANSWER, MESSAGE = "zebra-question", "zebra-answer", "zebra-message"
PROPOSAL, ALTERNATIVES, RETURNED = "zebra-proposal", "zebra-alternatives", "zebra-returned"
NO_MONEY, REFUSAL = "zebra-no-money", "zebra-refusal"
ESTIMATE, COST = "287.13", "276.54"
EVERYBODY = sorted(Cast.__dataclass_fields__)


class Story:
    """One case that grows; every sentence in it is unique."""

    def __init__(self, cast: Cast, *, by=None) -> None:
        self.cast, self.at = cast, timezone.now() - timedelta(days=3)
        draft = requests.begin(by=by or cast.amina, at=self.later(), employee=cast.amina)
        requests.say_barriers(request=draft, codes=["FOCUS"], words=BARRIER)
        requests.choose_help(request=draft, entries=CatalogueEntry.objects.filter(code=GOODS), own_words="")
        requests.say(request=draft, more_words=MORE, since_when=SINCE)
        if by:
            requests.say(request=draft, first_asked_on=self.at.date(), first_asked_how="email")
        self.one = requests.submit(request=draft, by=by or cast.amina, at=self.later()).adjustments.get()
        self.reference = self.one.request.reference

    def later(self):
        self.at += timedelta(minutes=10)
        return self.at

    def do(self, verb, by, **answers):
        self.one = verb(adjustment=self.one, by=fresh(by), at=self.later(), **answers)
        return self


def talked(cast):
    story = Story(cast).do(conversations.ask_for_information, cast.ben, words=QUESTION)
    return story.do(conversations.answer, cast.amina, words=ANSWER).do(conversations.message, cast.ben, words=MESSAGE)


def proposed(cast, reason=Reason.NOT_PRACTICABLE):
    return talked(cast).do(decisions.propose_refusal, cast.ben, reasons=[reason], words=PROPOSAL, alternatives=ALTERNATIVES)


def about_cost(cast):
    return proposed(cast, Reason.COST)


def wont_pay(cast):
    return about_cost(cast).do(decisions.propose_refusal, cast.olga, reasons=[Reason.COST], words=NO_MONEY)


def returned(cast):
    return proposed(cast).do(decisions.return_refusal, cast.hana, words=RETURNED)


def refused(cast):
    return proposed(cast).do(decisions.confirm_refusal, cast.hana, words=REFUSAL)


def delivering(cast):
    story = talked(cast).do(decisions.agree, cast.ben, estimate=Decimal(ESTIMATE))
    return story.do(
        deliveries.order,
        cast.paula,
        supplier="S",
        order_reference="1",
        expected_on=timezone.localdate() + timedelta(days=9),
        cost=Decimal(COST),
    )


def filed(cast):
    return Story(cast, by=cast.ben)


def confirmed(cast):
    return filed(cast).do(requests.confirm_filing, cast.amina)


ASKED, TALK = {BARRIER, MORE, SINCE}, {QUESTION, ANSWER, MESSAGE}
READS = {  # stage: who may read which words; nobody else reads any
    talked: {"amina": ASKED | TALK, "ben": ASKED | TALK, "hana": ASKED | TALK, "henry": ASKED | TALK},
    about_cost: {
        "amina": ASKED | TALK,
        **dict.fromkeys(("ben", "hana", "henry"), ASKED | TALK | {PROPOSAL, ALTERNATIVES}),
        "olga": set(),
    },
    wont_pay: {
        "amina": ASKED | TALK,
        **dict.fromkeys(("ben", "hana", "henry"), ASKED | TALK | {PROPOSAL, ALTERNATIVES, NO_MONEY}),
    },
    proposed: {
        "amina": ASKED | TALK,
        **dict.fromkeys(("ben", "hana", "henry"), ASKED | TALK | {PROPOSAL, ALTERNATIVES}),
    },
    returned: {"amina": ASKED | TALK, **dict.fromkeys(("ben", "hana", "henry"), ASKED | TALK | {PROPOSAL, RETURNED})},
    refused: {
        "amina": ASKED | TALK | {REFUSAL},
        **dict.fromkeys(("ben", "hana", "henry"), ASKED | TALK | {PROPOSAL, REFUSAL}),
    },
    delivering: {
        "amina": ASKED | TALK,
        "ben": ASKED | TALK | {COST, ESTIMATE},
        "hana": ASKED | TALK | {COST, ESTIMATE},
        "henry": ASKED | TALK | {COST, ESTIMATE},
        "paula": {COST, ESTIMATE},
    },
    filed: {"amina": ASKED, "ben": ASKED},
    confirmed: {"amina": ASKED, **dict.fromkeys(("hana", "henry"), ASKED)},
}
ALL = ASKED | TALK | {PROPOSAL, ALTERNATIVES, RETURNED, NO_MONEY, REFUSAL, ESTIMATE, COST}


def outlets(story, person):
    """What this person reads of the case, by outlet."""
    client = Client()
    client.force_login(person)
    _, secret = tokens.make(person=person, name="t", days=2, may_change=True, at=timezone.now())
    api = Client(headers={"authorization": f"Bearer {secret}"})
    base = f"/requests/{story.reference}/"
    pages = {
        "page": client.get(base),
        "decide": client.get(f"{base}decide/", follow=True),
        "delivery": client.get(f"{base}adjustments/1/delivery/", follow=True),
        "home": client.get("/"),
        "my requests": client.get("/requests/"),
        "my data": client.get("/my-data/"),
        "my data file": client.get("/my-data.json"),
        "manager's view": client.get(f"{base}as-my-manager/"),
        "API": api.get(f"/api/v1{base}"),
        "API list": api.get("/api/v1/requests/"),
        "API my data": api.get("/api/v1/my-data/"),
    }
    for seq in range(1, story.one.request.events.count() + 1):
        pages[f"letter {seq}"] = client.get(f"{base}adjustments/1/letters/{seq}/")
        pages[f"API letter {seq}"] = api.get(f"/api/v1{base}adjustments/1/letters/{seq}/")
    assert all(answer.status_code in (200, 404) for answer in pages.values())
    return {name: answer.content.decode() for name, answer in pages.items()}


def found_in(text):
    return {canary for canary in ALL if canary in text}


@pytest.mark.parametrize("stage", list(READS), ids=lambda stage: stage.__name__)
def test_everybody_reads_exactly_what_is_theirs_to_read(cast, stage):
    story = stage(cast)
    for who in EVERYBODY:
        person = fresh(getattr(cast, who))
        texts = outlets(story, person)
        may = READS[stage].get(who, set())
        own = _written_by(who)
        for name, text in texts.items():
            assert found_in(text) <= may | own, (who, name)
        assert found_in(texts["page"]) - own == may - own, (who, "page")
        assert found_in(texts["API"]) - own == may - own, (who, "API")


def _written_by(who):
    """What somebody wrote themselves stands in their own data."""
    return {"ben": {QUESTION, MESSAGE, PROPOSAL, ALTERNATIVES}, "olga": {NO_MONEY}, "hana": {RETURNED, REFUSAL}}.get(who, set())


@pytest.mark.parametrize("stage", [talked, proposed, about_cost, wont_pay, refused, delivering], ids=lambda stage: stage.__name__)
def test_the_preview_holds_what_the_manager_reads_but_not_what_is_withheld_from_the_employee(cast, stage):
    story = stage(cast)
    client = Client()
    client.force_login(cast.amina)
    preview = client.get(f"/requests/{story.reference}/as-my-manager/").content.decode()
    assert found_in(preview) == READS[stage]["ben"] - {PROPOSAL, ALTERNATIVES, NO_MONEY, COST, ESTIMATE}
    for telling in ("proposed not", "practicable" if stage is not refused else "costs more", "second check", "£2"):
        assert telling not in preview, telling


@pytest.mark.parametrize("stage", [proposed, about_cost, wont_pay], ids=lambda stage: stage.__name__)
def test_the_employee_cannot_tell_a_refusal_that_is_being_checked_from_any_other_check(cast, stage):
    """Neither by a reason, a name, a holder, a step, nor by which fields are withheld."""
    before = _as_the_employee_reads(Story(cast))
    story = stage(cast)
    after = _as_the_employee_reads(story)
    assert before["withheld"] == after["withheld"]
    one, plain = after["adjustments"][0], before["adjustments"][0]
    assert one["withheld"] == plain["withheld"] == ["cost_band", "estimate", "proposal"]
    assert one["holder"] == "the adjustments team"
    assert one["step"] == "hr"
    assert one["refusal_reasons"] == []
    assert [stay["who"] for stay in one["custody"]][-1] == "The adjustments team"
    whole = str(after)
    for telling in ("Olga", "proposed not", "cost_check", "second_check", "costs more", "practicable"):
        assert telling not in whole, telling


def _as_the_employee_reads(story):
    _, secret = tokens.make(person=story.cast.amina, name="t", days=2, may_change=False, at=timezone.now())
    return Client(headers={"authorization": f"Bearer {secret}"}).get(f"/api/v1/requests/{story.reference}/").json()
