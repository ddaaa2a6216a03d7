"""The sentence for a line manager whom the employee passed over, as employee and adjustments team see it in the case.

Not here: what that manager reads (`to_managers`), nor from when (`rules/sentences.py`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from ..models import Message, Person
from ..rules import sentences
from ..rules.states import Action
from .facts import Case


@dataclass(frozen=True)
class SentenceFile:
    """What the line manager reads, and nothing else: the words, from when, and when they said that they know it.

    `is_outdated`: there is another line manager since, or none, and nobody reads it.
    """

    words: str
    by: str
    manager: str
    written_on: date
    shown_on: date
    is_shown: bool
    known_on: date | None
    is_outdated: bool


def newest(case: Case, messages: Iterable[Message], viewer: Person, today: date) -> SentenceFile | None:
    """Return the sentence that counts; None where there is none, or the employee said no. Lists have no words."""
    adjustment = case.adjustment
    found = sentences.newest(case.history, adjustment.calendar, today)
    if found is None:
        return None
    manager = adjustment.request.employee.line_manager
    is_outdated = manager is None or manager.pk != found.manager_id
    written = [one for one in messages if one.adjustment_id == adjustment.pk and one.about == Action.TELL_MANAGER]
    author = written[-1].author if written else None
    return SentenceFile(
        words=written[-1].words if written else "",
        by="" if author is None else "You" if author.pk == viewer.pk else author.name,
        manager=manager.name if manager else "",
        written_on=found.on,
        shown_on=found.shown_on,
        is_shown=not is_outdated and found.is_shown(today),
        known_on=found.known_on,
        is_outdated=is_outdated,
    )
