"""What a screen reader says on the way from asking to the answer equals what somebody has read and found sensible.

A page that changes on purpose: `SPOKEN=renew .venv/bin/pytest -n 0 tests/accessibility/test_spoken.py`, then read the difference aloud.
"""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.accessibility import spoken
from tests.cast import PASSWORD
from tests.journeys.walks import Walker
from tests.stack import Stack

KEPT = Path(__file__).parent / "spoken"
IS_RENEWED = os.environ.get("SPOKEN") == "renew"
PREPARED = """
from datetime import timedelta
from django.utils import timezone
from tests import cast as people
from tests.builders import asked
cast = people.make()
for person in cast.everyone():
    person.set_password(people.PASSWORD)
    person.save()
cast.carl.line_manager = cast.mona
cast.carl.save()
asked(cast.carl, at=timezone.now() - timedelta(hours=2), words="The ward is loud.")
"""


def asking(walker: Walker) -> Iterator[str]:
    """Amina asks for headphones: from her home page until it is sent, and what she sees then."""
    walker.sign_in("amina@test.example", PASSWORD)
    yield "home"
    walker.link("Ask for an adjustment")
    yield "start"
    walker.button("Start")
    yield "barriers"
    walker.button("Save and go on")
    yield "barriers, refused"
    walker.tick("Noise and interruptions")
    walker.fill("Tell us more, if you like", "The ward is loud.")
    walker.button("Save and go on")
    yield "help"
    walker.tick("Noise-cancelling headphones")
    walker.button("Save and go on")
    for name in ("since", "needed by", "place", "who decides", "anything else"):
        yield name
        walker.button("Save and go on")
    yield "check"
    walker.button("Send request")
    yield "sent"
    walker.button("See your request")
    yield "request"


def deciding(walker: Walker) -> Iterator[str]:
    """Mona decides on Carl's headphones: the list, the case, no after all, yes, and what he sees then."""
    walker.sign_in("mona@test.example", PASSWORD)
    walker.link("To decide")
    yield "list"
    walker.link("Carl Test")
    yield "case"
    walker.link("Not agree")
    yield "not agree"
    walker.button("Send it to be checked")
    yield "not agree, refused"
    walker.link("Back")
    walker.button("Agree")
    yield "after"


JOURNEYS: dict[str, Callable[[Walker], Iterator[str]]] = {"ask": asking, "decide": deciding}


@pytest.fixture(scope="module")
def with_people(stack: Stack) -> Stack:
    stack.shell(PREPARED)
    return stack


def difference(name: str, said: list[str]) -> str:
    """Return what is said otherwise than kept; keep it instead when renewing."""
    file = KEPT / f"{name}.txt"
    if IS_RENEWED:
        KEPT.mkdir(exist_ok=True)
        file.write_text("\n".join(said) + "\n")
    kept = file.read_text().splitlines() if file.exists() else []
    return "\n".join(difflib.unified_diff(kept, said, f"{name}, as kept", f"{name}, as said", lineterm="", n=2))


@pytest.mark.parametrize("journey", list(JOURNEYS))
def test_what_is_said_is_what_was_reviewed(with_people: Stack, page: Page, journey: str):
    walker = Walker(page, with_people)
    walker.goto("/sign-in/")
    wrong, read = [], set()
    for step, name in enumerate(JOURNEYS[journey](walker), start=1):
        file = f"{journey} {step} {name}".replace(",", "").replace(" ", "-")
        read.add(f"{file}.txt")
        said = spoken.read(page)
        if differs := difference(file, said if step == 1 else spoken.without_frame(said)):
            wrong.append(differs)
    wrong += [f"{file.name} is kept, and no page says it" for file in KEPT.glob(f"{journey}-*.txt") if file.name not in read]
    assert not wrong, "\n\n".join(wrong) + "\n\nIf it is better so: SPOKEN=renew, as the head of this file says."


def test_nothing_of_chance_is_kept():
    chance = re.compile(r"\b[2-9A-Z]{4}-[2-9A-Z]{2}\b|\b20\d\d\b|\b\d\d:\d\d\b")
    for file in KEPT.glob("*.txt"):
        assert not chance.search(file.read_text()), file.name
