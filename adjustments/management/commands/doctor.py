"""`manage.py doctor`: looks over the whole database for what must never be."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ...models.calendars import remembered
from ...queries import audit

SHOWN = 20


class Command(BaseCommand):
    """Prints each check and what it found; exits with 1 when anything is wrong."""

    help = "Check the whole database: states, clocks, report lines, holders, receipts, history, triggers."

    @remembered()
    def handle(self, *args: Any, **options: Any) -> None:
        """Run every check."""
        total = 0
        for check in audit.CHECKS:
            found = list(check())
            total += len(found)
            self.stdout.write(f"{len(found):>6}  {check.__name__.replace('_', ' ')}")
            for finding in found[:SHOWN]:
                self.stdout.write(f"        {finding}")
        for warning in audit.warnings():
            self.stdout.write(f"  note  {warning}")
        if total:
            raise CommandError(f"{total} violations.")
        self.stdout.write("0 violations.")
