"""`manage.py turnaround`: the turnaround figures as CSV or JSON."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from ...reports import export, measures, periods
from ...reports.asked import Asked


class Command(BaseCommand):
    """Prints live turnaround figures for HR casework."""

    help = "Print how long decisions, deliveries and whole waits took, in working days. Live figures, not for publication."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the options."""
        parser.add_argument("--period", default="all", help="2026, 2026-Q3, 2026-10 or all: what was received then.")
        parser.add_argument("--by", choices=["category", "stage"], default="category")
        parser.add_argument("--format", choices=["csv", "json"], default="csv")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the figures."""
        try:
            period = periods.parse(options["period"])
        except ValueError as error:
            raise CommandError(str(error)) from error
        rows = measures.turnaround(Asked(period), timezone.now(), by="category" if options["by"] == "category" else "")
        self.stdout.write(export.as_csv(rows) if options["format"] == "csv" else export.as_json(rows))
