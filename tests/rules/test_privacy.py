"""Which facts each relation may see, against domain.md section 6."""

import pytest

from adjustments.rules.permissions import Relation
from adjustments.rules.privacy import Facet, facets


@pytest.mark.parametrize(
    ("relations", "held_step", "sees"),
    [
        ({Relation.EMPLOYEE}, False, set(Facet) - {Facet.COST, Facet.PROPOSAL}),
        ({Relation.MANAGER, Relation.DECIDER}, True, set(Facet) - {Facet.LOOKS}),
        ({Relation.MANAGER}, True, set(Facet) - {Facet.LOOKS}),
        ({Relation.MANAGER}, False, {Facet.ITEM, Facet.STATE, Facet.STORY, Facet.COST, Facet.INTERIM, Facet.PROPOSAL}),
        ({Relation.BUDGET_HOLDER}, True, {Facet.ITEM, Facet.STATE, Facet.STORY, Facet.COST, Facet.PROPOSAL}),
        ({Relation.CHECKER}, False, set(Facet) - {Facet.LOOKS}),
        ({Relation.REVIEWER}, False, set(Facet) - {Facet.LOOKS}),
        ({Relation.FILER}, False, {Facet.ITEM, Facet.STATE, Facet.ASKED}),
        ({Relation.HR}, False, set(Facet)),
        ({Relation.FULFILMENT}, False, {Facet.ITEM, Facet.COST}),
        ({Relation.ADVISER}, False, {Facet.ITEM, Facet.STATE, Facet.ADVICE}),
        (set(), False, set()),
        ({Relation.SYSTEM}, False, set()),
    ],
)
def test_facets(relations, held_step, sees):
    assert facets(relations, has_held_step=held_step) == sees


def test_until_the_employee_confirmed_a_filing_only_the_two_read_the_words():
    for held in ({Relation.HR}, {Relation.MANAGER, Relation.DECIDER}, {Relation.CHECKER}):
        assert not facets(held, has_held_step=True, is_confirmed=False) & {Facet.ASKED, Facet.WORDS}
    for held in ({Relation.EMPLOYEE}, {Relation.FILER}):
        assert facets(held, has_held_step=False, is_confirmed=False) == facets(held, has_held_step=False)
