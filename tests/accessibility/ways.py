"""How to get to a page."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page

from tests.cast import PASSWORD
from tests.stack import Stack


def press(page: Page, button: Locator) -> None:
    """Press a button that sends a form, and wait for the page that answers: on a busy machine it takes its time."""
    with page.expect_navigation():
        button.click()


def be(page: Page, stack: Stack, who: str) -> None:
    page.goto(f"{stack.url}/demo/")
    press(page, page.locator(f"form[action='/demo/be/{who}/'] button"))


def sign_in(page: Page, stack: Stack, who: str) -> None:
    """Sign in as one of the tests' cast."""
    page.goto(f"{stack.url}/sign-in/")
    page.fill("#login", f"{who}@test.example")
    page.fill("#password", PASSWORD)
    press(page, page.locator("main form button").first)


def first_link(page: Page, stack: Stack, begin: str, part: str) -> str:
    page.goto(stack.url + begin)
    links = page.eval_on_selector_all("main a[href]", "all => all.map(a => a.getAttribute('href'))")
    return next(link for link in links if part in link)


def new_draft(page: Page, stack: Stack) -> str:
    page.goto(f"{stack.url}/ask/")
    press(page, page.locator("main form button").first)
    return re.search(r"/ask/([^/]+)/", page.url)[1]
