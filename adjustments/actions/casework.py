"""HR's desk: who holds a case, and when its clock stands."""

from __future__ import annotations

from datetime import datetime

from ..models import Adjustment, Person
from ..rules.states import Action, PauseReason, Team
from . import _move


def claim(*, adjustment: Adjustment, by: Person, at: datetime, seen: int | None = None) -> Adjustment:
    """Take for oneself what one's team holds."""
    return _move.apply(adjustment=adjustment, action=Action.CLAIM, by=by, at=at, seen=seen)


def take_over(*, adjustment: Adjustment, words: str, by: Person, at: datetime, seen: int | None = None) -> Adjustment:
    """Decide in the place of whoever holds it, with a reason."""
    return _move.apply(adjustment=adjustment, action=Action.TAKE_OVER, by=by, at=at, seen=seen, words=words)


def hand_back(*, adjustment: Adjustment, by: Person, at: datetime, seen: int | None = None) -> Adjustment:
    """Give it back to whoever would usually have it."""
    return _move.apply(adjustment=adjustment, action=Action.HAND_BACK, by=by, at=at, seen=seen)


def reassign(
    *,
    adjustment: Adjustment,
    words: str,
    to: Person | None = None,
    team: Team | None = None,
    by: Person,
    at: datetime,
    seen: int | None = None,
) -> Adjustment:
    """Name who decides or reviews, or pass a delivery to another team, with a reason."""
    data = {"team": team} if team else {"person": to.pk} if to else {}
    return _move.apply(adjustment=adjustment, action=Action.REASSIGN, by=by, at=at, seen=seen, data=data, words=words, to=to)


def pause(
    *,
    adjustment: Adjustment,
    reason: PauseReason,
    is_agreed: bool = False,
    by: Person,
    at: datetime,
    seen: int | None = None,
) -> Adjustment:
    """Let the clock stand, for a reason of the closed list; the employee is told and may resume it.

    `is_agreed`: the employee said yes to it; wanted, and kept in history, where their own health professional is waited for.
    """
    data = {"reason": reason} | ({"is_agreed": True} if is_agreed and reason is PauseReason.HEALTH_PROFESSIONAL else {})
    return _move.apply(adjustment=adjustment, action=Action.PAUSE, by=by, at=at, seen=seen, data=data)


def resume(*, adjustment: Adjustment, by: Person, at: datetime, seen: int | None = None) -> Adjustment:
    """Let the clock run again."""
    return _move.apply(adjustment=adjustment, action=Action.RESUME, by=by, at=at, seen=seen)
