"""What a line manager reads of requests that were not sent to them: one sentence on what they must do, about whom, whom to ask.

It is cut from the case here: no reference, item, state or date of it leaves this module. Not here: writing it (`actions/sentences.py`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import QuerySet

from ..models import Adjustment, Event, Message, Person
from ..rules import sentences
from ..rules.permissions import AGREED_OR_IN_FORCE
from ..rules.states import Action
from .case_values import NoSuchCase
from .facts import happening


@dataclass(frozen=True)
class ToManager:
    """One sentence for one line manager; `known_on` is when they said that they know it. `adjustment` is for the verb alone."""

    pk: int
    employee: str
    words: str
    ask: str
    ask_email: str
    known_on: date | None
    adjustment: Adjustment = field(repr=False)


def of_manager(manager: Person, at: datetime) -> list[ToManager]:
    """Return what this line manager reads now, what is new first."""
    found = [one for one, told in _read_by(manager, at) if told.is_shown(one.adjustment.today(at))]
    return sorted(found, key=lambda one: (one.known_on is not None, one.pk))


def one_of_manager(manager: Person, pk: int, at: datetime) -> ToManager:
    """Return one of them; raise NoSuchCase when it does not exist for this person."""
    found = next((one for one in of_manager(manager, at) if one.pk == pk), None)
    if found is None:
        raise NoSuchCase
    return found


def has_something_new(manager: Person, at: datetime) -> bool:
    """Say whether this line manager has not said of something that they know it."""
    return any(one.known_on is None for one in of_manager(manager, at))


def outdated(employees: Iterable[int]) -> Iterator[tuple[Adjustment, int]]:
    """Return what was written for somebody who is no longer the line manager of these people, and the number of that event."""
    written = _written().filter(adjustment__request__employee__in=list(employees))
    for message, told in _told(written.filter(adjustment__request__employee__line_manager__is_active=True)):
        if told.manager_id != message.adjustment.request.employee.line_manager_id and message.event is not None:
            yield message.adjustment, message.event.seq


def _read_by(manager: Person, at: datetime) -> Iterator[tuple[ToManager, sentences.Sentence]]:
    theirs = _written().filter(adjustment__request__employee__line_manager=manager)
    for message, told in _told(theirs):
        if told.manager_id == manager.pk:
            author, adjustment = message.author, message.adjustment
            can_ask = author.is_active and author.pk != manager.pk
            yield (
                ToManager(
                    pk=message.pk,
                    employee=adjustment.request.employee.name,
                    words=message.words,
                    ask=author.name if can_ask else "",
                    ask_email=(author.email or "") if can_ask else "",
                    known_on=told.known_on,
                    adjustment=adjustment,
                ),
                told,
            )


def _written() -> QuerySet[Message]:
    """Return what was written for line managers whom somebody here passed over, of what is still agreed."""
    found = Message.objects.filter(
        about=Action.TELL_MANAGER,
        adjustment__state__in=AGREED_OR_IN_FORCE,
        adjustment__request__is_sent_to_hr=True,
        adjustment__request__employee__is_active=True,
    )
    case = ("adjustment__request__employee__site", "adjustment__request__employee__line_manager", "adjustment__request__site")
    return found.select_related("author", "event", *case).order_by("pk")


def _told(written: Iterable[Message]) -> Iterator[tuple[Message, sentences.Sentence]]:
    """Return the newest of each adjustment with what history says of it, in two queries however many they are."""
    newest = {message.adjustment_id: message for message in written}
    history: dict[int, list[Event]] = {pk: [] for pk in newest}
    if newest:
        for event in Event.objects.filter(adjustment__in=newest).order_by("seq"):
            history[event.adjustment_id].append(event)
    for pk, message in newest.items():
        adjustment = message.adjustment
        told = sentences.newest([happening(event, adjustment) for event in history[pk]], adjustment.calendar)
        if told:
            yield message, told
