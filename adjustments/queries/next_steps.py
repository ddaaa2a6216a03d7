"""Which of the things that somebody may do stands first on a page, and in what order the others follow.

Not here: what they may do (`rules/workflow.py`).
"""

from __future__ import annotations

from ..rules.states import Action

_FIRST = (
    *(Action.ANSWER, Action.AGREE_TO_ADVICE, Action.ACCEPT, Action.CONFIRM, Action.STILL_NEEDED, Action.APPEAL),
    *(Action.ADVISE, Action.SHARE_ADVICE, Action.ALLOW_TELLING),
    *(Action.START, Action.RECONSIDER),
)
"""What the one who reads the page is waited for, most pressing first."""
_THEN = (
    *(Action.REFUSE_ADVICE, Action.CORRECT_ADVICE, Action.STOP_TELLING, Action.TELL_MANAGER),
    *(Action.KEEP_ORIGINAL, Action.NOT_WORKING, Action.NOT_HERE, Action.REDELIVER, Action.RESUME, Action.CHANGE),
    *(Action.ARRANGE_INTERIM, Action.RULE_OUT_INTERIM),
    *(Action.WITHDRAW_APPEAL, Action.TAKE_BACK, Action.CLAIM, Action.TAKE_OVER, Action.REASSIGN, Action.HAND_BACK, Action.PAUSE),
    *(Action.UNDO_AGREEMENT, Action.CANNOT_SUPPLY, Action.CANCEL_ORDER, Action.KEEP_IN_PLACE, Action.TAKE_AWAY),
    *(Action.HOLD_REVIEW, Action.PLAN_REVIEW, Action.ASK_TO_END, Action.END, Action.WITHDRAW),
)
ON_THE_DECISION_PAGE = frozenset(
    {
        *(Action.AGREE, Action.AGREE_IN_PART, Action.PROPOSE_REFUSAL, Action.ASK_FOR_INFORMATION, Action.OFFER_ALTERNATIVE),
        Action.ASK_FOR_ADVICE,
        *(Action.CONFIRM_REFUSAL, Action.RETURN_REFUSAL, Action.UPHOLD, Action.OVERTURN, Action.APPROVE_COST),
        Action.REFER_COST,
    }
)
ON_THE_DELIVERY_PAGE = frozenset(
    {
        *(Action.QUOTE, Action.ORDER, Action.RECEIVE, Action.SET_UP, Action.TRAIN, Action.SET_EXPECTED_DATE, Action.DELIVER),
        Action.CANCEL_ORDER,
    }
)
OF_THE_WHOLE_REQUEST = frozenset({Action.MESSAGE, Action.CONFIRM_FILING})


def main(can: frozenset[Action], *, is_review_near: bool) -> Action | None:
    """Return what stands first, as a button."""
    if is_review_near and Action.HOLD_REVIEW in can and Action.STILL_NEEDED not in can:
        return Action.HOLD_REVIEW
    return next((action for action in _FIRST if action in can), None)


def others(can: frozenset[Action], first: Action | None) -> tuple[Action, ...]:
    """Return what follows, as links: all but what has a page of its own."""
    left = can - {first} - ON_THE_DECISION_PAGE - (ON_THE_DELIVERY_PAGE - {Action.CANCEL_ORDER}) - OF_THE_WHOLE_REQUEST
    return tuple(sorted(left, key=lambda one: (*_FIRST, *_THEN).index(one)))
