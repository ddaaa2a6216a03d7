"""Every state × action × person, through the verbs: accepted exactly where the rulebook allows it, else the right refusal."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction

from adjustments.actions.verbs import VERBS
from adjustments.models import Adjustment, Event, Notice, Person
from adjustments.queries.facts import case_of
from adjustments.rules.permissions import can_view
from adjustments.rules.states import Action, State
from adjustments.rules.workflow import NotPermitted, Refused, allowed
from tests.answers import ANSWERS
from tests.builders import MONDAY, entry_for, walk
from tests.cast import Cast

AT = MONDAY + timedelta(days=3)
ROWS = (Adjustment, Event, Notice)


def test_every_verb_has_its_answers():
    assert set(ANSWERS) == set(VERBS)


def outcome(cast: Cast, one: Adjustment, action: Action, by: Person) -> type[Refused] | None:
    """Try the move and undo it; return how it was refused, None if it was accepted."""
    answers = ANSWERS[action](cast, one)
    assert answers is not None
    try:
        with transaction.atomic():
            VERBS[action](adjustment=one, by=by, at=AT, seen=one.version, **answers)
            transaction.set_rollback(True)
    except Refused as refusal:
        return type(refusal)
    return None


def expected(one: Adjustment, action: Action, by: Person) -> type[Refused] | None:
    facts, viewer = case_of(one).facts(), by.as_viewer
    if action in allowed(facts, viewer, one.today(AT)):
        return None
    if not can_view(facts.standing, viewer):
        return NotPermitted  # no door gets so far: there the case does not exist
    return Refused


OTHERS = (State.SUBMITTED, State.APPEALED, State.NOT_WORKING)


@pytest.mark.parametrize(
    ("employee", "state"),
    [*(("amina", state) for state in State), *((one, state) for one in ("nora", "hana") for state in OTHERS)],
)
def test_a_move_is_accepted_exactly_where_it_is_allowed(cast: Cast, state: State, employee: str):
    """Amina's manager decides; Nora has none, so HR does; Hana is of HR herself."""
    pk = walk(cast, state, code=entry_for(state), employee=getattr(cast, employee)).pk
    one = Adjustment.objects.with_case().get(pk=pk)
    rows = [model.objects.count() for model in ROWS]
    wrong = []
    for by in cast.everyone():
        is_there = Adjustment.objects.visible_to(by, AT).filter(pk=pk).exists()
        for action in VERBS:
            if ANSWERS[action](cast, one) is None:
                continue
            said, wanted = outcome(cast, one, action, by), expected(one, action, by)
            if said is not wanted and not (said and wanted and issubclass(said, wanted)):
                wrong.append(f"{by} · {action}: {said}, expected {wanted}")
            if said is None and not is_there:
                wrong.append(f"{by} · {action}: accepted, though the case does not exist for them")
    assert not wrong, "\n".join(wrong)
    assert [model.objects.count() for model in ROWS] == rows
    assert Adjustment.objects.get(pk=pk).version == one.version
