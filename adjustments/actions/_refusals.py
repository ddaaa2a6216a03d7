"""What every refusal is made of, whether of something asked for or of something in place: reasons, words, what else was weighed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from ..models import Adjustment, Person
from ..queries.letters import ALTERNATIVES
from ..rules.states import Action, Reason
from . import _move


def refuse(
    action: Action,
    *,
    adjustment: Adjustment,
    reasons: Iterable[Reason],
    words: str,
    alternatives: str,
    by: Person,
    at: datetime,
    seen: int | None,
) -> Adjustment:
    """Make the move with its reasons; raise ValueError without one, or without words: no form lets that through."""
    data = {"reasons": sorted(set(reasons))}
    if not data["reasons"] or not words.strip():
        raise ValueError("A refusal without a reason does not exist.")
    texts = {action.value: words, ALTERNATIVES: alternatives}
    return _move.apply(adjustment=adjustment, action=action, by=by, at=at, seen=seen, data=data, words=texts)
