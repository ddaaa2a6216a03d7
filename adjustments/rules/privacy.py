"""Which facts of an adjustment each relation may see: domain.md section 6 as a table.

Not here: who stands in which relation (`permissions`), nor the building of pages (`queries/case_file.py` is the only user).
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from .permissions import Relation
from .states import Action, StepKind


class Facet(StrEnum):
    """A class of facts."""

    ITEM = "item"  # what it is, where it goes, whom to contact about it
    STATE = "state"  # state, dates, who has it now
    STORY = "story"  # how it came to that: who did what and when, what was offered, reasons, the delivery
    COST = "cost"
    ASKED = "asked"  # barriers and the words with which it was asked for
    WORDS = "words"  # everything else that people wrote: questions, answers, messages, letters
    INTERIM = "interim"  # what they have until it is there: the line manager makes it so
    PROPOSAL = "proposal"  # a refusal that was proposed, before and after it was checked
    ADVICE = "advice"  # the question to an adviser; what they recommend is among the words
    LOOKS = "looks"  # who opened the record


_DECIDES = frozenset(Facet) - {Facet.LOOKS}
_HELPS = frozenset({Facet.ITEM, Facet.STATE, Facet.STORY, Facet.COST, Facet.PROPOSAL})
SEES: dict[Relation, frozenset[Facet]] = {
    Relation.EMPLOYEE: frozenset(Facet) - {Facet.COST, Facet.PROPOSAL},
    Relation.FILER: frozenset({Facet.ITEM, Facet.STATE, Facet.ASKED}),
    Relation.ADVOCATE: frozenset(Facet) - {Facet.COST, Facet.PROPOSAL, Facet.LOOKS},  # advice as late as who decides
    Relation.DECIDER: _DECIDES,
    Relation.CHECKER: _DECIDES,
    Relation.REVIEWER: _DECIDES,
    Relation.BUDGET_HOLDER: _HELPS,
    Relation.MANAGER: _HELPS | {Facet.INTERIM},
    Relation.SENIOR: _HELPS - {Facet.PROPOSAL},
    Relation.COVER: frozenset(),  # sees what whom they stand in for sees
    Relation.HR: _DECIDES | {Facet.LOOKS},
    Relation.FULFILMENT: frozenset({Facet.ITEM, Facet.COST}),
    Relation.ADVISER: frozenset({Facet.ITEM, Facet.STATE, Facet.ADVICE}),
    Relation.SYSTEM: frozenset(),
}
READS_WHY = frozenset({Facet.WORDS, Facet.PROPOSAL})
"""Either of them lets somebody read reasons; whoever filed it for somebody has the receipt and the state, not why."""
WITHHELD_MOVES = frozenset({Action.PROPOSE_REFUSAL, Action.RETURN_REFUSAL})
"""What the employee and the filer are not told of: they see that the adjustments team has it (domain.md section 3)."""
WITHHELD_STEPS = frozenset({StepKind.COST_CHECK, StepKind.SECOND_CHECK})


def facets(relations: Iterable[Relation], *, has_held_step: bool, is_confirmed: bool = True) -> frozenset[Facet]:
    """Return everything that somebody in these relations may see.

    `has_held_step`: a line manager who decides or decided knows the words; one who came later does not.
    `is_confirmed`: until the employee confirmed what somebody filed for them, only these two see the person's words.
    """
    held = frozenset(relations)
    found = frozenset[Facet]().union(*(SEES[relation] for relation in held))
    if Relation.MANAGER in held and has_held_step:
        found |= {Facet.ASKED, Facet.WORDS, Facet.ADVICE}
    if not is_confirmed and not held & {Relation.EMPLOYEE, Relation.FILER}:
        found -= {Facet.ASKED, Facet.WORDS}
    return found
