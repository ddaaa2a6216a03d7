"""Every report over 1,000,000 report lines, live; beside it one plain SQL aggregate over the same rows.

Run on PostgreSQL: DATABASE_URL=postgres://… .venv/bin/python -m tests.benchmarks.reports [how many]

The lines are copies of those of a synthetic trust with half a year of history, spread over three years.
"""

from __future__ import annotations

import os
import subprocess
import sys

from tests.benchmarks.filled import ROOT, database

LINES = 1_000_000
MEASURE = """
import random, statistics, sys, time, django
django.setup()
from django.db import connection
from django.utils import timezone
from adjustments.demo import people, stories
from adjustments.models import ReportLine
from adjustments.reports import periods
from adjustments.reports.asked import Asked, Basis
from adjustments.reports.catalogue import REPORTS, answer
from adjustments.rules.outcomes import LEFT_OUT

now, wanted, rng = timezone.now(), int(sys.argv[1]), random.Random(7)
stories.make(rng, people.make(rng, 80), 300, now)
lines = ReportLine.objects.count()
fields = ReportLine._meta.concrete_fields
def copied(field):
    name = connection.ops.quote_name(field.column)
    if field.primary_key:
        return f"{name} + n * 1000000"
    if field.get_internal_type() == "DateField":
        return f"{name} - (n * 7 % 1092)::int"  # a multiple of seven: working days stay working days
    return name
table = ReportLine._meta.db_table
with connection.cursor() as cursor:
    cursor.execute("SET session_replication_role = replica")  # copies have no adjustment
    names = ", ".join(connection.ops.quote_name(field.column) for field in fields)
    values = ", ".join(map(copied, fields))
    cursor.execute(f"INSERT INTO {table} ({names}) SELECT {values} FROM {table}, generate_series(1, {wanted // lines}) n")
    cursor.execute("SET session_replication_role = DEFAULT")
    cursor.execute(f"UPDATE {table} SET received_month = extract(year from received_on) * 100 + extract(month from received_on)")
    cursor.execute(f"VACUUM FULL ANALYZE {table}")
def timed(what):
    took = []
    for _ in range(3):
        began = time.perf_counter()
        what()
        took.append(time.perf_counter() - began)
    return statistics.median(took)
def floor():
    with connection.cursor() as cursor:
        left_out = ", ".join(f"'{one}'" for one in sorted(LEFT_OUT))
        cursor.execute(
            f"SELECT category, count(*), percentile_disc(0.5) WITHIN GROUP (ORDER BY decision_days),"
            f" percentile_disc(0.9) WITHIN GROUP (ORDER BY decision_days), count(*) FILTER (WHERE decision_days <= decision_target)"
            f" FROM {table} WHERE NOT is_rest AND outcome NOT IN ({left_out}) AND decision_days IS NOT NULL GROUP BY category"
        )
        cursor.fetchall()
print(f"report lines: {ReportLine.objects.count()}")
least = timed(floor)
print(f"floor, decisions by category as one SQL aggregate: {least:.2f} s")
quarter = periods.offered(now.date())[4]
asked = {
    "everything": Asked(by="category"),
    "last quarter": Asked(quarter, by="category"),
    "completed in it": Asked(quarter, Basis.COMPLETED, by="directorate"),
    "one route": Asked(route="standard", by="site"),
}
for words, one in asked.items():
    took = timed(lambda: answer(REPORTS["turnaround"], one, now))
    print(f"turnaround, {words}: {took:.2f} s, {took / least:.1f} x the floor")
for code in REPORTS:
    if code not in ("turnaround", "repeats"):  # copies have no barriers
        took = timed(lambda: answer(REPORTS[code], Asked(by="category"), now))
        print(f"{code}: {took:.2f} s, {took / least:.1f} x the floor")
"""


def main() -> None:
    """Measure and print."""
    count = sys.argv[1] if len(sys.argv) > 1 else str(LINES)
    with database("reports") as own:
        environment = {**os.environ, **own}
        subprocess.run([sys.executable, "manage.py", "migrate", "-v", "0"], cwd=ROOT, env=environment, check=True)
        subprocess.run([sys.executable, "-c", MEASURE, count], cwd=ROOT, env=environment, check=True)


if __name__ == "__main__":
    main()
