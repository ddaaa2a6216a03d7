"""`visible_to` and the permission rules say the same, for the whole cast and every state."""

import pytest

from adjustments.models import Adjustment, Request
from adjustments.queries.facts import case_of
from adjustments.rules.permissions import can_view
from adjustments.rules.states import State
from tests.builders import entry_for, walk
from tests.cast import fresh

SEES = {  # domain.md section 6, for an adjustment of Amina's delivered by procurement or her manager
    State.DRAFT: {"amina"},
    State.SUBMITTED: {"amina", "ben", "hana", "henry"},
    **dict.fromkeys((State.INFO_NEEDED, State.ALTERNATIVE_OFFERED, State.APPEALED), {"amina", "ben", "hana", "henry"}),
    State.ADVICE: {"amina", "ben", "hana", "henry", "olive"},
    State.AGREED: {"amina", "ben", "hana", "henry"},
    State.IN_DELIVERY: {"amina", "ben", "hana", "henry", "paula"},
    State.DELIVERED: {"amina", "ben", "hana", "henry", "paula"},
    State.IN_PLACE: {"amina", "ben", "hana", "henry"},
    State.NOT_WORKING: {"amina", "ben", "hana", "henry"},
    State.DECLINED: {"amina", "ben", "hana", "henry"},
    State.ENDED: {"amina", "ben", "hana", "henry"},
    State.WITHDRAWN: {"amina", "ben", "hana", "henry"},
}


@pytest.mark.parametrize("state", list(State))
def test_the_right_people_see_it_and_both_rules_agree(cast, at, state):
    adjustment = walk(cast, state, code=entry_for(state))
    case = case_of(adjustment)
    seen = set()
    for person in cast.everyone():
        person = fresh(person)
        by_query = Adjustment.objects.visible_to(person, at).filter(pk=adjustment.pk).exists()
        by_rule = can_view(case.standing(), person.as_viewer)
        assert by_query == by_rule, person
        assert Request.objects.visible_to(person, at).filter(pk=adjustment.request_id).exists() == by_query, person
        if by_query:
            seen.add(person.email.partition("@")[0])
    assert seen == SEES[state]


@pytest.mark.parametrize("state", [State.SUBMITTED, State.IN_DELIVERY, State.DECLINED, State.IN_PLACE])
def test_a_past_manager_sees_nothing_and_a_new_one_only_what_is_open_or_in_force(cast, at, state):
    adjustment = walk(cast, state)
    cast.amina.line_manager = cast.mona
    cast.amina.save()
    adjustment = Adjustment.objects.with_case().get(pk=adjustment.pk)
    rows = Adjustment.objects.visible_to
    if state is not State.SUBMITTED:  # an open step is handed on by the import that brings the new manager
        assert not rows(cast.ben, at).filter(pk=adjustment.pk).exists()
    assert rows(cast.mona, at).filter(pk=adjustment.pk).exists() is (state is not State.DECLINED)


@pytest.mark.parametrize("state", [state for state in State if state is not State.DRAFT])
def test_hr_sees_their_own_case_as_employee_only(cast, at, state):
    adjustment = walk(cast, state, code=entry_for(state), employee=cast.hana)
    from adjustments.rules.permissions import Relation, relations

    case = case_of(adjustment)
    assert relations(case.standing(), cast.hana.as_viewer) == {Relation.EMPLOYEE}
