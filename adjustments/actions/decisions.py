"""Deciding: agree, not agree, put in effect."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from ..models import Adjustment, Person
from ..rules.states import Action, Reason
from . import _move


def agree(
    *, adjustment: Adjustment, by: Person, at: datetime, seen: int | None = None, needs_goods: bool | None = None
) -> Adjustment:
    """Agree: fulfilment has it, or where there is nothing to buy the line manager puts it in effect.

    `needs_goods` says for own words whether something has to be bought or fitted.
    """
    data = {} if needs_goods is None else {"needs_goods": needs_goods}
    return _move.apply(adjustment=adjustment, action=Action.AGREE, by=by, at=at, seen=seen, data=data)


def decline(
    *, adjustment: Adjustment, reasons: Iterable[Reason], words: str, by: Person, at: datetime, seen: int | None = None
) -> Adjustment:
    """Not agree, with at least one reason and words: the employee gets a letter that says where to turn."""
    data = {"reasons": sorted(set(reasons))}
    if not data["reasons"] or not words.strip():
        raise ValueError("A refusal without a reason does not exist.")
    return _move.apply(adjustment=adjustment, action=Action.DECLINE, by=by, at=at, seen=seen, data=data, words=words)


def start(*, adjustment: Adjustment, by: Person, at: datetime, seen: int | None = None) -> Adjustment:
    """Say that what needed nothing to buy is in effect: the employee is asked whether it works."""
    return _move.apply(adjustment=adjustment, action=Action.START, by=by, at=at, seen=seen)
