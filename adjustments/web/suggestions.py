"""Puts the catalogue's boxes in the order in which they help: found, suggested, the rest by category."""

from __future__ import annotations

from dataclasses import dataclass

from ..models import CatalogueEntry
from .forms.ask import HelpForm


@dataclass(frozen=True)
class Group:
    """Entries under one heading; those that are not open stand behind a "details"."""

    heading: str
    entries: list[CatalogueEntry]
    is_open: bool


def _matches(entry: CatalogueEntry, words: str) -> bool:
    text = f"{entry.name} {entry.in_plain_words} {entry.category}".casefold()
    return all(word in text for word in words.casefold().split())


def groups(form: HelpForm, barrier_codes: list[str]) -> list[Group]:
    """Return every entry in exactly one group."""
    words = form["q"].value() or ""
    suited = set(CatalogueEntry.objects.offered().removing(barrier_codes).values_list("code", flat=True))
    chosen = set(form["entries"].value() or [])
    found = [entry for entry in form.offered if words and _matches(entry, words)]
    left = [entry for entry in form.offered if entry not in found]
    suggested = [entry for entry in left if entry.code in suited | chosen]
    others = [entry for entry in left if entry not in suggested]
    made = [Group(f"Found for “{words}”", found, True)] if words else []
    if suggested:
        made.append(Group("Often helps with what you told us", suggested, True))
    for category in dict.fromkeys(entry.category for entry in others):
        made.append(Group(category, [entry for entry in others if entry.category == category], False))
    return made
