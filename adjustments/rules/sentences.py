"""The one sentence for a line manager whom the employee passed over: what they must do, once it was agreed.

Not here: who may write it (`workflow`, `guards`), nor who reads the words (`queries/sentences.py`, `queries/to_managers.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from .advice import others_read_on
from .calendar import WorkCalendar
from .clocks import Happening
from .permissions import AGREED_OR_IN_FORCE
from .states import Action

LONGEST = 300  # characters: one sentence, not a case


@dataclass(frozen=True)
class Sentence:
    """A sentence that was written: for which line manager, from which day they read it, and when they said that they know it.

    The day counts from when the employee was told. While the message about it has not gone (`is_told`), it would be so many days from now.
    """

    manager_id: int
    on: date
    shown_on: date
    is_told: bool
    is_allowed: bool
    """Whether the employee let the manager read it at once."""
    known_on: date | None

    def is_shown(self, today: date) -> bool:
        """Say whether the line manager for whom it was written reads it now."""
        return self.is_allowed or self.shown_on <= today


def newest(history: Sequence[Happening], calendar: WorkCalendar, today: date) -> Sentence | None:
    """Return the newest sentence; None where the employee said no to it, or what was agreed no longer stands."""
    allowed: Happening | None = None
    known: Happening | None = None
    for event in reversed(history):
        if event.action is Action.STOP_TELLING or event.to not in AGREED_OR_IN_FORCE:
            return None
        if event.action is Action.ALLOW_TELLING:
            allowed = event
        elif event.action is Action.READ_SENTENCE:
            known = known or event
        elif event.action is Action.TELL_MANAGER:
            later = others_read_on(event, calendar, today)
            return Sentence(
                manager_id=event.data["manager"],
                on=event.on,
                shown_on=min(allowed.on, later) if allowed else later,
                is_told=event.told_on is not None,
                is_allowed=allowed is not None,
                known_on=known.on if known else None,
            )
    return None


def current(history: Sequence[Happening], calendar: WorkCalendar, manager_id: int | None, today: date) -> Sentence | None:
    """Return the newest sentence as long as whom it was written for is the line manager: another one never reads it."""
    found = newest(history, calendar, today)
    return found if found and found.manager_id == manager_id else None
