"""Every state change, twice at the same instant, through the doors: one is made, the other is told. What is sent twice is sent once."""

from __future__ import annotations

import json
import re
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from adjustments.rules.states import Action
from adjustments.web.views.moves import PAGES
from tests.faults.client import Client
from tests.faults.people import DRAFTS, people, submitted
from tests.situations import SITUATIONS
from tests.stack import Stack

PREPARED = """
import json
from datetime import timedelta
from django.utils import timezone
from adjustments.rules.states import Action
from tests import cast as people
from tests.situations import SITUATIONS, prepare
cast = people.make()
for person in cast.everyone():
    person.set_password(people.PASSWORD)
    person.save()
made = {action: prepare(cast, action, timezone.now() - timedelta(hours=5)) for action in SITUATIONS}
print(json.dumps({action: one.request.reference for action, one in made.items()}))
"""


@pytest.fixture(scope="module")
def prepared(stack: Stack) -> dict[str, str]:
    found: dict[str, str] = json.loads(stack.shell(PREPARED).splitlines()[-1])
    return found


def test_every_move_has_its_race():
    assert set(SITUATIONS) == set(PAGES)


@pytest.mark.parametrize("action", list(SITUATIONS))
def test_two_at_once(stack: Stack, prepared: dict[str, str], action: Action):
    _, who, answers = SITUATIONS[action]
    path = f"/requests/{prepared[action]}/adjustments/1/{action.value.replace('_', '-')}/"
    clients = [Client(stack, f"{who}@test.example") for _ in range(2)]
    pages = [client.get(path) for client in clients]
    version = re.search(r'name="version" value="(\d+)"', pages[0])[1]
    start = Barrier(2)

    def go(index: int) -> tuple[int, str]:
        start.wait()
        return clients[index].post(path, pages[index], version=version, **answers)

    with ThreadPoolExecutor(2) as pool:
        results = sorted(pool.map(go, range(2)))
    assert results[0][0] == 200
    assert results[1][0] in (409, 404), "told what happened; or nothing, once it is out of their sight"
    assert results[1][0] == 404 or "This has moved on" in results[1][1]
    count = f"from adjustments.models import Event; print(Event.objects.filter(request__reference='{prepared[action]}', action='{action}').count())"
    assert stack.shell(count) == "1"


@pytest.mark.parametrize("turn", range(5))
def test_two_people_decide_at_once_and_one_of_them_wins(stack: Stack, turn: int):
    """Through the doors, at the same instant: one decision, one letter, and a page that says who was first."""
    [reference] = submitted(stack)
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
    people(stack, 1)
    reference = stack.shell(DRAFTS.format(count=1))
    client = Client(stack, "p0@trust.example")
    page = client.get(f"/ask/{reference}/check/")
    with ThreadPoolExecutor(6) as pool:
        statuses = list(pool.map(lambda _: client.post(f"/ask/{reference}/submit/", page)[0], range(6)))
    assert statuses == [200] * 6
    count = f"from adjustments.models import Event; print(Event.objects.filter(request__reference='{reference}').count())"
    assert stack.shell(count) == "1"


def test_the_database_is_healthy_afterwards(stack: Stack, prepared: dict[str, str]):
    assert "0 violations" in stack.manage("doctor")
