"""Cover: within its dates somebody else sees and decides what waits for a line manager; everything else stays as it is."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from adjustments.actions import casework, covers, decisions, looks, reminders, requests, weekly
from adjustments.models import Adjustment, Cover, Event, Notice, Person, Request, RoleHolding
from adjustments.notifications.compose import compose
from adjustments.notifications.wanted import is_still_wanted
from adjustments.queries import my_data, worklist
from adjustments.queries.facts import case_of
from adjustments.rules.facts import MoveNotAllowed, NotPermitted
from adjustments.rules.permissions import Relation, can_view, relations
from adjustments.rules.states import Reason, Role, State
from tests.builders import GOODS, NO_GOODS, SLOW, ask, asked, entry_for, walk
from tests.cast import fresh

AT = datetime(2026, 6, 8, 9, tzinfo=UTC)  # a Monday
DAYS = {"from_on": date(2026, 6, 8), "to_on": date(2026, 6, 12)}
OVER = datetime(2026, 6, 12, 23, tzinfo=UTC)  # midnight in London
HOUR = timedelta(hours=1)


def cover(cast, manager="ben", by="mona", at=AT, named=None, **days):
    manager = fresh(getattr(cast, manager))
    named = fresh(getattr(cast, named)) if named else manager
    return covers.appoint_cover(manager=manager, cover=fresh(getattr(cast, by)), by=named, at=at, **{**DAYS, **days})


def sent_to_hr(by):
    draft = ask(by, GOODS, at=AT - HOUR, send=False)
    requests.say(request=draft, is_sent_to_hr=True)
    return requests.submit(request=draft, by=by, at=AT - HOUR).adjustments.get()


def sees(person, one, at=AT):
    """Whether it exists for the person: by the query, which says the same as the rule."""
    person, found = fresh(person), Adjustment.objects.with_case().get(pk=one.pk)
    by_query = Adjustment.objects.visible_to(person, at).filter(pk=one.pk).exists()
    assert by_query == can_view(case_of(found).standing(), person.viewer_at(at))
    assert Request.objects.visible_to(person, at).filter(pk=one.request_id).exists() == by_query
    return by_query


def held(person, one, at=AT):
    return relations(case_of(Adjustment.objects.with_case().get(pk=one.pk)).standing(), fresh(person).viewer_at(at))


@pytest.mark.parametrize("state", [state for state in State if state is not State.DRAFT])
def test_a_cover_sees_what_is_open_or_in_force_and_the_two_rules_agree(cast, state):
    one = walk(cast, state, code=entry_for(state))
    cover(cast)
    for person in cast.everyone():
        sees(person, one)
    assert sees(cast.mona, one) is (state not in (State.DECLINED, State.ENDED, State.WITHDRAWN))
    assert sees(cast.ben, one), "who is away sees it as before"
    for person in cast.everyone():
        sees(person, one, OVER)
    assert not sees(cast.mona, one, OVER)
    assert not sees(cast.mona, one, AT - 24 * HOUR)


def test_the_days_are_the_managers_own(cast):
    one = walk(cast, State.SUBMITTED)
    cover(cast, from_on=date(2026, 6, 10))
    begins = datetime(2026, 6, 9, 23, tzinfo=UTC)  # in London it is the 10th
    assert not sees(cast.mona, one, begins - HOUR)
    assert sees(cast.mona, one, begins)
    assert sees(cast.mona, one, OVER - timedelta(minutes=1))
    assert not sees(cast.mona, one, OVER)


def test_what_was_sent_to_hr_instead_is_not_the_covers(cast):
    one = sent_to_hr(cast.amina)
    cover(cast)
    assert not sees(cast.mona, one)
    assert not sees(cast.ben, one)


def test_what_the_manager_asked_for_is_not_the_covers(cast):
    cover(cast, by="mona")
    Person.objects.filter(pk=cast.ben.pk).update(line_manager=cast.mona)
    own = asked(fresh(cast.ben), GOODS, at=AT + HOUR)
    assert own.holder_team == "hr", "who covers for the employee decides nothing of theirs"
    assert not sees(cast.mona, own)
    after = asked(fresh(cast.ben), GOODS, at=OVER + HOUR)
    covers.expire(at=OVER + HOUR)
    assert after.holder_team == "hr" or after.holder_person == cast.mona
    last = asked(fresh(cast.ben), GOODS, at=OVER + 2 * HOUR)
    assert last.holder_person == cast.mona, "asked after it was over"
    assert not sees(cast.mona, own, OVER + HOUR), "asked while it ran: for good"


def test_what_is_open_stays_with_who_holds_it_whom_its_employee_cannot_choose(cast):
    own = asked(cast.ben, SLOW, at=AT - HOUR)
    decisions.agree(adjustment=own, estimate=5000, by=cast.grace, at=AT)
    assert Adjustment.objects.get(pk=own.pk).holder_person == cast.olga
    with pytest.raises(MoveNotAllowed):
        cover(cast, by="olga")
    assert Adjustment.objects.get(pk=own.pk).holder_person == cast.olga


def test_a_cover_who_becomes_a_caseworker_is_no_staff_on_the_case_of_whom_they_cover_for(cast):
    own = sent_to_hr(cast.ben)
    one = cover(cast, by="carl", from_on=date(2026, 6, 20), to_on=date(2026, 6, 21))
    RoleHolding.objects.create(person=cast.carl, role=Role.HR_CASEWORKER)
    assert not sees(cast.carl, own), "to come"
    covers.end_cover(cover=one, by=fresh(cast.ben), at=AT + HOUR)
    assert sees(cast.carl, own, AT + 2 * HOUR), "it never began"


def test_the_employee_who_covers_for_their_manager_decides_nothing_of_their_own(cast):
    one, other = asked(cast.carl, GOODS, at=AT - HOUR), asked(cast.amina, GOODS, at=AT - HOUR)
    cover(cast, by="carl")
    assert held(cast.carl, one) == {Relation.EMPLOYEE}
    assert sees(cast.carl, other)
    with pytest.raises(NotPermitted):
        decisions.agree(adjustment=one, by=fresh(cast.carl), at=AT)


def test_the_cover_decides_and_history_says_for_whom(cast):
    one = asked(cast.amina, NO_GOODS, at=AT - HOUR)
    cover(cast)
    moved = decisions.agree(adjustment=one, by=fresh(cast.mona), at=AT + HOUR)
    event = Event.objects.get(adjustment=one, action="agree")
    assert (event.by, event.data["acted_for"]) == (cast.mona, cast.ben.pk)
    assert moved.holder_person == cast.ben, "custody is the manager's"
    story = looks.open_case(one.request.reference, by=fresh(cast.amina), at=AT + HOUR).story
    assert story[-1].who == "Mona Test for Ben Test"
    assert looks.open_case(one.request.reference, by=fresh(cast.ben), at=AT + HOUR).story[-1].who == "Mona Test for you"
    _, letter = looks.open_letter(one.request.reference, 1, event.seq, by=fresh(cast.amina), at=AT + HOUR)
    assert (letter.signed_by, letter.signed_as) == ("Mona Test", "For Ben Test. Line manager")
    decisions.undo_agreement(adjustment=moved, words="By mistake.", by=fresh(cast.mona), at=AT + 2 * HOUR)


def test_the_manager_decides_meanwhile_as_ever(cast):
    one = asked(cast.amina, NO_GOODS, at=AT - HOUR)
    cover(cast)
    decisions.agree(adjustment=one, by=fresh(cast.ben), at=AT + HOUR)
    assert "acted_for" not in Event.objects.get(adjustment=one, action="agree").data


def test_who_decided_as_a_cover_took_part(cast):
    one = asked(cast.amina, GOODS, at=AT - HOUR)
    cover(cast, by="hana", named="henry")
    moved = decisions.propose_refusal(
        adjustment=one, reasons=[Reason.NOT_PRACTICABLE], words="No.", by=fresh(cast.hana), at=AT + HOUR
    )
    assert Relation.CHECKER not in held(cast.hana, moved, AT + HOUR)
    assert Relation.CHECKER in held(cast.henry, moved, AT + HOUR)


def test_a_part_that_is_refused_stays_the_managers(cast):
    one = asked(cast.amina, GOODS, at=AT - HOUR)
    cover(cast)
    decisions.agree_in_part(
        adjustment=one,
        agreed_words="One pair.",
        rest_words="A second pair.",
        reasons=[Reason.NOT_PRACTICABLE],
        words="One is enough.",
        by=fresh(cast.mona),
        at=AT + HOUR,
    )
    events = Event.objects.filter(request=one.request, action__in=("agree_in_part", "propose_refusal"))
    assert [event.data["acted_for"] for event in events] == [cast.ben.pk] * 2
    assert not any(step.holder_person_id == cast.mona.pk for part in one.request.adjustments.all() for step in part.steps.all())


def test_a_budget_holder_is_covered_too(cast):
    one = asked(cast.amina, SLOW, at=AT - HOUR)
    decisions.agree(adjustment=one, estimate=5000, by=cast.ben, at=AT)
    assert not sees(cast.mona, one)
    cover(cast, manager="olga")
    assert held(cast.mona, one) == {Relation.BUDGET_HOLDER, Relation.COVER}
    assert list(worklist.to_decide(fresh(cast.mona), AT)) == [one]
    moved = decisions.agree(adjustment=Adjustment.objects.get(pk=one.pk), by=fresh(cast.mona), at=AT + HOUR)
    assert moved.state == State.IN_DELIVERY


def test_a_step_that_a_caseworker_took_is_not_their_covers(cast):
    one = asked(cast.nora, GOODS, at=AT - HOUR)
    casework.claim(adjustment=one, by=fresh(cast.henry), at=AT)
    cover(cast, manager="henry")
    assert not sees(cast.mona, one)


def test_both_have_it_in_their_list_and_the_cover_can_narrow_it(cast):
    one, own = asked(cast.amina, GOODS, at=AT - HOUR), asked(cast.ivo, GOODS, at=AT - HOUR)
    cover(cast)
    mona = fresh(cast.mona)
    assert set(worklist.to_decide(mona, AT)) == {one, own}
    assert list(worklist.to_decide(mona, AT, worklist.Whose.COVERED)) == [one]
    assert list(worklist.to_decide(mona, AT, worklist.Whose.MINE)) == [own]
    assert list(worklist.to_decide(fresh(cast.ben), AT)) == [one]
    assert list(worklist.to_decide(mona, OVER)) == [own]


def test_to_put_in_effect_in_force_and_on_its_way_too(cast):
    start, in_force = walk(cast, State.AGREED, code=NO_GOODS), walk(cast, State.IN_PLACE)
    way = walk(cast, State.IN_DELIVERY)
    cover(cast)
    mona = fresh(cast.mona)
    assert list(worklist.to_start(mona, AT)) == [start]
    assert list(worklist.in_force_in_my_team(mona, AT)) == [in_force]
    assert list(worklist.on_its_way_for_my_team(mona, AT)) == [way]
    decisions.start(adjustment=start, by=mona, at=AT)
    assert Event.objects.get(adjustment=start, action="start").data["acted_for"] == cast.ben.pk


def told(kind, since=0):
    return {row.to.name.partition(" ")[0].lower() for row in Notice.objects.filter(kind=kind, pk__gt=since)}


def newest():
    return Notice.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def test_tasks_and_reminders_go_to_the_cover(cast):
    cover(cast)
    one = asked(cast.amina, GOODS, at=AT + HOUR)
    assert told("decision_wanted") == {"mona"}
    row = Notice.objects.get(kind="decision_wanted")
    assert is_still_wanted(row, AT + HOUR)
    assert f"/requests/{one.request.reference}/decide/" in compose(row, AT + HOUR).body
    assert not is_still_wanted(row, OVER), "not theirs any more"
    Cover.objects.update(ends_at=AT + timedelta(days=90))
    reminders.sweep(at=datetime(2026, 6, 15, 9, tzinfo=UTC))
    assert told("decision_due") == {"mona"}
    assert told("decision_escalated") >= {"grace"}


def test_after_the_cover_the_manager_is_told_again(cast):
    cover(cast)
    asked(cast.amina, GOODS, at=OVER + HOUR)
    assert told("decision_wanted") == {"ben"}


def test_what_a_cover_may_not_see_is_told_to_the_manager(cast):
    cover(cast, by="carl")
    asked(cast.carl, GOODS, at=AT + HOUR)
    assert told("decision_wanted") == {"ben"}


def test_the_list_of_monday_goes_to_the_cover(cast):
    asked(cast.amina, GOODS, at=AT - HOUR)
    cover(cast, to_on=date(2026, 6, 19))
    monday = datetime(2026, 6, 15, 7, tzinfo=UTC)
    weekly.sweep(at=monday)
    lists = {row.to.pk: row for row in Notice.objects.filter(kind="weekly_list")}
    assert cast.ben.pk not in lists
    assert is_still_wanted(lists[cast.mona.pk], monday)
    covers.end_cover(cover=Cover.objects.get(), by=fresh(cast.ben), at=monday)
    assert not is_still_wanted(Notice.objects.get(pk=lists[cast.mona.pk].pk), monday), "nothing waits for them"


def test_both_are_told_once_when_it_begins(cast):
    asked(cast.amina, GOODS, at=AT - HOUR)
    one = cover(cast, from_on=date(2026, 6, 9))
    assert not Notice.objects.filter(kind__startswith="cover_").exists()
    covers.sweep(at=AT)
    assert not told("cover_begins")
    for _ in range(2):
        covers.sweep(at=AT + 24 * HOUR)
    begins, confirmed = Notice.objects.get(kind="cover_begins"), Notice.objects.get(kind="cover_confirmed")
    assert (begins.to, confirmed.to) == (cast.mona, cast.ben)
    words = " ".join(compose(begins, AT + 24 * HOUR).body.split())
    assert "You cover for Ben Test from Tuesday 9 June 2026 to Friday 12 June 2026." in words
    assert "One thing waits for you to decide now." in words
    assert "Mona Test covers for you" in compose(confirmed, AT + 24 * HOUR).body
    covers.end_cover(cover=one, by=fresh(cast.ben), at=AT + 25 * HOUR)
    assert told("cover_ended") == {"ben", "mona"}
    assert not is_still_wanted(begins, AT + 26 * HOUR)


def test_what_begins_today_is_told_at_once(cast):
    cover(cast)
    assert (told("cover_begins"), told("cover_confirmed")) == ({"mona"}, {"ben"})


def test_the_employee_reads_who_decides(cast):
    one = asked(cast.amina, GOODS, at=AT - HOUR)
    cover(cast)

    def holder(person, at=AT):
        return looks.open_case(one.request.reference, by=fresh(person), at=at).adjustments[0].holder

    assert holder(cast.amina) == "Mona Test, who covers for Ben Test until 12 June"
    assert holder(cast.mona) == "you, for Ben Test"
    assert holder(cast.ben) == "you"
    assert holder(cast.amina, OVER) == "Ben Test"


@pytest.mark.parametrize(
    ("answers", "code"),
    [
        ({"from_on": date(2026, 6, 7)}, "cover_in_the_past"),
        ({"to_on": date(2026, 6, 7)}, "cover_turned_round"),
        ({"to_on": date(2027, 6, 9)}, "cover_too_long"),
        ({"from_on": date(2028, 6, 8), "to_on": date(2028, 6, 9)}, "cover_too_long"),
        ({"by": "ben"}, "cover_of_oneself"),
        ({"manager": "carl", "named": "hana"}, "cover_not_needed"),
    ],
)
def test_what_cannot_be(cast, answers, code):
    with pytest.raises(MoveNotAllowed) as refusal:
        cover(cast, **answers)
    assert refusal.value.code == code
    assert not Cover.objects.exists()


def test_days_that_are_covered_already_and_covers_who_are_away(cast):
    cover(cast)
    for days in ({}, {"from_on": date(2026, 6, 12), "to_on": date(2026, 6, 30)}):
        with pytest.raises(MoveNotAllowed) as refusal:
            cover(cast, by="vera", **days)
        assert refusal.value.code == "cover_overlaps"
    with pytest.raises(MoveNotAllowed) as refusal:
        cover(cast, manager="grace", by="ben")
    assert refusal.value.code == "cover_is_away"
    cover(cast, by="vera", from_on=date(2026, 6, 13), to_on=date(2026, 6, 14))
    Person.objects.filter(pk=cast.vera.pk).update(is_active=False)
    with pytest.raises(MoveNotAllowed) as refusal:
        cover(cast, by="vera", from_on=date(2026, 7, 1), to_on=date(2026, 7, 2))
    assert refusal.value.code == "cover_not_here"


def test_hr_names_a_cover_for_somebody_who_is_away_and_nobody_else_does(cast):
    for name in ("amina", "grace", "ada", "mona"):
        with pytest.raises(NotPermitted):
            cover(cast, named=name)
    one = cover(cast, named="hana")
    with pytest.raises(NotPermitted):
        covers.end_cover(cover=one, by=fresh(cast.mona), at=AT)
    covers.end_cover(cover=one, by=fresh(cast.henry), at=AT + HOUR)
    with pytest.raises(MoveNotAllowed):
        covers.end_cover(cover=one, by=fresh(cast.henry), at=AT + HOUR)
    assert not sees(cast.mona, walk(cast, State.SUBMITTED), AT + HOUR)


def test_at_night_what_is_over_is_closed_and_who_left_is_missed(cast):
    one = cover(cast)
    assert covers.expire(at=OVER - HOUR) == 0
    assert covers.expire(at=OVER) == 1
    one.refresh_from_db()
    assert (one.ended_at, one.ended_by, one.ends_at) == (OVER, None, OVER)
    assert covers.expire(at=OVER) == 0
    since, other = newest(), cover(cast, at=OVER, from_on=date(2026, 6, 14), to_on=date(2026, 6, 20))
    Person.objects.filter(pk=cast.mona.pk).update(is_active=False)
    assert covers.expire(at=OVER) == 1
    other.refresh_from_db()
    assert other.ended_at == OVER
    assert told("cover_lost", since) == {"ben", "hana", "henry"}
    lost = Notice.objects.filter(kind="cover_lost", to=cast.hana).get()
    assert "Please name somebody else to cover for Ben Test" in " ".join(compose(lost, OVER).body.split())


def test_whose_cover_has_left_hears_themselves_at_once(cast):
    one = asked(cast.amina, GOODS, at=AT - HOUR)
    cover(cast)
    Person.objects.filter(pk=cast.mona.pk).update(is_active=False)
    asked(fresh(cast.amina), GOODS, at=AT + HOUR)
    assert told("decision_wanted") == {"ben"}
    assert looks.open_case(one.request.reference, by=fresh(cast.amina), at=AT + HOUR).adjustments[0].holder == "Ben Test"


def test_the_look_says_as_whom(cast):
    one = asked(cast.amina, GOODS, at=AT - HOUR)
    cover(cast)
    looks.open_case(one.request.reference, by=fresh(cast.mona), at=AT)
    assert one.request.looks.get().relation == Relation.COVER


def test_each_reads_in_their_data_what_is_held(cast):
    one = cover(cast, named="hana")
    covers.end_cover(cover=one, by=fresh(cast.henry), at=AT + HOUR)
    for person, part in ((cast.ben, "manager"), (cast.mona, "cover")):
        [row] = my_data.as_file(fresh(person), AT + HOUR)["covers"]
        assert row[part] == person.name
    for person in (cast.hana, cast.henry):
        assert len(my_data.as_file(fresh(person), AT + HOUR)["covers"]) == 1


def test_nobody_is_left_where_all_cover_for_the_employee(cast):
    own = sent_to_hr(cast.ben)
    RoleHolding.objects.filter(person__in=(cast.hana, cast.henry)).delete()
    cover(cast, by="hana")
    cover(cast, by="henry", from_on=date(2026, 6, 13), to_on=date(2026, 6, 14))
    RoleHolding.objects.create(person=cast.hana, role=Role.HR_CASEWORKER)
    RoleHolding.objects.create(person=cast.henry, role=Role.HR_LEAD)
    assert sees(cast.rita, own), "the independent reviewer stands in"
    cast.rita.roles_held.filter(role=Role.INDEPENDENT_REVIEWER).delete()
    assert worklist.stranded() == [own.pk]
