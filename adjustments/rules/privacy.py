"""Which facts of an adjustment each relation may see: domain.md section 6 as a table.

Not here: who stands in which relation (`permissions`), nor the building of pages (`queries/case_file.py` is the only user).
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from .permissions import Relation


class Facet(StrEnum):
    """A class of facts."""

    ITEM = "item"  # what it is, where it goes, whom to contact about it
    STATE = "state"  # state, dates, who has it now, history
    COST = "cost"
    WORDS = "words"  # barriers, urgency's reason, the employee's own words, messages
    LOOKS = "looks"  # who opened the record


SEES: dict[Relation, frozenset[Facet]] = {
    Relation.EMPLOYEE: frozenset({Facet.ITEM, Facet.STATE, Facet.WORDS, Facet.LOOKS}),
    Relation.DECIDER: frozenset({Facet.ITEM, Facet.STATE, Facet.COST, Facet.WORDS}),
    Relation.MANAGER: frozenset({Facet.ITEM, Facet.STATE, Facet.COST}),
    Relation.HR: frozenset({Facet.ITEM, Facet.STATE, Facet.COST, Facet.WORDS, Facet.LOOKS}),
    Relation.FULFILMENT: frozenset({Facet.ITEM, Facet.COST}),
    Relation.SYSTEM: frozenset(),
}


def facets(relations: Iterable[Relation], *, has_held_step: bool) -> frozenset[Facet]:
    """Return everything that somebody in these relations may see.

    `has_held_step`: a line manager who decides or decided knows the words; one who came later does not.
    """
    found = frozenset[Facet]().union(*(SEES[relation] for relation in relations))
    if Relation.MANAGER in relations and has_held_step:
        found |= {Facet.WORDS}
    return found
