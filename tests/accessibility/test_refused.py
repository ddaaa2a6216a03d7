"""Every form that refuses what is sent: the error pattern, with and without script, and all else that holds of a page."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.accessibility import checks
from tests.accessibility.ways import be, first_link, new_draft, press
from tests.browser import new_page
from tests.stack import Stack


@pytest.fixture
def still_page(browser: Browser) -> Iterator[Page]:
    """A page in a browser that runs no script; checks that wait for an answer of the page, as axe does, never get one."""
    opened = new_page(browser, java_script_enabled=False)
    yield opened
    opened.context.close()


def empty(page: Page) -> None:
    """Send the form as it is, with what it refuses."""
    for box in page.locator("main form input[type=text]").all():
        box.fill("x" if "_day" in (box.get_attribute("id") or "") else "")
    press(page, page.locator("main form").last.locator("button").last)


REFUSED = {  # who, and how to get to the page
    "barriers": ("amina", lambda page, stack: f"/ask/{new_draft(page, stack)}/barriers/"),
    "help": ("amina", lambda page, stack: f"/ask/{new_draft(page, stack)}/help/"),
    "needed by": ("amina", lambda page, stack: f"/ask/{new_draft(page, stack)}/needed-by/"),
    "confirm": ("amina", lambda page, stack: first_link(page, stack, "/", "/confirm/")),
    "not working": ("amina", lambda page, stack: first_link(page, stack, "/", "/confirm/").replace("confirm", "not-working")),
    "tokens": ("amina", lambda page, stack: "/account/tokens/"),
    "password": ("amina", lambda page, stack: "/password/change/"),
    "refusal": (
        "ben",
        lambda page, stack: first_link(page, stack, first_link(page, stack, "/decide/", "/decide/"), "/propose-refusal/"),
    ),
    "order": ("paula", lambda page, stack: first_link(page, stack, "/deliver/", "/delivery/").replace("delivery", "order")),
    "expected": (
        "paula",
        lambda page, stack: first_link(page, stack, "/deliver/", "/delivery/").replace("delivery", "set-expected-date"),
    ),
    "targets": ("priya", lambda page, stack: "/hr/settings/targets/"),
    "a closed day": ("helen", lambda page, stack: "/hr/settings/calendar/add/"),
    "sign in": (None, lambda page, stack: "/sign-in/"),
    "reset": (None, lambda page, stack: "/password/reset/"),
}


def refused(page: Page, stack: Stack, name: str) -> None:
    """Get to the page of that name and send its form empty."""
    who, way = REFUSED[name]
    if who:
        be(page, stack, who)
    page.goto(stack.url + way(page, stack))
    empty(page)


@pytest.mark.parametrize("name", list(REFUSED))
def test_every_form_that_is_refused(demo_stack: Stack, page: Page, name: str):
    refused(page, demo_stack, name)
    wrong = checks.error_pattern(page) + checks.everything(page)
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("name", list(REFUSED))
def test_it_is_refused_the_same_way_without_script(demo_stack: Stack, still_page: Page, name: str):
    refused(still_page, demo_stack, name)
    wrong = checks.error_pattern(still_page) + checks.structure(still_page)
    assert not wrong, "\n".join(wrong)
