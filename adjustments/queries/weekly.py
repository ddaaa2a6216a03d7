"""What waits for somebody in the week that begins: the list of those who decide, the numbers of the adjustments team.

References, dates and counts only: it is made for mails. Not here: the pages of the same (`worklist`, `today`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q

from .. import wording
from ..models import Adjustment, Cover, Handover, Person, Site, Step
from ..models.cover import CoverQuerySet
from ..models.person import PersonQuerySet
from ..rules.states import State, StepKind
from . import case_file, handovers, today, worklist
from .case_values import AdjustmentFile

SHOWN = 20


@dataclass(frozen=True)
class Line:
    """One thing in the list: under which reference, asked as which step (None: to put in effect), by when."""

    reference: str
    step: StepKind | None
    due_on: date | None
    is_late: bool


@dataclass(frozen=True)
class Week:
    """What waits for somebody who decides, the most pressing first, what is on its way for their people, and who is new among them."""

    waiting: tuple[Line, ...]
    count: int
    late: int
    on_its_way: tuple[Line, ...]
    on_its_way_count: int
    new_people: int
    """Of how many they should read what is in force."""

    @property
    def total(self) -> int:
        """All that waits for them."""
        return self.count + self.new_people


def deciding_at(site: Site, at: datetime) -> PersonQuerySet:
    """Return those at a site for whom something waits by name: a step whose clock runs, something agreed to put in effect, or to read.

    Who covers for somebody gets the list in their place: whether anything stands in it is looked at when it leaves. Whoever is away gets
    theirs too where something of it is not for the cover.
    """
    running = worklist.with_pause(Adjustment.objects.open()).exclude(worklist.on_hold())
    steps = Step.objects.filter(closed_at=None, holder_person=OuterRef("pk"), adjustment__in=running.values("pk"))
    agreed = Adjustment.objects.filter(state=State.AGREED, holder_person=OuterRef("pk"))
    to_read = Handover.objects.unacknowledged().filter(manager=OuterRef("pk"), shared_at__isnull=False)
    waits: Q = Q(Exists(steps)) | Q(Exists(agreed)) | Q(Exists(to_read))
    within = Cover.objects.running(at).filter(cover__is_active=True)
    away, covers = Exists(within.filter(manager=OuterRef("pk"))), Exists(within.filter(cover=OuterRef("pk")))
    alone = Q(Exists(steps.filter(_not_for_the_cover(within, "adjustment__request"))))
    alone |= Q(Exists(agreed.filter(_not_for_the_cover(within, "request"))))
    found: PersonQuerySet = Person.objects.active().filter(waits & (~Q(away) | alone) | Q(covers), site=site.pk)
    return found


def _not_for_the_cover(within: CoverQuerySet, request: str) -> Exists:
    """Return the condition of what somebody away has alone: who covers for them asked for it, or was named by who did."""
    not_theirs = Q(pk__in=())
    for asked in (OuterRef(f"{request}__employee"), OuterRef(f"{request}__filed_by")):
        not_theirs |= Q(cover=asked) | Q(appointed_by=asked)
    return Exists(within.filter(not_theirs, manager=OuterRef("holder_person")))


def of(person: Person, at: datetime) -> Week:
    """Return the week of somebody who decides; what a caseworker could do for the adjustments team stands in its numbers."""
    decide, start = worklist.to_decide(person, at), worklist.to_start(person, at)
    if person.as_viewer.is_hr_casework:
        mine = Q(holder_person=person) | worklist.held_for(person.viewer_at(at).away)
        by_name = Step.objects.filter(mine, closed_at=None, adjustment=OuterRef("pk"))
        decide, start = decide.filter(Exists(by_name)), start.filter(holder_person__isnull=False)
    way = worklist.on_its_way_for_my_team(person, at)
    rows = [*decide.with_case(), *start.with_case()]
    files = case_file.summaries(rows, person, at)
    files.sort(key=lambda one: (one.due_on or date.max, one.pk))
    coming = case_file.summaries(list(way[:SHOWN]), person, at)
    return Week(
        waiting=_lines(files[:SHOWN]),
        count=len(files),
        late=sum(one.is_late for one in files),
        on_its_way=_lines(coming),
        on_its_way_count=way.count(),
        new_people=handovers.to_read(person).count(),
    )


def _lines(files: list[AdjustmentFile]) -> tuple[Line, ...]:
    references = [one.reference for one in files]
    return tuple(_line(one, has_siblings=references.count(one.reference) > 1) for one in files)


def _line(one: AdjustmentFile, *, has_siblings: bool) -> Line:
    """Return one line; the number only where the list has more under the same reference."""
    reference = f"{one.reference}, number {one.number}" if has_siblings else one.reference
    step = one.step if isinstance(one.step, StepKind) else None
    expected = one.delivery.expected_on if one.delivery else None
    return Line(reference, step, expected or one.due_on, one.is_late)


@dataclass(frozen=True)
class Number:
    """One number of the adjustments team: of what, how many, and the query of the list that shows them (empty: the day's page)."""

    words: str
    count: int
    query: str


def numbers(person: Person, at: datetime) -> list[Number]:
    """Return the numbers of the adjustments team as this caseworker may see them; none are zero."""
    day = today.of(person, at)
    late = [Number(str(wording.WEEK_LATE), day.late_count, "state=open&only=late")] if day.late_count else []
    parts = [Number(str(wording.DESK_PARTS[listed.part]), listed.count, f"state=all&part={listed.part}") for listed in day.parts]
    rest = ((wording.WEEK_UNDELIVERED, day.undelivered_count), (wording.WEEK_UNACKNOWLEDGED, day.unacknowledged_count))
    return late + parts + [Number(str(words), count, "") for words, count in rest if count]
