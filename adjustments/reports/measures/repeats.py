"""Repeat barriers: what gets in the way of many people in one place, and is better removed once for everyone."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import models

from ... import wording
from ...models import Barrier
from ...rules.disclosure import Column, Count, Figure, Table
from ...rules.outcomes import Outcome
from ..asked import Asked
from .cohorts import asked_for

PEOPLE = 3
"""From so many people on, a barrier in one place is shown."""
MOST = 50
"""Rows that are shown, those that concern most people first."""


def tables(asked: Asked, at: datetime) -> tuple[Table, ...]:
    """Return each barrier that several people of one department have named, withdrawn requests included: it was there."""
    words = dict(Barrier.objects.values_list("code", "on_the_page"))
    lines: Any = asked_for(asked).exclude(outcome=Outcome.LEFT)
    found = (
        lines.filter(adjustment__request__barriers__isnull=False)
        .values("department__name", barrier=models.F("adjustment__request__barriers__code"))
        .annotate(people=models.Count("adjustment__request__employee", distinct=True), asked_for=models.Count("pk"))
        .filter(people__gte=PEOPLE)
        .order_by("-people", "-asked_for", "department__name", "barrier")
    )
    rows: dict[tuple[str | None, ...], tuple[Figure, ...]] = {
        (row["department__name"] or str(wording.NOT_RECORDED), words[row["barrier"]]): (
            Count(row["people"]),
            Count(row["asked_for"]),
        )
        for row in found[:MOST]
    }
    columns = (Column("people", "People"), Column("asked_for", "Adjustments"))
    title = "The same barrier in one department"
    return (Table(title, period=asked.code, columns=columns, dimensions=("place", "barrier"), rows=rows, filters=asked.filters),)
