"""What waits for whom."""

from datetime import UTC, datetime, timedelta

from adjustments.models import Adjustment, RoleHolding
from adjustments.queries import desk, health, worklist
from adjustments.rules.states import Action, State, Team
from tests.builders import GOODS, MONDAY, NO_GOODS, SLOW, ask, asked, walk
from tests.cast import fresh
from tests.situations import prepare


def items(found):
    return [one.item for one in found]


def test_the_most_pressing_decision_comes_first(cast, at):
    ask(cast.amina, SLOW, GOODS)
    assert items(worklist.to_decide(fresh(cast.ben), at)) == ["Noise-cancelling headphones", "BSL interpreter"]
    for person in (cast.amina, cast.carl, cast.mona, cast.hana, cast.ada):
        assert items(worklist.to_decide(fresh(person), at)) == []


def test_hr_decides_what_nobody_else_can_but_never_their_own(cast, at):
    asked(cast.nora)
    cast.hana.line_manager = None
    cast.hana.save()
    asked(cast.hana, SLOW)
    assert items(worklist.to_decide(fresh(cast.hana), at)) == ["Noise-cancelling headphones"]
    assert len(items(worklist.to_decide(fresh(cast.henry), at))) == 2


def test_what_is_agreed_without_goods_waits_for_the_manager(cast, at):
    walk(cast, State.AGREED, code=NO_GOODS)
    assert items(worklist.to_start(fresh(cast.ben), at)) == ["Quieter or less busy seat"]


def test_each_team_has_its_own_deliveries(cast, at):
    walk(cast, State.IN_DELIVERY)
    walk(cast, State.IN_DELIVERY, code="SW03")
    assert items(worklist.to_deliver(fresh(cast.paula), at)) == ["Noise-cancelling headphones"]
    assert items(worklist.to_deliver(fresh(cast.ivo), at)) == ["Text-to-speech reader"]


def test_hr_finds_by_reference_person_and_item_and_by_what_is_late(cast, at):
    first, second = asked(cast.amina, SLOW), asked(cast.nora)
    found = desk.for_hr
    hana = fresh(cast.hana)
    assert len(found(hana, at, desk.Filter())) == 2
    assert items(found(hana, at, desk.Filter(words=first.request.reference.lower()))) == ["BSL interpreter"]
    assert items(found(hana, at, desk.Filter(words="nora"))) == [second.item]
    assert items(found(hana, at, desk.Filter(words="HEADPHONES"))) == [second.item]
    assert items(found(hana, at, desk.Filter(state=State.DECLINED))) == []
    thursday = datetime(2026, 6, 4, 12, tzinfo=UTC)
    assert items(found(hana, thursday, desk.Filter(only=frozenset({"late"})))) == [second.item]
    assert items(found(fresh(cast.ben), at, desk.Filter())) == []


def test_late_means_the_same_in_lists_and_on_the_row(cast, at):
    walk(cast, State.IN_DELIVERY)
    asked(cast.amina, SLOW)
    for day in range(40):
        moment = at + timedelta(days=day)
        listed = set(Adjustment.objects.filter(desk.Days(moment).late()).values_list("pk", flat=True))
        assert listed == {one.pk for one in Adjustment.objects.with_case() if one.is_late(moment)}, moment


def test_what_a_supplier_has_is_not_stranded(cast):
    assert prepare(cast, Action.RECEIVE, MONDAY).holder_team == Team.SUPPLIER
    assert worklist.nobody_entitled() == 0


def test_a_case_that_nobody_may_act_on_is_counted(cast, at):
    RoleHolding.objects.filter(person__in=[cast.henry, cast.rita]).delete()
    cast.hana.line_manager = None
    cast.hana.save()
    asked(cast.hana)
    assert worklist.nobody_entitled() == 1
    found = health.readiness(at)
    assert found["cases_nobody_may_act_on"] == 1
    assert found["database"] == "ok"
    assert found["redis"] == "degraded"
