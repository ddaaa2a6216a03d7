"""What somebody has until the real thing is there, as a value.

Not here: who may read it (`case_file`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from ..models import Interim, Person
from ..rules.states import OPEN
from .facts import Case


@dataclass(frozen=True)
class InterimFile:
    """What they have until it is there, or without `in_effect_on` why nothing is possible; `is_over`: its time has passed."""

    words: str
    by: str
    in_effect_on: date | None
    until_on: date | None
    is_over: bool


def newest(case: Case, interims: Iterable[Interim], viewer: Person, today: date) -> InterimFile | None:
    """Return what counts now, while something is still to come."""
    found = [one for one in interims if one.adjustment_id == case.adjustment.pk]
    if not found or case.adjustment.state not in OPEN:
        return None
    one = found[-1]
    by = "You" if one.author_id == viewer.pk else one.author.name
    return InterimFile(one.words, by, one.in_effect_on, one.until_on, one.is_over(today))
