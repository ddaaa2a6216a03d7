"""Ending what is in place: the question whether it can end, who answered it, and whether it was taken away.

Not here: who may do what about it (`workflow`, `guards`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from .calendar import WorkCalendar
from .clocks import Happening
from .states import Action, State

ANSWER_WITHIN = 10
"""Working days in which the employee alone answers: as many as a decision takes, and two reminders lie in them.
Then HR may look at the question too; that there was no answer is never a reason (domain.md section 3)."""


@dataclass(frozen=True)
class Asked:
    """An open question whether it can end: who asked, when, and when the employee said that it is still needed."""

    by_id: int | None
    on: date
    needed_on: date | None = None

    def may_be_checked(self, on: date, calendar: WorkCalendar) -> bool:
        """Say whether HR may decide on it: the employee said no, or had the days to answer."""
        return self.needed_on is not None or calendar.between(self.on, on) > ANSWER_WITHIN


def question(history: Sequence[Happening]) -> Asked | None:
    """Return the open question: HR or who asked did not close it, and nothing else became of the adjustment since."""
    needed_on = None
    for event in reversed(history):
        if event.action is Action.ASK_TO_END:
            return Asked(event.by_id, event.on, needed_on)
        if event.action is Action.STILL_NEEDED:
            needed_on = event.on
        if event.to is not State.IN_PLACE or event.action in (Action.KEEP_IN_PLACE, Action.CONFIRM, Action.OVERTURN):
            return None
    return None


def refusal(history: Sequence[Happening]) -> Happening | None:
    """Return the last refusal: not agreed, or taken away. Another look is about that one."""
    refusals = (Action.CONFIRM_REFUSAL, Action.TAKE_AWAY)
    return next((event for event in reversed(history) if event.action in refusals), None)


_OTHERWISE = frozenset({Action.CONFIRM_REFUSAL, Action.OVERTURN, Action.END, Action.LEAVE})


def was_taken_away(history: Sequence[Happening]) -> bool:
    """Say whether it ended against the employee's wish, also while somebody looks at that again."""
    last = next((event for event in reversed(history) if event.action in _OTHERWISE | {Action.TAKE_AWAY}), None)
    return last is not None and last.action is Action.TAKE_AWAY


def asker(history: Sequence[Happening]) -> int | None:
    """Return who asked the question that is open, or that led to its being taken away."""
    if not question(history) and not was_taken_away(history):
        return None
    return next((event.by_id for event in reversed(history) if event.action is Action.ASK_TO_END), None)
