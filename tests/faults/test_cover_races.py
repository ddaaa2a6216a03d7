"""Cover under real haste: two windows name one cover; manager and cover decide at the same instant, and one of them wins."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from tests.cast import PASSWORD
from tests.faults.client import Client
from tests.stack import Stack

TEAM = """
from datetime import timedelta
from django.contrib.auth.hashers import make_password
from django.utils import timezone
from adjustments.actions import covers, requests
from adjustments.models import CatalogueEntry, Person, Site
site, _ = Site.objects.get_or_create(name="General Hospital")
password = make_password({password!r})
def person(name, manager=None):
    name = f"{{name}}{turn}"
    return Person.objects.create(
        email=f"{{name}}@trust.example", password=password, staff_number=name, name=name.title(), site=site, line_manager=manager
    )
boss, stand = person("boss"), person("stand")
asker, at = person("asker", boss), timezone.now()
draft = requests.begin(by=asker, at=at)
requests.say_barriers(request=draft, codes=["FOCUS"], words="")
requests.choose_help(request=draft, entries=CatalogueEntry.objects.filter(code="EQ07"), own_words="")
requests.submit(request=draft, by=asker, at=at)
today = at.astimezone(site.zone).date()
if {is_covered}:
    covers.appoint_cover(manager=boss, cover=stand, from_on=today, to_on=today + timedelta(days=2), by=boss, at=at)
later = today + timedelta(days=3)
print(draft.reference, later.day, later.month, later.year)
"""


def team(stack: Stack, turn: str, *, is_covered: bool) -> list[str]:
    return stack.shell(TEAM.format(password=PASSWORD, turn=turn, is_covered=is_covered)).splitlines()[-1].split()


def at_once(*attempts):
    """Let all go at the same instant; return what each got."""
    start = Barrier(len(attempts))

    def go(attempt):
        client, path, page, fields = attempt
        start.wait()
        return client.post(path, page, **fields)

    with ThreadPoolExecutor(len(attempts)) as pool:
        return sorted(pool.map(go, attempts))


@pytest.mark.parametrize("turn", range(3))
def test_manager_and_cover_decide_at_once_and_one_of_them_wins(stack: Stack, turn: int):
    reference = team(stack, f"d{turn}", is_covered=True)[0]
    path, attempts = f"/requests/{reference}/adjustments/1/agree/", []
    for name in ("boss", "stand"):
        client = Client(stack, f"{name}d{turn}@trust.example")
        page = client.get(path)
        attempts.append((client, path, page, {"version": re.search(r'name="version" value="(\d+)"', page)[1]}))
    (first, _), (second, says) = at_once(*attempts)
    assert (first, second) == (200, 409)
    assert re.search(rf"(Bossd{turn}|Standd{turn}) agreed", says), "told who and what"
    count = f"from adjustments.models import Event; print(Event.objects.filter(request__reference='{reference}', action='agree').count())"
    assert stack.shell(count) == "1"


def test_two_windows_and_many_clicks_name_one_cover(stack: Stack):
    _, day, month, year = team(stack, "n", is_covered=False)
    path, boss = "/cover/appoint/", Client(stack, "bossn@trust.example")
    days = {
        f"{name}_{part}": value
        for name in ("from_on", "to_on")
        for part, value in zip(("day", "month", "year"), (day, month, year), strict=True)
    }
    body = {**days, "q": "standn", "cover": "standn"}
    windows = [boss.get(path) for _ in range(2)]
    answers = at_once(*((boss, path, page, body) for page in windows for _ in range(3)))
    assert {status for status, _ in answers} == {200, 422}
    count = "from adjustments.models import Cover; print(Cover.objects.filter(manager__staff_number='bossn').count())"
    assert stack.shell(count) == "1"
