"""Which facts each relation may see, against domain.md section 6."""

import pytest

from adjustments.rules.permissions import Relation
from adjustments.rules.privacy import Facet, facets


@pytest.mark.parametrize(
    ("relations", "held_step", "sees"),
    [
        ({Relation.EMPLOYEE}, False, {Facet.ITEM, Facet.STATE, Facet.WORDS, Facet.LOOKS}),
        ({Relation.MANAGER, Relation.DECIDER}, True, {Facet.ITEM, Facet.STATE, Facet.COST, Facet.WORDS}),
        ({Relation.MANAGER}, True, {Facet.ITEM, Facet.STATE, Facet.COST, Facet.WORDS}),
        ({Relation.MANAGER}, False, {Facet.ITEM, Facet.STATE, Facet.COST}),
        ({Relation.HR}, False, set(Facet)),
        ({Relation.FULFILMENT}, False, {Facet.ITEM, Facet.COST}),
        (set(), False, set()),
        ({Relation.SYSTEM}, False, set()),
    ],
)
def test_facets(relations, held_step, sees):
    assert facets(relations, has_held_step=held_step) == sees
