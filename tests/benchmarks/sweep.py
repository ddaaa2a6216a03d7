"""The sweep over 1,000,000 open adjustments of which none is due; beside it one `select 1`.

Run on PostgreSQL: DATABASE_URL=postgres://… .venv/bin/python -m tests.benchmarks.sweep [how many]
"""

from __future__ import annotations

import os
import subprocess
import sys

from tests.benchmarks.filled import FILL, ROOT, database

ADJUSTMENTS = 1_000_000
MEASURE = """
import statistics, time, django
django.setup()
from django.db import connection
from adjustments.actions import handovers, people, reminders, weekly
from adjustments.models import Adjustment
from tests.benchmarks.filled import ASKED
def timed(what):
    took = []
    for _ in range(21):
        began = time.perf_counter()
        what()
        took.append((time.perf_counter() - began) * 1000)
    return statistics.median(took)
def sweep():
    reminders.sweep(at=ASKED)
    handovers.sweep(at=ASKED)
    weekly.sweep(at=ASKED)
def select_1():
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
print(f"open adjustments: {Adjustment.objects.open().count()}")
print(f"the sweep, nothing due: {timed(sweep):.1f} ms, of reminders alone {timed(lambda: reminders.sweep(at=ASKED)):.1f} ms; floor, select 1: {timed(select_1):.1f} ms")
began = time.perf_counter()
people.settle(at=ASKED)
print(f"every five minutes, looking for what somebody may no longer hold: {(time.perf_counter() - began) * 1000:.0f} ms")
print(Adjustment.objects.wanting_notice(ASKED).order_by("next_notice_at").values_list("pk")[:200].explain(analyze=True))
"""


def main() -> None:
    """Measure and print."""
    count = sys.argv[1] if len(sys.argv) > 1 else str(ADJUSTMENTS)
    with database("sweep") as own:
        environment = {**os.environ, **own}
        subprocess.run([sys.executable, "manage.py", "migrate", "-v", "0"], cwd=ROOT, env=environment, check=True)
        subprocess.run([sys.executable, "-c", FILL, count], cwd=ROOT, env=environment, check=True)
        subprocess.run([sys.executable, "-c", MEASURE], cwd=ROOT, env=environment, check=True)


if __name__ == "__main__":
    main()
