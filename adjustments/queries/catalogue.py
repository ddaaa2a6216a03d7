"""What the catalogue's pages ask: an entry's values as HR edits them, and its history in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from .. import wording
from ..models import Barrier, CatalogueChange, CatalogueEntry
from ..rules.states import Task, Team

COLUMNS = (
    *("name", "in_plain_words", "synonyms", "category", "lead_days_least", "lead_days_most", "cost_band", "is_recurring"),
    *("delivered_by", "delivery_steps", "is_fast_track", "changes_contract", "goes_to_hr"),
)


@dataclass(frozen=True)
class Line:
    """One line of the history in words."""

    who: str
    at: datetime
    what: str
    before: str
    after: str


def values_of(entry: CatalogueEntry) -> dict[str, Any]:
    """Return what HR can edit, barriers as their codes."""
    codes = sorted(entry.barriers.values_list("code", flat=True))
    return {name: getattr(entry, name) for name in COLUMNS} | {"barriers": codes}


def _barrier_words() -> dict[str, str]:
    return dict(Barrier.objects.values_list("code", "on_the_page"))


def _in_words(field: str, value: Any, barriers: Mapping[str, str]) -> str:
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if field == "cost_band":
        return str(wording.COST_BANDS.get(value, value))
    if field == "barriers":
        value = [barriers.get(code, code) for code in value or []]
    elif field == "delivery_steps":
        value = [f"{wording.DELIVERY_STEPS[Task(one['step'])]} ({wording.TEAMS[Team(one['team'])]})" for one in value or []]
    words = "; ".join(value) if isinstance(value, list) else str(value)
    return words or "Nothing"


_ON_THE_CARD = {"name", "in_plain_words"}


def facts(entry: CatalogueEntry) -> list[tuple[str, str]]:
    """Return (what, value in words) for everything that HR set, but what stands in the preview."""
    barriers, values = _barrier_words(), values_of(entry)
    return [
        (str(words), _in_words(field, values[field], barriers))
        for field, words in wording.CATALOGUE_FIELDS.items()
        if field in values and field not in _ON_THE_CARD
    ]


def history(changes: Iterable[CatalogueChange]) -> list[Line]:
    """Return these changes in words."""
    barriers = _barrier_words()
    return [
        Line(
            who=change.by.name,
            at=change.at,
            what=str(wording.CATALOGUE_FIELDS[change.field]),
            before=_in_words(change.field, change.before, barriers) if change.before is not None else "",
            after=_in_words(change.field, change.after, barriers) if change.after is not None else "",
        )
        for change in changes
    ]


def differences(entry: CatalogueEntry, typed: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """Return (what, as it is now, as it was typed) for each value that differs."""
    barriers, now = _barrier_words(), values_of(entry)
    return [
        (str(wording.CATALOGUE_FIELDS[field]), _in_words(field, now[field], barriers), _in_words(field, value, barriers))
        for field, value in typed.items()
        if now[field] != value
    ]
