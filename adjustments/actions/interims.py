"""What the employee has until the real thing is there."""

from __future__ import annotations

from datetime import date, datetime

from ..models import Adjustment, Person
from ..rules.states import Action
from . import _move


def arrange_interim(
    *,
    adjustment: Adjustment,
    words: str,
    in_effect_on: date,
    until: date | None = None,
    by: Person,
    at: datetime,
    seen: int | None = None,
) -> Adjustment:
    """Arrange something for the meantime, in words, from a day on; the employee and their line manager are told at once."""
    data = {"in_effect_on": in_effect_on.isoformat()} | ({"until": until.isoformat()} if until else {})
    return _move.apply(adjustment=adjustment, action=Action.ARRANGE_INTERIM, by=by, at=at, seen=seen, data=data, words=words)


def rule_out_interim(*, adjustment: Adjustment, words: str, by: Person, at: datetime, seen: int | None = None) -> Adjustment:
    """Say why nothing is possible for the meantime; the employee reads it. Something can still be arranged later."""
    return _move.apply(adjustment=adjustment, action=Action.RULE_OUT_INTERIM, by=by, at=at, seen=seen, words=words)
