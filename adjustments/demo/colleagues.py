"""Two colleagues of the cast, whom nobody can be: one who has no email address, and one who is new in Ben's team.

Not here: what they ask for (`stories`).
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import F

from ..actions import handovers
from ..models import Notice, Person
from ..rules.notices import NoticeKind


def make(cast: dict[str, Person]) -> tuple[Person, Person]:
    """Make a porter, who gets letters, and a nurse, who still has the line manager of before."""
    ed, ben = cast["ed"], cast["ben"]
    return (
        _person("19001", "Joseph Mbeki", None, "Porter", like=ed, manager=ed.line_manager),
        _person("19002", "Nell Harding", "nell.harding@demo.example", "Senior nurse", like=ben, manager=ben.line_manager),
    )


def _person(number: str, name: str, email: str | None, job: str, *, like: Person, manager: Person | None) -> Person:
    made: Person = Person.objects.create(
        staff_number=number,
        name=name,
        email=email,
        job_title=job,
        staff_group=like.staff_group,
        department=like.department,
        site=like.site,
        line_manager=manager,
        password="!",  # noqa: S106 - nobody can sign in with this
    )
    return made


def hand_over(nurse: Person, ben: Person, now: datetime) -> None:
    """Give the nurse a new line manager, who has been shown what is in force and has not said yet that they know it."""
    told_at = now - timedelta(days=9)
    nurse.line_manager = ben
    nurse.save(update_fields=["line_manager"])
    handovers.managers_changed([nurse], at=told_at)
    Notice.objects.filter(handover__employee=nurse).update(sent_at=told_at)
    handovers.sweep(at=now - timedelta(days=2))


def leave_letters(porter: Person, printed_by: Person) -> None:
    """Leave the letter that something is agreed for HR to print; those before it were printed."""
    letters = Notice.objects.filter(to=porter)
    letters.update(sent_at=F("created_at"), printed_by=printed_by)
    waiting = letters.filter(kind=NoticeKind.ADJUSTMENT_AGREED)
    waiting.update(sent_at=None, printed_by=None, parked_at=F("created_at"), attempts=1, failure="no email address")
