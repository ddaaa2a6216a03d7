"""100,000 reminders that are due at 09:00, written and handed to a mail server by two processes; beside it the bare sending.

Run on PostgreSQL: DATABASE_URL=postgres://… .venv/bin/python -m tests.benchmarks.reminders [how many]
"""

from __future__ import annotations

import os
import smtplib
import subprocess
import sys
import time
from typing import Any

from aiosmtpd.controller import Controller

from adjustments.demo.processes import free_port
from tests.benchmarks.filled import FILL, ROOT, database

REMINDERS = 100_000
WORK = """
import resource, sys, time, django
django.setup()
from adjustments import wake
from adjustments.actions import reminders
from adjustments.models import Adjustment, Notice
from adjustments.models.calendars import remembered
from adjustments.notifications import deliver
from tests.benchmarks.filled import NINE
wake._knocker.knock = lambda: None  # nobody is there to wake
swept = sent = 0
while Adjustment.objects.wanting_notice(NINE).exists() or Notice.objects.waiting().exists():
    with remembered():
        if sys.argv[1] == "housekeeper":
            ends = time.monotonic() + 10
            swept += reminders.sweep(at=NINE, is_over=lambda: time.monotonic() > ends)
        some = deliver.deliver_ready(now=NINE) if sys.argv[1] == "worker" or not Adjustment.objects.wanting_notice(NINE).exists() else 1
    sent += some
    if failed := Notice.objects.exclude(failure="").first():
        raise SystemExit(failed.failure)
    if not some:
        time.sleep(0.5)  # as beat would
used = resource.getrusage(resource.RUSAGE_SELF)
print(f"{sys.argv[1]}: looked at {swept} adjustments, sent {sent} mails, {used.ru_utime + used.ru_stime:.0f} s of its processor, at most {used.ru_maxrss // 1024} MB")
"""


class Sink:
    """Takes every mail, counts it and keeps one."""

    def __init__(self) -> None:
        self.count, self.one = 0, b""

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.count, self.one = self.count + 1, envelope.content
        return "250 OK"


def bare(port: int, count: int, content: bytes) -> float:
    """Hand so many mails to the sink in one loop; return the seconds."""
    began = time.monotonic()
    with smtplib.SMTP("127.0.0.1", port) as line:
        for _ in range(count):
            line.sendmail("from@test.example", ["to@test.example"], content)
    return time.monotonic() - began


def main() -> None:
    """Measure and print."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else REMINDERS
    sink, port = Sink(), free_port()
    server = Controller(sink, hostname="127.0.0.1", port=port)
    server.start()
    with database("reminders") as own:
        environment = {**os.environ, **own, "EMAIL_URL": f"smtp://127.0.0.1:{port}"}
        subprocess.run([sys.executable, "manage.py", "migrate", "-v", "0"], cwd=ROOT, env=environment, check=True)
        subprocess.run([sys.executable, "-c", FILL, str(count)], cwd=ROOT, env=environment, check=True)
        began = time.monotonic()
        workers = [
            subprocess.Popen([sys.executable, "-c", WORK, name], cwd=ROOT, env=environment) for name in ("housekeeper", "worker")
        ]
        failed = [worker.wait() for worker in workers]
        took = time.monotonic() - began
    sent = sink.count
    floor = bare(port, count, sink.one)
    server.stop()
    assert failed == [0, 0]
    assert sent == count, f"{sent} of {count}"
    print(f"{count} reminders written and handed over by two processes: {took:.0f} s, {count / took:.0f} a second")
    print(f"floor (one bare loop of smtplib): {floor:.0f} s; {took / floor:.1f} times the floor")


if __name__ == "__main__":
    main()
