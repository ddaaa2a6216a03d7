"""What the adjustments team looks at today: each part a count and the first few, in the same few queries however many they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import BooleanField, Case, CharField, Count, ExpressionWrapper, Q, Value, When, Window

from ..models import Adjustment, Handover, Notice, Person
from . import case_file, desk, handovers
from .case_values import AdjustmentFile
from .desk import Holder, Part
from .printing import is_letter

SHOWN = 5
MOST_HANDED = 50  # they have no list of their own


@dataclass(frozen=True)
class Listed:
    """A part: how many there are, and the most pressing."""

    part: Part
    count: int
    first: list[AdjustmentFile]


@dataclass(frozen=True)
class Today:
    """The day: how much is late with whom, each part that has something, the names of those that have not."""

    late: list[tuple[Holder, int]]
    parts: list[Listed]
    undelivered: Sequence[Notice]
    undelivered_count: int
    letters: int
    """How many of those are letters to print."""
    unacknowledged: list[Handover]
    unacknowledged_count: int
    unseen: int = 0
    """On how much more nobody may act that this person may not open: as they took part in it, or asked for it."""
    empty: list[str] = field(default_factory=list)

    @property
    def late_count(self) -> int:
        """All that is late."""
        return sum(count for _, count in self.late)


def of(person: Person, at: datetime) -> Today:
    """Return the day of the adjustments team as this person may see it."""
    days = desk.Days(at)
    late = days.late()
    by_holder = [When(condition, then=Value(holder.value)) for holder, condition in desk.holder_conditions().items()]
    flags = {f"is_{part}": _flag(desk.part_condition(part, days)) for part in Part}
    found = (
        desk.cases(person, at)
        .due_first()
        .annotate(has=Case(*by_holder, default=Value(""), output_field=CharField()), is_late_now=_flag(late), **flags)
        .filter(Q(is_late_now=True) | Q(*((name, True) for name in flags), _connector=Q.OR))
    )
    rows = list(found.values("pk", "has", "is_late_now", *flags))
    of_part = {part: [row["pk"] for row in rows if row[f"is_{part}"]] for part in Part}
    files = _files({pk for pks in of_part.values() for pk in pks[:SHOWN]}, person, at)
    late_with = [row["has"] for row in rows if row["is_late_now"]]
    parked = desk.undelivered(person)
    first = list(parked.annotate(of_all=Window(Count("pk")), letters=Window(Count("pk", filter=is_letter(person))))[:SHOWN])
    handed = list(handovers.unacknowledged(person, at))
    parts = [Listed(part, len(pks), [files[pk] for pk in pks[:SHOWN]]) for part, pks in of_part.items() if pks]
    return Today(
        late=[(holder, late_with.count(holder)) for holder in Holder if holder in late_with],
        parts=parts,
        undelivered=first,
        undelivered_count=first[0].of_all if first else 0,
        letters=first[0].letters if first else 0,
        unacknowledged=handed[:MOST_HANDED],
        unacknowledged_count=len(handed),
        unseen=len(days.stranded) - len(of_part[Part.NOBODY]),
        empty=[
            *(["late"] if not late_with else []),
            *(part.value for part in Part if not of_part[part]),
            *(["undelivered"] if not first else []),
            *(["unacknowledged"] if not handed else []),
        ],
    )


def _flag(condition: Q) -> ExpressionWrapper[Q]:
    return ExpressionWrapper(condition, output_field=BooleanField())


def _files(pks: set[int], person: Person, at: datetime) -> dict[int, AdjustmentFile]:
    rows = list(Adjustment.objects.visible_to(person, at).with_case().filter(pk__in=pks))
    return {file.pk: file for file in case_file.summaries(rows, person, at)}
