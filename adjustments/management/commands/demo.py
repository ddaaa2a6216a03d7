"""`manage.py demo`: the whole product on a synthetic trust, with real processes, in one command."""

from __future__ import annotations

import logging
import os
import random
import shutil
import time
import urllib.error
import urllib.request
from argparse import RawDescriptionHelpFormatter
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone
from tqdm import tqdm

from ...demo import people, processes, stories
from ...models import Event, Request
from ...models.calendars import remembered
from ...rules.states import Action

PEOPLE, REQUESTS, SEED = 200, 300, 2026
STALE_AFTER = timedelta(days=3)
READY_SECONDS = 40


class Command(BaseCommand):
    """Runs the demo until Ctrl-C."""

    help = "Start the demo: web server, worker, beat, embedded Redis and a synthetic trust, on this machine only."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the options."""
        parser.formatter_class = RawDescriptionHelpFormatter
        parser.add_argument("--port", type=int, default=8000, help="The port of the web pages (8000).")
        parser.add_argument("--reset", action="store_true", help="Begin with new data.")
        parser.add_argument("--prepare-only", action="store_true", help="Make the data and stop.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Prepare the data, start the processes, watch them."""
        if not settings.IS_DEMO:
            raise CommandError("This is the demo: run it without APP_ENV, or with APP_ENV=demo.")
        port = options["port"]
        if not options["prepare_only"] and processes.is_busy(port):
            raise CommandError(f"Port {port} is busy. Choose another: manage.py demo --port {port + 1}")
        logging.disable(logging.INFO)  # nobody is there to wake while the data is made
        self._prepare(reset=options["reset"])
        if not options["prepare_only"]:
            try:
                self._run(port)
            except processes.CannotStart as error:
                raise CommandError(str(error)) from error

    def _prepare(self, *, reset: bool) -> None:
        database = Path(settings.DATABASES["default"]["NAME"])
        if reset:
            for path in (database, *database.parent.glob(f"{database.name}-*")):
                path.unlink(missing_ok=True)
            shutil.rmtree(settings.MAIL_DIR, ignore_errors=True)
        self.stdout.write("Preparing the database …")
        call_command("migrate", verbosity=0)
        newest = Request.objects.order_by("-created_at").first()
        if newest is None:
            self._seed()
        elif Event.objects.exclude(action__in=list(Action)).exists():
            raise CommandError("The demo's data was made by an earlier version. Begin anew: manage.py demo --reset")
        elif timezone.now() - newest.created_at > STALE_AFTER:
            self.stdout.write("The demo's data is over 3 days old. For fresh data: manage.py demo --reset")

    @remembered()
    def _seed(self) -> None:
        rng, now = random.Random(SEED), timezone.now()  # noqa: S311 - stories, not secrets
        bar = tqdm(total=REQUESTS, desc="Making people and stories", unit="request", leave=False)
        with bar, transaction.atomic():  # all or nothing: a start that was stopped begins anew
            cast = people.make(rng, PEOPLE)
            stories.make(rng, cast, REQUESTS, now, progress=bar.update)

    def _run(self, port: int) -> None:
        folder = Path(settings.DATA_DIR)
        redis_port = processes.free_port()
        environment = {
            "APP_ENV": "demo",
            "DATA_DIR": str(folder),
            "SECRET_KEY": settings.SECRET_KEY,
            "REDIS_URL": os.environ.get("REDIS_URL") or f"redis://127.0.0.1:{redis_port}/0",
            "BASE_URL": f"http://127.0.0.1:{port}",
            "EMAIL_BACKEND": os.environ.get("EMAIL_BACKEND") or "adjustments.demo.mail.MaildirBackend",
        }
        commands = {
            "web": processes.gunicorn_command(port),
            "worker": processes.worker_command("mail"),
            "housekeeper": processes.worker_command("housekeeping"),
            "beat": processes.beat_command(folder),
        }
        if "REDIS_URL" not in os.environ:
            commands = {"redis": processes.redis_command(redis_port, folder / "redis"), **commands}
        supervisor = processes.Supervisor(commands, environment, folder / "logs")
        try:
            supervisor.start()
            self._wait_until_ready(port, supervisor)
            if supervisor.is_stopping:
                return
            self.stdout.write(self.style.SUCCESS(f"\nReady: http://127.0.0.1:{port}/demo/\n"))
            self.stdout.write(f"Logs: {folder / 'logs'}. Ctrl-C ends everything.")
            self.stdout.flush()
            supervisor.watch()
        finally:
            self.stdout.write("Stopping …")
            supervisor.stop()

    def _wait_until_ready(self, port: int, supervisor: processes.Supervisor) -> None:
        deadline = time.monotonic() + READY_SECONDS
        while time.monotonic() < deadline and not supervisor.is_stopping:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=2):
                    return
            except (urllib.error.URLError, OSError):
                time.sleep(0.2)
        if supervisor.is_stopping:
            return
        raise CommandError(f"The web server did not start. Its log: {settings.DATA_DIR / 'logs' / 'web.log'}")
