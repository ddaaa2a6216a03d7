"""An export of all staff, line by line: read, checked, good or bad.

Not here: applying it (`people`), opening the file (`management/commands/import_people.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from ..models import Person

COLUMNS: dict[str, str] = {  # our field: the heading in an NHS electronic staff record export
    "staff_number": "Employee Number",
    "name": "Full Name",
    "first_name": "First Name",
    "last_name": "Last Name",
    "email": "Email Address",
    "job_title": "Position Title",
    "staff_group": "Staff Group",
    "band": "Grade",
    "directorate": "Directorate",
    "department": "Department",
    "site": "Location",
    "manager": "Supervisor Employee Number",
    "active_from": "Hire Date",
    "active_to": "Termination Date",
}
REQUIRED = ("staff_number",)
UNREADABLE = "unreadable"  # in place of cells: why a line could not be read
SPACE = 32  # signs below it are control characters
_DATE_FORMATS = ("%Y-%m-%d", "%d/%m/%Y", "%d-%b-%Y", "%d-%m-%Y")


@dataclass
class Line:
    """One good line of the file."""

    number: int
    staff_number: str
    values: dict[str, Any]
    department: tuple[str, str] | None
    """Directorate and department; None, like the two below, where the file has no such column."""
    site: str | None
    manager: str | None


@dataclass
class Report:
    """What an import did, or would do."""

    created: int = 0
    changed: int = 0
    unchanged: int = 0
    managers_changed: int = 0
    left: int = 0
    handed_on: int = 0
    rejected: list[tuple[int, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    is_whole: bool = True
    """Whether every line could be read; if not, nobody counts as gone for want of a line."""


def _date(text: str) -> date | None:
    if not text:
        return None
    for form in _DATE_FORMATS:
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007 - a date has no zone
        except ValueError:
            continue
    raise ValueError(f"“{text}” is no date; write 2026-11-23 or 23/11/2026")


def _name(cells: Mapping[str, str]) -> str:
    name = cells.get("name") or f"{cells.get('first_name', '')} {cells.get('last_name', '')}".strip()
    if not name:
        raise ValueError("the name is missing")
    return " ".join(name.split())


def _email(text: str) -> str | None:
    if not text:
        return None
    try:
        validate_email(text)
    except ValidationError as error:
        raise ValueError(f"“{text}” is no email address") from error
    return text.lower()


def _line(number: int, cells: Mapping[str, str]) -> Line:
    """Return the checked line; raise ValueError with the reason."""
    staff_number = cells.get("staff_number", "")
    if not staff_number:
        raise ValueError("the staff number is missing")
    if any(ord(sign) < SPACE for cell in cells.values() for sign in cell):
        raise ValueError("a cell holds a line break or another control character")
    values: dict[str, Any] = {"name": _name(cells)}
    readers: dict[str, Callable[[str], Any]] = {
        "email": _email,
        "active_from": _date,
        "active_to": _date,
        "job_title": str,
        "staff_group": str,
        "band": str,
    }
    for name, read_cell in readers.items():
        if name in cells:
            values[name] = read_cell(cells[name])
    for name, value in (("staff_number", staff_number), *values.items()):
        longest = getattr(Person._meta.get_field(name), "max_length", None)
        if longest and isinstance(value, str) and len(value) > longest:
            raise ValueError(f"{name.replace('_', ' ')} has more than {longest} characters")
    has_place = "department" in cells or "directorate" in cells
    place = (cells.get("directorate", "")[:200], cells.get("department", "")[:200]) if has_place else None
    return Line(number, staff_number, values, place, cells["site"][:200] if "site" in cells else None, cells.get("manager"))


def read(rows: Iterable[tuple[int, Mapping[str, str]]], report: Report) -> tuple[list[Line], set[str]]:
    """Return the good lines, and every staff number that stands in the file, on bad lines too.

    A line is rejected whole: bad values, a staff number that came before, an email that somebody else in the file has.
    """
    good: dict[str, Line] = {}
    emails: dict[str, int] = {}
    mentioned: set[str] = set()
    for number, cells in rows:
        try:
            if UNREADABLE in cells:
                report.is_whole = False
                raise ValueError(cells[UNREADABLE])
            mentioned.add(cells.get("staff_number", ""))
            line = _line(number, cells)
            if line.staff_number in good:
                raise ValueError(f"staff number {line.staff_number} stands on line {good[line.staff_number].number} already")
            if (email := line.values.get("email")) in emails:
                raise ValueError(f"the email address stands on line {emails[email]} already")
        except ValueError as error:
            report.rejected.append((number, str(error)))
            continue
        good[line.staff_number] = line
        if email:
            emails[email] = number
    return list(good.values()), mentioned


def circles_of(lines: list[Line]) -> list[list[str]]:
    """Return each circle of managers once."""
    manager_of = {line.staff_number: line.manager for line in lines if line.manager}
    done: set[str] = set()
    found = []
    for start in manager_of:
        path: list[str] = []
        at = start
        while at in manager_of and at not in done:
            done.add(at)
            path.append(at)
            at = manager_of[at]
        if at in path and len(circle := path[path.index(at) :]) > 1:
            found.append(circle)
    return found
