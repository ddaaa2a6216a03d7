"""Every page that each of the cast can reach, in its first state, and those that say no: all that `checks` and `appearance` look for."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.accessibility import appearance, checks
from tests.accessibility.ways import be, first_link, new_draft, press
from tests.browser import new_page
from tests.stack import Stack

CAST = ["amina", "ben", "tom", "priya", "helen", "paula", "ivo"]
PUBLIC = [
    "/sign-in/",
    "/password/reset/",
    "/password/reset/sent/",
    "/password/reset/1-nonsense/",
    "/signed-out/",
    "/accessibility/",
    "/privacy/",
    "/help/",
    "/nope/",
    "/demo/",
]
ALIKE = [
    *PUBLIC,
    "/gallery/",
    "/demo/mails/",
    "/account/tokens/",
    "/password/change/",
    "/password/set/",
    "/sign-in/again/",
]  # for everybody: looked at once
ONLY_WITH = {  # pages that are there only while something waits: the demo has it
    "amina": {"/requests/REF/invite/", "/support/", "/support/invite/", "/support/N/accept/", "/support/N/end/"},
    "ben": {"/handovers/N/acknowledge/"},
    "priya": {"/hr/letters/"},
}
NOT_PAGES = (".csv", ".json", ".xlsx", ".pdf", "/admin", "/html/")


def shape(path: str) -> str:
    path = re.sub(r"[A-Z2-9]{4}-[A-Z2-9]{2}", "REF", path.split("?")[0])
    return re.sub(r"/\d+/|/mails/[^/]+/|(?<=catalogue)/[A-Z]+\d+/", "/N/", path)


def reachable(page: Page, stack: Stack, begin: list[str], but: list[str]) -> Iterator[str]:
    """Follow every link, one page of each kind; the page stands open while the caller looks at it."""
    todo, kinds = list(begin), {shape(path) for path in but}
    while todo:
        path = todo.pop(0)
        if shape(path) in kinds or any(part in path for part in NOT_PAGES):
            continue
        kinds.add(shape(path))
        answer = page.goto(stack.url + path)
        assert answer is not None
        assert answer.status == 200, f"{path}: {answer.status}"
        links = page.eval_on_selector_all("a[href]", "all => all.map(a => a.getAttribute('href'))")
        todo += [link.split("#")[0] for link in links if link.startswith("/")]
        yield path


@pytest.mark.parametrize("who", CAST)
def test_every_page_in_its_first_state(demo_stack: Stack, page: Page, who: str):
    be(page, demo_stack, who)
    seen, wrong = [], []
    for path in reachable(page, demo_stack, ["/", "/gallery/", "/sign-in/again/"], but=[] if who == CAST[0] else ALIKE):
        seen.append(path)
        wrong += checks.everything(page)
    assert len(seen) > 6
    assert ONLY_WITH.get(who, set()) <= {shape(path) for path in seen}
    assert not wrong, "\n".join(wrong)


def test_every_page_for_everybody(demo_stack: Stack, page: Page):
    wrong = []
    for path in PUBLIC:
        page.goto(demo_stack.url + path)
        wrong += checks.everything(page)
    assert not wrong, "\n".join(wrong)


def test_the_letter_that_waits_to_be_printed(demo_stack: Stack, page: Page):
    """The list with a row, and the letter as it leaves the printer."""
    be(page, demo_stack, "priya")
    page.goto(f"{demo_stack.url}/hr/letters/")
    assert "Joseph Mbeki" in page.inner_text("main form")
    wrong = checks.everything(page)
    press(page, page.locator("main form button").first)
    assert "Joseph Mbeki" in page.inner_text("main")
    wrong += checks.everything(page)
    assert not wrong, "\n".join(wrong)


def test_every_invitation_to_support_and_to_fill_in(demo_stack: Stack, page: Page):
    """Each kind has pages of its own under one kind of address."""
    wrong = []
    for who, least in (("amina", 3), ("tom", 3)):
        be(page, demo_stack, who)
        page.goto(f"{demo_stack.url}/support/")
        links = page.eval_on_selector_all("main a[href]", "all => all.map(a => a.getAttribute('href'))")
        found = [link for link in links if shape(link) in ("/support/N/accept/", "/support/N/end/")]
        assert len(found) >= least, who
        for link in found:
            page.goto(demo_stack.url + link)
            wrong += checks.everything(page)
    assert not wrong, "\n".join(wrong)


def test_pages_that_say_no(demo_stack: Stack, page: Page):
    """Somebody else's move (403), a move that is over (409), a case that is not shared (404), an ended session (403)."""
    be(page, demo_stack, "amina")
    confirm = first_link(page, demo_stack, "/", "/confirm/")
    over = confirm.replace("confirm", "end")
    be(page, demo_stack, "ben")
    page.goto(demo_stack.url + first_link(page, demo_stack, "/decide/", "/decide/"))
    bens = page.locator("main form[action$='/agree/']").first.get_attribute("action")
    be(page, demo_stack, "priya")
    wrong = []
    for path, status in ((bens, 403), (over, 409), ("/requests/2222-22/", 404)):
        answer = page.goto(demo_stack.url + path)
        assert answer is not None
        assert answer.status == status, path
        wrong += checks.everything(page)
    page.goto(f"{demo_stack.url}/ask/")
    page.context.clear_cookies(name="session")
    press(page, page.locator("main form button").first)
    assert "You were signed out meanwhile" in page.inner_text("h1")
    wrong += checks.everything(page)
    assert not wrong, "\n".join(wrong)


def test_what_settings_show_before_they_save(demo_stack: Stack, page: Page):
    be(page, demo_stack, "helen")
    wrong = []
    for path, field, value in (("targets", "#decision_days", "9"), ("name", "#colour", "#5c1a54")):
        page.goto(f"{demo_stack.url}/hr/settings/{path}/")
        page.fill(field, value)
        press(page, page.locator("main form button").last)
        assert page.inner_text("h1") == "Check and save"
        wrong += checks.everything(page)
    press(page, page.locator("button[name=save]"))
    wrong += checks.everything(page)
    assert not wrong, "\n".join(wrong)


def test_the_focus_can_be_seen(demo_stack: Stack, page: Page):
    """By pixels: the ring of radios stands on a pseudo-element, which computed styles do not show."""
    be(page, demo_stack, "amina")
    page.goto(f"{demo_stack.url}/gallery/")
    for target in page.locator(checks.FOCUSABLE).all():
        if not target.is_visible() or target.get_attribute("class") == "nhsuk-skip-link":
            continue
        target.scroll_into_view_if_needed()
        box = target.bounding_box()
        clip = {"x": max(0, box["x"] - 8), "y": max(0, box["y"] - 8), "width": box["width"] + 16, "height": box["height"] + 16}
        target.evaluate("one => one.blur()")
        before = page.screenshot(clip=clip)
        target.focus()
        assert page.screenshot(clip=clip) != before, target.evaluate("one => one.outerHTML.slice(0, 160)")


@pytest.mark.parametrize("options", [{"color_scheme": "dark"}, {"forced_colors": "active"}, {"reduced_motion": "reduce"}])
def test_other_colours_and_less_motion_change_nothing_that_matters(demo_stack: Stack, browser: Browser, options):
    page = new_page(browser, **options)
    be(page, demo_stack, "amina")
    wrong = checks.structure(page) + appearance.reflow(page)
    if "forced_colors" not in options:
        wrong += checks.axe(page)
    page.context.close()
    assert not wrong


def test_asking_in_two_windows_and_the_receipt(demo_stack: Stack, page: Page):
    """An answer given twice, a draft changed before it was sent, and the page after sending."""
    be(page, demo_stack, "amina")
    base = f"{demo_stack.url}/ask/{new_draft(page, demo_stack)}"
    page.locator("main input[type=checkbox]").first.check()
    press(page, page.locator("main form button").first)
    page.goto(f"{base}/help/")
    page.fill("#own_words", "A lamp")
    press(page, page.locator("main form button").last)
    other = page.context.new_page()
    page.goto(f"{base}/place/?change=1")
    other.goto(f"{base}/place/?change=1")
    for window, place in ((other, "Ward 4"), (page, "Ward 5")):
        window.fill("#place", place)
        press(window, window.locator("main form button").last)
    assert "You answered this twice" in page.inner_text("main")
    wrong = [one for one in checks.error_pattern(page) if "beside" not in one]  # both answers are right: no field is marked
    wrong += checks.everything(page)
    press(page, page.locator("main form button").last)
    other.goto(f"{base}/check/")
    wrong += checks.everything(other)
    page.goto(f"{base}/more/?change=1")
    page.fill("#more_words", "At noon.")
    press(page, page.locator("main form button").last)
    press(other, other.locator("main form button").first)
    assert "It was not sent" in other.inner_text("main")
    wrong += checks.everything(other)
    press(other, other.locator("main form button").first)
    assert "/sent/" in other.url
    wrong += checks.everything(other)
    assert not wrong, "\n".join(wrong)
