"""Words between the employee and those who decide: questions, answers, offers, messages."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from ..models import Adjustment, CatalogueEntry, Person, Request
from ..rules.states import Action
from . import _move


def ask_for_information(*, adjustment: Adjustment, words: str, by: Person, at: datetime, seen: int | None = None) -> Adjustment:
    """Ask the employee a question: the clock stands until they answer, or the question is taken back."""
    return _move.apply(adjustment=adjustment, action=Action.ASK_FOR_INFORMATION, by=by, at=at, seen=seen, words=words)


def answer(*, adjustment: Adjustment, words: str, by: Person, at: datetime, seen: int | None = None) -> Adjustment:
    """Answer the question: the clock runs again."""
    return _move.apply(adjustment=adjustment, action=Action.ANSWER, by=by, at=at, seen=seen, words=words)


@transaction.atomic
def offer_alternative(
    *,
    adjustment: Adjustment,
    words: str,
    entry: CatalogueEntry | None = None,
    offered_words: str = "",
    needs_goods: bool | None = None,
    by: Person,
    at: datetime,
    seen: int | None = None,
) -> Adjustment:
    """Offer something else, from the catalogue or in own words, and say how it removes the barrier; once per decider."""
    if (entry is None) == (not offered_words.strip()):
        raise ValueError("Offer either a catalogue entry or something in your own words.")
    data: dict[str, Any] = {} if entry or needs_goods is None else {"needs_goods": needs_goods}
    moved = _move.apply(adjustment=adjustment, action=Action.OFFER_ALTERNATIVE, by=by, at=at, seen=seen, data=data, words=words)
    Adjustment.objects.filter(pk=moved.pk).update(offered_entry=entry, offered_words="" if entry else offered_words)
    return moved


@transaction.atomic
def accept(*, adjustment: Adjustment, by: Person, at: datetime, seen: int | None = None) -> Adjustment:
    """Accept what was offered: it counts as agreed, and what is given instead is recorded beside what was asked."""
    Request.objects.select_for_update(no_key=True, of=("self",)).get(pk=adjustment.request_id)
    offered = Adjustment.objects.get(pk=adjustment.pk)
    Adjustment.objects.filter(pk=adjustment.pk).update(provided_entry=offered.offered_entry, provided_words=offered.offered_words)
    return _move.apply(adjustment=adjustment, action=Action.ACCEPT, by=by, at=at, seen=seen)


def keep_original(*, adjustment: Adjustment, words: str = "", by: Person, at: datetime, seen: int | None = None) -> Adjustment:
    """Keep to what was asked for: the decision goes on."""
    return _move.apply(adjustment=adjustment, action=Action.KEEP_ORIGINAL, by=by, at=at, seen=seen, words=words)


def take_back(*, adjustment: Adjustment, by: Person, at: datetime, seen: int | None = None) -> Adjustment:
    """Take back a question or an offer; it stays in the story."""
    return _move.apply(adjustment=adjustment, action=Action.TAKE_BACK, by=by, at=at, seen=seen)


def message(*, adjustment: Adjustment, words: str, by: Person, at: datetime, seen: int | None = None) -> Adjustment:
    """Write to the other side; nothing else changes."""
    return _move.apply(adjustment=adjustment, action=Action.MESSAGE, by=by, at=at, seen=seen, words=words)
