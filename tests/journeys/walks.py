"""How people get about in a browser: by mouse, or by keyboard alone."""

from __future__ import annotations

import re
from dataclasses import dataclass

from playwright.sync_api import Locator, Page

from tests.stack import Stack, wait_for


@dataclass
class Walker:
    """Somebody at a browser. With `keyboard`, the mouse is never touched."""

    page: Page
    stack: Stack
    keyboard: bool = False

    def goto(self, path: str) -> None:
        self.page.goto(self.stack.url + path)

    def activate(self, target: Locator, *, key: str = "Enter") -> None:
        if self.keyboard:
            self._tab_to(target)
        if key == "Enter":  # on links and buttons: each leads to a page
            with self.page.expect_navigation():
                self._act(target, key)
        else:
            self._act(target, key)

    def _act(self, target: Locator, key: str) -> None:
        if self.keyboard:
            self.page.keyboard.press(key)
        else:
            target.click()

    def _tab_to(self, target: Locator) -> None:
        """Press Tab until the target has the focus, as somebody without a mouse would."""
        handle = target.element_handle()
        for _ in range(250):
            self.page.keyboard.press("Tab")
            if self.page.evaluate("one => one === document.activeElement", handle):
                return
        raise AssertionError("it cannot be reached with the keyboard")

    def button(self, words: str) -> None:
        self._press("button, a[role=button]", words)

    def link(self, words: str) -> None:
        self._press("main a, nav a", words)

    def _press(self, what: str, words: str) -> None:
        self.activate(self.page.locator(what).filter(has_text=re.compile(rf"^\s*{re.escape(words)}")).first)

    def tick(self, words: str) -> None:
        box = self.page.get_by_label(words, exact=True)
        if self.keyboard and box.get_attribute("type") == "radio":
            self._choose_radio(box)
        elif self.keyboard:
            self.activate(box, key="Space")
        else:
            box.check()
        assert box.is_checked()

    def _choose_radio(self, box: Locator) -> None:
        name = box.get_attribute("name")
        self._tab_to(self.page.locator(f"input[name='{name}']").first)
        self.page.keyboard.press("Space")
        for _ in range(10):
            if box.is_checked():
                return
            self.page.keyboard.press("ArrowDown")

    def fill(self, label: str, words: str) -> None:
        field = self.page.get_by_label(label, exact=True)
        if not self.keyboard:
            field.fill(words)
            return
        self._tab_to(field)
        self.page.keyboard.type(words)

    def reads(self, words: str) -> None:
        assert words in self.page.locator("body").inner_text(), f"“{words}” is not on {self.page.title()}"
        width = self.page.viewport_size["width"]
        assert self.page.evaluate("document.documentElement.scrollWidth") <= width, f"{self.page.url} scrolls sideways"

    def set_password_from_mail(self, email: str, password: str) -> None:
        """Do what a new employee does first: ask for a link, follow it, choose a password."""
        self.goto("/password/reset/")
        self.fill("Email address", email)
        self.button("Send me a link")
        self.reads("Look at your mail")
        mail = wait_for(lambda: self.stack.inbox.to(email, "set your password"))[-1]
        path = re.search(r"http://[^/]+(/password/reset/\S+)", mail.get_body(("plain",)).get_content())[1]
        self.goto(path)
        self.fill("New password", password)
        self.fill("New password again", password)
        self.button("Set the password")
        self.reads("Your password is set")

    def sign_in(self, email: str, password: str) -> None:
        self.goto("/sign-in/")
        self.fill("Email address", email)
        self.fill("Password", password)
        self.button("Sign in")
        self.reads("Hello")

    def sign_out(self) -> None:
        self.button("Sign out")
        self.reads("You are signed out")
