"""The instruments find what they are for: each on a page with that one fault, and nothing on a sound page."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.accessibility import appearance, checks

STYLE = """button, input { min-width: 60px; min-height: 48px; border: 2px solid #000 } :focus { outline: 4px solid transparent }
body { margin: 8px; overflow-wrap: break-word }"""
SOUND = """<!DOCTYPE html><html lang=en><title>A page, Workplace adjustments</title><meta name=viewport content='width=device-width'>
<style>{style}</style><main><h1>A page</h1><p>Short words.</p><label for=a>A</label><input id=a><button>Send</button>{more}</main>"""
FAULTS: dict[str, tuple[Callable[[Page], list[str]], str, str]] = {  # what it finds, with which check, on what
    "320 wide": (appearance.reflow, "pixels wide at 320", "<p style='width: 400px'>Wide</p>"),
    "wide when spaced": (
        appearance.reflow,
        "wide at 320, spaced",
        "<p style='white-space: nowrap'>Some fifty letters, as wide as the page is when spaced</p>",
    ),
    "cut off": (appearance.reflow, "is cut off", "<p style='height: 10px; overflow: hidden'>Words that do not fit.</p>"),
    "cut off when spaced": (
        appearance.text_spacing,
        "is cut off",
        "<p style='width: 9em; white-space: nowrap; overflow: hidden'>Words that hardly fit</p>",
    ),
    "over one another": (appearance.reflow, "lies over", "<p>Below all this</p><p style='margin-top: -34px'>Above all that</p>"),
    "small": (appearance.targets, "smaller than 44", "<button style='min-height: 30px; height: 30px'>Small</button>"),
    "no edge": (appearance.colours, "no edge", "<button style='border: 0; background: #005eb8'>Flat</button>"),
    "no edge of a tag": (appearance.colours, "no edge", "<strong class=nhsuk-tag style='background: #ff0'>New</strong>"),
    "no ring": (
        appearance.colours,
        "no ring",
        "<button class=own style='outline: 0; box-shadow: 0 0 0 3px red'>Ringless</button>",
    ),
    "long": (appearance.reading, "a long sentence", f"<p>{'word ' * 26}</p>"),
    "two headings": (checks.structure, "2 h1", "<h1>Another</h1>"),
    "same words": (checks.structure, "leads to", "<a href=/a>Change</a> <a href=/b>Change</a>"),
    "beyond the keyboard": (
        checks.keyboard,
        "reached by Tab",
        "<button onfocus='this.blur(); a.focus()'>Trap</button><button>After</button>",
    ),
    "no label": (checks.axe, "label", "<input>"),
}


def show(page: Page, more: str = "") -> None:
    page.set_content(SOUND.format(style=STYLE, more=more))


def test_a_sound_page_has_no_fault(page: Page):
    show(page)
    assert checks.everything(page) == []


@pytest.mark.parametrize("name", list(FAULTS))
def test_each_fault_is_found(page: Page, name: str):
    check, words, fault = FAULTS[name]
    show(page, fault)
    assert any(words in finding for finding in check(page)), check(page)
