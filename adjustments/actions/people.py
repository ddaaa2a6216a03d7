"""The staff directory: an export of all staff is applied; what people may no longer hold is handed on.

Not here: reading and checking its lines (`staff_file`).
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import date, datetime
from typing import Any

from django.db import transaction

from ..models import Adjustment, Department, Person, Site
from ..queries.entitled import wrongly_held
from ..rules.handovers import is_another_job
from ..rules.permissions import IN_FORCE_OR_OPEN
from ..rules.workflow import MoveNotAllowed
from . import adjustments, handovers, staff_file
from .staff_file import Line, Report

CHUNK = 2000
MOST_LEAVERS = 0.2  # of the active; more looks like half a file, and is refused unless allowed
FEW = 10
log = logging.getLogger(__name__)


class TooManyLeavers(Exception):
    """The file lacks so many active people that it looks incomplete."""


class _Places:
    """Sites and departments by name; new ones are made unless it is a dry run."""

    def __init__(self, nation: str) -> None:
        self.nation = nation
        self.sites = {site.name: site for site in Site.objects.all()}
        self.departments = {(d.parent.name if d.parent else "", d.name): d for d in Department.objects.select_related("parent")}

    def site(self, name: str) -> Site | None:
        if name and name not in self.sites:
            self.sites[name] = Site.objects.create(name=name, nation=self.nation)
        return self.sites.get(name)

    def department(self, directorate: str, name: str) -> Department | None:
        if not name:
            directorate, name = "", directorate
        if not name:
            return None
        if (directorate, name) not in self.departments:
            parent = self.department("", directorate) if directorate else None
            self.departments[directorate, name] = Department.objects.create(name=name, parent=parent)
        return self.departments[directorate, name]


_KEPT = ("name", "email", "job_title", "staff_group", "band", "active_from", "active_to", "department_id", "site_id", "is_active")


def _wanted(line: Line, places: _Places, today: date) -> dict[str, Any]:
    """Return what the line says; what the file has no column for is not in it."""
    gone = line.values.get("active_to")
    wanted = line.values | {"is_active": gone is None or gone >= today}
    if "active_to" not in line.values:
        wanted["active_to"] = None  # who stands in the file again is back
    if line.department is not None:
        department = places.department(*line.department)
        wanted["department_id"] = department.pk if department else None
    if line.site is not None:
        site = places.site(line.site)
        wanted["site_id"] = site.pk if site else None
    return wanted


def _keeps_manager(lines: list[Line], changed: dict[str, Person]) -> Iterator[Person]:
    """Return those of these people who keep the line manager they have: a new one is asked about by their handover."""
    ids = {person.line_manager_id for person in changed.values()}
    numbers = dict(Person.objects.filter(pk__in=ids).values_list("pk", "staff_number"))
    for line in lines:
        person = changed.get(line.staff_number)
        if person and person.line_manager_id and line.manager in (None, numbers[person.line_manager_id]):
            yield person


def _reject_taken_emails(lines: list[Line], report: Report) -> list[Line]:
    """Leave out lines whose email belongs to somebody who works here and is not in the file."""
    numbers = {line.staff_number for line in lines}
    taken = {
        email: number
        for email, number in Person.objects.active().exclude(email=None).values_list("email", "staff_number")
        if number not in numbers
    }
    kept = []
    for line in lines:
        if (owner := taken.get(line.values.get("email"))) is None:
            kept.append(line)
        else:
            report.rejected.append((line.number, f"the email address belongs to staff number {owner}"))
    return kept


def _free_emails(lines: list[Line]) -> None:
    """Take addresses from those who give them up to somebody else in the file: people swap them, leavers come back."""
    wanted = {line.staff_number: line.values.get("email") for line in lines}
    owner = dict(Person.objects.exclude(email=None).values_list("email", "staff_number"))
    given_up = {owner[email] for number, email in wanted.items() if email in owner and owner[email] != number}
    Person.objects.filter(staff_number__in=given_up).update(email=None)


def _apply_lines(
    lines: list[Line], places: _Places, at: datetime, today: date, report: Report, progress: Callable[[int], object]
) -> None:
    """Write people as the file has them, a chunk at a time. Nobody is deactivated yet: first everybody gets their new manager.

    Who has something in force is told in the same transaction that their manager looks whether it fits a new job.
    """
    for begin in range(0, len(lines), CHUNK):
        chunk = lines[begin : begin + CHUNK]
        with transaction.atomic():
            numbers = [line.staff_number for line in chunk]
            there = {person.staff_number: person for person in Person.objects.filter(staff_number__in=numbers)}
            new, changed, moved = [], [], dict[str, Person]()
            for line in chunk:
                wanted = _wanted(line, places, today)
                person = there.get(line.staff_number)
                if person is None:
                    new.append(Person(staff_number=line.staff_number, password="!", **wanted))  # noqa: S106 - signs in after a reset
                    continue
                if not wanted["is_active"]:
                    del wanted["is_active"]
                if is_another_job(person.job_title, wanted.get("job_title", "")):
                    moved[person.staff_number] = person
                if any(getattr(person, name) != value for name, value in wanted.items()):
                    for name, value in wanted.items():
                        setattr(person, name, value)
                    changed.append(person)
            Person.objects.bulk_update(changed, _KEPT, batch_size=200)
            Person.objects.bulk_create(new, batch_size=500)
            handovers.jobs_changed(_keeps_manager(chunk, moved), at=at)
        report.created += len(new)
        report.changed += len(changed)
        report.unchanged += len(chunk) - len(new) - len(changed)
        progress(len(chunk))


def _apply_managers(lines: list[Line], gone: set[int], report: Report, at: datetime) -> None:
    """Set line managers; nobody manages themselves, one who is unknown or gone is noted and left empty.

    Who has something in force is told in the same transaction what a new manager will see.
    """
    lines = [line for line in lines if line.manager is not None]
    ids = {number: pk for number, pk in Person.objects.active().values_list("staff_number", "pk") if pk not in gone}
    if without := sum(not line.manager for line in lines):
        report.notes.append(f"{without} people have no line manager in the file; HR decides on their requests.")
    for begin in range(0, len(lines), CHUNK):
        wanted = {}
        for line in lines[begin : begin + CHUNK]:
            manager_id = None if line.manager == line.staff_number else ids.get(line.manager)
            if line.manager and manager_id is None:
                why = (
                    "names themselves as manager"
                    if line.manager == line.staff_number
                    else f"has a manager who is not here, {line.manager}"
                )
                report.notes.append(f"Line {line.number}: staff number {line.staff_number} {why}; HR decides on their requests.")
            wanted[line.staff_number] = manager_id
        with transaction.atomic():
            changed = [p for p in Person.objects.filter(staff_number__in=wanted) if p.line_manager_id != wanted[p.staff_number]]
            for person in changed:
                person.line_manager_id = wanted[person.staff_number]
            Person.objects.bulk_update(changed, ["line_manager"], batch_size=500)
            handovers.managers_changed((one for one in changed if one.pk not in gone), at=at)
        report.managers_changed += len(changed)


def _leavers(mentioned: set[str]) -> list[int]:
    """Return those who are active here and stand nowhere in the file; administrators made by hand stay."""
    active = Person.objects.active().filter(is_superuser=False).values_list("pk", "staff_number")
    return [pk for pk, number in active if number not in mentioned]


def _ended(lines: list[Line], today: date) -> list[int]:
    """Return those still active here whose line says that they have left."""
    over = {line.staff_number for line in lines if (gone := line.values.get("active_to")) and gone < today}
    return [pk for pk, number in Person.objects.active().values_list("pk", "staff_number") if number in over]


def _chunks(ids: list[int]) -> Iterator[list[int]]:
    yield from (ids[begin : begin + CHUNK] for begin in range(0, len(ids), CHUNK))


def settle(*, at: datetime) -> int:
    """Hand on what people hold who may no longer, and close what belongs to those who left; return how many were handed on.

    Who has a line manager from now on is told what that manager will see. Safe to repeat: it looks at how things stand, not at what changed.
    """
    gone = Adjustment.objects.filter(state__in=IN_FORCE_OR_OPEN, request__employee__is_active=False)
    for adjustment in gone.select_related("request__employee"):
        with suppress(MoveNotAllowed):  # it was withdrawn a moment ago
            adjustments.leave(adjustment=adjustment, at=at)
    moved = list(wrongly_held().select_related("request__employee__line_manager"))
    handed_on = 0
    for adjustment in moved:
        try:
            adjustments.hand_on(adjustment=adjustment, at=at)
        except MoveNotAllowed:  # it was decided, or handed on, a moment ago
            continue
        except Exception:  # one broken case never stops the others
            log.exception("Adjustment %s could not be handed on.", adjustment.pk)
        else:
            handed_on += 1
    handovers.begin_late(at=at)
    return handed_on


def import_people(
    rows: Iterable[tuple[int, Mapping[str, str]]],
    *,
    at: datetime,
    today: date,
    nation: str = "ENG",
    dry_run: bool = False,
    allow_leavers: bool = False,
    progress: Callable[[int], object] = lambda _: None,
) -> Report:
    """Apply an export of all staff: `rows` are (line number, cells by our field names).

    Bad lines are reported and left out whole. Whoever is not in the file has left: deactivated, their own adjustments ended, what
    they held handed on. Safe to run again. Raises TooManyLeavers, before anything is changed, when over a fifth would leave.
    """
    report = Report()
    lines, mentioned = staff_file.read(rows, report)
    lines = _reject_taken_emails(lines, report)
    leavers = _leavers(mentioned) if report.is_whole else []
    active = Person.objects.active().count()
    if not allow_leavers and leavers and (not lines or len(leavers) > max(FEW, active * MOST_LEAVERS)):
        raise TooManyLeavers(f"{len(leavers)} of {active} active people are not in the file.")
    if not report.is_whole:
        report.notes.append("Some lines could not be read, so nobody was taken to have left. Mend them and run it again.")
    for circle in staff_file.circles_of(lines):
        report.notes.append(f"These manage each other in a circle: {', '.join(circle)}.")
    with transaction.atomic():
        if dry_run:  # do everything, then undo it: the report is the real one
            _apply(lines, leavers, report, at, today, nation, progress)
            transaction.set_rollback(True)
            return report
    _apply(lines, leavers, report, at, today, nation, progress)
    return report


def _apply(
    lines: list[Line],
    leavers: list[int],
    report: Report,
    at: datetime,
    today: date,
    nation: str,
    progress: Callable[[int], object],
) -> None:
    _free_emails(lines)
    _apply_lines(lines, _Places(nation), at, today, report, progress)
    ended = _ended(lines, today)
    _apply_managers(lines, {*leavers, *ended}, report, at)
    for chunk in _chunks(ended):
        report.left += Person.objects.filter(pk__in=chunk).update(is_active=False)
    for chunk in _chunks(leavers):
        report.left += Person.objects.filter(pk__in=chunk).update(is_active=False, active_to=today)
    report.handed_on = settle(at=at)
