"""The sender killed in the middle of sending, again and again: nothing is lost, and no kill costs more than one extra copy."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator

import pytest

from tests.faults.figures import IS_LONG, PROMISED_SECONDS, Figure
from tests.faults.people import copies, extra, mails, unsent
from tests.stack import Stack, running_stack, wait_for

MAILS, KILLS = (5000, 200) if IS_LONG else (200, 8)
EACH = MAILS // KILLS
LONGEST = 2 * 3600 if IS_LONG else 600


@pytest.fixture
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A product whose mail server takes its time: a kill meets a mail that is on its way."""
    with running_stack("killed", tmp_path_factory.mktemp("killed"), pause=0.03) as running:
        yield running


@pytest.mark.timeout(LONGEST)
def test_a_sender_killed_again_and_again_loses_none(stack: Stack, figure: Figure):
    rng, slowest, inbox = random.Random(KILLS), 0.0, stack.inbox.mails
    mails(stack, MAILS)
    for _ in range(KILLS):
        before, began = len(inbox), time.monotonic()
        wait_for(lambda before=before: len(inbox) > before or not unsent(stack), PROMISED_SECONDS, 0.02)
        slowest = max(slowest, time.monotonic() - began)
        wanted = before + rng.randint(1, EACH)
        wait_for(lambda wanted=wanted: len(inbox) >= wanted or not unsent(stack), PROMISED_SECONDS + EACH, 0.005)
        time.sleep(rng.random() * 0.05)  # somewhere within a sending: before, during or after the server's yes
        stack.kill("worker")
        stack.start("worker")
    began = time.monotonic()
    wait_for(lambda: not unsent(stack), PROMISED_SECONDS + MAILS / 5, 0.5)
    found = copies(stack)
    assert len(found) == MAILS
    assert extra(stack) <= KILLS, "at most one extra copy for each kill, under the same Message-ID"
    figure(f"sender killed {KILLS} times over {MAILS} mails: lost 0, {extra(stack)} extra copies with the same Message-ID,")
    figure(
        f"  sending again at most {slowest:.0f} s after a kill; the last receipt {time.monotonic() - began:.0f} s after the last"
    )
