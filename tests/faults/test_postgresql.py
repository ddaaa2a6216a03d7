"""PostgreSQL ends at once in the middle of everything, and comes back: nothing is lost, and everything goes on by itself."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from adjustments.demo.processes import free_port
from tests.faults.figures import IS_LONG, PROMISED_SECONDS, Figure
from tests.faults.people import copies, extra, mails, submitted, unsent
from tests.stack import Stack, on_postgresql, running_stack, wait_for

MAILS, RESTARTS = (1000, 10) if IS_LONG else (150, 2)
SENDERS = 2  # docker-compose.yml: each may have one mail in its hands


class Cluster:
    """A PostgreSQL of its own, as the user postgres where the tests run as root."""

    def __init__(self, binaries: Path) -> None:
        self.binaries, self.port = binaries, free_port()
        self.folder = Path(tempfile.mkdtemp(prefix="wa-pg-"))  # pytest's own folders are closed to other users
        if os.getuid() == 0:
            shutil.chown(self.folder, "postgres", "postgres")
        self._run("initdb", "-D", str(self.folder / "data"), "-A", "trust", "-U", "postgres", "-E", "UTF8", "--no-locale")
        self.control("start")

    @property
    def url(self) -> str:
        return f"postgres://postgres@127.0.0.1:{self.port}/postgres"

    def _run(self, name: str, *arguments: str) -> None:
        as_postgres = {"user": "postgres", "group": "postgres", "extra_groups": []} if os.getuid() == 0 else {}
        command = [str(self.binaries / name), *arguments]
        quiet = subprocess.DEVNULL
        subprocess.run(command, check=True, stdin=quiet, stdout=quiet, stderr=quiet, timeout=120, cwd=self.folder, **as_postgres)  # type: ignore[call-overload]

    def control(self, what: str) -> None:
        options = f"-p {self.port} -k {self.folder} -c listen_addresses=127.0.0.1"
        self._run(
            "pg_ctl",
            *("-D", str(self.folder / "data"), "-o", options, "-l", str(self.folder / "log"), "-m", "immediate", "-w", what),
        )


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    if not on_postgresql():
        pytest.skip("DATABASE_URL names no PostgreSQL")
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    initdb = str(found[-1]) if found else shutil.which("initdb")
    if initdb is None:
        pytest.skip("no initdb: install PostgreSQL's server")
    one = Cluster(Path(initdb).parent)
    try:
        yield one
    finally:
        one.control("stop")
        shutil.rmtree(one.folder, ignore_errors=True)


@pytest.fixture
def stack(cluster: Cluster, tmp_path: Path) -> Iterator[Stack]:
    with running_stack("postgresql", tmp_path, pause=0.02, DATABASE_URL=cluster.url) as running:
        yield running


def page_answers(stack: Stack) -> bool:
    """Say whether the sign-in page is there."""
    try:
        with urllib.request.urlopen(f"{stack.url}/sign-in/", timeout=10) as answer:
            return bool(answer.status == 200)
    except urllib.error.HTTPError:
        return False


@pytest.mark.timeout(1800)
def test_postgresql_that_ends_at_once_and_comes_back(stack: Stack, cluster: Cluster, figure: Figure):
    [reference] = submitted(stack)
    mails(stack, MAILS)
    inbox, slowest, slowest_page = stack.inbox.mails, 0.0, 0.0
    for turn in range(RESTARTS):
        wanted = len(inbox) + 5
        wait_for(lambda wanted=wanted: len(inbox) >= wanted or not unsent(stack), PROMISED_SECONDS, 0.02)
        cluster.control("restart")
        before, began = len(inbox), time.monotonic()
        wait_for(lambda: page_answers(stack), PROMISED_SECONDS)
        slowest_page = max(slowest_page, time.monotonic() - began)
        if turn == 0:
            mails(stack, 5)

        def goes_on(before: int = before) -> bool:
            stack.keep_running()
            return len(inbox) > before or not unsent(stack)

        wait_for(goes_on, PROMISED_SECONDS, 0.05)
        slowest = max(slowest, time.monotonic() - began)
    wait_for(lambda: not unsent(stack), PROMISED_SECONDS + MAILS / 5, 0.5)
    assert any(reference in mail["Subject"] for mail in inbox)
    assert len(copies(stack)) >= MAILS + 5
    assert extra(stack) <= RESTARTS * SENDERS
    assert "0 violations" in stack.manage("doctor")
    figure(
        f"PostgreSQL restarted at once {RESTARTS} times over {MAILS} mails: lost 0, {extra(stack)} extra copies with the same Message-ID,"
    )
    figure(f"  pages back after {slowest_page:.0f} s, sending again at most {slowest:.0f} s after")
