"""Cover where money is to be decided: nobody's step is skipped because their cover said yes to something else."""

from __future__ import annotations

from adjustments.actions import decisions
from adjustments.models import Adjustment, Department, Event
from adjustments.queries import worklist
from adjustments.rules.states import Reason, State, StepKind
from tests.actions.test_cover import AT, HOUR, cover
from tests.builders import GOODS, SLOW, asked
from tests.cast import fresh


def agree(one, by, at, **answers):
    return decisions.agree(adjustment=Adjustment.objects.get(pk=one.pk), by=fresh(by), at=at, **answers)


def test_the_manager_who_covers_for_the_budget_holder_is_asked_as_such(cast):
    one = asked(cast.amina, SLOW, at=AT - HOUR)
    cover(cast, manager="olga", by="ben", named="hana")
    moved = agree(one, cast.ben, AT, estimate=5000)
    assert (moved.state, moved.holder_person) == (State.SUBMITTED, cast.olga)
    assert moved.steps.get(closed_at=None).kind == StepKind.BUDGET_HOLDER
    for person in (cast.ben, cast.olga):
        assert list(worklist.to_decide(fresh(person), AT)) == [one], person
    assert agree(one, cast.ben, AT + HOUR).state == State.IN_DELIVERY
    first, second = Event.objects.filter(adjustment=one, action="agree").order_by("seq")
    assert "acted_for" not in first.data
    assert (second.by, second.data["acted_for"]) == (cast.ben, cast.olga.pk)


def test_the_budget_holder_may_answer_it_meanwhile(cast):
    one = asked(cast.amina, SLOW, at=AT - HOUR)
    cover(cast, manager="olga", by="ben", named="hana")
    agree(one, cast.ben, AT, estimate=5000)
    assert agree(one, cast.olga, AT + HOUR).state == State.IN_DELIVERY


def test_a_refusal_for_its_cost_goes_to_the_budget_holder_too(cast):
    one = asked(cast.amina, GOODS, at=AT - HOUR)
    cover(cast, manager="olga", by="ben", named="hana")
    moved = decisions.propose_refusal(adjustment=one, reasons=[Reason.COST], words="No.", by=fresh(cast.ben), at=AT)
    assert moved.steps.get(closed_at=None).kind == StepKind.COST_CHECK
    assert moved.holder_person == cast.olga


def test_whoever_is_manager_and_budget_holder_is_asked_once_where_their_cover_answers(cast):
    Department.objects.update(budget_holder=cast.ben)
    one = asked(cast.amina, SLOW, at=AT - HOUR)
    cover(cast)
    assert agree(one, cast.mona, AT, estimate=5000).state == State.IN_DELIVERY
    assert Event.objects.get(adjustment=one, action="agree").data["acted_for"] == cast.ben.pk
