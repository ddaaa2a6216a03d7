"""What the employee says of an adjustment, what HR does when it fails, and what the staff directory brings about."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction

from ..models import Adjustment, Delivery, Person, ReportLine
from ..queries.directory import decider_of
from ..rules.states import Action, LeaveReason, Reason, State, StepKind, StillWorks, WithdrawReason, Works
from . import _move
from ._refusals import refuse
from ._together import apply_to_all


def confirm(*, adjustment: Adjustment, works: Works, by: Person, at: datetime, seen: int | None = None) -> Adjustment:
    """Say that it works: it is in place and the whole wait ends."""
    data = {"works": works}
    return _move.apply(adjustment=adjustment, action=Action.CONFIRM, by=by, at=at, seen=seen, data=data)


def not_here(*, adjustment: Adjustment, by: Person, at: datetime, seen: int | None = None) -> Adjustment:
    """Say that what was called delivered is not here: whoever delivers has it again, the delivery clock runs on."""
    with transaction.atomic():
        moved = _move.apply(adjustment=adjustment, action=Action.NOT_HERE, by=by, at=at, seen=seen)
        Delivery.objects.filter(adjustment=moved).update(
            delivered_on=None, expected_on=None, received_on=None, set_up_on=None, trained_on=None
        )
    return moved


def not_working(*, adjustment: Adjustment, words: str, by: Person, at: datetime, seen: int | None = None) -> Adjustment:
    """Say that it does not work, or not enough: HR has it and the wait goes on. Raises TooLate after 20 working days."""
    return _move.apply(adjustment=adjustment, action=Action.NOT_WORKING, by=by, at=at, seen=seen, words=words)


def reconsider(*, adjustment: Adjustment, by: Person, at: datetime, seen: int | None = None) -> Adjustment:
    """Ask for a new decision on what does not work; the step is due in 5 working days."""
    return _move.apply(adjustment=adjustment, action=Action.RECONSIDER, by=by, at=at, seen=seen)


def redeliver(*, adjustment: Adjustment, by: Person, at: datetime, seen: int | None = None) -> Adjustment:
    """Have what does not work delivered again: the first order stays in the story, the new one begins empty."""
    with transaction.atomic():
        moved = _move.apply(adjustment=adjustment, action=Action.REDELIVER, by=by, at=at, seen=seen)
        Delivery.objects.filter(adjustment=moved).delete()
        ReportLine.objects.filter(adjustment=moved).update(cost=None)
    return moved


def withdraw(
    *,
    adjustment: Adjustment,
    reason: WithdrawReason | None = None,
    by: Person,
    at: datetime,
    seen: int | None = None,
) -> Adjustment:
    """Take it back: nobody works on it any more. What somebody else asked for and is not right goes as a whole, all at once."""
    if reason is WithdrawReason.NOT_RIGHT:
        return apply_to_all(adjustment=adjustment, action=Action.WITHDRAW, by=by, at=at, seen=seen, data={"reason": reason})
    data = {"reason": reason} if reason else {}
    return _move.apply(adjustment=adjustment, action=Action.WITHDRAW, by=by, at=at, seen=seen, data=data)


def hold_review(
    *,
    adjustment: Adjustment,
    still_works: StillWorks,
    next_on: date,
    words: str = "",
    by: Person,
    at: datetime,
    seen: int | None = None,
) -> Adjustment:
    """Write down how well it works now, and when to look again; it stays in place whatever is found."""
    data = {"still_works": still_works, "next_on": next_on.isoformat()}
    return _move.apply(adjustment=adjustment, action=Action.HOLD_REVIEW, by=by, at=at, seen=seen, data=data, words=words)


def plan_review(*, adjustment: Adjustment, next_on: date, by: Person, at: datetime, seen: int | None = None) -> Adjustment:
    """Set the day on which to look again as the employee wishes."""
    data = {"next_on": next_on.isoformat()}
    return _move.apply(adjustment=adjustment, action=Action.PLAN_REVIEW, by=by, at=at, seen=seen, data=data)


def ask_to_end(*, adjustment: Adjustment, words: str, by: Person, at: datetime, seen: int | None = None) -> Adjustment:
    """Ask the employee whether it can end; it stays in place until they say yes, or HR has checked it."""
    return _move.apply(adjustment=adjustment, action=Action.ASK_TO_END, by=by, at=at, seen=seen, words=words)


def still_needed(*, adjustment: Adjustment, words: str = "", by: Person, at: datetime, seen: int | None = None) -> Adjustment:
    """Answer that it cannot end: it stays in place, who asked is told, and HR checks the question."""
    return _move.apply(adjustment=adjustment, action=Action.STILL_NEEDED, by=by, at=at, seen=seen, words=words)


def keep_in_place(*, adjustment: Adjustment, words: str, by: Person, at: datetime, seen: int | None = None) -> Adjustment:
    """Close the question whether it can end: it stays in place, and the employee and who asked read why."""
    return _move.apply(adjustment=adjustment, action=Action.KEEP_IN_PLACE, by=by, at=at, seen=seen, words=words)


def take_away(
    *,
    adjustment: Adjustment,
    reasons: Iterable[Reason],
    words: str,
    alternatives: str = "",
    by: Person,
    at: datetime,
    seen: int | None = None,
) -> Adjustment:
    """End it against the employee's wish, with reasons and words: a refusal, with a letter and another look."""
    return refuse(
        Action.TAKE_AWAY,
        adjustment=adjustment,
        reasons=reasons,
        words=words,
        alternatives=alternatives,
        by=by,
        at=at,
        seen=seen,
    )


def end(*, adjustment: Adjustment, by: Person, at: datetime, seen: int | None = None) -> Adjustment:
    """End what is in place because the employee no longer needs it."""
    return _move.apply(adjustment=adjustment, action=Action.END, by=by, at=at, seen=seen)


def leave(*, adjustment: Adjustment, at: datetime, reason: LeaveReason = LeaveReason.LEFT) -> Adjustment:
    """Close the adjustment of somebody who is no longer here."""
    return _move.apply(adjustment=adjustment, action=Action.LEAVE, by=_move.SYSTEM, at=at, data={"reason": reason})


def hand_on(*, adjustment: Adjustment, at: datetime) -> Adjustment:
    """Pass what somebody may no longer hold to whom it belongs now: the present line manager, the team, else HR.

    Raises Stale when somebody, or another sweep, was faster.
    """
    step = adjustment.steps.filter(closed_at=None).first()
    is_managers = step.kind == StepKind.LINE_MANAGER if step else adjustment.state == State.AGREED
    is_teams = step is None and adjustment.state != State.AGREED
    to_manager = is_managers and decider_of(adjustment.request.employee) and not adjustment.request.is_sent_to_hr
    action = Action.REASSIGN if to_manager or is_teams else Action.TAKE_OVER
    return _move.apply(adjustment=adjustment, action=action, by=_move.SYSTEM, at=at, seen=adjustment.version)
