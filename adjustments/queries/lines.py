"""What reports count of an adjustment, made from its history and the few columns that are no history.

Not here: writing it (`actions/_move.py`), nor counting (`reports`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict

from ..models import Adjustment, ReportLine
from ..rules.clocks import Happening
from ..rules.tally import tally

COLUMNS = [field.name for field in ReportLine._meta.concrete_fields if not field.primary_key]


def line_of(adjustment: Adjustment, history: Iterable[Happening]) -> ReportLine:
    """Return its report line as it must be now."""
    request, entry, delivery = adjustment.request, adjustment.entry, getattr(adjustment, "delivery", None)
    return ReportLine(
        adjustment=adjustment,
        category=entry.category if entry else "",
        entry_code=entry.code if entry else "",
        site_id=request.site_id,
        department_id=request.department_id,
        directorate_id=request.directorate_id,
        staff_group=request.staff_group,
        band=request.band,
        is_again=adjustment.replaces_id is not None,
        due_on=adjustment.due_on,
        cost=delivery.cost if delivery else None,
        **asdict(tally(history, adjustment.calendar)),
    )


def differing(one: ReportLine, other: ReportLine) -> list[str]:
    """Return the columns in which two lines differ."""
    names = (field.attname for field in ReportLine._meta.concrete_fields)
    return [name for name in names if getattr(one, name) != getattr(other, name)]
