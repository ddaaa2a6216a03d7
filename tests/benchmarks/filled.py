"""A PostgreSQL database with as many cases as a benchmark wants: one is walked by real moves, the others are copies of its rows."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit
from zoneinfo import ZoneInfo

import psycopg

ROOT = Path(__file__).resolve().parents[2]
LONDON = ZoneInfo("Europe/London")
NINE = datetime(2026, 6, 11, 9, tzinfo=LONDON)
"""A Thursday; the question was asked on the Monday before, so each employee is reminded of it now."""
ASKED = NINE - timedelta(days=3)
FAR = 1_000_000_000
"""Added to the template's keys; each copy counts on from there."""

REFERENCE = "overlay(translate(lpad(n::text, 6, '0'), '01', 'AB') placing '-' from 5 for 0)"
FILL = "import sys, django; django.setup(); from tests.benchmarks.filled import fill; fill(int(sys.argv[1]))"


@contextmanager
def database(name: str) -> Iterator[dict[str, str]]:
    """Make a database of its own beside DATABASE_URL, and drop it at the end; yield the environment that points to it."""
    given = os.environ.get("DATABASE_URL", "")
    if not given.startswith("postgres"):
        raise SystemExit("Say where PostgreSQL is: DATABASE_URL=postgres://…")
    own = f"bench_{name}_{os.getpid()}"

    def run(statement: str) -> None:
        with psycopg.connect(given, autocommit=True) as connection:
            connection.execute(statement)  # type: ignore[arg-type]

    run(f'CREATE DATABASE "{own}"')
    try:
        yield {
            "DATABASE_URL": urlunsplit(urlsplit(given)._replace(path=f"/{own}")),
            "SECRET_KEY": "b" * 50,
            "ALLOWED_HOSTS": "127.0.0.1",
            "SECURE": "false",
            "LOG_LEVEL": "WARNING",
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "PYTHONPATH": str(ROOT),
        }
    finally:
        run(f'DROP DATABASE "{own}" WITH (FORCE)')


def fill(count: int) -> None:
    """Make so many requests with one adjustment each, all waiting for their employee's answer. Call it with Django set up."""
    from django.db import connection

    from adjustments.actions import conversations
    from adjustments.models import Adjustment, Event, Notice, Person, Request, Step
    from tests import cast
    from tests.builders import SLOW, asked

    people = cast.make()
    one = asked(people.amina, SLOW, at=ASKED - timedelta(hours=1))
    one = conversations.ask_for_information(adjustment=one, words="When?", by=people.ben, at=ASKED)
    Notice.objects.update(sent_at=ASKED)  # what was told until then
    later = {name: f"{name} + {FAR} + n" for name in ("id", "request_id", "adjustment_id", "employee_id", "filed_by_id")}
    copies = (
        (Person, later | {"email": "n || email", "staff_number": "'c' || n"}),
        (Request, later | {"reference": REFERENCE}),
        (Adjustment, later | {"holder_person_id": f"holder_person_id + {FAR} + n"}),
        (Event, later | {"id": f"id + {FAR} + n * 2"}),
        (Step, later),
    )
    template = {Person: people.amina.pk, Request: one.request_id, Adjustment: one.pk}
    with connection.cursor() as cursor:
        for model, differs in copies:
            table = model._meta.db_table
            names = [field.column for field in model._meta.concrete_fields]
            quoted = [connection.ops.quote_name(name) for name in names]
            values = ", ".join(differs.get(name, own) for name, own in zip(names, quoted, strict=True))
            where = f"id = {template[model]}" if model in template else f"adjustment_id = {one.pk}"
            cursor.execute(
                f"INSERT INTO {table} ({', '.join(quoted)}) SELECT {values} FROM {table}, generate_series(1, {count - 1}) n WHERE {where}"
            )
        cursor.execute("ANALYZE")
