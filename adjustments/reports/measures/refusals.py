"""What was not agreed, why, what the second check found, and how another look ended."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from django.db import models
from django.db.models import Q

from ... import wording
from ...rules.disclosure import Column, Count, Figure, Percent, Table
from ...rules.outcomes import LEFT_OUT, Appeal, Check
from ...rules.states import Reason
from ..asked import Asked
from .cohorts import asked_for, by_group, group, named, table

_DECIDED = Q(decided_on__isnull=False) & ~Q(outcome__in=sorted(LEFT_OUT))
_COUNTED = {
    "decided": _DECIDED,
    "refused": _DECIDED & Q(second_check=Check.CONFIRMED),
    "proposed": ~Q(second_check=""),
    "returned": Q(is_returned=True),
    "appealed": ~Q(appeal=""),
    "looked_at": Q(appeal__in=[Appeal.UPHELD, Appeal.OVERTURNED]),
    "overturned": Q(appeal=Appeal.OVERTURNED),
}
_COLUMNS = (
    Column("decided", "Decided"),
    Column("refused", "Not agreed"),
    Column("refused_share", "Not agreed, of what was decided", of=("refused", "decided")),
    Column("proposed", "Proposed not to agree"),
    Column("returned", "Sent back by the second check"),
    Column("appealed", "Asked for another look"),
    Column("overturned", "Agreed after another look"),
    Column("overturned_share", "Agreed, of what was looked at again", of=("overturned", "looked_at")),
)


def tables(asked: Asked, at: datetime) -> tuple[Table, ...]:
    """Return refusals and appeals by group, the reasons given, and how appeals ended."""
    return by_group(asked, _COLUMNS, partial(_rows, asked)), _by_reason(asked), _by_appeal(asked)


def _rows(asked: Asked, by: str) -> dict[str | None, Sequence[Figure]]:
    rows: Any = asked_for(asked, "decided_on").values(group=group(by))
    rows = rows.annotate(**{code: models.Count("pk", filter=so) for code, so in _COUNTED.items()})
    return {named(row["group"], by): _figures(row) for row in rows.order_by()} or {None: _figures(Counter())}


def _figures(row: Mapping[str, int]) -> Sequence[Figure]:
    return (
        Count(row["decided"]),
        Count(row["refused"]),
        Percent(row["refused"], row["decided"]),
        Count(row["proposed"]),
        Count(row["returned"]),
        Count(row["appealed"]),
        Count(row["overturned"]),
        Percent(row["overturned"], row["looked_at"]),
    )


def _by_reason(asked: Asked) -> Table:
    """Count each reason; a refusal can give several."""
    given: Counter[str] = Counter()
    refused: Any = asked_for(asked, "decided_on").filter(_COUNTED["refused"])
    for row in refused.values("reasons").annotate(count=models.Count("pk")).order_by():
        for code in filter(None, row["reasons"].split(",")):
            given[code] += row["count"]
    rows: dict[str | None, list[Figure]] = {str(wording.REASONS[one]): [Count(given[one])] for one in Reason}
    return table("Reasons given", "reason", asked, (Column("refused", "Not agreed"),), rows)


def _by_appeal(asked: Asked) -> Table:
    found: Any = asked_for(asked, "decided_on").exclude(appeal="").values("appeal").annotate(count=models.Count("pk"))
    ended = {row["appeal"]: row["count"] for row in found.order_by()}
    rows: dict[str | None, list[Figure]] = {str(wording.APPEALS[one]): [Count(ended.get(one, 0))] for one in Appeal}
    rows[None] = [Count(sum(ended.values()))]
    return table("How another look ended", "appeal", asked, (Column("appealed", "Another look"),), rows)
