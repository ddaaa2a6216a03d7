"""Delivering: order, expect, deliver."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from ..models import Adjustment, Delivery, Person
from ..rules.states import Action
from . import _move


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
    """Record the order and when it is expected."""
    data = {"expected_on": expected_on.isoformat()}
    moved = _move.apply(adjustment=adjustment, action=Action.ORDER, by=by, at=at, seen=seen, data=data)
    kept = {"supplier": supplier, "order_reference": order_reference, "ordered_on": moved.today(at), "expected_on": expected_on}
    Delivery.objects.update_or_create(adjustment=moved, defaults=kept | _known(cost))
    return moved


@transaction.atomic
def set_expected_date(
    *, adjustment: Adjustment, expected_on: date, by: Person, at: datetime, seen: int | None = None
) -> Adjustment:
    """Change when it is expected; the employee is told the new date."""
    data = {"expected_on": expected_on.isoformat()}
    moved = _move.apply(adjustment=adjustment, action=Action.SET_EXPECTED_DATE, by=by, at=at, seen=seen, data=data)
    Delivery.objects.update_or_create(adjustment=moved, defaults={"expected_on": expected_on})
    return moved


@transaction.atomic
def deliver(*, adjustment: Adjustment, cost: Decimal | None, by: Person, at: datetime, seen: int | None = None) -> Adjustment:
    """Record that it is there, and what it cost: the employee is asked whether it works."""
    moved = _move.apply(adjustment=adjustment, action=Action.DELIVER, by=by, at=at, seen=seen)
    Delivery.objects.update_or_create(adjustment=moved, defaults={"delivered_on": moved.today(at)} | _known(cost))
    return moved


def _known(cost: Decimal | None) -> dict[str, Decimal]:
    """Return the cost to store; one that is not given leaves what was known."""
    return {} if cost is None else {"cost": cost}
