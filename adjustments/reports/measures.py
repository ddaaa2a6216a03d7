"""Turnaround: how long each stage takes.

Durations are whole working days, so the database counts instead of sorting: (group, days, target) with a count is a histogram
from which percentiles follow exactly, the same on both databases. It counts report lines and looks at nothing else.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from .. import wording
from ..models import ReportLine
from ..models.calendars import calendar_of, remembered
from ..models.organisation import Site
from ..rules.calendar import WorkCalendar
from ..rules.outcomes import LEFT_OUT
from ..rules.states import PauseReason
from . import survival
from .asked import Asked, Basis


@dataclass(frozen=True)
class Stage:
    """One stage by the columns that say it: from when, ended when, after how many days, due when, and its target."""

    began_on: str
    ended_on: str
    days: str
    due_on: str
    target: str
    is_net: bool = False
    """Whether days on hold are left out."""


STAGES = {
    "reply": Stage("received_on", "replied_on", "reply_days", "reply_due_on", "reply_target"),
    "interim": Stage("received_on", "interim_on", "interim_days", "interim_due_on", "interim_target"),
    "decision_gross": Stage("received_on", "decided_on", "decision_gross", "decision_gross_due_on", "decision_target"),
    "decision": Stage("received_on", "decided_on", "decision_days", "decision_due_on", "decision_target", is_net=True),
    "delivery": Stage("agreed_on", "delivered_on", "delivery_days", "delivery_due_on", "delivery_target"),
    "wait_gross": Stage("first_asked_on", "in_place_on", "wait_gross", "wait_gross_due_on", "wait_target"),
    "wait": Stage("first_asked_on", "in_place_on", "wait_days", "wait_due_on", "wait_target", is_net=True),
}
GROUPS = {
    "category": "category",
    "directorate": "directorate__name",
    "site": "site__name",
    "route": "route",
    "staff_group": "staff_group",
}
"""By what figures can be grouped, and the column that says it."""
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
    days: Counter[int] = field(default_factory=Counter)
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


def cohort(asked: Asked) -> QuerySet[ReportLine]:
    """Return the lines that count for times: not what was withdrawn or closed because somebody left, each pair of parts once."""
    found = ReportLine.objects.filter(is_rest=False).exclude(outcome__in=sorted(LEFT_OUT)).filter(**asked.places())
    if asked.basis is Basis.RECEIVED:
        return found.filter(**asked.period.within("received_on"))
    return found


class _Today:
    """What day it is at each site, and what was due before it."""

    def __init__(self, at: datetime) -> None:
        self.sites: dict[int | None, Site] = {site.pk: site for site in [Site(), *Site.objects.all()]}
        self.days = {pk: at.astimezone(site.zone).date() for pk, site in self.sites.items()}

    def calendar(self, site_id: int | None) -> WorkCalendar:
        """Return the working days of a site."""
        return calendar_of(self.sites[site_id])

    def past_due(self, column: str) -> Q:
        """Return the condition of being past due by a working day, at each site's own calendar."""
        late = Q(pk__in=[])
        for pk, today in self.days.items():
            late |= Q(site=pk, **{f"{column}__lt": self.calendar(pk).latest_working_day(today)})
        return late

    def to_come(self, column: str) -> Q:
        """Return the condition of what is written down for a day to come: it has not ended yet."""
        later = Q(pk__in=[])
        for pk, today in self.days.items():
            later |= Q(site=pk, **{f"{column}__gt": today})
        return later


def _done(stage: Stage, found: QuerySet[ReportLine], asked: Asked, today: _Today) -> QuerySet[ReportLine]:
    done = found.filter(**{f"{stage.days}__isnull": False})
    if asked.basis is Basis.COMPLETED:
        done = done.filter(**asked.period.within(stage.ended_on))
    return done.exclude(today.to_come(stage.ended_on)) if stage.ended_on == "interim_on" else done


def _waiting(stage: Stage, asked: Asked, today: _Today) -> Q:
    """Return the condition of what is open; by completion, what was received by the end of the period and is open still."""
    not_yet = Q(**{f"{stage.ended_on}__isnull": True})
    if stage.ended_on == "interim_on":
        not_yet |= today.to_come(stage.ended_on)
    until = Q(received_on__lte=asked.period.last) if asked.basis is Basis.COMPLETED and asked.period.last else Q()
    return ~Q(held_by="") & not_yet & until & Q(**{f"{stage.target}__isnull": False})


def _histograms(
    stages: Collection[str], found: QuerySet[ReportLine], asked: Asked, by: str, today: _Today
) -> dict[str, dict[str, _Histogram]]:
    """Return for each stage its histogram in each group: a query for each stage, and one for what is open."""
    counted: dict[str, dict[str, _Histogram]] = {code: {} for code in stages}

    def of(code: str, row: Mapping[str, Any]) -> _Histogram:
        return counted[code].setdefault(_named(row["group"], by), _Histogram())

    for code in stages:
        stage = STAGES[code]
        rows: Any = _done(stage, found, asked, today).values(group=_group(by), took=F(stage.days), goal=F(stage.target))
        for row in rows.annotate(count=Count("pk")).order_by():
            histogram = of(code, row)
            histogram.days[row["took"]] += row["count"]
            histogram.in_target += row["count"] if row["took"] <= row["goal"] else 0
    wanted: dict[str, Any] = {}
    for code in stages:
        waiting = _waiting(STAGES[code], asked, today)
        wanted[f"open_{code}"] = Count("pk", filter=waiting)
        wanted[f"late_{code}"] = Count("pk", filter=waiting & today.past_due(STAGES[code].due_on))
    still: Any = found.exclude(held_by="").values(group=_group(by)).annotate(**wanted)
    for row in still.order_by():
        for code in stages:
            if row[f"open_{code}"]:
                histogram = of(code, row)
                histogram.open += row[f"open_{code}"]
                histogram.open_late += row[f"late_{code}"]
    return counted


def _group(by: str) -> F:
    return F(GROUPS[by] if by else "is_rest")  # which is the same for all of them


def _named(value: str | None, by: str) -> str:
    if not by:
        return ALL
    return value or str(wording.OWN_WORDS if by == "category" else wording.NOT_RECORDED)


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


def _together(histograms: Iterable[_Histogram]) -> _Histogram:
    total = _Histogram()
    for one in histograms:
        total.days.update(one.days)
        total.in_target += one.in_target
        total.open += one.open
        total.open_late += one.open_late
    return total


@remembered()
def turnaround(asked: Asked, at: datetime, *, by: str = "category", stages: Collection[str] = tuple(STAGES)) -> list[Row]:
    """Return a row for each stage over everything and, with `by` one of GROUPS, one for each group."""
    rows = []
    for code, counted in _histograms(stages, cohort(asked), asked, by, _Today(at)).items():
        rows.append(_row(code, ALL, _together(counted.values())))
        if by:
            rows += [_row(code, group, counted[group]) for group in sorted(counted)]
    return rows


@remembered()
def medians_with_waiting(asked: Asked, at: datetime, stage: str, *, by: str = "category") -> dict[str, int | None]:
    """Return for all and each group the median in working days with those counted who wait still; None: not yet reached.

    Those wait for at least as long as they have: the product-limit estimate of Kaplan and Meier.
    """
    today, found, one = _Today(at), cohort(asked), STAGES[stage]
    waiting: dict[str, Counter[int]] = {}
    for group, days, count in _days_so_far(one, found.filter(_waiting(one, asked, today)), by, today):
        waiting.setdefault(group, Counter())[days] += count
    done = {group: histogram.days for group, histogram in _histograms([stage], found, asked, by, today)[stage].items()}
    groups = sorted(done.keys() | waiting.keys())
    medians = {group: survival.median(done.get(group, Counter()), waiting.get(group, Counter())) for group in groups if by}
    everything = (sum(each.values(), Counter()) for each in (done, waiting))
    return {ALL: survival.median(*everything)} | medians


_PAUSED = [f"paused_{reason}" for reason in PauseReason]


def _days_so_far(stage: Stage, waiting: QuerySet[ReportLine], by: str, today: _Today) -> Iterator[tuple[str, int, int]]:
    """Yield how many have waited for how many days until today, by group."""
    paused = ("paused_since_on", *_PAUSED) if stage.is_net else ()
    gone: dict[tuple[int | None, date], int] = {}

    def since(where: int | None, day: date) -> int:
        if (where, day) not in gone:
            gone[where, day] = today.calendar(where).between(day, today.days[where])
        return gone[where, day]

    rows = waiting.values(*paused, group=_group(by), where=F("site"), began=F(stage.began_on))
    for row in rows.annotate(count=Count("pk")).order_by():
        days = since(row["where"], row["began"])
        if stage.is_net:
            days -= sum(row[name] for name in _PAUSED)
            days -= since(row["where"], row["paused_since_on"]) if row["paused_since_on"] else 0
        yield _named(row["group"], by), days, row["count"]


def in_one_sentence(rows: list[Row]) -> str:
    """Answer the report's question in one sentence."""
    decision, wait = (next(row for row in rows if row.stage == stage and row.group == ALL) for stage in ("decision", "wait"))
    if not decision.n:
        return "Nothing was decided yet among what was received in this time."
    words = f"Half of the decisions took {_days(decision.median)} or fewer; {decision.percent_in_target}% came within the target."
    if wait.n:
        words += f" From asking to “it works”, half took {_days(wait.median)} or fewer."
    return words


def _days(days: int | None) -> str:
    return f"{days} working day{'s' if days != 1 else ''}"
