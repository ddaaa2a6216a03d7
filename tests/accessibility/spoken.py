"""Reads a page aloud: what a virtual screen reader says, phrase by phrase, without dates, references and other chance."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Page

VENDOR = Path(__file__).resolve().parents[1] / "vendor" / "virtual-screen-reader.js"
READER = re.sub(r"export\{[^}]*?([\w$]+) as virtual\};?", r"globalThis.reader = \1;", VENDOR.read_text())
READ = """async () => {
    const most = 2000, closed = [...document.querySelectorAll('details:not([open]) > :not(summary)')];
    closed.forEach(one => one.hidden = true);  // what is folded away is not said
    await reader.start({ container: document.body });
    for (let n = 0; n < most && await reader.lastSpokenPhrase() !== 'end of document'; n++) await reader.next();
    const said = await reader.spokenPhraseLog();
    await reader.stop();
    closed.forEach(one => one.hidden = false);
    return [document.title, ...said];
}"""
WEEKDAYS = "Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday"
MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
CHANCE = [  # what differs from day to day and from run to run
    (re.compile(r"\b[2-9A-HJKMNP-Z]{4}-[2-9A-HJKMNP-Z]{2}\b"), "REF"),
    (re.compile(rf"\b(?:(?:{WEEKDAYS}) )?\d{{1,2}} (?:{MONTHS})(?: \d{{4}})?\b"), "DATE"),
    (re.compile(r"\b\d{1,2}:\d{2}(?: ?[ap]m)?\b"), "TIME"),
    (re.compile(r"\((?:today|in \d+ working days?|\d+ working days? late)\)"), "(DAYS LEFT)"),
    (re.compile(r"\b20\d\d\b"), "YEAR"),
]


FRAMES = ("banner", "contentinfo")


def read(page: Page) -> list[str]:
    """Return the title and every phrase that is said from the top of the page to its end."""
    page.wait_for_load_state()
    page.evaluate(READER)
    said: list[str] = page.evaluate(READ)
    return [without_chance(phrase) for phrase in said]


def without_frame(said: list[str]) -> list[str]:
    """Return what is said with header and footer, the same on every page, as one line each."""
    left, inside = [], ""
    for phrase in said:
        if inside:
            inside = "" if phrase == f"end of {inside}" else inside
            continue
        left.append(phrase)
        inside = phrase if phrase in FRAMES else ""
    return left


def without_chance(phrase: str) -> str:
    """Return the phrase as it is on any day."""
    for found, instead in CHANCE:
        phrase = found.sub(instead, phrase)
    return " ".join(phrase.split())
