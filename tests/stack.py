"""The real thing for tests: web server, worker, beat, Redis and a mail server, as processes on free ports."""

from __future__ import annotations

import asyncio
import os
import signal
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
import yaml
from aiosmtpd.controller import Controller

from adjustments.demo import processes

ROOT = Path(__file__).resolve().parent.parent
PROCESSES = ("redis", "web", "worker", "housekeeper", "beat")


class Inbox:
    """Keeps every mail that a real SMTP server accepted; does what a test's script says with the others."""

    def __init__(self, pause: float = 0.0) -> None:
        self.mails: list[EmailMessage] = []
        self.pause = pause
        self.refuses: dict[str, str] = {}
        """What it answers to a recipient, instead of taking the mail."""
        self.cuts_after_data = 0
        """How often it hangs up after it has taken a mail, without a word."""

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: list[str]) -> str:
        if address in self.refuses:
            return self.refuses[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        await asyncio.sleep(self.pause)
        mail: Any = message_from_bytes(envelope.content, policy=policy.default)
        self.mails.append(mail)
        if self.cuts_after_data:
            self.cuts_after_data -= 1
            server.transport.abort()
        return "250 OK"

    def to(self, address: str, words: str = "") -> list[EmailMessage]:
        return [mail for mail in list(self.mails) if mail["To"] == address and words in mail["Subject"]]


class MailServer:
    """A real SMTP server on a port of its own, which can be stopped and started again."""

    def __init__(self, inbox: Inbox) -> None:
        self.inbox, self.port = inbox, processes.free_port()
        self.start()

    def start(self) -> None:
        self._controller = Controller(self.inbox, hostname="127.0.0.1", port=self.port)
        self._controller.start()

    def stop(self) -> None:
        self._controller.stop()


def on_postgresql() -> bool:
    return os.environ.get("DATABASE_URL", "").startswith("postgres")


def compose() -> Any:
    """The contents of docker-compose.yml."""
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text())


def wait_for(what: Callable[[], Any], seconds: float = 30, every: float = 0.1) -> Any:
    """Return what turns true in time; fail otherwise."""
    deadline = time.monotonic() + seconds
    while True:
        if found := what():
            return found
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(every)


@dataclass
class Stack:
    """A running product."""

    folder: Path
    environment: dict[str, str]
    port: int
    redis_port: int
    mail_server: MailServer
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    commands: dict[str, list[str]] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def inbox(self) -> Inbox:
        return self.mail_server.inbox

    def rows(self, statement: str) -> list[Any]:
        """Ask the database itself; what is written is committed."""
        url = self.environment["DATABASE_URL"]
        connection: Any
        if url.startswith("sqlite"):
            connection = sqlite3.connect(url.removeprefix("sqlite:///"), timeout=60)
        else:
            connection = psycopg.connect(url)
        with closing(connection), connection:
            cursor = connection.execute(statement)
            return list(cursor.fetchall()) if cursor.description else []

    def manage(self, *arguments: str, check: bool = True) -> str:
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env={**os.environ, **self.environment},
            capture_output=True,
            text=True,
            timeout=240,
        )
        assert not check or done.returncode == 0, done.stdout + done.stderr
        return done.stdout + done.stderr

    def shell(self, code: str) -> str:
        return self.manage("shell", "-v", "0", "-c", code).strip()

    def command(self, name: str) -> list[str]:
        """Return what starts a process: the demo's command, or on PostgreSQL the one of docker-compose.yml."""
        if on_postgresql():
            return self._as_compose_says(name)
        return {
            "redis": processes.redis_command(self.redis_port, self.folder / "redis"),
            "web": processes.gunicorn_command(self.port),
            "worker": processes.worker_command("mail"),
            "housekeeper": processes.worker_command("housekeeping"),
            "beat": processes.beat_command(self.folder),
        }[name]

    def _as_compose_says(self, name: str) -> list[str]:
        """Return compose's own command, with this machine's ports and folders in place of the container's."""
        command = compose()["services"][name]["command"]
        if name == "redis":
            folder = self.folder / "redis"
            folder.mkdir(exist_ok=True)
            return [*command, "--port", str(self.redis_port), "--bind", "127.0.0.1", "--dir", str(folder)]
        here = {"0.0.0.0:8000": f"127.0.0.1:{self.port}", "/tmp/beat-schedule": str(self.folder / "beat-schedule")}
        return [sys.executable, "-m", *(here.get(part, part) for part in command)]

    def start(self, name: str, command: list[str] | None = None) -> None:
        self.commands[name] = command or self.command(name)
        with (self.folder / f"{name}.log").open("ab") as log:
            self.running[name] = subprocess.Popen(
                self.commands[name],
                cwd=ROOT,
                env={**os.environ, **self.environment},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def signal(self, name: str, number: int) -> None:
        os.killpg(self.running[name].pid, number)

    def kill(self, name: str) -> None:
        self.signal(name, signal.SIGKILL)
        self.running.pop(name).wait()

    def keep_running(self) -> None:
        """Start again what exited, as the demo and compose do: some workers exit when the broker dies."""
        for name, process in list(self.running.items()):
            if process.poll() is not None:
                self.start(name, self.commands[name])

    def wait_until_ready(self) -> None:
        def answers() -> bool:
            try:
                with urllib.request.urlopen(f"{self.url}/readyz", timeout=2) as response:
                    return bool(response.status == 200)
            except (urllib.error.URLError, OSError):
                return False

        wait_for(answers, 60)

    def stop(self) -> None:
        for process in self.running.values():
            processes._signal_group(process, signal.SIGCONT)
            processes._signal_group(process, signal.SIGTERM)
        for process in self.running.values():
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                processes._signal_group(process, signal.SIGKILL)
                process.wait()


def _database(name: str, folder: Path) -> tuple[str, Callable[[], None]]:
    """A database of its own: beside DATABASE_URL on PostgreSQL, else a file."""
    if not on_postgresql():
        return f"sqlite:///{folder / 'db.sqlite3'}", lambda: None
    given = os.environ["DATABASE_URL"]
    own = f"wa_{name}_{os.getpid()}"

    def run(statement: str) -> None:
        with psycopg.connect(given, autocommit=True) as connection:
            connection.execute(statement)  # type: ignore[arg-type]

    run(f'DROP DATABASE IF EXISTS "{own}" WITH (FORCE)')
    run(f'CREATE DATABASE "{own}"')
    return urlunsplit(urlsplit(given)._replace(path=f"/{own}")), lambda: run(f'DROP DATABASE "{own}" WITH (FORCE)')


@contextmanager
def running_stack(name: str, folder: Path, *, pause: float = 0.0, **more: str) -> Iterator[Stack]:
    """Run a product of its own, without people."""
    mail_server = MailServer(Inbox(pause))
    port, redis_port = processes.free_port(), processes.free_port()
    database, drop = (more["DATABASE_URL"], lambda: None) if "DATABASE_URL" in more else _database(name, folder)
    environment = {
        "DJANGO_SETTINGS_MODULE": "config.settings",  # not the tests' own
        "DATABASE_URL": database,
        "REDIS_URL": f"redis://127.0.0.1:{redis_port}/0",
        "EMAIL_URL": f"smtp://127.0.0.1:{mail_server.port}",
        "BASE_URL": f"http://127.0.0.1:{port}",
        "DATA_DIR": str(folder),
        "SECRET_KEY": "stack-" + "k" * 50,
        "ALLOWED_HOSTS": "127.0.0.1",
        "SECURE": "false",
        "APP_ENV": "production",
        **more,
    }
    stack = Stack(folder, environment, port, redis_port, mail_server)
    try:
        stack.manage("migrate", "-v", "0")
        if more.get("APP_ENV") == "demo":
            stack.manage("demo", "--prepare-only")
        for process in PROCESSES:
            stack.start(process)
        stack.wait_until_ready()
        yield stack
    finally:
        stack.stop()
        mail_server.stop()
        drop()


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[Stack]:
    """A product without people, for this module alone."""
    name = request.module.__name__.rsplit(".", 1)[-1]
    with running_stack(name, tmp_path_factory.mktemp(name)) as running:
        yield running


@pytest.fixture(scope="session")
def demo_stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """The demo's trust, with one-click sign-in."""
    with running_stack("demo", tmp_path_factory.mktemp("demo"), APP_ENV="demo") as running:
        yield running
