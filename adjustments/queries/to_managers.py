"""What a line manager reads of requests that were not sent to them: one sentence on what they must do, about whom, whom to ask.

It is cut from the case here: no reference, item, state or date of it leaves this module. Not here: writing it (`actions/sentences.py`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, Subquery

from ..models import Adjustment, Event, Message, Person
from ..models.adjustment import party
from ..models.cover import asked_by
from ..rules import sentences
from ..rules.permissions import AGREED_OR_IN_FORCE
from ..rules.states import Action
from .case_values import NoSuchCase
from .facts import happening
from .told import Told


@dataclass(frozen=True)
class ToManager:
    """One sentence for one line manager; `known_on` is when they said that they know it. `adjustment` is for the verb alone.

    `manager` is for whom the reader stands in: then it is theirs to read, and the line manager's to say that they know it.
    """

    pk: int
    employee: str
    words: str
    ask: str
    ask_email: str
    known_on: date | None
    manager: str
    adjustment: Adjustment = field(repr=False)


def of_manager(manager: Person, at: datetime) -> list[ToManager]:
    """Return what this line manager reads now, what is new first; also for those for whom they stand in."""
    found = [one for one, told in _read_by(manager, at) if told.is_shown(one.adjustment.today(at))]
    return sorted(found, key=lambda one: (one.known_on is not None, one.pk))


def one_of_manager(manager: Person, pk: int, at: datetime) -> ToManager:
    """Return one of them; raise NoSuchCase when it does not exist for this person."""
    found = next((one for one in of_manager(manager, at) if one.pk == pk), None)
    if found is None:
        raise NoSuchCase
    return found


def something_new(manager: Person, at: datetime) -> list[ToManager]:
    """Return of what nobody has said yet that they know it."""
    return [one for one in of_manager(manager, at) if one.known_on is None]


def outdated(employees: Iterable[int], at: datetime) -> Iterator[tuple[Adjustment, int]]:
    """Return what was written for somebody who is no longer the line manager of these people, and the number of that event."""
    changed = Q(request__employee__in=list(employees), request__employee__line_manager__is_active=True)
    for event, told in _told(changed, at):
        if told.manager_id != event.adjustment.request.employee.line_manager_id:
            yield event.adjustment, event.seq


def _read_by(manager: Person, at: datetime) -> Iterator[tuple[ToManager, sentences.Sentence]]:
    whose = Q(request__employee__line_manager=manager)
    for away in sorted(manager.viewer_at(at).away):  # says the same as `permissions.reads_for`
        whose |= Q(request__employee__line_manager=away.id) & ~asked_by(away.named_by_id) & ~party(manager)
    for event, told in _told(whose, at):
        author, adjustment = event.by, event.adjustment
        theirs = adjustment.request.employee.line_manager
        if told.manager_id == theirs.pk:
            can_ask = author is not None and author.is_active and author.pk != manager.pk
            yield (
                ToManager(
                    pk=event.pk,
                    employee=adjustment.request.employee.name,
                    words=event.words or "",
                    ask=author.name if author and can_ask else "",
                    ask_email=(author.email or "") if author and can_ask else "",
                    known_on=told.known_on,
                    manager="" if theirs.pk == manager.pk else theirs.name,
                    adjustment=adjustment,
                ),
                told,
            )


def _told(whose: Q, at: datetime) -> Iterator[tuple[Any, sentences.Sentence]]:
    """Return the newest sentence of each adjustment, as its event with its `words`, and what history says of it; in two queries.

    Only where somebody passed their line manager over, and what was agreed still stands.
    """
    written = Event.objects.filter(adjustment=OuterRef("pk"), action=Action.TELL_MANAGER)
    passed_over = Adjustment.objects.filter(
        whose, Exists(written), state__in=AGREED_OR_IN_FORCE, request__is_sent_to_hr=True, request__employee__is_active=True
    )
    words = Message.objects.filter(event=OuterRef("pk"), about=Action.TELL_MANAGER)
    found = Event.objects.filter(adjustment__in=passed_over.values("pk")).annotate(words=Subquery(words.values("words")[:1]))
    case = ("adjustment__request__employee__site", "adjustment__request__employee__line_manager", "adjustment__request__site")
    history: dict[int, list[Event]] = {}
    for event in found.select_related("by", *case).order_by("adjustment", "seq"):
        history.setdefault(event.adjustment_id, []).append(event)
    heard = Told.of(events[0].request_id for events in history.values())
    for events in history.values():
        adjustment = events[0].adjustment
        lines = [happening(event, adjustment, heard) for event in events]
        told = sentences.newest(lines, adjustment.calendar, adjustment.today(at))
        if told:
            yield next(event for event in reversed(events) if event.action == Action.TELL_MANAGER), told
