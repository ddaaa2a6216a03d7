"""Puts the catalogue's boxes in the order in which they help: chosen, found, suggested, the rest by category."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ..models import CatalogueEntry
from ..models.catalogue import TALK_IT_THROUGH
from ..queries.search import find
from .forms.ask import HelpForm


@dataclass(frozen=True)
class Group:
    """Entries under one heading."""

    heading: str
    entries: list[CatalogueEntry]
    is_chosen: bool = False


@dataclass(frozen=True)
class Offer:
    """What the page offers: groups in sight, groups behind a "details", and the talk for those who are not sure.

    `searched` says how a search went: "found", "chosen" (what fits was chosen before), "nothing"; empty without one.
    """

    open: list[Group]
    closed: list[Group]
    talk: CatalogueEntry | None
    searched: str


def _suited(entries: Iterable[CatalogueEntry], barrier_codes: Iterable[str]) -> list[CatalogueEntry]:
    """Return those that remove one of these barriers: those that remove most of them first, then the most particular."""
    wanted = set(barrier_codes)
    removed = {entry: {barrier.code for barrier in entry.barriers.all()} for entry in entries}
    helping = [entry for entry, codes in removed.items() if codes & wanted]
    return sorted(helping, key=lambda entry: (-len(removed[entry] & wanted), len(removed[entry]), entry.name))


def _by_category(entries: list[CatalogueEntry]) -> list[Group]:
    categories = dict.fromkeys(entry.category for entry in entries)
    return [Group(category, [entry for entry in entries if entry.category == category]) for category in categories]


def offer(form: HelpForm, barrier_codes: list[str]) -> Offer:
    """Return every entry in exactly one place."""
    words = (form["q"].value() or "").strip()
    codes = set(form["entries"].value() or [])
    chosen = [entry for entry in form.offered if entry.code in codes]
    found = find(form.offered, words)
    new = [entry for entry in found if entry not in chosen and entry.is_offered]
    left = [entry for entry in form.offered if entry not in (*chosen, *new) and entry.is_offered]
    suggested = _suited(left, barrier_codes)
    others = [entry for entry in left if entry not in suggested]
    groups = [
        Group("You have chosen", chosen, is_chosen=True),
        Group(f"Found for “{words}”", new),
        Group("Often helps with what you told us", suggested),
    ]
    return Offer(
        open=[group for group in groups if group.entries],
        closed=_by_category([entry for entry in others if entry.code != TALK_IT_THROUGH]),
        talk=next((entry for entry in others if entry.code == TALK_IT_THROUGH), None),
        searched="" if not words else "found" if new else "chosen" if found else "nothing",
    )
