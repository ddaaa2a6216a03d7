"""What needs somebody who asked: one line and one button for each thing.

Not here: what waits for those who decide or deliver (`worklist`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ..rules.states import Action, State
from .case_values import AdjustmentFile


@dataclass(frozen=True)
class Need:
    """One thing that waits for the employee: what to do about which adjustment."""

    action: Action
    one: AdjustmentFile


_BY_STATE = {
    State.INFO_NEEDED: Action.ANSWER,
    State.ALTERNATIVE_OFFERED: Action.ACCEPT,
    State.DELIVERED: Action.CONFIRM,
}


def _asked_of(one: AdjustmentFile) -> Action | None:
    if one.is_end_proposed:
        return Action.STILL_NEEDED
    if one.is_advice_wished:
        return Action.AGREE_TO_ADVICE
    if one.is_advice_theirs:
        return Action.SHARE_ADVICE
    if one.is_sentence_new:
        return Action.ALLOW_TELLING
    return Action.HOLD_REVIEW if one.is_review_near else _BY_STATE.get(one.state)


def of(rows: Iterable[AdjustmentFile]) -> list[Need]:
    """Return what needs the employee, in the order of the rows; a request to confirm is named once."""
    found: list[Need] = []
    confirmed: set[str] = set()
    for one in rows:
        if one.needs_confirming:
            if one.reference not in confirmed:
                found.append(Need(Action.CONFIRM_FILING, one))
            confirmed.add(one.reference)
        elif action := _asked_of(one):
            found.append(Need(action, one))
    return found
