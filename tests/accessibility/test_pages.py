"""Every page that each of the cast can reach, in its first state and with errors: axe, structure, 320 pixels, keyboard, error pattern."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page

from tests.accessibility import checks
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
NOT_PAGES = (".csv", "/admin", "/html/")


def be(page: Page, stack: Stack, who: str) -> None:
    page.goto(f"{stack.url}/demo/")
    page.click(f"form[action='/demo/be/{who}/'] button")


def shape(path: str) -> str:
    path = re.sub(r"[A-Z2-9]{4}-[A-Z2-9]{2}", "REF", path.split("?")[0])
    return re.sub(r"/\d+/|/mails/[^/]+/", "/N/", path)


def reachable(page: Page, stack: Stack, begin: list[str]) -> list[str]:
    """Follow every link, one page of each kind."""
    todo, kinds, found = list(begin), set(), []
    while todo:
        path = todo.pop(0)
        if shape(path) in kinds or any(part in path for part in NOT_PAGES):
            continue
        kinds.add(shape(path))
        answer = page.goto(stack.url + path)
        assert answer is not None
        assert answer.status == 200, f"{path}: {answer.status}"
        found.append(path)
        links = page.eval_on_selector_all("a[href]", "all => all.map(a => a.getAttribute('href'))")
        todo += [link.split("#")[0] for link in links if link.startswith("/")]
    return found


@pytest.mark.parametrize("who", CAST)
def test_every_page_in_its_first_state(demo_stack: Stack, page: Page, who: str):
    be(page, demo_stack, who)
    paths = reachable(page, demo_stack, ["/", "/gallery/"])
    assert len(paths) > 10
    wrong = []
    for path in paths:
        page.goto(demo_stack.url + path)
        wrong += checks.everything(page)
    assert not wrong, "\n".join(wrong)


def test_every_page_for_everybody(demo_stack: Stack, page: Page):
    wrong = []
    for path in PUBLIC:
        page.goto(demo_stack.url + path)
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
    page.click("main form button")
    assert "You were signed out meanwhile" in page.inner_text("h1")
    wrong += checks.everything(page)
    assert not wrong, "\n".join(wrong)


def new_draft(page: Page, stack: Stack) -> str:
    page.goto(f"{stack.url}/ask/")
    page.click("main form button")
    return re.search(r"/ask/([^/]+)/", page.url)[1]


def first_link(page: Page, stack: Stack, begin: str, part: str) -> str:
    page.goto(stack.url + begin)
    links = page.eval_on_selector_all("main a[href]", "all => all.map(a => a.getAttribute('href'))")
    return next(link for link in links if part in link)


def empty(page: Page) -> None:
    """Send the form as it is, with what it refuses."""
    for box in page.locator("main form input[type=text]").all():
        box.fill("x" if "_day" in (box.get_attribute("id") or "") else "")
    page.locator("main form").last.locator("button").last.click()


REFUSED = {  # who, and how to get to the page
    "barriers": ("amina", lambda page, stack: f"/ask/{new_draft(page, stack)}/barriers/"),
    "help": ("amina", lambda page, stack: f"/ask/{new_draft(page, stack)}/help/"),
    "needed by": ("amina", lambda page, stack: f"/ask/{new_draft(page, stack)}/needed-by/"),
    "confirm": ("amina", lambda page, stack: first_link(page, stack, "/", "/confirm/")),
    "not working": ("amina", lambda page, stack: first_link(page, stack, "/", "/confirm/").replace("confirm", "not-working")),
    "tokens": ("amina", lambda page, stack: "/account/tokens/"),
    "password": ("amina", lambda page, stack: "/password/change/"),
    "decline": ("ben", lambda page, stack: first_link(page, stack, first_link(page, stack, "/decide/", "/decide/"), "/decline/")),
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


@pytest.mark.parametrize("name", list(REFUSED))
def test_every_form_that_is_refused(demo_stack: Stack, page: Page, name: str):
    who, way = REFUSED[name]
    if who:
        be(page, demo_stack, who)
    page.goto(demo_stack.url + way(page, demo_stack))
    empty(page)
    wrong = checks.error_pattern(page) + checks.everything(page)
    assert not wrong, "\n".join(wrong)


def test_what_settings_show_before_they_save(demo_stack: Stack, page: Page):
    be(page, demo_stack, "helen")
    wrong = []
    for path, field, value in (("targets", "#decision_days", "9"), ("name", "#colour", "#5c1a54")):
        page.goto(f"{demo_stack.url}/hr/settings/{path}/")
        page.fill(field, value)
        page.locator("main form button").last.click()
        assert page.inner_text("h1") == "Check and save"
        wrong += checks.everything(page)
    page.click("button[name=save]")
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
    context = browser.new_context(**options)
    page = context.new_page()
    be(page, demo_stack, "amina")
    wrong = checks.structure(page) + checks.reflow(page)
    if "forced_colors" not in options:
        wrong += checks.axe(page)
    context.close()
    assert not wrong
