"""What adjustments cost: what was expected when they were agreed, and what was paid."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import Any

from django.db import models
from django.db.models import F, Max, Q, Sum

from ...rules.disclosure import Column, Count, Figure, Money, Table
from ...rules.outcomes import LEFT_OUT
from ..asked import Asked
from .cohorts import asked_for, by_group, group, named

_COLUMNS = (
    Column("estimated", "Agreed with an estimate"),
    Column("estimate", "Estimated altogether", of=("estimated",)),
    Column("paid", "Paid for"),
    Column("cost", "Paid altogether", of=("paid",)),
    Column("over", "Dearer than estimated"),
)


def tables(asked: Asked, at: datetime) -> tuple[Table, ...]:
    """Return estimates and costs of all, and by group; whole pounds, rounded up once they are added up."""
    return (by_group(asked, _COLUMNS, partial(_rows, asked)),)


def _rows(asked: Asked, by: str) -> dict[str | None, Sequence[Figure]]:
    estimated, paid = Q(estimate__gt=0), Q(cost__gt=0)
    lines: Any = asked_for(asked).exclude(outcome__in=sorted(LEFT_OUT)).values(group=group(by))
    rows = lines.annotate(
        n_estimate=models.Count("pk", filter=estimated),
        sum_estimate=Sum("estimate", filter=estimated),
        most_estimate=Max("estimate", filter=estimated),
        n_cost=models.Count("pk", filter=paid),
        sum_cost=Sum("cost", filter=paid),
        most_cost=Max("cost", filter=paid),
        n_over=models.Count("pk", filter=estimated & paid & Q(cost__gt=F("estimate"))),
    )
    return {named(row["group"], by): _figures(row) for row in rows.order_by()} or {None: _figures({})}


def _figures(row: Mapping[str, Any]) -> Sequence[Figure]:
    return *_amount(row, "estimate"), *_amount(row, "cost"), Count(row.get("n_over", 0))


def _amount(row: Mapping[str, Any], name: str) -> tuple[Figure, Figure]:
    n, total, most = row.get(f"n_{name}", 0), row.get(f"sum_{name}"), row.get(f"most_{name}")
    pounds = max(math.ceil(total or Decimal(0)), n)  # what costs pence counts as a pound, so that no amount is nothing
    return Count(n), Money(pounds, n, max(math.ceil(most or Decimal(0)), min(n, 1)))
