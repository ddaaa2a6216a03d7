"""When somebody looks again whether what is in place still works: the review clock of domain.md section 4.

Not here: who is reminded of it (`reminders`), nor holding it (`actions/adjustments.py`).
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable
from datetime import date

from .clocks import Happening
from .states import Action, State

FIRST_MONTHS, NEXT_MONTHS = 3, 12  # domain.md section 3: 3 months after it works, then every 12, or as the person wishes
NEAR_DAYS = 10  # working days: from then on people are reminded (domain.md section 5)
LATEST_MONTHS = 60
"""How far ahead a review may be planned: a date further away is a slip of the pen."""


def in_months(day: date, months: int) -> date:
    """Return the same day so many months later, or the last day of that month where it is shorter."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def due_on(history: Iterable[Happening]) -> date | None:
    """Return when the next review is due, read from history; None while nothing is in place."""
    due, state = None, State.DRAFT
    for event in history:
        if event.action is Action.CONFIRM:
            due = in_months(event.on, FIRST_MONTHS)
        elif event.action in (Action.HOLD_REVIEW, Action.PLAN_REVIEW):
            due = date.fromisoformat(event.data["next_on"])
        if event.action is Action.OVERTURN and event.to is State.IN_PLACE and due and due <= in_months(event.on, 1):
            due = in_months(event.on, FIRST_MONTHS)  # it was away when it should have been looked at
        state = event.to
    return due if state is State.IN_PLACE else None


def is_within_reach(day: date, today: date) -> bool:
    """Say whether a review may be planned for that day: after today, within `LATEST_MONTHS`."""
    return today < day <= in_months(today, LATEST_MONTHS)
