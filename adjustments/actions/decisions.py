"""Deciding: agree wholly, in part or until a date; propose a refusal; the second check; undo a mistake; put in effect."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Max

from ..models import Adjustment, Event, Person, Request
from ..queries.facts import case_of
from ..rules.facts import MoveNotAllowed, is_cost_paid
from ..rules.routes import delivering_team
from ..rules.states import Action, Reason
from . import _move
from ._refusals import refuse


def _answers(needs_goods: bool | None, until: date | None, estimate: Decimal | None) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if needs_goods is not None:
        found["needs_goods"] = needs_goods
    if until:
        found["until"] = until.isoformat()
    if estimate is not None:
        found["estimate"] = str(estimate)
    return found


def _keep(adjustment: Adjustment, until: date | None, estimate: Decimal | None) -> None:
    known: dict[str, Any] = {"until_on": until} if until else {}
    if estimate is not None:
        known["estimate"] = estimate
    if known:
        Adjustment.objects.filter(pk=adjustment.pk).update(**known)


@transaction.atomic
def agree(
    *,
    adjustment: Adjustment,
    by: Person,
    at: datetime,
    seen: int | None = None,
    needs_goods: bool | None = None,
    until: date | None = None,
    estimate: Decimal | None = None,
) -> Adjustment:
    """Agree: the next approval is asked for, or fulfilment has it, or the line manager puts it in effect.

    `needs_goods` says for own words whether something has to be bought or fitted, `until` that it is for a time only,
    `estimate` what it may cost in pounds: above the cost limit a budget holder decides too.
    """
    data = _answers(needs_goods, until, estimate)
    moved = _move.apply(adjustment=adjustment, action=Action.AGREE, by=by, at=at, seen=seen, data=data)
    _keep(moved, until, estimate)
    return moved


@transaction.atomic
def agree_in_part(
    *,
    adjustment: Adjustment,
    agreed_words: str,
    rest_words: str,
    reasons: Collection[Reason],
    words: str,
    by: Person,
    at: datetime,
    seen: int | None = None,
    needs_goods: bool | None = None,
    until: date | None = None,
    estimate: Decimal | None = None,
) -> Adjustment:
    """Agree to a part, in words; the rest becomes an adjustment of its own that is proposed for refusal in the same move."""
    Request.objects.select_for_update(no_key=True, of=("self",)).get(pk=adjustment.request_id)
    if Reason.COST in reasons and is_cost_paid(case_of(adjustment).facts()):
        raise MoveNotAllowed("cost_is_paid")  # the rest has a history of its own, which does not say so
    Adjustment.objects.filter(pk=adjustment.pk).update(provided_words=agreed_words, provided_entry=adjustment.entry)
    data = _answers(needs_goods, until, estimate)
    moved = _move.apply(adjustment=adjustment, action=Action.AGREE_IN_PART, by=by, at=at, seen=seen, data=data)
    _keep(moved, until, estimate)
    rest = _rest_of(moved, rest_words, to=_decided_as(moved, by), at=at)
    propose_refusal(adjustment=rest, reasons=reasons, words=words, by=by, at=at)
    return moved


_OF_THE_WHOLE = ("filed_as", "first_asked_on", "reply_target", "decision_target", "wait_target")


def _decided_as(adjustment: Adjustment, by: Person) -> Person:
    """Return whose decision it was: that of whom they cover for, else their own."""
    whom = Event.objects.filter(adjustment=adjustment).latest("seq").data.get("acted_for")
    return Person.objects.get(pk=whom) if whom else by


def _rest_of(adjustment: Adjustment, rest_words: str, *, to: Person, at: datetime) -> Adjustment:
    """Return the rest as an adjustment of its own, asked for when the whole was."""
    sent = Event.objects.filter(adjustment=adjustment, action=Action.SUBMIT).latest("seq")
    number = adjustment.request.adjustments.aggregate(last=Max("number"))["last"] + 1
    rest = Adjustment.objects.create(
        request=adjustment.request, number=number, own_words=rest_words, rest_of=adjustment, team=delivering_team(())
    )
    data = {
        "rest_of": adjustment.number,
        "submitted_on": adjustment.submitted_on.isoformat() if adjustment.submitted_on else None,
        "replied_on": adjustment.replied_on.isoformat() if adjustment.replied_on else None,
        **{name: sent.data[name] for name in _OF_THE_WHOLE if name in sent.data},
    }
    return _move.apply(adjustment=rest, action=Action.SUBMIT, by=_move.SYSTEM, at=at, data=data, to=to)


def propose_refusal(
    *,
    adjustment: Adjustment,
    reasons: Iterable[Reason],
    words: str,
    alternatives: str = "",
    by: Person,
    at: datetime,
    seen: int | None = None,
) -> Adjustment:
    """Propose not to agree, with at least one reason and words: HR checks it before the employee hears of it.

    Where a line manager names the cost, the budget holder is asked first.
    """
    return refuse(
        Action.PROPOSE_REFUSAL,
        adjustment=adjustment,
        reasons=reasons,
        words=words,
        alternatives=alternatives,
        by=by,
        at=at,
        seen=seen,
    )


def confirm_refusal(*, adjustment: Adjustment, words: str, by: Person, at: datetime, seen: int | None = None) -> Adjustment:
    """Confirm a refusal after the second check: the employee gets a letter with the reasons and where to turn."""
    return _move.apply(adjustment=adjustment, action=Action.CONFIRM_REFUSAL, by=by, at=at, seen=seen, words=words)


def return_refusal(*, adjustment: Adjustment, words: str, by: Person, at: datetime, seen: int | None = None) -> Adjustment:
    """Give a proposed refusal back, once, saying what is missing: its proposer decides anew."""
    return _move.apply(adjustment=adjustment, action=Action.RETURN_REFUSAL, by=by, at=at, seen=seen, words=words)


def undo_agreement(*, adjustment: Adjustment, words: str, by: Person, at: datetime, seen: int | None = None) -> Adjustment:
    """Undo a mistake within one working day, before anything is ordered; the employee reads why."""
    return _move.apply(adjustment=adjustment, action=Action.UNDO_AGREEMENT, by=by, at=at, seen=seen, words=words)


def start(*, adjustment: Adjustment, by: Person, at: datetime, seen: int | None = None) -> Adjustment:
    """Say that what needed nothing to buy is in effect: the employee is asked whether it works."""
    return _move.apply(adjustment=adjustment, action=Action.START, by=by, at=at, seen=seen)
