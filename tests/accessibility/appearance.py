"""How a page stands up to what people do to it: zoom, their own spacing, forced colours, a large finger. One load serves all."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Page

ZOOMED = {"width": 320, "height": 256}  # 1280 × 1024 at 400 % (WCAG 1.4.10)
SPACED = """* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }
p { margin-bottom: 2em !important }"""  # WCAG 1.4.12
LARGE_ENOUGH = 43.5  # 44 less what rounding takes
WORDS_MOST = 25

TOOLS = """
const isHidden = one => one && one !== document.body && (getComputedStyle(one).clip !== 'auto' || isHidden(one.parentElement));
const inSight = one => one.checkVisibility({visibilityProperty: true}) && !one.closest('.nhsuk-skip-link, svg') && !isHidden(one);
const shown = () => {  // each piece of text that is seen, with the boxes of its lines
    const found = [], walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node; node = walk.nextNode();) {
        if (!node.data.trim() || !inSight(node.parentElement)) continue;
        const range = document.createRange();
        range.selectNodeContents(node);
        const boxes = [...range.getClientRects()].filter(box => box.width > 1 && box.height > 1);
        if (boxes.length) found.push({words: node.data.trim().slice(0, 40), parent: node.parentElement, boxes});
    }
    return found;
};
const controls = () => [...document.querySelectorAll('button, a[role=button], input:not([type=hidden]), select, textarea, summary')].filter(inSight);
const partsOf = one => [one, ...(one.labels || [])].flatMap(part => [getComputedStyle(part), getComputedStyle(part, '::before'), getComputedStyle(part, '::after')]);
const clear = 'rgba(0, 0, 0, 0)';
const hasEdge = style => parseFloat(style.borderTopWidth) >= 1 && style.borderTopStyle !== 'none' && style.borderTopColor !== clear;
const hasRing = style => parseFloat(style.outlineWidth) >= 2 && style.outlineStyle !== 'none' && style.outlineColor !== clear;
const named = one => one.outerHTML.slice(0, 110).replace(/\\s+/g, ' ');
"""
LOST = (
    "(() => {"
    + TOOLS
    + """
    const found = [], pieces = shown();
    for (const {words, parent} of pieces) {
        for (let box = parent; box && box !== document.body; box = box.parentElement) {
            const style = getComputedStyle(box), hides = value => value === 'hidden' || value === 'clip';
            if (hides(style.overflowX) && box.scrollWidth > box.clientWidth + 1 || hides(style.overflowY) && box.scrollHeight > box.clientHeight + 1) {
                found.push(`“${words}” is cut off by ${named(box)}`);
                break;
            }
        }
    }
    const lines = pieces.flatMap(piece => piece.boxes.map(box => ({box, ...piece}))).sort((a, b) => a.box.top - b.box.top);
    lines.forEach((one, index) => {
        for (let next = index + 1; next < lines.length && lines[next].box.top < one.box.bottom - 3; next++) {
            const other = lines[next];
            const across = Math.min(one.box.right, other.box.right) - Math.max(one.box.left, other.box.left);
            if (across > 3 && one.words !== other.words) found.push(`“${one.words}” lies over “${other.words}”`);
        }
    });
    return found.slice(0, 5);
})()"""
)
SMALL = (
    "(() => {"
    + TOOLS
    + f"""
    return controls().filter(one => {{
        const boxes = [one, ...(one.labels || [])].map(part => part.getBoundingClientRect());
        const own = one.matches('[type=radio], [type=checkbox]') ? boxes : boxes.slice(0, 1);
        return !own.some(box => box.width >= {LARGE_ENOUGH} && box.height >= {LARGE_ENOUGH});
    }}).map(named)
}})()"""
)
FADED = (
    "(() => {"
    + TOOLS
    + """
    const found = [], kinds = new Set();
    for (const one of controls()) {
        if (one.matches('summary, .app-account__button')) continue;  // they are underlined words, with no edge in any colours
        if (!partsOf(one).some(hasEdge)) found.push(`no edge: ${named(one)}`);
    }
    for (const one of document.querySelectorAll('.nhsuk-tag')) if (inSight(one) && !hasEdge(getComputedStyle(one))) found.push(`no edge: ${named(one)}`);
    for (const one of [...controls(), ...document.querySelectorAll('main a[href]')].filter(inSight)) {
        const kind = one.tagName + one.type + one.className;
        if (kinds.has(kind)) continue;
        kinds.add(kind);
        one.focus({preventScroll: true});
        if (document.activeElement === one && !partsOf(one).some(hasRing)) found.push(`no ring: ${named(one)}`);
        one.blur();
    }
    return found;
})()"""
)
LONG = (
    "(() => {"
    + TOOLS
    + f"""
    const own = [...document.querySelectorAll('main :is(p, li, legend, label, .nhsuk-hint, h1, h2, h3)')];
    return own.filter(one => inSight(one) && !one.closest('.app-words, .app-story, table, dl, pre') && !one.querySelector('p, li, .app-words'))
        .flatMap(one => one.innerText.split(/(?<=[.?!:])\\s+|\\n/))
        .filter(sentence => sentence.split(/\\s+/).filter(word => /\\w/.test(word)).length > {WORDS_MOST});
}})()"""
)


def _said(page: Page, what: str, found: Any) -> list[str]:
    return [f"{page.url}: {what}: {one}" for one in found]


def _width(page: Page, how: str) -> list[str]:
    width, most = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    return [f"{page.url}: {width} pixels wide at {most}{how}"] if width > most else []


@contextmanager
def spaced(page: Page) -> Iterator[None]:
    """Space text as somebody's own style sheet would: adopted, since the page's policy forbids styles in the page."""
    page.evaluate("css => { const own = new CSSStyleSheet(); own.replaceSync(css); document.adoptedStyleSheets = [own] }", SPACED)
    yield
    page.evaluate("document.adoptedStyleSheets = []")


@contextmanager
def zoomed(page: Page) -> Iterator[None]:
    """Look at the page at 400 %."""
    before = page.viewport_size
    page.set_viewport_size(ZOOMED)  # type: ignore[arg-type]
    yield
    page.set_viewport_size(before)  # type: ignore[arg-type]


@contextmanager
def forced_colours(page: Page) -> Iterator[None]:
    """Look at the page in the system's few colours."""
    page.emulate_media(forced_colors="active")
    yield
    page.emulate_media(forced_colors="none")


def reflow(page: Page) -> list[str]:
    """Return what scrolls sideways, is cut off or lies over something else: at 400 %, and there with text spaced."""
    with zoomed(page):
        found = _width(page, "") + _said(page, "at 320", page.evaluate(LOST))
        with spaced(page):
            return found + _width(page, ", spaced") + _said(page, "at 320, spaced", page.evaluate(LOST))


def text_spacing(page: Page) -> list[str]:
    """Return what does not stand more space between lines, letters and words on a wide screen."""
    with spaced(page):
        return _width(page, ", spaced") + _said(page, "spaced", page.evaluate(LOST))


def colours(page: Page) -> list[str]:
    """Return buttons, fields and tags without an edge, and focus without a ring, in forced colours."""
    with forced_colours(page):
        return _said(page, "forced colours", page.evaluate(FADED))


def targets(page: Page) -> list[str]:
    """Return buttons and fields smaller than 44 by 44 pixels; a radio or checkbox counts with its label."""
    return _said(page, "smaller than 44 pixels", page.evaluate(SMALL))


def reading(page: Page) -> list[str]:
    """Return sentences of the page's own text with more than 25 words; what people wrote is theirs."""
    return _said(page, "a long sentence", page.evaluate(LONG))


def bearing(page: Page) -> list[str]:
    """Return what does not bear what people do to the page, whatever stands on it."""
    return targets(page) + text_spacing(page) + reflow(page)
