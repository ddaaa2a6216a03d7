"""Advice from occupational health or an assessor: the employee agrees to it first, reads it first, and can correct its facts."""

from __future__ import annotations

from datetime import datetime

from ..models import Adjustment, Person
from ..rules.states import Action, Team
from . import _move


def ask_for_advice(
    *, adjustment: Adjustment, adviser: Team, words: str, by: Person, at: datetime, seen: int | None = None
) -> Adjustment:
    """Write a question for these advisers: the employee is asked whether they may have it, and until then they hear nothing."""
    data = {"adviser": adviser}
    return _move.apply(adjustment=adjustment, action=Action.ASK_FOR_ADVICE, by=by, at=at, seen=seen, data=data, words=words)


def agree_to_advice(*, adjustment: Adjustment, by: Person, at: datetime, seen: int | None = None) -> Adjustment:
    """Let the advisers have the question; the clock runs on."""
    return _move.apply(adjustment=adjustment, action=Action.AGREE_TO_ADVICE, by=by, at=at, seen=seen)


def refuse_advice(*, adjustment: Adjustment, by: Person, at: datetime, seen: int | None = None) -> Adjustment:
    """Say no, without a reason: who asked is told, and the decision goes on."""
    return _move.apply(adjustment=adjustment, action=Action.REFUSE_ADVICE, by=by, at=at, seen=seen)


def advise(*, adjustment: Adjustment, words: str, by: Person, at: datetime, seen: int | None = None) -> Adjustment:
    """Recommend something: the employee reads it at once, who decides two working days later or when the employee lets them."""
    return _move.apply(adjustment=adjustment, action=Action.ADVISE, by=by, at=at, seen=seen, words=words)


def share_advice(*, adjustment: Adjustment, by: Person, at: datetime, seen: int | None = None) -> Adjustment:
    """Let who decides read the recommendation at once."""
    return _move.apply(adjustment=adjustment, action=Action.SHARE_ADVICE, by=by, at=at, seen=seen)


def correct_advice(*, adjustment: Adjustment, words: str, by: Person, at: datetime, seen: int | None = None) -> Adjustment:
    """Say which facts are wrong in the recommendation: it is shown together with it."""
    return _move.apply(adjustment=adjustment, action=Action.CORRECT_ADVICE, by=by, at=at, seen=seen, words=words)
