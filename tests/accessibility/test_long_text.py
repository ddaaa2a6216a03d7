"""What people really write: names of 200 letters, things without a space, right to left, signs outside the alphabet."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import Page

from tests.accessibility import appearance, checks
from tests.accessibility.ways import sign_in
from tests.stack import Stack

NAME = "Wolfeschlegelsteinhausen" * 8 + "bergerdo"  # 200 letters
ITEMS = ["x" * 500, "عصا بيضاء طويلة جدا " * 20, "🦻👩🏽‍🦽" * 60, "A lighter door, " * 30]
PREPARED = """
from datetime import timedelta
import json
from django.utils import timezone
from adjustments.rules.states import Action
from adjustments.actions.verbs import VERBS
from tests import cast as people
from tests.answers import ANSWERS
from tests.builders import ask
cast = people.make()
cast.amina.name, cast.ben.name = {name!r}, "B" * 200
for person in cast.everyone():
    person.set_password(people.PASSWORD)
    person.job_title = "Senior " * 25
    person.save()
at = timezone.now() - timedelta(days=1)
words = lambda number: {items!r}[number] * 2
made = []
for number, (item, moves) in enumerate(zip({items!r}, {moves!r})):
    one = ask(cast.amina, own_words=item, words=words(number), at=at).adjustments.get()
    for hour, (who, action) in enumerate(moves, start=1):
        answers = ANSWERS[Action(action)](cast, one)
        answers.update({{key: words(number)[:500] for key in answers if key.endswith("words")}})
        one = VERBS[Action(action)](adjustment=one, by=getattr(cast, who), at=at + timedelta(hours=hour), **answers)
    made.append(one.request.reference)
print(json.dumps(made))
"""
MOVES: list[list[tuple[str, str]]] = [  # what has happened to each: by whom, what
    [("ben", "agree"), ("amina", "message")],
    [("ben", "propose_refusal"), ("hana", "confirm_refusal"), ("amina", "appeal")],
    [("ben", "ask_for_information"), ("amina", "answer"), ("ben", "offer_alternative")],
    [],
]
WHO: dict[str, list[str]] = {  # the pages on which they meet it, of the first, second … request
    "amina": [
        *("/", "/requests/", "/who-has-looked/", "/my-data/"),
        *("/requests/{0}/", "/requests/{1}/", "/requests/{2}/", "/requests/{3}/"),
        *("/requests/{0}/adjustments/1/message/", "/requests/{2}/adjustments/1/accept/", "/requests/{3}/adjustments/1/withdraw/"),
    ],
    "ben": [
        *("/", "/decide/", "/requests/{3}/", "/requests/{2}/decide/", "/requests/{3}/decide/"),
        *("/requests/{3}/adjustments/1/propose-refusal/", "/requests/{3}/adjustments/1/agree/"),
    ],
    "hana": ["/hr/requests/", "/hr/today/", "/decide/", "/requests/{0}/", "/requests/{1}/", "/requests/{2}/decide/"],
    "henry": ["/decide/", "/requests/{1}/decide/", "/requests/{1}/adjustments/1/uphold/"],
    "paula": ["/deliver/", "/requests/{0}/adjustments/1/delivery/", "/requests/{0}/adjustments/1/order/"],
}


@pytest.fixture(scope="module")
def references(stack: Stack) -> list[str]:
    code = PREPARED.format(name=NAME, items=ITEMS, moves=MOVES)
    found: list[str] = json.loads(stack.shell(code).splitlines()[-1])
    return found


@pytest.mark.parametrize("who", list(WHO))
def test_nothing_that_people_write_breaks_a_page(stack: Stack, references: list[str], page: Page, who: str):
    sign_in(page, stack, who)
    wrong = []
    for path in WHO[who]:
        answer = page.goto(stack.url + path.format(*references))
        assert answer is not None
        assert answer.ok, f"{path}: {answer.status}"
        wrong += appearance.bearing(page) + checks.structure(page)
    assert not wrong, "\n".join(wrong)
