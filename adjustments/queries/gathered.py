"""The rows behind some requests, in the same few queries however many they are.

Not here: what of them a viewer may see (`case_file`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, prefetch_related_objects

from .. import wording
from ..models import Adjustment, Barrier, Event, Interim, Look, Message, Request, Step
from ..rules.permissions import Relation
from ..rules.states import Action
from . import letters as letter_files
from . import story
from .facts import Case, case_of, house_now
from .record_values import LetterLine, Opened

MOST_LOOKS = 100


def by_adjustment(rows: Iterable[Any]) -> Callable[[int], list[Any]]:
    """Return the rows of an adjustment by its key."""
    found: dict[int, list[Any]] = {}
    for row in rows:
        found.setdefault(row.adjustment_id, []).append(row)
    return lambda pk: found.get(pk, [])


def cases_of(adjustments: list[Adjustment]) -> tuple[list[Case], list[Event], list[Step]]:
    """Return the adjustments with history and steps, in four queries however many they are; and their events and steps."""
    ids = [adjustment.pk for adjustment in adjustments]
    events = list(Event.objects.filter(adjustment__in=ids).select_related("by", "letter").order_by("request_id", "seq"))
    steps = list(Step.objects.filter(adjustment__in=ids).select_related("holder_person", "closed_by").order_by("pk"))
    event_of, step_of = by_adjustment(events), by_adjustment(steps)
    house = house_now(adjustments)
    return [case_of(one, event_of(one.pk), step_of(one.pk), house) for one in adjustments], events, steps


@dataclass
class Gathered:
    """All rows behind some requests, in the same few queries however many they are."""

    cases: list[Case]
    events: list[Event]
    steps: list[Step]
    messages: list[Message]
    interims: list[Interim]
    barriers: dict[int, list[Barrier]]
    names: dict[int, str]

    @classmethod
    def of(cls, adjustments: list[Adjustment]) -> Gathered:
        """Gather them."""
        ids, requests = [one.pk for one in adjustments], {one.request_id for one in adjustments}
        cases, events, steps = cases_of(adjustments)
        chosen = Request.barriers.through.objects.filter(request__in=requests).select_related("barrier")
        barriers: dict[int, list[Barrier]] = {}
        for row in chosen.order_by("barrier__position"):
            barriers.setdefault(row.request_id, []).append(row.barrier)
        return cls(
            cases=cases,
            events=events,
            steps=steps,
            messages=list(Message.objects.filter(adjustment__in=ids).select_related("author").order_by("pk")),
            interims=list(Interim.objects.filter(adjustment__in=ids).select_related("author").order_by("pk")),
            barriers=barriers,
            names=story.people_in(cases, [event.by for event in events if event.by]),
        )

    def letter_lines(self, adjustment: Adjustment) -> list[LetterLine]:
        """Return the letters about one adjustment."""
        done: list[Action] = []
        found = []
        for event in self.events:
            if event.adjustment_id == adjustment.pk:
                done.append(Action(event.action))
                if letter := getattr(event, "letter", None):
                    found.append(LetterLine(event.seq, letter_files.kind_of(done), letter.at))
        return found

    def steps_of(self, adjustment: Adjustment) -> list[Step]:
        """Return all approvals of one adjustment, oldest first."""
        return [step for step in self.steps if step.adjustment_id == adjustment.pk]

    def opened(self, request: Request, *, is_own: bool) -> tuple[Opened, ...]:
        """Return who opened the request, newest first."""
        words = wording.RELATIONS if is_own else wording.RELATIONS | wording.RELATIONS_FOR_OTHERS
        looks = looks_at(request)[:MOST_LOOKS]
        return tuple(Opened(look.viewer.name, str(words[Relation(look.relation)]), look.at) for look in looks)


def fetch_looks(requests: list[Request]) -> None:
    """Ask for all looks at these requests, newest first, in one query; for those that have them already, not again."""
    prefetch_related_objects(requests, Prefetch("looks", Look.objects.select_related("viewer").order_by("-at")))


def looks_at(request: Request) -> list[Look]:
    """Return all looks at a request, newest first; asked for once."""
    fetch_looks([request])
    return list(request.looks.all())
