"""A small browser without pictures, for many people at once."""

from __future__ import annotations

import re
import urllib.error
import urllib.parse
import urllib.request
from http.cookiejar import CookieJar

from tests.cast import PASSWORD
from tests.stack import Stack


class Client:
    """A small browser without pictures."""

    def __init__(self, stack: Stack, email: str) -> None:
        self.stack = stack
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
        page = self.get("/sign-in/")
        assert "Sign out" in self.post("/sign-in/", page, login=email, password=PASSWORD)[1]

    def get(self, path: str) -> str:
        with self.opener.open(self.stack.url + path, timeout=20) as answer:
            return str(answer.read().decode())

    def post(self, path: str, page: str, **fields: str) -> tuple[int, str]:
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]
        sending = re.search(r'name="sending" value="([^"]+)"', page)
        body = {"csrfmiddlewaretoken": token, **({"sending": sending[1]} if sending else {}), **fields}
        try:
            with self.opener.open(self.stack.url + path, urllib.parse.urlencode(body).encode(), timeout=20) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()
