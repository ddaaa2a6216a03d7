"""What somebody answers when they take an action: valid data for every verb, in one table. A new action is one line here."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from adjustments.actions import adjustments
from adjustments.models import Adjustment
from adjustments.rules.states import Action, Reason, WithdrawReason, Works

from .cast import Cast

SOON = date(2026, 6, 15)
Answers = dict[str, Any]
Answer = Callable[[Cast, Adjustment], Answers | None]
"""The keyword arguments of the verb beside `adjustment`, `by`, `at` and `seen`; None where nothing valid can be said of this adjustment."""


def _nothing(_cast: Cast, _one: Adjustment) -> Answers:
    return {}


ANSWERS: dict[Action, Answer] = {
    Action.AGREE: lambda _, one: {} if one.entry_id else {"needs_goods": one.number % 2 == 1},
    Action.DECLINE: lambda _, __: {"reasons": [Reason.COST], "words": "It costs too much."},
    Action.START: _nothing,
    Action.ORDER: lambda _, __: {"supplier": "S", "order_reference": "1", "expected_on": SOON, "cost": None},
    Action.SET_EXPECTED_DATE: lambda _, __: {"expected_on": SOON},
    Action.DELIVER: lambda _, __: {"cost": None},
    Action.CONFIRM: lambda _, __: {"works": Works.WORKS},
    Action.NOT_HERE: _nothing,
    Action.NOT_WORKING: lambda _, __: {"words": "It hums."},
    Action.RECONSIDER: _nothing,
    Action.REDELIVER: _nothing,
    Action.WITHDRAW: lambda _, __: {"reason": WithdrawReason.GAVE_UP_WAITING},
    Action.END: _nothing,
}
SYSTEM_VERBS: dict[Action, Callable[..., Adjustment]] = {  # which of the last two it is, the directory says
    Action.LEAVE: adjustments.leave,
    Action.REASSIGN: adjustments.hand_on,
    Action.TAKE_OVER: adjustments.hand_on,
}
