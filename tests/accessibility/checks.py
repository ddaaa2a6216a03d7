"""What holds on every page in every state."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from tests.accessibility import appearance

AXE = (Path(__file__).resolve().parents[1] / "vendor" / "axe.min.js").read_text()
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
FOCUSABLE = "a[href], button, input:not([type=hidden]), select, textarea, summary"

WATCHED = """all => {  // begin at the top; where the focus stands is noted as the next key goes down, when the page has scrolled to it
    document.activeElement.blur();
    scrollTo(0, 0);
    document.body.tabIndex = -1;
    document.body.focus();
    document.body.removeAttribute('tabindex');
    const every = [...document.querySelectorAll(all)];
    globalThis.reached = [];
    addEventListener('keydown', () => {
        const one = document.activeElement, box = one?.getBoundingClientRect();
        if (one && one !== document.body) reached.push([every.indexOf(one), one.outerHTML.slice(0, 120),
            box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth]);
    }, true);
}"""
NAMED = """() => [document.querySelectorAll('h1').length, document.title, document.documentElement.lang,
    [...document.querySelectorAll('a[href]')].filter(a => a.offsetParent !== null)
        .map(a => [a.textContent.trim().replace(/\\s+/g, ' '), a.getAttribute('href')])]"""
BUILT = """() => {  // of which elements, in which states, without the words and numbers; what follows its like is left out
    const kept = attribute => /^(class|type|role|id|for|name|hidden|open|checked|disabled|required|tabindex|scope|aria-.*)$/.test(attribute.name);
    const built = one => {
        const own = [...one.attributes].filter(kept).map(({name, value}) => `${name}=${value.replace(/[0-9]+/g, '')}`).sort();
        const parts = [...one.children].map(built).filter((part, index, all) => part !== all[index - 1]);
        const words = [...one.childNodes].some(node => node.nodeType === Node.TEXT_NODE && node.data.trim()) ? '…' : '';
        return `<${one.tagName} ${own.join(' ')}>${words}${parts.join('')}</>`;
    };
    return built(document.documentElement);
}"""
_built: set[str] = set()


def is_new(page: Page) -> bool:
    """Say, once, that no page built like this one was asked about before, in this process."""
    built: str = page.evaluate(BUILT)
    is_known = built in _built
    _built.add(built)
    return not is_known


def axe(page: Page) -> list[str]:
    """Return what axe-core finds."""
    page.evaluate(AXE)
    found: Any = page.evaluate(
        "tags => axe.run({runOnly: tags, resultTypes: ['violations']}).then(found => found.violations)", TAGS
    )
    return [f"{page.url}: {one['id']}: {one['nodes'][0]['html'][:200]}" for one in found]


def structure(page: Page) -> list[str]:
    """Return what is wrong with title, headings and link texts."""
    headings, title, language, links = page.evaluate(NAMED)
    found = []
    if headings != 1:
        found.append(f"{page.url}: {headings} h1")
    if not re.search(r", Workplace adjustments$", title) or title.startswith(","):
        found.append(f"{page.url}: the title is “{title}”")
    if language != "en":
        found.append(f"{page.url}: language {language}")
    targets: dict[str, set[str]] = {}
    for words, href in links:
        targets.setdefault(words, set()).add(href.split("#")[0] or page.url)
    found += [f"{page.url}: “{words}” leads to {sorted(where)}" for words, where in targets.items() if len(where) > 1]
    return found


def keyboard(page: Page) -> list[str]:
    """Press Tab through the page: everything that can be used gets the focus once, in the order of the page, in sight."""
    expected: Any = page.eval_on_selector_all(
        FOCUSABLE,
        """all => { const radios = new Set(); return all.filter(one => {
            if (one.disabled || !one.checkVisibility() || one.tabIndex < 0) return false;
            if (one.type !== 'radio') return true;
            const first = !radios.has(one.name); radios.add(one.name); return first; }).length }""",
    )
    page.evaluate(WATCHED, FOCUSABLE)
    for _ in range(expected + 5):
        page.keyboard.press("Tab")
    page.keyboard.press("Shift")
    reached: Any = page.evaluate("reached")
    seen = {number for number, _, _ in reached}
    hidden = [f"{page.url}: focus out of sight on {named}" for _, named, is_in_sight in reached if not is_in_sight]
    return hidden + ([f"{page.url}: {len(seen)} of {expected} reached by Tab"] if len(seen) < expected else [])


def everything(page: Page) -> list[str]:
    """Return all that is wrong with the page as it stands; what does not hang on its words is looked at once for pages built alike."""
    found = axe(page) + keyboard(page) + appearance.colours(page) if is_new(page) else []
    return found + structure(page) + appearance.reading(page) + appearance.bearing(page)


def error_pattern(page: Page) -> list[str]:
    """Return what is wrong with a page that refused what was sent: summary with the focus, title, links to the fields, words beside."""
    found = []
    summary = page.locator(".nhsuk-error-summary")
    if summary.count() != 1:
        return [f"{page.url}: {summary.count()} error summaries"]
    if not page.title().startswith("Error: "):
        found.append(f"{page.url}: the title does not begin with “Error:”")
    for _ in range(20):  # the browser moves the focus once the page has settled
        if page.evaluate("document.activeElement.classList.contains('nhsuk-error-summary')"):
            break
        page.wait_for_timeout(100)
    else:
        found.append(f"{page.url}: the focus is on {page.evaluate('document.activeElement.outerHTML.slice(0, 90)')}")
    for link in summary.locator("a").all():
        words, target = link.inner_text(), link.get_attribute("href") or ""
        field = page.locator(target)
        if field.count() != 1:
            found.append(f"{page.url}: {target} names {field.count()} fields")
            continue
        link.click()
        if not page.evaluate("id => document.activeElement.id === id", target[1:]):
            found.append(f"{page.url}: the link “{words}” does not lead to its field")
        beside = page.locator(".nhsuk-error-message").all_inner_texts()
        if not any(words in one for one in beside):
            found.append(f"{page.url}: “{words}” does not stand beside its field")
    return found
