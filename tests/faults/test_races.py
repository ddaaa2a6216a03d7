"""Every state change, twice at the same instant, through the doors: one is made, the other is told."""

from __future__ import annotations

import json
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest

from adjustments.rules.states import Action
from adjustments.web.views.moves import PAGES
from tests.faults.client import Client
from tests.stack import Stack

PREPARED = """
import json
from datetime import timedelta
from django.utils import timezone
from adjustments.models import Person
from adjustments.rules.states import State
from tests import cast as people
from tests.builders import entry_for, walk
cast = people.make()
for person in cast.everyone():
    person.set_password(people.PASSWORD)
    person.save()
states = {states}
at = timezone.now() - timedelta(days=1)
made = {{action: walk(cast, State(state), code=entry_for(State(state)), at=at) for action, state in states.items()}}
print(json.dumps({{action: one.request.reference for action, one in made.items()}}))
"""
SOON = datetime.now(UTC).date() + timedelta(days=5)
EXPECTED_ON = {"expected_on_day": f"{SOON.day}", "expected_on_month": f"{SOON.month}", "expected_on_year": f"{SOON.year}"}
MOVES: dict[Action, tuple[str, str, dict[str, str]]] = {  # from which state, by whom, with what answers
    Action.AGREE: ("submitted", "ben", {}),
    Action.DECLINE: ("submitted", "ben", {"reasons": "cost", "words": "Too much."}),
    Action.START: ("agreed", "ben", {}),
    Action.ORDER: ("in_delivery", "paula", EXPECTED_ON),
    Action.SET_EXPECTED_DATE: ("in_delivery", "paula", EXPECTED_ON),
    Action.DELIVER: ("in_delivery", "paula", {}),
    Action.CONFIRM: ("delivered", "amina", {"works": "works"}),
    Action.NOT_HERE: ("delivered", "amina", {}),
    Action.NOT_WORKING: ("delivered", "amina", {"words": "It hums."}),
    Action.RECONSIDER: ("not_working", "hana", {}),
    Action.REDELIVER: ("not_working", "hana", {}),
    Action.WITHDRAW: ("submitted", "amina", {}),
    Action.END: ("in_place", "amina", {}),
}


@pytest.fixture(scope="module")
def prepared(stack: Stack) -> dict[str, str]:
    states = {action.value: state for action, (state, _, _) in MOVES.items()}
    found: dict[str, str] = json.loads(stack.shell(PREPARED.format(states=states)).splitlines()[-1])
    return found


def test_every_move_has_its_race():
    assert set(MOVES) == set(PAGES)


@pytest.mark.parametrize("action", list(MOVES))
def test_two_at_once(stack: Stack, prepared: dict[str, str], action: Action):
    _, who, answers = MOVES[action]
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
    assert [status for status, _ in results] == [200, 409]
    assert "This has moved on" in results[1][1]
    count = f"from adjustments.models import Event; print(Event.objects.filter(request__reference='{prepared[action]}', action='{action}').count())"
    assert stack.shell(count) == "1"


def test_the_database_is_healthy_afterwards(stack: Stack, prepared: dict[str, str]):
    assert "0 violations" in stack.manage("doctor")
