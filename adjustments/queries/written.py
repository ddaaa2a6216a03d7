"""What people wrote about one adjustment, as far as a viewer may read it.

Not here: who may (`rules/privacy.py`), nor what becomes of it on pages (`case_file`).
"""

from __future__ import annotations

from collections.abc import Iterable

from ..models import Message
from ..rules.privacy import Facet
from ..rules.states import Action
from .case_values import WITHHELD, Withheld
from .facts import Case


class Words:
    """What was written about one adjustment; whoever may not read it gets a value that says so."""

    def __init__(self, case: Case, messages: Iterable[Message], shows: frozenset[Facet]) -> None:
        self.written = [one for one in messages if one.adjustment_id == case.adjustment.pk]
        self.may_read = Facet.WORDS in shows

    def last(self, about: str, *, after: str = "", is_for_viewer: bool = False) -> str | Withheld:
        """Return the newest words about this, written after the newest about `after`."""
        if not self.may_read and not is_for_viewer:
            return WITHHELD
        newest = next((one for one in reversed(self.written) if one.about in (about, after)), None)
        return newest.words if newest and newest.about == about else ""

    def proposed(self) -> list[Message]:
        """Return the proposals that are being checked: the budget holder's "no" joins what the line manager wrote."""
        found: list[Message] = []
        for one in self.written:
            if one.about == Action.RETURN_REFUSAL:
                found = []
            elif one.about == Action.PROPOSE_REFUSAL:
                found.append(one)
        return found

    def author(self, about: str) -> str:
        """Return who wrote them."""
        return next((one.author.name for one in reversed(self.written) if one.about == about), "")
