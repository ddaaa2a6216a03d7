"""Two to eight people on one step at the same instant, through pages and API mixed: one decision, one letter, nobody sees a fault.

On SQLite writers queue, on PostgreSQL they really meet: the suite runs on both. RACES sets how many; 200 are run by the command in `tests/README.md`.
"""

from __future__ import annotations

import json
import os
import random
import re
import urllib.error
import urllib.request
import uuid
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from tests.faults.client import Client
from tests.stack import Stack

RACES = int(os.environ.get("RACES", "15"))
PREPARED = """
import json
from datetime import timedelta
from django.utils import timezone
from adjustments.actions import tokens
from tests import cast as people
from tests.builders import asked
cast = people.make()
at = timezone.now()
secrets = {{}}
for person in cast.everyone():
    person.set_password(people.PASSWORD)
    person.save()
    secrets[person.email.partition("@")[0]] = tokens.make(person=person, name="race", days=2, may_change=True, at=at)[1]
references = [asked(cast.amina, at=at - timedelta(hours=5)).request.reference for _ in range({races})]
print(json.dumps([references, secrets]))
"""
WORDS = {"words": "In a few words."}
MOVES = (  # who, what, with which answers
    ("ben", "agree", {}),
    ("ben", "propose-refusal", WORDS | {"reasons": ["disruption"]}),
    ("ben", "offer-alternative", WORDS | {"offered_words": "Earplugs", "needs_goods": "yes"}),
    ("ben", "ask-for-information", WORDS),
    ("amina", "withdraw", {}),
    ("amina", "message", WORDS),
    ("hana", "take-over", WORDS),
    ("henry", "ask-for-information", WORDS),
)
OUTCOMES = """
import json
from adjustments.models import Event, Letter
rows = {}
for reference, action, frm in Event.objects.values_list("request__reference", "action", "frm"):
    rows.setdefault(reference, []).append([action, frm])
letters = list(Letter.objects.values_list("adjustment__request__reference", flat=True))
print(json.dumps([rows, letters]))
"""


def call(stack: Stack, secret: str, path: str, body: dict[str, object]) -> int:
    """Make a move through the API; return the status."""
    headers = {"Authorization": f"Bearer {secret}", "Content-Type": "application/json", "Idempotency-Key": str(uuid.uuid4())}
    request = urllib.request.Request(f"{stack.url}/api/v1{path}", json.dumps(body).encode(), headers)
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code


@pytest.mark.timeout(300 + 5 * RACES)
def test_one_decision_and_one_letter_each(stack: Stack):
    references, secrets = json.loads(stack.shell(PREPARED.format(races=RACES)).splitlines()[-1])
    pages = {who: Client(stack, f"{who}@test.example") for who in ("amina", "ben", "hana", "henry")}
    rng, seen = random.Random(RACES), []
    for reference in references:
        racers = rng.sample(MOVES, rng.randint(2, 8))
        start = Barrier(len(racers))
        before = {}
        for who, action, _ in racers:
            before[who, action] = pages[who].get(f"/requests/{reference}/adjustments/1/{action}/")
        version = re.search(r'name="version" value="(\d+)"', next(iter(before.values())))[1]

        def go(racer, reference=reference, version=version, start=start, before=before, by_api=rng.random() < 0.5):
            who, action, answers = racer
            path = f"/requests/{reference}/adjustments/1/{action}/"
            start.wait()
            if by_api or len(before) > 4:
                body = {"version": int(version), **answers}
                if "needs_goods" in body:
                    body["needs_goods"] = True
                return call(stack, secrets[who], path, body)
            flat = {name: value[0] if isinstance(value, list) else value for name, value in answers.items()}
            return pages[who].post(path, before[who, action], version=version, **flat)[0]

        with ThreadPoolExecutor(len(racers)) as pool:
            statuses = list(pool.map(go, racers))
        seen += statuses
        assert statuses.count(200) == 1, (racers, statuses)
        assert set(statuses) <= {200, 403, 404, 409}, statuses
    rows, letters = json.loads(stack.shell(OUTCOMES).splitlines()[-1])
    for reference in references:
        assert len(rows[reference]) == 2, "sent, and one move of all"
    assert len(letters) == len(set(letters))
    assert "0 violations" in stack.manage("doctor")
    print(
        f"{len(references)} races, {len(seen)} people: {seen.count(200)} moves, {seen.count(409)} were told that it had moved on"
    )
