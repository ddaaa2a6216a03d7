"""`manage.py turnaround`: the turnaround report as CSV or JSON."""

from dataclasses import replace
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from ...reports import catalogue, export, periods
from ...reports.asked import Asked
from ...reports.measures.cohorts import GROUPS


class Command(BaseCommand):
    """Prints live turnaround figures for HR casework."""

    help = "Print how long decisions, deliveries and whole waits took, in working days. Live figures, not for publication."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the options."""
        parser.add_argument("--period", default="all", help="2026, 2026-Q3, 2026-10 or all: what was received then.")
        parser.add_argument("--by", choices=["stage", *GROUPS], default="stage", help="Decisions are compared by groups.")
        parser.add_argument(
            "--format", choices=["csv", "json"], default="csv", help="One table as CSV, or the whole report as JSON."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the figures."""
        try:
            asked = Asked(periods.parse(options["period"]))
        except ValueError as error:
            raise CommandError(str(error)) from error
        asked = replace(asked, by="" if options["by"] == "stage" else options["by"])
        answer = catalogue.answer(catalogue.REPORTS["turnaround"], asked, timezone.now())
        table = next(shown for shown in answer.tables if shown.dimensions == (options["by"],))
        self.stdout.write(export.as_csv(table) if options["format"] == "csv" else export.as_json(answer))
