"""Puts the catalogue's boxes in the order in which they help: chosen, found, suggested, the rest by category."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ..models import CatalogueEntry
from ..models.catalogue import TALK_IT_THROUGH
from ..queries.search import find
from .forms.ask import HelpForm

SUGGESTED_IN_SIGHT = 8  # a screen or two on a phone


@dataclass(frozen=True)
class Group:
    """Entries under one heading."""

    heading: str
    entries: list[CatalogueEntry]
    is_chosen: bool = False


@dataclass(frozen=True)
class Offer:
    """What the page offers: groups in sight, more suggestions and the rest behind a "details", the talk for those who are not sure.

    `searched` says how a search went: "found", "chosen" (what fits was chosen before), "nothing"; empty without one.
    """

    open: list[Group]
    more: list[Group]
    closed: list[Group]
    talk: CatalogueEntry | None
    searched: str


def _suited(entries: Iterable[CatalogueEntry], barrier_codes: Iterable[str]) -> list[CatalogueEntry]:
    """Return those that remove one of these barriers, the best first: many of these, few others; then what is usually a quick yes."""
    wanted = set(barrier_codes)
    removed = {entry: {barrier.code for barrier in entry.barriers.all()} for entry in entries}
    fit = {entry: len(codes & wanted) ** 2 / len(codes) for entry, codes in removed.items() if codes & wanted}
    return sorted(fit, key=lambda entry: (-fit[entry], not entry.is_fast_track, entry.name))


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
        Group("Often helps with what you told us", suggested[:SUGGESTED_IN_SIGHT]),
    ]
    more = [Group("More that often helps with it", rest)] if (rest := suggested[SUGGESTED_IN_SIGHT:]) else []
    return Offer(
        open=[group for group in groups if group.entries],
        more=more,
        closed=_by_category([entry for entry in others if entry.code != TALK_IT_THROUGH]),
        talk=next((entry for entry in others if entry.code == TALK_IT_THROUGH), None),
        searched="" if not words else "found" if new else "chosen" if found else "nothing",
    )
