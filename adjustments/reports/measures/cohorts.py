"""Which report lines count, by what they are grouped, and what day it is where."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import F, Q, QuerySet
from django.db.models.functions import ExtractMonth, ExtractYear

from ... import wording
from ...models import ReportLine
from ...models.calendars import calendar_of
from ...models.organisation import Site
from ...rules.calendar import WorkCalendar
from ...rules.disclosure import Column, Figure, Table
from ...rules.outcomes import LEFT_OUT
from ..asked import Asked, Basis

GROUPS = {
    "category": "category",
    "directorate": "directorate__name",
    "site": "site__name",
    "route": "route",
    "staff_group": "staff_group",
    "band": "band",
}
"""By what figures can be grouped, and the column that says it."""
GROUP_TITLES = {
    "category": "By category",
    "directorate": "By directorate",
    "site": "By site",
    "route": "By approval route",
    "staff_group": "By staff group",
    "band": "By band",
}
Rows = Mapping[str | None, Sequence[Figure]]
"""The figures of each row by its label; None is all."""


def table(
    title: str, dimension: str, asked: Asked, columns: tuple[Column, ...], rows: Rows, *, across: str | None = None
) -> Table:
    """Return a table of what was asked for, by one dimension; the row of all comes last."""
    labels = [*(label for label in rows if label is not None), *([None] if None in rows else [])]
    by_label: dict[tuple[str | None, ...], tuple[Figure, ...]] = {(label,): tuple(rows[label]) for label in labels}
    return Table(
        title, period=asked.code, columns=columns, dimensions=(dimension,), rows=by_label, across=across, filters=asked.filters
    )


def by_group(asked: Asked, columns: tuple[Column, ...], of: Callable[[str], Rows]) -> Table:
    """Return a table of the groups that were asked for, sorted by name, and of all; of all alone where nothing is to be grouped."""
    rows = dict(of(""))
    if asked.by:
        rows |= {label: figures for label, figures in sorted(of(asked.by).items(), key=str) if label is not None}
    return table(GROUP_TITLES[asked.by] if asked.by else ALTOGETHER, asked.by or "all", asked, columns, rows)


def by_month(asked: Asked, columns: tuple[Column, ...], rows: Rows) -> Table:
    """Return a table of the months in their order, and of all."""
    in_words: dict[str | None, Sequence[Figure]] = {
        f"{date(int(code[:4]), int(code[5:]), 1):%B %Y}": rows[code] for code in sorted(filter(None, rows))
    }
    in_words[None] = rows[None]
    return table("By month", "month", asked, columns, in_words)


ALTOGETHER = "Altogether"
_ENDS = (5, 10, 20, 30, 60, 130, 260)
AGES = (
    *(f"{first} to {last}" for first, last in zip((0, *(end + 1 for end in _ENDS)), _ENDS, strict=False)),
    f"over {_ENDS[-1]}",
)
"""Working days in bands: domain.md section 7, "backlog and ageing"."""


def age(days: int) -> str:
    """Return the band that so many working days lie in."""
    return AGES[bisect_left(_ENDS, days)]


def every_line(asked: Asked) -> QuerySet[ReportLine]:
    """Return the lines of a place that the reader has no part in, whatever the period; both parts of a pair."""
    found = ReportLine.objects.filter(**asked.places())
    return found.exclude(pk__in=asked.left_out) if asked.left_out else found


def asked_for(asked: Asked, completed_on: str = "outcome_on") -> QuerySet[ReportLine]:
    """Return the lines of the period, each pair of parts once: what was received in it, or what ended in it by this column."""
    found = every_line(asked).filter(is_rest=False)
    if asked.basis is Basis.RECEIVED:
        return found.filter(**asked.period.within("received_on"))
    return found.filter(**{f"{completed_on}__isnull": False}, **asked.period.within(completed_on))


def for_times(asked: Asked) -> QuerySet[ReportLine]:
    """Return the lines that count for times: not what was withdrawn or closed because somebody left, each pair of parts once."""
    found = every_line(asked).filter(is_rest=False).exclude(outcome__in=sorted(LEFT_OUT))
    return found.filter(**asked.period.within("received_on")) if asked.basis is Basis.RECEIVED else found


def open_now(asked: Asked) -> QuerySet[ReportLine]:
    """Return the lines that somebody has now, both parts of a pair: each is work of its own. The period says nothing here."""
    return every_line(asked).exclude(held_by="")


def group(by: str, asked: Asked | None = None, completed_on: str = "outcome_on") -> Any:
    """Return the column that figures are grouped by; without, one that is the same for all that count.

    By month: of what makes it count in the period.
    """
    if by == "month":
        counts_on = "received_on" if asked is None or asked.basis is Basis.RECEIVED else completed_on
        return ExtractYear(counts_on) * 100 + ExtractMonth(counts_on)
    return F(GROUPS[by] if by else "is_rest")


def named(value: object, by: str) -> str | None:
    """Return a group as people read it; None is all."""
    if not by:
        return None
    if by == "month":
        return f"{int(str(value)) // 100}-{int(str(value)) % 100:02}"
    if by == "route":
        return str(wording.ROUTES.get(str(value), value)) if value else str(wording.NOT_RECORDED)
    return str(value) if value else str(wording.OWN_WORDS if by == "category" else wording.NOT_RECORDED)


class Today:
    """What day it is at each site, and what was due before it."""

    def __init__(self, at: datetime) -> None:
        self.sites: dict[int | None, Site] = {site.pk: site for site in [Site(), *Site.objects.all()]}
        self.days = {pk: at.astimezone(site.zone).date() for pk, site in self.sites.items()}
        self._gone: dict[tuple[int | None, date], int] = {}

    def __iter__(self) -> Iterator[tuple[int | None, date]]:
        return iter(self.days.items())

    def calendar(self, site_id: int | None) -> WorkCalendar:
        """Return the working days of a site."""
        return calendar_of(self.sites[site_id])

    def since(self, site_id: int | None, day: date) -> int:
        """Return how many working days have gone at a site since a day."""
        if (site_id, day) not in self._gone:
            self._gone[site_id, day] = self.calendar(site_id).between(day, self.days[site_id])
        return self._gone[site_id, day]

    def past_due(self, column: str) -> Q:
        """Return the condition of being past due by a working day, at each site's own calendar."""
        late = Q(pk__in=[])
        for pk, today in self:
            late |= Q(site=pk, **{f"{column}__lt": self.calendar(pk).latest_working_day(today)})
        return late

    def to_come(self, column: str) -> Q:
        """Return the condition of what is written down for a day to come: it has not ended yet."""
        later = Q(pk__in=[])
        for pk, today in self:
            later |= Q(site=pk, **{f"{column}__gt": today})
        return later
