"""Killed for real: the worker in the middle of sending, Redis for a minute. Nothing is lost, nothing doubled beyond what must be."""

from __future__ import annotations

import os
import re
import signal
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from tests.cast import PASSWORD
from tests.faults.client import Client
from tests.stack import Stack, wait_for

MAILS, SUBMITS = 200, 50
REDIS_AWAY = int(os.environ.get("REDIS_AWAY_SECONDS", "60"))

PEOPLE = """
from django.utils import timezone
from adjustments.models import Person, RoleHolding, Site
site, _ = Site.objects.get_or_create(name="General Hospital")
for number in range({count}):
    Person.objects.create_user(f"p{{number}}@trust.example", {password!r}, staff_number=f"p{{number}}", name=f"Person {{number}}", site=site)
for name in ("hana", "henry"):
    one = Person.objects.create_user(f"{{name}}@trust.example", {password!r}, staff_number=name, name=name.title(), site=site)
    RoleHolding.objects.create(person=one, role="hr_caseworker")
"""
DRAFTS = """
from django.utils import timezone
from adjustments.actions import requests
from adjustments.models import CatalogueEntry, Person
for person in Person.objects.filter(staff_number__startswith="p").order_by("pk")[:{count}]:
    draft = requests.begin(by=person, at=timezone.now())
    requests.say_barriers(request=draft, codes=["FOCUS"], words="")
    requests.choose_help(request=draft, entries=CatalogueEntry.objects.filter(code="EQ07"), own_words="")
    print(draft.reference)
"""
RESETS = """
from django.utils import timezone
from adjustments.actions import _post
from adjustments.models import Person
for person in Person.objects.filter(staff_number__startswith="p"):
    _post.post_password_reset(person=person, at=timezone.now())
"""
SUBMITTED = """
from django.utils import timezone
from adjustments.actions import requests
from adjustments.models import CatalogueEntry, Person
draft = requests.begin(by=Person.objects.get(staff_number="p0"), at=timezone.now())
requests.say_barriers(request=draft, codes=["FOCUS"], words="")
requests.choose_help(request=draft, entries=CatalogueEntry.objects.filter(code="EQ07"), own_words="")
requests.submit(request=draft, by=draft.employee, at=timezone.now())
print(draft.reference)
"""


def somebody(stack: Stack) -> None:
    """See to it that there is somebody to act."""
    there = "from adjustments.models import Person; print(Person.objects.filter(staff_number='p0').count())"
    if stack.shell(there) == "0":
        stack.shell(PEOPLE.format(count=1, password=PASSWORD))


def message_ids(stack: Stack) -> Counter[str]:
    return Counter(mail["Message-ID"] for mail in list(stack.inbox.mails))


def test_a_worker_killed_while_sending_200_mails_loses_none(slow_mail_stack: Stack):
    stack = slow_mail_stack
    stack.shell(PEOPLE.format(count=MAILS, password=None))
    stack.shell(RESETS)
    kills = 0
    for _ in range(3):
        before = len(stack.inbox.mails)
        wait_for(lambda before=before: len(stack.inbox.mails) >= min(MAILS, before + 15), 60, 0.02)
        stack.kill("worker")
        kills += 1
        stack.start("worker")
    began = time.monotonic()
    wait_for(lambda: len({mail["To"] for mail in list(stack.inbox.mails)}) == MAILS, 60)
    resumed = time.monotonic() - began
    wait_for(
        lambda: stack.shell("from adjustments.models import Notice; print(Notice.objects.filter(sent_at=None).count())") == "0",
        60,
        1,
    )
    copies = message_ids(stack)
    assert len(copies) == MAILS
    extra = sum(copies.values()) - MAILS
    assert extra <= kills, "at most one extra copy for each kill, under the same Message-ID"
    print(f"\n{kills} kills: lost 0 of {MAILS}, {extra} extra copies, everything there {resumed:.0f} s after the last kill")


def test_redis_stopped_while_50_requests_are_sent_loses_none(stack: Stack):
    stack.shell(PEOPLE.format(count=SUBMITS, password=PASSWORD))
    references = stack.shell(DRAFTS.format(count=SUBMITS)).splitlines()
    clients = [Client(stack, f"p{number}@trust.example") for number in range(SUBMITS)]
    stack.signal("redis", signal.SIGSTOP)
    stopped = time.monotonic()
    took = []
    for client, reference in zip(clients, references, strict=True):
        page = client.get(f"/ask/{reference}/check/")
        began = time.monotonic()
        status, answer = client.post(f"/ask/{reference}/submit/", page)
        took.append(time.monotonic() - began)
        assert status == 200
        assert "Your request is sent" in answer
    while time.monotonic() - stopped < REDIS_AWAY:
        time.sleep(1)
    stack.signal("redis", signal.SIGCONT)
    began = time.monotonic()

    def receipts() -> set[str]:
        return {mail["To"] for mail in list(stack.inbox.mails) if "we have your request" in mail["Subject"]}

    wait_for(lambda: len(receipts()) == SUBMITS, 60)
    print(
        f"\nRedis away {REDIS_AWAY} s: 0 of {SUBMITS} lost, all mail {time.monotonic() - began:.0f} s after; slowest submit {max(took) * 1000:.0f} ms"
    )
    assert set(message_ids(stack).values()) == {1}
    assert "0 violations" in stack.manage("doctor")


def test_redis_that_is_gone_and_comes_back_empty_loses_none(stack: Stack):
    somebody(stack)
    stack.kill("redis")
    reference = stack.shell(SUBMITTED)
    for file in (stack.folder / "redis").rglob("*"):
        if file.is_file():
            file.unlink()
    stack.start("redis")
    for name in ("worker", "beat"):  # some exit when the broker dies; the demo and compose start them again
        if stack.running[name].poll() is not None:
            stack.start(name)

    def arrived() -> bool:
        for name in ("worker", "beat"):
            if stack.running[name].poll() is not None:
                stack.start(name)
        return any(reference in mail["Subject"] for mail in list(stack.inbox.mails))

    wait_for(arrived, 60)


@pytest.mark.parametrize("turn", range(5))
def test_two_people_decide_at_once_and_one_of_them_wins(stack: Stack, turn: int):
    """Through the doors, at the same instant: one decision, one letter, and a page that says who was first."""
    somebody(stack)
    reference = stack.shell(SUBMITTED)
    path = f"/requests/{reference}/adjustments/1"
    deciders = [Client(stack, f"{name}@trust.example") for name in ("hana", "henry")]
    employee = Client(stack, "p0@trust.example")
    attempts = [
        (deciders[0], f"{path}/agree/", {}),
        (deciders[1], f"{path}/propose-refusal/", {"reasons": "cost", "words": "Too much."}),
        (employee, f"{path}/withdraw/", {}),
    ]
    pages = [client.get(way) for client, way, _ in attempts]
    start = Barrier(len(attempts))

    def go(index: int) -> int:
        client, way, fields = attempts[index]
        start.wait()
        version = re.search(r'name="version" value="(\d+)"', pages[index])[1]
        return client.post(way, pages[index], version=version, **fields)[0]

    with ThreadPoolExecutor(len(attempts)) as pool:
        statuses = sorted(pool.map(go, range(len(attempts))))
    assert statuses == [200, 409, 409]
    moves = f"from adjustments.models import Event; print(Event.objects.filter(request__reference='{reference}').count())"
    assert stack.shell(moves) == "2"
    letters = f"from adjustments.models import Notice; print(Notice.objects.filter(request__reference='{reference}', kind__in=['adjustment_agreed', 'adjustment_declined']).count())"
    assert int(stack.shell(letters)) <= 1


def test_each_of_many_double_clicks_sends_once(stack: Stack):
    somebody(stack)
    reference = stack.shell(DRAFTS.format(count=1))
    client = Client(stack, "p0@trust.example")
    page = client.get(f"/ask/{reference}/check/")
    with ThreadPoolExecutor(6) as pool:
        statuses = list(pool.map(lambda _: client.post(f"/ask/{reference}/submit/", page)[0], range(6)))
    assert statuses == [200] * 6
    count = f"from adjustments.models import Event; print(Event.objects.filter(request__reference='{reference}').count())"
    assert stack.shell(count) == "1"


def test_beat_writes_the_reminders_that_are_due(stack: Stack):
    somebody(stack)
    long_ago = SUBMITTED.replace("timezone.now()", "timezone.now() - timedelta(days=30)")
    reference = stack.shell(f"from datetime import timedelta\n{long_ago}")
    made = f"from adjustments.models import Notice; print(Notice.objects.filter(request__reference='{reference}', kind='decision_due').count())"
    wait_for(lambda: int(stack.shell(made)) > 0, 60, 2)
    first = stack.shell(made)
    time.sleep(20)
    assert stack.shell(made) == first, "another sweep makes none a second time"
