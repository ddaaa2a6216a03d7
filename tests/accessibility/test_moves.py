"""The page of every move, as it opens and as it refuses an empty form; and the pages of a case in every situation."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page

from adjustments.rules.states import Action
from tests.accessibility import checks
from tests.accessibility.test_refused import empty
from tests.accessibility.ways import sign_in
from tests.browser import new_page
from tests.faults.test_races import PREPARED
from tests.situations import SITUATIONS
from tests.stack import Stack

REFUSES_NOTHING = {Action.CONFIRM_FILING, Action.KEEP_ORIGINAL, Action.CONFIRM_REFUSAL}


@pytest.fixture(scope="module")
def prepared(stack: Stack) -> dict[str, str]:
    found: dict[str, str] = json.loads(stack.shell(PREPARED).splitlines()[-1])
    return found


@pytest.fixture(scope="module")
def page_of(stack: Stack, prepared: dict[str, str], browser: Browser) -> Callable[[str], Page]:
    """A page for each person, who signs in once."""
    pages: dict[str, Page] = {}

    def found(who: str) -> Page:
        if who not in pages:
            pages[who] = new_page(browser)
            sign_in(pages[who], stack, who)
        return pages[who]

    return found


@pytest.mark.parametrize("action", list(SITUATIONS))
def test_the_page_of_a_move(stack: Stack, page_of: Callable[[str], Page], prepared: dict[str, str], action: Action):
    who, answers = SITUATIONS[action][1:]
    page = page_of(who)
    page.goto(f"{stack.url}/requests/{prepared[action]}/adjustments/1/{action.value.replace('_', '-')}/")
    wrong = checks.everything(page)
    if answers and action not in REFUSES_NOTHING | {Action.CHANGE}:
        empty(page)
        wrong += checks.error_pattern(page) + checks.everything(page)
    for name in ("", "decide/") if who in ("ben", "hana", "henry") else ("",):
        if who not in ("paula", "ivo", "olga"):
            page.goto(f"{stack.url}/requests/{prepared[action]}/{name}")
            wrong += checks.everything(page)
    assert not wrong, "\n".join(wrong)
