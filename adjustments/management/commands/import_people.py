"""`manage.py import_people FILE.csv`: reads an export of all staff."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from tqdm import tqdm

from ...actions import people, staff_file
from ...models.calendars import remembered


class Command(BaseCommand):
    """Imports the staff directory."""

    help = "Import an export of all staff (CSV with a header row). Bad lines are reported and left out; run it again at any time."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the options."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="Say what would happen; change nothing.")
        parser.add_argument("--allow-leavers", action="store_true", help="Accept that over a fifth of the people have left.")
        parser.add_argument("--nation", default="ENG", choices=["ENG", "SCT", "WLS", "NIR"], help="Of sites that are new.")
        parser.add_argument("--encoding", default="", help="utf-8 or cp1252; found out when not given.")
        parser.add_argument(
            "--column",
            action="append",
            default=[],
            metavar="FIELD=HEADING",
            help="Where a field stands, when the heading differs. Fields and their headings: "
            + ", ".join(f"{name} ({heading})" for name, heading in staff_file.COLUMNS.items()).replace("%", "%%"),
        )

    @remembered()
    def handle(self, *args: Any, **options: Any) -> None:
        """Read, check, apply, report."""
        columns = _columns(options["column"])
        text = _text(options["file"], options["encoding"])
        rows = list(_rows(text, columns))
        with tqdm(total=len(rows), desc="People", unit="line", leave=False) as bar:
            try:
                report = people.import_people(
                    rows,
                    at=timezone.now(),
                    today=timezone.localdate(),
                    nation=options["nation"],
                    dry_run=options["dry_run"],
                    allow_leavers=options["allow_leavers"],
                    progress=bar.update,
                )
            except people.TooManyLeavers as error:
                raise CommandError(
                    f"{error} Is the file complete? If it is, add --allow-leavers. Nothing was changed."
                ) from error
        if absent := _absent(rows, columns):
            report.notes.append(f"The file has no column for {', '.join(absent)}: what was known of these stays as it is.")
        self._print(report, dry_run=options["dry_run"])

    def _print(self, report: staff_file.Report, *, dry_run: bool) -> None:
        for number, reason in sorted(report.rejected):
            self.stderr.write(f"Line {number} was left out: {reason}.")
        for note in report.notes:
            self.stderr.write(note)
        head = "Nothing was changed. It would be: " if dry_run else ""
        self.stdout.write(
            f"{head}{report.created} new, {report.changed} changed, {report.managers_changed} with another manager, {report.unchanged} unchanged, {report.left} left, "
            f"{report.handed_on} decisions handed on, {len(report.rejected)} lines left out."
        )


def _columns(given: list[str]) -> dict[str, str]:
    columns = dict(staff_file.COLUMNS)
    for one in given:
        name, found, heading = one.partition("=")
        if not found or name not in columns:
            raise CommandError(f"--column {one}: write FIELD=HEADING with a field of {', '.join(columns)}.")
        columns[name] = heading
    return columns


def _text(path: Path, encoding: str) -> str:
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise CommandError(f"{path} cannot be read: {error.strerror}.") from error
    for one in [encoding] if encoding else ["utf-8-sig", "cp1252"]:
        try:
            return raw.decode(one)
        except UnicodeDecodeError:
            continue
        except LookupError as error:
            raise CommandError(f"{one} is no encoding. Try utf-8 or cp1252.") from error
    raise CommandError(f"{path} is not text that we can read. Save it as CSV in UTF-8.")


def _rows(text: str, columns: dict[str, str]) -> Iterator[tuple[int, dict[str, str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    header = _header(reader)
    place = {name: header.index(heading.casefold()) for name, heading in columns.items() if heading.casefold() in header}
    missing = [columns[name] for name in staff_file.REQUIRED if name not in place]
    if missing or not place.keys() & {"name", "first_name", "last_name"}:
        wanted = missing or [columns["name"]]
        raise CommandError(f"The file has no column “{wanted[0]}”. Name it with --column, for example --column name=Person.")
    while True:
        begin = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield begin, {staff_file.UNREADABLE: f"the quotes are not right ({error})"}
            continue
        if len(cells) != len(header) and any(cell.strip() for cell in cells):
            yield begin, {staff_file.UNREADABLE: f"it has {len(cells)} cells, the header has {len(header)}"}
        elif any(cell.strip() for cell in cells):
            yield begin, {name: cells[at].strip() for name, at in place.items()}


def _header(reader: Iterator[list[str]]) -> list[str]:
    try:
        return [cell.strip().casefold() for cell in next(reader)]
    except StopIteration:
        raise CommandError("The file is empty.") from None
    except csv.Error as error:
        raise CommandError(f"The header cannot be read: {error}.") from error


def _absent(rows: list[tuple[int, dict[str, str]]], columns: dict[str, str]) -> list[str]:
    """Return the headings that the file does not have, of those that can be left out."""
    known = next((set(cells) for _, cells in rows if staff_file.UNREADABLE not in cells), set(columns))
    named = {"name"} if "name" not in known else {"first_name", "last_name"}
    return [heading for name, heading in columns.items() if name not in known | named]
