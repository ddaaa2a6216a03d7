"""Turnaround: how long each stage takes.

Durations are whole working days, so the database counts instead of sorting: (group, days, target) with a count is a histogram
from which percentiles follow exactly, the same on both databases.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, F, Q, Value
from django.db.models.functions import Coalesce

from .. import wording
from ..models import Adjustment
from ..models.adjustment import AdjustmentQuerySet
from ..models.calendars import calendar_of, remembered
from ..models.organisation import Site
from ..rules.states import State
from .periods import Period

STAGES = ("decision", "delivery", "wait")
_ENDED_ON = {"decision": "decided_on", "delivery": "delivered_on", "wait": "in_place_on"}
ALL = "All"


@dataclass(frozen=True)
class Row:
    """The figures of one stage in one group, in working days.

    `percent_in_target` is the completed in target out of (completed + open already past target): leaving out what is overdue and
    open is how such reports lie. None where there is nothing to say.
    """

    stage: str
    group: str
    n: int
    median: int | None
    ninetieth: int | None
    in_target: int
    open_late: int
    open: int
    percent_in_target: int | None


@dataclass
class _Histogram:
    days: Counter[int]
    in_target: int = 0
    open: int = 0
    open_late: int = 0


def nearest_rank(histogram: Counter[int], percent: int) -> int | None:
    """Return the smallest number of days within which at least `percent` of the cases lie."""
    rank = math.ceil(histogram.total() * percent / 100)
    seen = 0
    for days in sorted(histogram):
        seen += histogram[days]
        if seen >= rank:
            return days
    return None


def cohort(period: Period) -> AdjustmentQuerySet:
    """Return what was received in the period, without what was withdrawn or closed because somebody left before it was in place."""
    found = Adjustment.objects.sent().exclude(state=State.WITHDRAWN).exclude(state=State.ENDED, in_place_on=None)
    found = found.filter(rest_of=None)  # what was agreed in part counts once
    if period.first and period.last:
        found = found.filter(submitted_on__range=(period.first, period.last))
    return found


def _past_due(column: str, at: datetime) -> Q:
    """Return the condition of being past due by a working day, at each site's own calendar."""
    late = Q(pk__in=[])
    for site in [Site(), *Site.objects.all()]:
        day = calendar_of(site).latest_working_day(at.astimezone(site.zone).date())
        late |= Q(request__site=site.pk, **{f"{column}__lt": day})
    return late


def _counted(stage: str, found: AdjustmentQuerySet, at: datetime) -> dict[str, _Histogram]:
    group = Coalesce("entry__category", Value(str(wording.OWN_WORDS)))
    counted: dict[str, _Histogram] = {}

    def of(name: str) -> _Histogram:
        return counted.setdefault(name, _Histogram(Counter()))

    done = found.filter(**{f"{stage}_days__isnull": False}).annotate(group=group)
    for row in done.values("group", days=F(f"{stage}_days"), goal=F(f"{stage}_target")).annotate(count=Count("pk")).order_by():
        histogram = of(row["group"])
        histogram.days[row["days"]] += row["count"]
        histogram.in_target += row["count"] if row["days"] <= row["goal"] else 0
    waiting = found.open().filter(**{f"{_ENDED_ON[stage]}__isnull": True, f"{stage}_target__isnull": False})
    late = Count("pk", filter=_past_due(f"{stage}_due_on", at))
    for still in waiting.annotate(group=group).values("group").annotate(count=Count("pk"), late=late).order_by():
        of(still["group"]).open += still["count"]
        of(still["group"]).open_late += still["late"]
    return counted


def _row(stage: str, group: str, histogram: _Histogram) -> Row:
    n = histogram.days.total()
    judged = n + histogram.open_late
    return Row(
        stage=stage,
        group=group,
        n=n,
        median=nearest_rank(histogram.days, 50),
        ninetieth=nearest_rank(histogram.days, 90),
        in_target=histogram.in_target,
        open_late=histogram.open_late,
        open=histogram.open,
        percent_in_target=math.floor(100 * histogram.in_target / judged + 0.5) if judged else None,
    )


def _together(histograms: Any) -> _Histogram:
    total = _Histogram(Counter())
    for one in histograms:
        total.days.update(one.days)
        total.in_target += one.in_target
        total.open += one.open
        total.open_late += one.open_late
    return total


@remembered()
def turnaround(period: Period, at: datetime, *, by_category: bool = True) -> list[Row]:
    """Return a row for each stage over everything and, by category, one for each category: two queries a stage."""
    found, rows = cohort(period), []
    for stage in STAGES:
        counted = _counted(stage, found, at)
        rows.append(_row(stage, ALL, _together(counted.values())))
        if by_category:
            rows += [_row(stage, group, counted[group]) for group in sorted(counted)]
    return rows


def in_one_sentence(rows: list[Row]) -> str:
    """Answer the report's question in one sentence."""
    decision, _, wait = (next(row for row in rows if row.stage == stage and row.group == ALL) for stage in STAGES)
    if not decision.n:
        return "Nothing was decided yet among what was received in this time."
    words = f"Half of the decisions took {_days(decision.median)} or fewer; {decision.percent_in_target}% came within the target."
    if wait.n:
        words += f" From asking to “it works”, half took {_days(wait.median)} or fewer."
    return words


def _days(days: int | None) -> str:
    return f"{days} working day{'s' if days != 1 else ''}"
