"""Asking for advice: the wish that the employee answers first, and when who decides reads what was recommended.

Not here: who may do what about it (`workflow`, `guards`), nor who reads which words (`queries/advice.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from .calendar import WorkCalendar
from .clocks import YES, Happening
from .states import BEING_DECIDED, Action, State, Team

EMPLOYEE_FIRST_DAYS = 2
"""Working days in which the employee alone reads a recommendation and can correct facts: domain.md section 3."""
_ENDS_WISH = YES | {Action.AGREE_TO_ADVICE, Action.REFUSE_ADVICE, Action.TAKE_BACK}
_WISH_WAITS = frozenset({State.INFO_NEEDED, State.ALTERNATIVE_OFFERED})


@dataclass(frozen=True)
class Asked:
    """A request for advice: by whom, of which advisers, when."""

    by_id: int | None
    of: Team
    on: date


def _asked(event: Happening) -> Asked:
    return Asked(event.by_id, Team(event.data["adviser"]), event.on)


def last_asked(history: Sequence[Happening]) -> Asked | None:
    """Return the newest request for advice, whatever became of it."""
    return next((_asked(event) for event in reversed(history) if event.action is Action.ASK_FOR_ADVICE), None)


def wish(history: Sequence[Happening]) -> Asked | None:
    """Return the request for advice that the employee can answer now: it waits while they have a question or an offer before them."""
    return wish_kept(history) if history and history[-1].to is State.SUBMITTED else None


def wish_kept(history: Sequence[Happening]) -> Asked | None:
    """Return the request for advice to which the employee can still say yes or no, now or later: nobody decided or took it back since.

    A refusal that is proposed ends it as little as what else goes to the adjustments team: from a wish that goes the employee could
    tell that somebody checks one.
    """
    found: Asked | None = None
    before = State.SUBMITTED
    for event in history:
        is_about_another = before in _WISH_WAITS and event.action is Action.TAKE_BACK
        if event.action is Action.ASK_FOR_ADVICE:
            found = _asked(event)
        elif (event.action in _ENDS_WISH and not is_about_another) or event.to not in _WISH_WAITS | {State.SUBMITTED}:
            found = None
        before = event.to
    return found


def was_refused(history: Sequence[Happening]) -> bool:
    """Say whether the employee said no before, to whomever: nobody is worn down."""
    return any(event.action is Action.REFUSE_ADVICE for event in history)


@dataclass(frozen=True)
class Given:
    """A recommendation: when it came, and the day from which who decides reads it; `is_shared`: the employee let them at once.

    The day counts from when the employee was told. While the message about it has not gone (`is_told`), it would be so many days from now.
    """

    by_id: int | None
    on: date
    shown_on: date
    is_shared: bool
    is_told: bool

    def is_shown(self, today: date) -> bool:
        """Say whether who decides reads it now."""
        return self.is_shared or self.shown_on <= today


def others_read_on(event: Happening, calendar: WorkCalendar, today: date) -> date:
    """Return the day from which others read what the employee reads first; as if they were told today, where they are not yet."""
    return calendar.add(event.told_on or today, EMPLOYEE_FIRST_DAYS)


def given(history: Sequence[Happening], calendar: WorkCalendar, today: date) -> Given | None:
    """Return the newest recommendation since advice was last asked for, or None."""
    shared: Happening | None = None
    for event in reversed(history):
        if event.action is Action.SHARE_ADVICE:
            shared = shared or event
        elif event.action is Action.ADVISE:
            later = others_read_on(event, calendar, today)
            shown_on = min(shared.on, later) if shared else later
            return Given(event.by_id, event.on, shown_on, shared is not None, event.told_on is not None)
        elif event.action is Action.ASK_FOR_ADVICE:
            return None
    return None


def unread(history: Sequence[Happening], calendar: WorkCalendar, today: date) -> set[int]:
    """Return the places in history of what only the employee reads yet: recommendations and what they corrected in them."""
    found, waits = set[int](), False
    for place, event in enumerate(history):
        if event.action is Action.ADVISE:
            is_shared = any(later.action is Action.SHARE_ADVICE for later in history[place:])
            waits = not is_shared and today < others_read_on(event, calendar, today)
        if waits and event.action in (Action.ADVISE, Action.CORRECT_ADVICE):
            found.add(place)
    return found


def waiting_to_be_shown(history: Sequence[Happening], calendar: WorkCalendar, today: date) -> Given | None:
    """Return the recommendation that who decides does not read yet, while they still decide."""
    found = given(history, calendar, today)
    is_open = bool(history) and history[-1].to in BEING_DECIDED
    return found if found and is_open and not found.is_shown(today) else None
