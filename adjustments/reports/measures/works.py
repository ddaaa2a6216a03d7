"""Whether what was delivered works, and what was arranged for the meantime."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Q

from ... import wording
from ...models.calendars import remembered
from ...rules.disclosure import Column, Count, Figure, Percent, Table
from ...rules.outcomes import LEFT_OUT, Meanwhile
from ...rules.states import StillWorks, Works
from ..asked import Asked
from .cohorts import Rows, Today, asked_for, by_group, group, named, table

_DELIVERED = Q(delivered_on__isnull=False) | Q(in_place_on__isnull=False)
_WORKS = {
    "delivered": _DELIVERED,
    "works": _DELIVERED & Q(works=Works.WORKS),
    "good_enough": _DELIVERED & Q(works=Works.GOOD_ENOUGH),
    "unsaid": _DELIVERED & Q(works=""),
    "answered": _DELIVERED & ~Q(works=""),
    "stopped": _DELIVERED & Q(not_working__gt=0),
}
_WORKS_COLUMNS = (
    Column("delivered", "Delivered", parts=("works", "good_enough", "unsaid")),
    Column("works", "It works"),
    Column("good_enough", "It is good enough"),
    Column("unsaid", "Nobody has said so"),
    Column("works_share", "It works, of those who said", of=("works", "answered")),
    Column("stopped", "Did not work at least once"),
)
_MEANWHILE = {
    "wanted": Q(interim_target__isnull=False),
    "arranged": Q(interim_target__isnull=False, interim=Meanwhile.ARRANGED),
    "ruled_out": Q(interim_target__isnull=False, interim=Meanwhile.RULED_OUT),
    "nothing": Q(interim_target__isnull=False, interim=""),
}
_MEANWHILE_COLUMNS = (
    Column("wanted", "Adjustments", parts=("arranged", "ruled_out", "nothing")),
    Column("arranged", "Something arranged"),
    Column("ruled_out", "Nothing is possible"),
    Column("nothing", "Nothing said"),
    Column("arranged_share", "Something arranged, of all", of=("arranged", "wanted")),
    Column("waiting_late", "Open, nothing said, past the target"),
)


def does_it_work(asked: Asked, at: datetime) -> tuple[Table, ...]:
    """Return what people said at delivery by group, and what reviews found."""
    return _works(asked), _reviews(asked, at)


def _works(asked: Asked) -> Table:
    def figures(row: Any) -> Sequence[Figure]:
        said = [Count(row[code]) for code in ("delivered", "works", "good_enough", "unsaid")]
        return *said, Percent(row["works"], row["answered"]), Count(row["stopped"])

    return _grouped(asked, _WORKS_COLUMNS, _WORKS, figures)


@remembered()
def _reviews(asked: Asked, at: datetime) -> Table:
    """Count what the newest review found; what was never reviewed is due already or not."""
    today = Today(at)
    lines = _in_time(asked).filter(in_place_on__isnull=False)
    found: Any = lines.values("still_works").annotate(count=models.Count("pk"))
    answers = {row["still_works"]: row["count"] for row in found.order_by()}
    due = lines.filter(today.past_due("review_on"), still_works="").count()
    rows: dict[str | None, list[Figure]] = {str(wording.STILL_WORKS[one]): [Count(answers.get(one, 0))] for one in StillWorks}
    rows[str(wording.NEVER_REVIEWED_DUE)] = [Count(due)]
    rows[str(wording.NEVER_REVIEWED)] = [Count(answers.get("", 0) - due)]
    rows[None] = [Count(sum(answers.values()))]
    return table("What reviews found", "works", asked, (Column("in_place", "In place"),), rows)


@remembered()
def meanwhile(asked: Asked, at: datetime) -> tuple[Table, ...]:
    """Return for how many something was arranged for the meantime, by group."""
    late = {"waiting_late": _MEANWHILE["nothing"] & ~Q(held_by="") & Today(at).past_due("interim_due_on")}

    def figures(row: Any) -> Sequence[Figure]:
        said = [Count(row[code]) for code in ("wanted", "arranged", "ruled_out", "nothing")]
        return *said, Percent(row["arranged"], row["wanted"]), Count(row["waiting_late"])

    return (_grouped(asked, _MEANWHILE_COLUMNS, _MEANWHILE | late, figures),)


def _in_time(asked: Asked) -> Any:
    return asked_for(asked, "in_place_on").exclude(outcome__in=sorted(LEFT_OUT))


def _grouped(
    asked: Asked, columns: tuple[Column, ...], counted: Mapping[str, Q], figures: Callable[[Any], Sequence[Figure]]
) -> Table:
    def rows(by: str) -> Rows:
        wanted = {f"n_{code}": models.Count("pk", filter=so) for code, so in counted.items()}
        found = _in_time(asked).values(group=group(by)).annotate(**wanted)
        named_rows = {named(row["group"], by): Counter({code: row[f"n_{code}"] for code in counted}) for row in found.order_by()}
        return {name: figures(row) for name, row in named_rows.items()} or {None: figures(Counter())}

    return by_group(asked, columns, rows)
