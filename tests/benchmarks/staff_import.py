"""100,000 people imported, beside the floor: reading the same file and writing the same rows with one bulk insert.

Run: .venv/bin/python -m tests.benchmarks.staff_import
"""

from __future__ import annotations

import csv
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROWS = 100_000
ROOT = Path(__file__).resolve().parents[2]


def write(path: Path) -> None:
    """Write a staff file."""
    with path.open("w", newline="") as file:
        out = csv.writer(file)
        out.writerow(
            [
                *("Employee Number", "Full Name", "Email Address", "Position Title"),
                *("Directorate", "Department", "Location", "Supervisor Employee Number"),
            ]
        )
        for number in range(1, ROWS + 1):
            manager = number // 20 if number > 20 else ""
            place = [f"Directorate {number % 10}", f"Department {number % 300}", f"Site {number % 4}"]
            out.writerow([number, f"Person {number}", f"p{number}@bench.example", "Nurse", *place, manager])


FLOOR = """
import csv, sys, time, django
django.setup()
from adjustments.models import Person
began = time.monotonic()
rows = list(csv.DictReader(open(sys.argv[1])))
people = [Person(staff_number=r["Employee Number"], name=r["Full Name"], email=r["Email Address"], password="!") for r in rows]
Person.objects.bulk_create(people, batch_size=500)
print(time.monotonic() - began)
"""


def timed(command: list[str], environment: dict[str, str]) -> tuple[float, str]:
    """Run a command; return its seconds and output."""
    began = time.monotonic()
    done = subprocess.run(command, cwd=ROOT, env={**os.environ, **environment}, capture_output=True, text=True, check=True)
    return time.monotonic() - began, done.stdout


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "staff.csv"
        write(file)
        environment = {
            "SECRET_KEY": "b" * 50,
            "ALLOWED_HOSTS": "127.0.0.1",
            "SECURE": "false",
            "DJANGO_SETTINGS_MODULE": "config.settings",
        }

        def on(name: str) -> dict[str, str]:
            own = {
                **environment,
                "DATABASE_URL": f"sqlite:///{folder}/{name}.sqlite3",
                "DATA_DIR": folder,
                "PYTHONPATH": str(ROOT),
            }
            timed([sys.executable, "manage.py", "migrate", "-v", "0"], own)
            return own

        floor = float(timed([sys.executable, "-c", FLOOR, str(file)], on("floor"))[1])
        here = on("import")
        first, said = timed([sys.executable, "manage.py", "import_people", str(file)], here)
        again, said_again = timed([sys.executable, "manage.py", "import_people", str(file)], here)
        memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
        print(f"floor (read and one bulk insert): {floor:.1f} s")
        print(f"import: {first:.1f} s, {first / floor:.1f} × the floor; {said.strip()}")
        print(f"again: {again:.1f} s; {said_again.strip()}")
        print(f"largest process: {memory} MB")


if __name__ == "__main__":
    main()
