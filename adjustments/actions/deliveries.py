"""Delivering: quote, order, receive, set up, train, expect, deliver; what it costs; what cannot be had."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from ..models import Adjustment, Delivery, Person, ReportLine
from ..rules.states import Action, SupplyReason
from . import _move, reminders


def _keep(adjustment: Adjustment, **known: Any) -> None:
    """Store what is known now; what was not given leaves what was known before."""
    Delivery.objects.update_or_create(adjustment=adjustment, defaults={k: v for k, v in known.items() if v is not None})
    if known.get("cost") is not None:
        ReportLine.objects.filter(adjustment=adjustment).update(cost=known["cost"])


def _expect(adjustment: Adjustment, expected_on: date | None, at: datetime, **known: Any) -> None:
    """Store by when it should be there, and remind of it then."""
    _keep(adjustment, expected_on=expected_on, **known)
    reminders.look_again(adjustment, at=at)


def _cost(cost: Decimal | None) -> dict[str, Any]:
    return {} if cost is None else {"cost": str(cost)}


@transaction.atomic
def quote(
    *, adjustment: Adjustment, cost: Decimal, supplier: str = "", by: Person, at: datetime, seen: int | None = None
) -> Adjustment:
    """Record a quote in pounds: above what was agreed, the budget holder is asked; the agreement stands."""
    moved = _move.apply(adjustment=adjustment, action=Action.QUOTE, by=by, at=at, seen=seen, data=_cost(cost))
    _keep(moved, quote=cost, quoted_on=moved.today(at), supplier=supplier or None)
    return moved


def approve_cost(*, adjustment: Adjustment, by: Person, at: datetime, seen: int | None = None) -> Adjustment:
    """Agree to pay: the delivery goes on, or the line manager decides without "cost" as a reason."""
    return _move.apply(adjustment=adjustment, action=Action.APPROVE_COST, by=by, at=at, seen=seen)


def refer_cost(*, adjustment: Adjustment, words: str, by: Person, at: datetime, seen: int | None = None) -> Adjustment:
    """Pass the question of money to the adjustments team; the agreement stands."""
    return _move.apply(adjustment=adjustment, action=Action.REFER_COST, by=by, at=at, seen=seen, words=words)


@transaction.atomic
def order(
    *,
    adjustment: Adjustment,
    supplier: str,
    order_reference: str,
    expected_on: date,
    cost: Decimal | None,
    by: Person,
    at: datetime,
    seen: int | None = None,
) -> Adjustment:
    """Record the order and when it is expected: the supplier has it until it is received."""
    data = {"expected_on": expected_on.isoformat()} | _cost(cost)
    moved = _move.apply(adjustment=adjustment, action=Action.ORDER, by=by, at=at, seen=seen, data=data)
    ordered_on = moved.today(at)
    _expect(moved, expected_on, at, supplier=supplier, order_reference=order_reference, ordered_on=ordered_on, cost=cost)
    return moved


@transaction.atomic
def receive(*, adjustment: Adjustment, asset_number: str = "", by: Person, at: datetime, seen: int | None = None) -> Adjustment:
    """Record that it arrived: whoever sets it up has it next."""
    moved = _move.apply(adjustment=adjustment, action=Action.RECEIVE, by=by, at=at, seen=seen)
    _keep(moved, received_on=moved.today(at), asset_number=asset_number or None)
    return moved


@transaction.atomic
def set_up(
    *,
    adjustment: Adjustment,
    asset_number: str = "",
    expires_on: date | None = None,
    by: Person,
    at: datetime,
    seen: int | None = None,
) -> Adjustment:
    """Record that it is installed or fitted; until when a licence runs."""
    moved = _move.apply(adjustment=adjustment, action=Action.SET_UP, by=by, at=at, seen=seen)
    _keep(moved, set_up_on=moved.today(at), asset_number=asset_number or None, expires_on=expires_on)
    return moved


@transaction.atomic
def train(*, adjustment: Adjustment, by: Person, at: datetime, seen: int | None = None) -> Adjustment:
    """Record that the person was shown how to use it."""
    moved = _move.apply(adjustment=adjustment, action=Action.TRAIN, by=by, at=at, seen=seen)
    _keep(moved, trained_on=moved.today(at))
    return moved


@transaction.atomic
def set_expected_date(
    *, adjustment: Adjustment, expected_on: date, by: Person, at: datetime, seen: int | None = None
) -> Adjustment:
    """Change when it is expected; the employee is told the new date."""
    data = {"expected_on": expected_on.isoformat()}
    moved = _move.apply(adjustment=adjustment, action=Action.SET_EXPECTED_DATE, by=by, at=at, seen=seen, data=data)
    _expect(moved, expected_on, at)
    return moved


@transaction.atomic
def deliver(
    *,
    adjustment: Adjustment,
    cost: Decimal | None,
    asset_number: str = "",
    expires_on: date | None = None,
    by: Person,
    at: datetime,
    seen: int | None = None,
) -> Adjustment:
    """Record that it is there, and what it cost: the employee is asked whether it works."""
    moved = _move.apply(adjustment=adjustment, action=Action.DELIVER, by=by, at=at, seen=seen, data=_cost(cost))
    _keep(moved, delivered_on=moved.today(at), cost=cost, asset_number=asset_number or None, expires_on=expires_on)
    return moved


def cannot_supply(
    *, adjustment: Adjustment, reason: SupplyReason, words: str, by: Person, at: datetime, seen: int | None = None
) -> Adjustment:
    """Say that it cannot be had: HR looks for another way, and the whole wait goes on."""
    data = {"reason": reason}
    return _move.apply(adjustment=adjustment, action=Action.CANNOT_SUPPLY, by=by, at=at, seen=seen, data=data, words=words)


@transaction.atomic
def cancel_order(*, adjustment: Adjustment, by: Person, at: datetime, seen: int | None = None) -> Adjustment:
    """Record that what was on order when it was withdrawn is cancelled or collected."""
    moved = _move.apply(adjustment=adjustment, action=Action.CANCEL_ORDER, by=by, at=at, seen=seen)
    _keep(moved, cancelled_on=moved.today(at))
    return moved
