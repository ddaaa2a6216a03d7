"""The extract: one row for each adjustment with the columns of domain.md section 7, streamed, in little memory however many they are.

For HR casework only: it names references and what was asked for, and no person. Not here: who asked for it and why (`actions/extracts.py`).
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import CharField, OuterRef, Subquery
from django.db.models.functions import Cast

from .. import wording
from ..models import Barrier
from ..models.aggregates import Listed
from ..rules.states import HeldBy, PauseReason
from .asked import Asked
from .export import inert
from .measures.cohorts import Today, every_line

AT_ONCE = 2000
"""Rows that are read from the database at a time."""


def _words(table: Mapping[Any, Any]) -> Callable[[Any], str]:
    known = {str(code): str(words) for code, words in table.items()}
    return lambda code: known.get(str(code), str(code)) if code not in ("", None) else ""


def _plain(value: Any) -> Any:
    return "" if value is None else value


def _yes(value: bool) -> str:
    return "yes" if value else "no"


@dataclass(frozen=True)
class Column:
    """One column: its heading, the values of the row that it needs, and how they are written."""

    heading: str
    needs: tuple[str, ...]
    write: Callable[..., Any] = field(default=_plain)


_REQUEST, _ADJUSTMENT = "adjustment__request__", "adjustment__"


def _in_target(days: int | None, target: int | None) -> str:
    return "" if days is None or target is None else _yes(days <= target)


COLUMNS = (
    Column("reference", (_REQUEST + "reference",)),
    Column("item number", (_ADJUSTMENT + "number",)),
    Column("first asked how", (_REQUEST + "first_asked_how",), _words(wording.ASKED_HOW)),
    Column("filed as", ("filed_as",), _words(wording.HELD_BY)),
    Column("first asked on", ("first_asked_on",)),
    Column("submitted on", ("received_on",)),
    Column("department", ("department__name",)),
    Column("directorate", ("directorate__name",)),
    Column("site", ("site__name",)),
    Column("staff group", ("staff_group",)),
    Column("band", ("band",)),
    Column("category", ("category",)),
    Column("barriers", ("barriers",)),
    Column("asked for", (_ADJUSTMENT + "entry__name", _ADJUSTMENT + "own_words"), lambda name, own: name or own),
    Column(
        "provided",
        ("agreed_on", *(_ADJUSTMENT + name for name in ("provided_words", "provided_entry__name", "entry__name", "own_words"))),
        lambda agreed, words, other, name, own: (words or other or name or own) if agreed else "",
    ),
    Column(
        "same as asked",
        ("agreed_on", _ADJUSTMENT + "provided_words", _ADJUSTMENT + "provided_entry"),
        lambda agreed, words, other: _yes(not (words or other)) if agreed else "",
    ),
    Column("urgent", (_REQUEST + "is_urgent",), _yes),
    Column("approval route", ("route",), _words(wording.ROUTES)),
    Column("decided by", ("decided_by",), _words(wording.HELD_BY)),
    Column("decided on", ("decided_on",)),
    Column("outcome", ("outcome",), _words(wording.OUTCOMES)),
    Column("automatic", ("is_automatic",), _yes),
    Column("reasons", ("reasons",), lambda codes: "; ".join(map(_words(wording.REASONS), filter(None, codes.split(","))))),
    Column("second check", ("second_check",)),
    Column("sent back by the check", ("is_returned",), _yes),
    Column("another look asked on", ("appealed_on",)),
    Column("another look", ("appeal",), _words(wording.APPEALS)),
    Column("questions", ("questions",)),
    Column("advice asked", ("advice_asked",)),
    Column("advice given", ("advice_given",)),
    Column("for the meantime", ("interim",)),
    Column("for the meantime since", ("interim_on",)),
    Column("ordered on", (_ADJUSTMENT + "delivery__ordered_on",)),
    Column("delivered on", ("delivered_on",)),
    Column("confirmed on", ("in_place_on",)),
    Column("works", ("works",), _words(wording.WORKS)),
    Column("times not working", ("not_working",)),
    Column("replaces", (_ADJUSTMENT + "replaces__request__reference",)),
    Column("working days before filing", ("days_before_filing",)),
    Column("working days to first reply", ("reply_days",)),
    Column("working days to decision gross", ("decision_gross",)),
    *(Column(f"working days on hold: {wording.ON_HOLD_FOR[one]}", (f"paused_{one}",)) for one in PauseReason),
    Column("working days to decision net", ("decision_days",)),
    Column("working days of delivery", ("delivery_days",)),
    Column("working days altogether gross", ("wait_gross",)),
    Column("working days altogether net", ("wait_days",)),
    Column("decision in target gross", ("decision_gross", "decision_target"), _in_target),
    Column("decision in target net", ("decision_days", "decision_target"), _in_target),
    Column("altogether in target gross", ("wait_gross", "wait_target"), _in_target),
    Column("altogether in target net", ("wait_days", "wait_target"), _in_target),
    *(Column(f"working days with: {wording.HELD_BY[one]}", (f"days_{one}",)) for one in HeldBy),
    Column("estimate £", ("estimate",)),
    Column("actual cost £", ("cost",)),
    Column("review due on", ("review_on",)),
    Column("reviewed on", ("reviewed_on",)),
    Column("still works", ("still_works",), _words(wording.STILL_WORKS)),
    Column("state today", ("state",), _words(wording.STATES)),
    Column("who has it today", ("held_by",), _words(wording.HELD_BY)),
)
_RUNS = {f"days_{one}": ("held_by", str(one), "held_since_on") for one in HeldBy} | {
    f"paused_{one}": ("paused_for", str(one), "paused_since_on") for one in PauseReason
}
"""What is counted up to a day in a line that is open: it is finished on the day of the extract."""


class _Line:
    """What a CSV writer writes to: it hands each line on."""

    def write(self, line: str) -> str:
        """Return the line."""
        return line


def lines(asked: Asked, at: datetime) -> Iterator[str]:
    """Yield the CSV line by line, with a header."""
    writer = csv.writer(_Line())
    yield writer.writerow([column.heading for column in COLUMNS])
    today = Today(at)
    for row in _rows(asked):
        _finish(row, today)
        yield writer.writerow([inert(column.write(*(row[name] for name in column.needs))) for column in COLUMNS])


def _rows(asked: Asked) -> Iterable[dict[str, Any]]:
    named = Barrier.objects.filter(request=OuterRef(_REQUEST + "pk")).order_by().values("request")
    barriers = named.annotate(codes=Listed(Cast("code", CharField()))).values("codes")
    needed = dict.fromkeys(
        (*(name for column in COLUMNS for name in column.needs), *(one for run in _RUNS.values() for one in run[::2]))
    )
    needed.pop("barriers")
    found: Any = every_line(asked).annotate(barriers=Subquery(barriers)).order_by("pk")
    rows: Iterable[dict[str, Any]] = found.values(*needed, "barriers", "site").iterator(chunk_size=AT_ONCE)
    return rows


def _finish(row: dict[str, Any], today: Today) -> None:
    """Count the days that still run up to today."""
    for name, (current, code, since) in _RUNS.items():
        if row[current] == code and row[since]:
            row[name] += today.since(row["site"], row[since])
