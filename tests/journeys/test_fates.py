"""What else can happen to a request, each in a real browser from the first page to the last."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser

from tests.cast import PASSWORD
from tests.journeys.walks import Walker
from tests.stack import Stack

CAST = """
import json
from adjustments.models import Person
from tests import cast as people
cast = people.make()
for person in cast.everyone():
    person.set_password(people.PASSWORD)
    person.save()
print(json.dumps([person.name for person in cast.everyone()]))
"""
Be = Callable[[str], None]


@pytest.fixture(scope="module")
def cast(stack: Stack) -> list[str]:
    found: list[str] = json.loads(stack.shell(CAST).splitlines()[-1])
    return found


@pytest.fixture
def walk(stack: Stack, browser: Browser, cast: list[str]):
    """A walker, and a way to become somebody else."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(15000)
    walker = Walker(context.new_page(), stack)

    def be(who: str) -> None:
        context.clear_cookies()
        walker.sign_in(f"{who}@test.example", PASSWORD)

    yield walker, be
    context.close()
    assert "0 violations" in stack.manage("doctor")


def ask(walker: Walker, *wanted: str, to_hr: bool = False) -> str:
    """Ask for these from the first page on; return the reference."""
    walker.goto("/ask/")
    walker.button("Start")
    return go_on(walker, *wanted, to_hr=to_hr)


def go_on(walker: Walker, *wanted: str, to_hr: bool = False, filed: bool = False) -> str:
    walker.tick("Noise and interruptions")
    walker.button("Save and go on")
    for words in wanted:
        walker.page.fill("#q", words)
        walker.button("Search")
        walker.tick(words)
    walker.button("Save and go on")
    while "/check/" not in walker.page.url:
        if to_hr and "/decider/" in walker.page.url:
            walker.page.locator("input[type=radio]").last.check()
        if filed and "/since/" in walker.page.url:
            fill_date(walker, datetime.now(UTC) - timedelta(days=3))
            walker.page.locator("input[type=radio]").first.check()
        walker.button("Save and go on")
    walker.button("Send request")
    walker.page.wait_for_url("**/sent/")
    return re.search(r"[A-Z2-9]{4}-[A-Z2-9]{2}", walker.page.title())[0]


def fill_date(walker: Walker, day: datetime) -> None:
    for part, value in (("Day", day.day), ("Month", day.month), ("Year", day.year)):
        walker.fill(part, str(value))


def move(walker: Walker, reference: str, number: int, action: str, button: str, **words: str) -> None:
    """Go to the page of a move, fill it in, send it."""
    walker.goto(f"/requests/{reference}/adjustments/{number}/{action}/")
    for name, text in words.items():
        walker.page.fill(f"#{name}", text)
    walker.button(button)


def refuse(walker: Walker, reference: str, number: int, why: str = "It would not be safe") -> None:
    walker.goto(f"/requests/{reference}/adjustments/{number}/propose-refusal/")
    walker.tick(why)
    walker.page.fill("#words", "We looked at it together.")
    walker.button("Send it to be checked")


def test_three_adjustments_have_three_fates(walk: tuple[Walker, Be]):
    walker, be = walk
    be("amina")
    reference = ask(walker, "Noise-cancelling headphones", "Quieter or less busy seat", "Later or earlier start")
    be("ben")
    walker.goto("/decide/")
    walker.goto(f"/requests/{reference}/decide/")
    walker.button("Agree to Later or earlier start")
    refuse(walker, reference, 3)
    move(walker, reference, 1, "ask-for-information", "Send the question", words="For calls too?")
    be("hana")
    move(walker, reference, 3, "confirm-refusal", "Confirm and send the letter")
    be("amina")
    walker.goto(f"/requests/{reference}/")
    for words in ("Agreed", "Not agreed", "Waiting for an answer", "For calls too?", "It would not be safe"):
        walker.reads(words)


def test_a_refusal_is_returned_proposed_again_confirmed_appealed_and_overturned(walk: tuple[Walker, Be]):
    walker, be = walk
    be("amina")
    reference = ask(walker, "Quieter or less busy seat")
    be("ben")
    refuse(walker, reference, 1)
    be("amina")
    walker.goto(f"/requests/{reference}/")
    walker.reads("the adjustments team")
    assert "propose" not in walker.page.locator("main").inner_text()
    be("hana")
    move(walker, reference, 1, "return-refusal", "Give it back", words="Please look at the next room.")
    be("ben")
    walker.goto(f"/requests/{reference}/decide/")
    walker.reads("Please look at the next room.")
    refuse(walker, reference, 1)
    be("hana")
    move(walker, reference, 1, "confirm-refusal", "Confirm and send the letter", words="Both rooms are in use.")
    be("amina")
    walker.goto(f"/requests/{reference}/")
    walker.reads("Both rooms are in use.")
    move(walker, reference, 1, "appeal", "Ask for another look", words="One is free in the mornings.")
    be("hana")
    assert walker.page.goto(f"{walker.stack.url}/requests/{reference}/adjustments/1/uphold/").status == 403
    walker.goto(f"/requests/{reference}/adjustments/1/reassign/")
    walker.page.locator("label", has_text="Rita Test").click()
    walker.page.fill("#words", "Nobody else is free of it.")
    walker.activate(walker.page.locator("main form button").last)
    walker.reads("It is passed on.")
    be("rita")
    walker.goto("/decide/")
    walker.reads("Another look")
    move(walker, reference, 1, "overturn", "Agree", words="It is free in the mornings.")
    be("amina")
    walker.goto(f"/requests/{reference}/")
    walker.reads("looked again and agreed")
    walker.activate(walker.page.locator("main a[href*='/letters/']").first)
    walker.reads("It is free in the mornings.")


def test_hr_files_for_somebody_who_confirms(walk: tuple[Walker, Be]):
    walker, be = walk
    be("hana")
    walker.goto("/ask/for-somebody/")
    walker.page.locator("main input[type=text]").first.fill("Amina Test")
    walker.activate(walker.page.locator("main form button").first)
    walker.page.locator("main label", has_text="Amina Test").first.click()
    walker.activate(walker.page.locator("main form button").last)
    reference = go_on(walker, "Noise-cancelling headphones", filed=True)
    be("ben")
    walker.goto(f"/requests/{reference}/")
    walker.reads("Not shared with you")
    be("amina")
    walker.reads("Is it right?")
    move(walker, reference, 1, "confirm-filing", "Yes, this is right", barrier_words="It is loud when I write.")
    be("ben")
    walker.goto(f"/requests/{reference}/decide/")
    walker.reads("It is loud when I write.")


def test_a_question_is_answered_after_the_session_ended(walk: tuple[Walker, Be]):
    walker, be = walk
    be("amina")
    reference = ask(walker, "Noise-cancelling headphones")
    be("ben")
    move(walker, reference, 1, "ask-for-information", "Send the question", words="When is it worst?")
    be("amina")
    walker.goto(f"/requests/{reference}/adjustments/1/answer/")
    walker.page.fill("#words", "In the mornings. 🌅")
    walker.page.context.clear_cookies(name="session")
    walker.button("Send my answer")
    walker.reads("You were signed out meanwhile")
    assert "In the mornings. 🌅" in walker.page.content()
    tab = Walker(walker.page.context.new_page(), walker.stack)
    tab.sign_in("amina@test.example", PASSWORD)
    for _ in range(2):  # the page was open for longer than the new sign-in: it asks once more, and loses nothing
        if "/answer/" in walker.page.url:
            walker.button("Send it again")
    walker.reads("Your answer is sent")
    walker.reads("In the mornings. 🌅")


def test_sent_to_hr_instead_the_manager_finds_nothing(walk: tuple[Walker, Be]):
    walker, be = walk
    be("amina")
    reference = ask(walker, "Noise-cancelling headphones", to_hr=True)
    be("ben")
    assert walker.page.goto(f"{walker.stack.url}/requests/{reference}/").status == 404
    walker.goto("/decide/")
    assert reference not in walker.page.content()
    be("hana")
    walker.goto(f"/requests/{reference}/decide/")
    walker.button("Agree to Noise-cancelling headphones")
    be("ben")
    assert walker.page.goto(f"{walker.stack.url}/requests/{reference}/").status == 404


def test_a_quote_above_what_was_agreed_goes_to_the_budget_holder_then_not_here_then_it_works(walk: tuple[Walker, Be]):
    walker, be = walk
    be("amina")
    reference = ask(walker, "Noise-cancelling headphones")
    be("ben")
    walker.goto(f"/requests/{reference}/decide/")
    walker.button("Agree to Noise-cancelling headphones")
    be("paula")
    move(walker, reference, 1, "quote", "Record the quote", cost="640.00")
    walker.goto(f"/requests/{reference}/adjustments/1/delivery/")
    walker.reads("The budget holder is asked about the quote")
    be("olga")
    walker.link("To decide")
    walker.goto(f"/requests/{reference}/decide/")
    walker.reads("£640.00")
    move(walker, reference, 1, "approve-cost", "Agree to the cost")
    walker.reads("You agreed to the cost.")
    be("paula")
    move(walker, reference, 1, "deliver", "It is delivered", cost="640.00")
    be("amina")
    move(walker, reference, 1, "not-here", "Tell them it is not here")
    be("paula")
    move(walker, reference, 1, "deliver", "It is delivered", cost="640.00")
    be("amina")
    walker.goto(f"/requests/{reference}/adjustments/1/confirm/")
    walker.tick("Yes, it works")
    walker.button("Send")
    walker.reads("It is in place now")
