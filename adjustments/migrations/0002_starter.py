"""The starter catalogue, the barriers, and the cache's table (`createcachetable` is no part of migrate)."""

import csv
from pathlib import Path

from django.core.management import call_command
from django.db import migrations

STARTER = Path(__file__).parent / "starter"


def _rows(name):
    with (STARTER / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def load(apps, schema_editor):
    """Load both lists."""
    barrier_model = apps.get_model("adjustments", "Barrier")
    entry_model = apps.get_model("adjustments", "CatalogueEntry")
    barriers = {
        row["code"]: barrier_model.objects.create(
            code=row["code"], on_the_page=row["on_the_page"], hint=row["hint"] or "", position=position
        )
        for position, row in enumerate(_rows("barriers.csv"))
    }
    for row in _rows("catalogue.csv"):
        entry = entry_model.objects.create(
            code=row["code"],
            category=row["category"],
            name=row["name"],
            in_plain_words=row["in_plain_words"],
            lead_days_least=int(row["lead_days_least"]),
            lead_days_most=int(row["lead_days_most"]),
            cost_band=row["cost_band"],
            is_recurring=row["recurring"] == "yes",
            delivered_by=[name.strip() for name in row["delivered_by"].split(";")],
            is_fast_track=row["fast_track"] == "yes",
        )
        entry.barriers.set([barriers[code] for code in row["barriers"].split()])


def make_cache_table(apps, schema_editor):
    """Make the table of the database cache."""
    call_command("createcachetable", database=schema_editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):
    dependencies = [("adjustments", "0001_initial")]
    operations = [
        migrations.RunPython(load, migrations.RunPython.noop),
        migrations.RunPython(make_cache_table, migrations.RunPython.noop),
    ]
