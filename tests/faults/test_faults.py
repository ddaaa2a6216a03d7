"""Redis, the mail server and beat fail for real, in every way they have: nothing is lost, nothing doubled beyond what must be."""

from __future__ import annotations

import os
import signal
import socket
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from adjustments.demo import processes
from tests.faults.client import Client
from tests.faults.figures import IS_LONG, PROMISED_SECONDS, Figure
from tests.faults.people import DRAFTS, copies, extra, mails, people, submitted, unsent
from tests.stack import Stack, on_postgresql, wait_for

MAILS = 500 if IS_LONG else 60
SUBMITS = 50 if IS_LONG else 20
REDIS_AWAY = int(os.environ.get("REDIS_AWAY_SECONDS", "60" if IS_LONG else "10"))
BEATS, SWEEPERS = 5, 8
pytestmark = pytest.mark.timeout(1200)


@pytest.fixture(autouse=True)
def _all_is_well(stack: Stack) -> None:
    """Each test begins with everything running and nothing waiting."""
    stack.keep_running()
    wait_for(lambda: not unsent(stack), 2 * PROMISED_SECONDS, 0.3)
    stack.inbox.mails.clear()


def until(stack: Stack, what: Callable[[], Any], seconds: float = PROMISED_SECONDS) -> float:
    """Wait until it is so, and start meanwhile what exits; return the seconds."""
    began = time.monotonic()

    def found() -> bool:
        stack.keep_running()
        return bool(what())

    wait_for(found, seconds, 0.2)
    return time.monotonic() - began


def everything_sent(stack: Stack) -> float:
    """Wait until each mail has its receipt; return the seconds."""
    return until(stack, lambda: not unsent(stack))


def to_redis(stack: Stack, words: str) -> None:
    with socket.create_connection(("127.0.0.1", stack.redis_port), 10) as line:
        line.sendall(words.encode() + b"\r\n")
        assert line.recv(3) == b"+OK"


def test_redis_stopped_while_requests_are_sent(stack: Stack, figure: Figure):
    people(stack, SUBMITS)
    references = stack.shell(DRAFTS.format(count=SUBMITS)).splitlines()
    clients = [Client(stack, f"p{number}@trust.example") for number in range(SUBMITS)]
    stack.signal("redis", signal.SIGSTOP)
    stopped, took = time.monotonic(), []
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

    def receipts() -> set[str]:
        return {mail["To"] for mail in list(stack.inbox.mails) if "we have your request" in mail["Subject"]}

    after = until(stack, lambda: len(receipts()) == SUBMITS)
    everything_sent(stack)
    assert extra(stack) == 0
    figure(f"Redis stopped for {REDIS_AWAY} s: {SUBMITS} of {SUBMITS} requests taken, slowest {max(took) * 1000:.0f} ms;")
    figure(f"  0 mails lost, 0 extra, all there {after:.0f} s after")


def test_redis_that_refuses(stack: Stack, figure: Figure):
    stack.kill("redis")
    [reference] = submitted(stack)
    mails(stack, MAILS)
    assert unsent(stack) > 0
    stack.start("redis")
    after = everything_sent(stack)
    assert any(reference in mail["Subject"] for mail in stack.inbox.mails)
    assert len(copies(stack)) >= MAILS
    assert extra(stack) == 0
    figure(f"Redis refused: 0 mails lost, 0 extra, all there {after:.0f} s after it was back")


def test_redis_that_comes_back_empty(stack: Stack, figure: Figure):
    mails(stack, MAILS)
    stack.kill("redis")
    for file in (stack.folder / "redis").rglob("*"):
        if file.is_file():
            file.unlink()
    stack.start("redis")
    after = everything_sent(stack)
    assert (len(copies(stack)), extra(stack)) == (MAILS, 0)
    figure(f"Redis restarted empty: 0 mails lost, 0 extra, all there {after:.0f} s after")


def test_redis_flushed(stack: Stack, figure: Figure):
    mails(stack, MAILS)
    to_redis(stack, "FLUSHALL")
    after = everything_sent(stack)
    assert (len(copies(stack)), extra(stack)) == (MAILS, 0)
    mails(stack, 1)
    again = everything_sent(stack)
    figure(f"Redis flushed: 0 mails lost, 0 extra, all there {after:.0f} s after; the next one in {again:.0f} s")


PARKED = "SELECT COUNT(*) FROM adjustments_notice WHERE parked_at IS NOT NULL"


def test_a_mail_server_that_is_down(stack: Stack, figure: Figure):
    stack.mail_server.stop()
    mails(stack, MAILS)
    failed = "SELECT COUNT(*) FROM adjustments_notice WHERE sent_at IS NULL AND failure LIKE 'The mail server cannot be reached%'"
    until(stack, lambda: stack.rows(failed)[0][0] > 0)
    assert stack.inbox.mails == []
    given_up = stack.rows(PARKED)
    stack.mail_server.start()
    after = everything_sent(stack)
    assert (len(copies(stack)), extra(stack)) == (MAILS, 0)
    assert stack.rows(PARKED) == given_up
    figure(f"mail server down: 0 mails lost, 0 extra, 0 given up, all there {after:.0f} s after it was back")


def test_a_slow_mail_server(stack: Stack, figure: Figure):
    stack.inbox.pause = 3
    try:
        mails(stack, 4)
        everything_sent(stack)
    finally:
        stack.inbox.pause = 0
    assert (len(copies(stack)), extra(stack)) == (4, 0)
    figure("mail server that takes 3 s for each: 0 lost, 0 extra")


def test_one_recipient_of_three_is_refused(stack: Stack, figure: Figure):
    stack.inbox.refuses = {"p1@trust.example": "550 No such user", "p2@trust.example": "451 Later"}
    mails(stack, 4)
    until(stack, lambda: {mail["To"] for mail in list(stack.inbox.mails)} == {"p0@trust.example", "p3@trust.example"})
    parked = (
        "SELECT COUNT(*) FROM adjustments_notice WHERE parked_at IS NOT NULL AND failure LIKE '%does not know the address (550)'"
    )
    until(stack, lambda: stack.rows(parked)[0][0] == 1)
    until(stack, lambda: unsent(stack) == 1)
    stack.inbox.refuses = {}
    after = everything_sent(stack)
    assert (len(stack.inbox.to("p2@trust.example")), extra(stack)) == (1, 0)
    figure(
        f"one refused for good, one for now, of four: the others were not delayed, the one for now arrived {after:.0f} s after"
    )


def test_a_mail_server_that_hangs_up_after_the_data(stack: Stack, figure: Figure):
    cuts = stack.inbox.cuts_after_data = 3
    mails(stack, 10)
    everything_sent(stack)
    assert stack.inbox.cuts_after_data == 0
    assert len(copies(stack)) == 10
    assert extra(stack) <= cuts, "it took them, and did not say so"
    figure(f"{cuts} connections cut after the data of 10 mails: lost 0, {extra(stack)} extra copies with the same Message-ID")


def test_a_poison_row_delays_no_other(stack: Stack, figure: Figure):
    [reference] = submitted(stack)
    everything_sent(stack)
    stack.inbox.mails.clear()
    stack.kill("worker")
    mails(stack, 10)
    first = stack.rows(
        "SELECT MIN(id) FROM adjustments_notice WHERE sent_at IS NULL AND parked_at IS NULL AND kind = 'password_reset'"
    )[0][0]
    request = f"(SELECT id FROM adjustments_request WHERE reference = '{reference}')"
    stack.rows(f"UPDATE adjustments_notice SET kind = 'decision_due', request_id = {request} WHERE id = {first}")  # of no date
    stack.start("worker")
    after = until(stack, lambda: len(stack.inbox.mails) == 9)
    poison = f"FROM adjustments_notice WHERE id = {first} AND"
    until(stack, lambda: stack.rows(f"SELECT COUNT(*) {poison} failure = 'The message could not be made (KeyError)'")[0][0])
    stack.rows(f"UPDATE adjustments_notice SET attempts = 4, leased_until = NULL WHERE id = {first}")
    until(stack, lambda: stack.rows(f"SELECT COUNT(*) {poison} parked_at IS NOT NULL")[0][0])
    figure(f"a poison row: the 9 behind it arrived {after:.0f} s after the start, it was given up after 5 attempts")


SWEEP_TOGETHER = """
from concurrent.futures import ThreadPoolExecutor
from django.db import connection
from django.utils import timezone
from adjustments.actions import reminders
def go(_):
    try:
        return reminders.sweep(at=timezone.now())
    finally:
        connection.close()
with ThreadPoolExecutor({sweepers}) as pool:
    list(pool.map(go, range({sweepers} * 2)))
"""
REMINDERS = "SELECT COUNT(*), COUNT(DISTINCT to_id) FROM adjustments_notice WHERE request_id IN (SELECT id FROM adjustments_request WHERE reference = '{}') AND kind = 'decision_due'"


def test_five_beats_and_eight_sweepers_remind_once(stack: Stack, figure: Figure):
    count = 30 if IS_LONG else 10
    beats = [f"beat {number}" for number in range(2, BEATS + 1)]
    for name in beats:
        folder = stack.folder / name
        folder.mkdir()
        stack.start(name, processes.beat_command(folder))
    references = submitted(stack, count, days=30)
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda _: stack.shell(SWEEP_TOGETHER.format(sweepers=SWEEPERS)), range(2)))
    swept = "SELECT COUNT(*) FROM adjustments_adjustment WHERE next_notice_at <= CURRENT_TIMESTAMP"
    until(stack, lambda: stack.rows(swept)[0][0] == 0)
    rounds = "SELECT MAX(began_at) FROM adjustments_heartbeat WHERE task = 'sweep'"
    for _ in range(2):
        before = stack.rows(rounds)[0][0]
        until(stack, lambda before=before: stack.rows(rounds)[0][0] != before)
    for name in beats:
        stack.kill(name)
    assert {stack.rows(REMINDERS.format(reference))[0] for reference in references} == {(2, 2)}, "one to each caseworker"
    everything_sent(stack)
    assert extra(stack) == 0
    figure(f"{BEATS} beats, {SWEEPERS} sweepers at once in two processes: {count} cases, each reminded once")


def test_no_beat_for_days(stack: Stack, figure: Figure):
    stack.kill("beat")
    references = submitted(stack, 3, days=30)
    made = [REMINDERS.format(reference) for reference in references]
    assert {stack.rows(one)[0] for one in made} == {(0, 0)}
    stack.start("beat")
    after = until(stack, lambda: all(stack.rows(one)[0][0] for one in made))
    assert {stack.rows(one)[0] for one in made} == {(2, 2)}, "one to each caseworker says it all"
    everything_sent(stack)
    figure(f"no beat since before the reminders were due: each made once, {after:.0f} s after it was back")


def test_the_database_is_healthy_afterwards(stack: Stack):
    assert "0 violations" in stack.manage("doctor")
    assert on_postgresql() or "ok" in stack.rows("PRAGMA integrity_check")[0]
