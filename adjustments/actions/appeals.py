"""Another look after a refusal: ask for it, withdraw it, decide on it."""

from __future__ import annotations

from datetime import datetime

from ..models import Adjustment, Person
from ..rules.states import Action
from . import _move


def appeal(*, adjustment: Adjustment, words: str, by: Person, at: datetime, seen: int | None = None) -> Adjustment:
    """Ask for another look: HR has it until a reviewer is named who took no part before."""
    return _move.apply(adjustment=adjustment, action=Action.APPEAL, by=by, at=at, seen=seen, words=words)


def uphold(*, adjustment: Adjustment, words: str, by: Person, at: datetime, seen: int | None = None) -> Adjustment:
    """Let the refusal stand, with reasons: it is final, and the letter names other rights. What was taken away stays ended."""
    return _move.apply(adjustment=adjustment, action=Action.UPHOLD, by=by, at=at, seen=seen, words=words)


def overturn(
    *, adjustment: Adjustment, words: str, needs_goods: bool | None = None, by: Person, at: datetime, seen: int | None = None
) -> Adjustment:
    """Agree after all: no further approval is needed. What was taken away is in place again."""
    data = {} if needs_goods is None else {"needs_goods": needs_goods}
    return _move.apply(adjustment=adjustment, action=Action.OVERTURN, by=by, at=at, seen=seen, data=data, words=words)


def withdraw_appeal(*, adjustment: Adjustment, by: Person, at: datetime, seen: int | None = None) -> Adjustment:
    """Withdraw it: the refusal stands as it was, and another look can be asked for again."""
    return _move.apply(adjustment=adjustment, action=Action.WITHDRAW_APPEAL, by=by, at=at, seen=seen)
