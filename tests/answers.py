"""What somebody answers when they take an action: valid data for every verb, in one table. A new action is one line here."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from adjustments.actions import adjustments
from adjustments.models import Adjustment
from adjustments.queries.facts import case_of
from adjustments.rules.permissions import may_hold
from adjustments.rules.states import (
    Action,
    PauseReason,
    Reason,
    State,
    StepKind,
    StillWorks,
    SupplyReason,
    Team,
    WithdrawReason,
    Works,
)

from .cast import Cast

SOON, LATER = date(2026, 6, 15), date(2027, 6, 15)
Answers = dict[str, Any]
Answer = Callable[[Cast, Adjustment], Answers | None]
"""The keyword arguments of the verb beside `adjustment`, `by`, `at` and `seen`; None where nothing valid can be said of this adjustment."""


def _nothing(_cast: Cast, _one: Adjustment) -> Answers:
    return {}


def _words(_cast: Cast, _one: Adjustment) -> Answers:
    return {"words": "In a few words."}


def _goods(_cast: Cast, one: Adjustment) -> Answers:
    return {} if one.given_entry else {"needs_goods": one.number % 2 == 1}


def _somebody(cast: Cast, one: Adjustment) -> Answers | None:
    """Whom HR may name, or another team for a delivery."""
    standing = case_of(Adjustment.objects.with_case().get(pk=one.pk)).standing()
    if standing.state is State.IN_DELIVERY:
        return {"team": Team.ESTATES, "words": "They fit it."}
    kind = standing.step_kind or StepKind.HR
    named = [person for person in (cast.hana, cast.henry, cast.rita) if may_hold(standing, kind, person.as_viewer)]
    return {"to": named[0], "words": "They have time."} if named else None


REASONS = {"reasons": [Reason.DISRUPTION], "words": "It disrupts the ward."}
ANSWERS: dict[Action, Answer] = {
    Action.CHANGE: lambda _, __: {"barriers": ["FOCUS"], "barrier_words": "Changed."},
    Action.CONFIRM_FILING: _nothing,
    Action.ASK_FOR_INFORMATION: _words,
    Action.ANSWER: _words,
    Action.ASK_FOR_ADVICE: lambda _, __: {"adviser": Team.OCCUPATIONAL_HEALTH, "words": "What would help?"},
    Action.AGREE_TO_ADVICE: _nothing,
    Action.REFUSE_ADVICE: _nothing,
    Action.ADVISE: _words,
    Action.SHARE_ADVICE: _nothing,
    Action.CORRECT_ADVICE: _words,
    Action.OFFER_ALTERNATIVE: lambda _, __: {"offered_words": "Earplugs", "needs_goods": True, "words": "They help."},
    Action.ACCEPT: _nothing,
    Action.KEEP_ORIGINAL: _nothing,
    Action.TAKE_BACK: _nothing,
    Action.MESSAGE: _words,
    Action.ARRANGE_INTERIM: lambda _, one: {
        "words": "The quiet room.",
        "in_effect_on": SOON if one.number % 2 else date(2026, 6, 2),
    },
    Action.RULE_OUT_INTERIM: _words,
    Action.AGREE: _goods,
    Action.AGREE_IN_PART: lambda cast, one: {"agreed_words": "One", "rest_words": "Two", **REASONS, **_goods(cast, one)},
    Action.PROPOSE_REFUSAL: lambda _, __: REASONS,
    Action.CONFIRM_REFUSAL: _words,
    Action.RETURN_REFUSAL: _words,
    Action.APPEAL: _words,
    Action.UPHOLD: _words,
    Action.OVERTURN: lambda cast, one: {"words": "After all.", **_goods(cast, one)},
    Action.WITHDRAW_APPEAL: _nothing,
    Action.UNDO_AGREEMENT: _words,
    Action.START: _nothing,
    Action.QUOTE: lambda _, one: {"cost": Decimal(20 if one.number % 2 else 2000)},
    Action.APPROVE_COST: _nothing,
    Action.REFER_COST: _words,
    Action.ORDER: lambda _, __: {"supplier": "S", "order_reference": "1", "expected_on": SOON, "cost": None},
    Action.RECEIVE: _nothing,
    Action.SET_UP: _nothing,
    Action.TRAIN: _nothing,
    Action.SET_EXPECTED_DATE: lambda _, __: {"expected_on": SOON},
    Action.DELIVER: lambda _, __: {"cost": None},
    Action.CANNOT_SUPPLY: lambda _, __: {"reason": SupplyReason.SUPPLY, "words": "It is sold out."},
    Action.CANCEL_ORDER: _nothing,
    Action.CONFIRM: lambda _, __: {"works": Works.WORKS},
    Action.NOT_HERE: _nothing,
    Action.NOT_WORKING: lambda _, __: {"words": "It hums."},
    Action.RECONSIDER: _nothing,
    Action.REDELIVER: _nothing,
    Action.WITHDRAW: lambda _, __: {"reason": WithdrawReason.GAVE_UP_WAITING},
    Action.HOLD_REVIEW: lambda _, __: {"still_works": StillWorks.PARTLY, "next_on": LATER, "words": "It hums."},
    Action.PLAN_REVIEW: lambda _, __: {"next_on": LATER},
    Action.ASK_TO_END: _words,
    Action.STILL_NEEDED: _words,
    Action.KEEP_IN_PLACE: _words,
    Action.TAKE_AWAY: lambda _, __: REASONS,
    Action.END: _nothing,
    Action.TELL_MANAGER: _words,
    Action.ALLOW_TELLING: _nothing,
    Action.STOP_TELLING: _nothing,
    Action.CLAIM: _nothing,
    Action.TAKE_OVER: _words,
    Action.HAND_BACK: _nothing,
    Action.REASSIGN: _somebody,
    Action.PAUSE: lambda _, __: {"reason": PauseReason.AWAY},
    Action.RESUME: _nothing,
}
SYSTEM_VERBS: dict[Action, Callable[..., Adjustment]] = {  # which of the last two it is, the directory says
    Action.LEAVE: adjustments.leave,
    Action.REASSIGN: adjustments.hand_on,
    Action.TAKE_OVER: adjustments.hand_on,
}
