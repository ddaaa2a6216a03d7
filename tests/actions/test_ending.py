"""Ending what is in place: with the employee's yes it just ends; against their wish it is a refusal."""

from __future__ import annotations

import itertools
from datetime import timedelta

import pytest
from django.urls import reverse

from adjustments.actions import adjustments, appeals, casework, looks, people, recompute, reminders
from adjustments.models import Adjustment, Letter, Notice, RoleHolding
from adjustments.notifications.compose import compose
from adjustments.notifications.wanted import is_still_wanted
from adjustments.queries import audit, worklist
from adjustments.queries.facts import case_of, clock_columns
from adjustments.queries.record_values import LetterKind
from adjustments.rules import clocks, custody
from adjustments.rules.facts import MoveNotAllowed, NotPermitted
from adjustments.rules.reminders import Since
from adjustments.rules.states import Action, Reason, Role, State
from tests.builders import walk
from tests.cast import fresh

DAY = timedelta(days=1)
WHY = {"reasons": [Reason.ALREADY_IN_PLACE], "words": "The new room is quiet."}


@pytest.fixture
def ask(cast, at):
    """What Ben asked to end on the next day, a Tuesday."""
    one = walk(cast, State.IN_PLACE, at=at)
    return adjustments.ask_to_end(adjustment=one, words="The room is quiet now.", by=cast.ben, at=at + DAY)


@pytest.fixture
def needed(cast, at, ask):
    """And that Amina still needs."""
    return adjustments.still_needed(adjustment=ask, words="It is not.", by=cast.amina, at=at + 2 * DAY)


@pytest.fixture
def ended(cast, at, needed):
    """And that Hana ended all the same."""
    return adjustments.take_away(adjustment=needed, alternatives="Other hours.", **WHY, by=cast.hana, at=at + 3 * DAY)


def told(action):
    """Who was told of this move, as (first name, kind)."""
    last = {row.pk for row in Notice.objects.all()}
    action()
    rows = Notice.objects.exclude(pk__in=last).select_related("to")
    return {(row.to.name.split()[0].lower(), row.kind) for row in rows}


def assert_sound(one):
    """Nothing is wrong, and the clocks of getting it stay as they ended."""
    assert [finding for check in audit.CHECKS for finding in check()] == []
    one = Adjustment.objects.with_case().get(pk=one.pk)
    case = case_of(one)
    in_place = next(n for n, event in enumerate(case.history, 1) if event.action is Action.CONFIRM)
    history = case.history[:in_place]
    then = clock_columns(clocks.read(history, one.calendar), history)
    del then["review_on"]  # nothing is looked at again once it has ended
    assert {name: getattr(one, name) for name in then} == then
    today = case.history[-1].on + 9 * DAY
    resting = itertools.takewhile(lambda event: event.to in (State.IN_PLACE, State.ENDED), reversed(case.history))
    end = today if one.state == State.APPEALED else list(resting)[-1].on  # since then nobody has had it
    stays = custody.stays(case.history, one.calendar, today)
    assert sum(stay.days for stay in stays) == one.calendar.between(one.first_asked_on, end)
    recompute.recompute(Adjustment.objects.all(), at=Notice.objects.latest("created_at").created_at)
    assert {name: getattr(Adjustment.objects.get(pk=one.pk), name) for name in then} == then


def test_with_the_employees_yes_it_ends_who_asked_is_told_and_there_is_no_other_look(cast, at, ask):
    found = told(lambda: adjustments.end(adjustment=ask, by=cast.amina, at=at + 2 * DAY))
    assert found == {("ben", "end_answered")}
    with pytest.raises(MoveNotAllowed):
        appeals.appeal(adjustment=ask, words="Look again.", by=cast.amina, at=at + 3 * DAY)
    assert Letter.objects.filter(adjustment=ask).count() == 1, "the agreement's alone"
    assert_sound(ask)


def test_ending_without_being_asked_tells_nobody(cast, at):
    one = walk(cast, State.IN_PLACE, at=at)
    assert told(lambda: adjustments.end(adjustment=one, by=cast.amina, at=at + DAY)) == set()


def test_still_needed_tells_who_asked_and_those_who_may_check_it(cast, at, ask):
    found = told(lambda: adjustments.still_needed(adjustment=ask, by=cast.amina, at=at + 2 * DAY))
    assert found == {("ben", "end_answered"), ("hana", "end_check_wanted"), ("henry", "end_check_wanted")}
    assert Adjustment.objects.get(pk=ask.pk).state == State.IN_PLACE
    assert_sound(ask)


def test_it_is_asked_once_at_a_time(cast, at, ask):
    with pytest.raises(MoveNotAllowed) as refusal:
        adjustments.ask_to_end(adjustment=ask, words="Well?", by=cast.henry, at=at + 2 * DAY)
    assert refusal.value.code == "asked_already"


def test_the_answer_that_it_stays_closes_the_question(cast, at, needed):
    found = told(lambda: adjustments.keep_in_place(adjustment=needed, words="It is not.", by=cast.hana, at=at + 3 * DAY))
    assert found == {("amina", "adjustment_kept"), ("ben", "end_answered")}
    with pytest.raises(MoveNotAllowed):
        adjustments.take_away(adjustment=needed, **WHY, by=cast.henry, at=at + 4 * DAY)
    assert_sound(needed)


def test_who_asked_can_let_it_be(cast, at, ask):
    found = told(lambda: adjustments.keep_in_place(adjustment=ask, words="Sorry.", by=cast.ben, at=at + 2 * DAY))
    assert found == {("amina", "adjustment_kept")}


def test_what_stops_working_is_no_longer_asked_about(cast, at, ask):
    one = adjustments.not_working(adjustment=ask, words="It hums.", by=cast.amina, at=at + 2 * DAY)
    one = adjustments.redeliver(adjustment=one, by=cast.hana, at=at + 3 * DAY)
    assert Action.STILL_NEEDED not in looks.open_case(one.request.reference, by=fresh(cast.amina), at=at + 4 * DAY).can
    assert not [check for check in audit.CHECKS if list(check())]


@pytest.mark.parametrize("by", ["amina", "ben", "carl", "paula", "rita", "vera", "ada"])
def test_nobody_but_the_adjustments_team_takes_it_away(cast, at, needed, by):
    with pytest.raises(NotPermitted):
        adjustments.take_away(adjustment=needed, **WHY, by=getattr(cast, by), at=at + 3 * DAY)


def test_who_asked_does_not_check_it(cast, at):
    one = walk(cast, State.IN_PLACE, at=at)
    adjustments.ask_to_end(adjustment=one, words="Moved.", by=cast.hana, at=at + DAY)
    found = told(lambda: adjustments.still_needed(adjustment=one, by=cast.amina, at=at + 2 * DAY))
    assert found == {("hana", "end_answered"), ("henry", "end_check_wanted")}
    with pytest.raises(NotPermitted) as refusal:
        adjustments.take_away(adjustment=one, **WHY, by=cast.hana, at=at + 3 * DAY)
    assert refusal.value.code == "took_part"
    assert adjustments.take_away(adjustment=one, **WHY, by=cast.henry, at=at + 3 * DAY).state == State.ENDED


def test_who_decided_earlier_does_not_check_it(cast, at):
    one = walk(cast, State.IN_PLACE, employee=cast.nora, at=at)  # she has no manager: Hana agreed
    adjustments.ask_to_end(adjustment=one, words="Moved.", by=cast.henry, at=at + DAY)
    adjustments.still_needed(adjustment=one, by=cast.nora, at=at + 2 * DAY)
    for person in (cast.hana, cast.henry):
        with pytest.raises(NotPermitted):
            adjustments.take_away(adjustment=one, **WHY, by=person, at=at + 3 * DAY)


def test_without_an_answer_it_is_checked_after_ten_working_days_and_not_because_of_that(cast, at, ask):
    """Asked on Tuesday 2 June: the tenth working day is Tuesday 16 June."""
    for day in (2, 15):
        with pytest.raises(MoveNotAllowed) as refusal:
            adjustments.take_away(adjustment=ask, **WHY, by=cast.hana, at=at + day * DAY)
        assert refusal.value.code == "may_still_answer"
    for wrong in ({"reasons": [], "words": "No answer."}, {"reasons": [Reason.SAFETY], "words": " "}):
        with pytest.raises(ValueError, match="reason"):
            adjustments.take_away(adjustment=ask, **wrong, by=cast.hana, at=at + 16 * DAY)
    assert adjustments.take_away(adjustment=ask, **WHY, by=cast.hana, at=at + 16 * DAY).state == State.ENDED
    assert_sound(ask)


def test_the_cost_is_no_reason_to_take_away_what_was_agreed(cast, at, needed):
    with pytest.raises(MoveNotAllowed) as refusal:
        adjustments.take_away(adjustment=needed, reasons=[Reason.COST], words="Dear.", by=cast.hana, at=at + 3 * DAY)
    assert refusal.value.code == "cost_was_agreed"


def test_who_does_not_answer_is_reminded_and_the_adjustments_team_makes_contact(cast, at, ask):
    for day in range(1, 20):
        reminders.sweep(at=at + day * DAY)
    rows = Notice.objects.filter(adjustment=ask, data__since="asked").exclude(kind="daily_digest").select_related("to")
    assert sorted((row.data["offset"], row.to.name, row.kind) for row in rows) == [
        (3, "Amina Test", "answer_awaited"),
        (7, "Amina Test", "answer_awaited"),
        (12, "Amina Test", "answer_awaited"),
        (12, "Hana Test", "contact_wanted"),
        (12, "Henry Test", "contact_wanted"),
    ]
    mail = compose(rows[0], at + 5 * DAY)
    assert "/still-needed/" in mail.body
    assert "never a reason to take it away" in " ".join(mail.body.split())


def test_an_answer_ends_the_reminders(cast, at, needed):
    case = case_of(Adjustment.objects.with_case().get(pk=needed.pk))
    assert Since.ASKED not in case.anchors()


def test_taking_it_away_makes_a_letter_with_reasons_rights_and_the_way_to_another_look(cast, at, needed):
    found = told(
        lambda: adjustments.take_away(adjustment=needed, alternatives="Other hours.", **WHY, by=cast.hana, at=at + 3 * DAY)
    )
    assert found == {("amina", "adjustment_taken_away"), ("ben", "end_answered")}
    assert_sound(needed)
    letter = letter_of(needed, cast.amina, at + 4 * DAY)
    assert (letter.kind, letter.title) == (LetterKind.TAKEN_AWAY, "Your adjustment has ended")
    assert letter.reasons == ("Something that does the same is in place",)
    assert (letter.words, letter.alternatives) == ("The new room is quiet.", "Other hours.")
    assert (letter.signed_by, letter.signed_as) == ("Hana Test", "For the adjustments team")
    assert letter.appeal_until.isoformat() == "2026-07-02"  # 20 working days after Thursday 4 June
    assert any("Acas" in right for right in letter.rights)
    assert "Equality Act 2010" in letter.law


def letter_of(adjustment, person, at):
    seq = Letter.objects.filter(adjustment=adjustment).latest("pk").event.seq
    return looks.open_letter(adjustment.request.reference, adjustment.number, seq, by=fresh(person), at=at)[1]


@pytest.mark.parametrize(("days", "is_late"), [(31, False), (32, True)])
def test_another_look_within_twenty_working_days_of_the_end_or_later_with_a_note(cast, at, ended, days, is_late):
    one = appeals.appeal(adjustment=ended, words="Look again.", by=cast.amina, at=at + days * DAY)
    assert one.state == State.APPEALED
    assert one.events.latest("seq").data.get("late", False) is is_late
    assert one.step_due_on == one.calendar.add((at + days * DAY).date(), 10)
    assert_sound(one)


def test_who_took_part_does_not_look_again(cast, at, ended):
    appeals.appeal(adjustment=ended, words="Look again.", by=cast.amina, at=at + 4 * DAY)
    for person in (cast.hana, cast.ben, cast.amina):
        with pytest.raises(NotPermitted):
            appeals.overturn(adjustment=ended, words="It stays.", by=person, at=at + 5 * DAY)


def test_an_end_that_is_upheld_is_final(cast, at, ended):
    one = appeals.appeal(adjustment=ended, words="Look again.", by=cast.amina, at=at + 4 * DAY)
    found = told(lambda: appeals.uphold(adjustment=one, words="It is quiet.", by=cast.henry, at=at + 5 * DAY))
    assert found == {("amina", "appeal_upheld")}
    assert Adjustment.objects.get(pk=one.pk).state == State.ENDED
    letter = letter_of(one, cast.amina, at + 6 * DAY)
    assert (letter.kind, letter.is_final, letter.appeal_until, bool(letter.rights)) == (LetterKind.STAYS_ENDED, True, None, True)
    with pytest.raises(MoveNotAllowed) as refusal:
        appeals.appeal(adjustment=one, words="Again.", by=cast.amina, at=at + 6 * DAY)
    assert refusal.value.code == "final"
    assert_sound(one)


def test_another_look_that_is_withdrawn_can_be_asked_for_again(cast, at, ended):
    one = appeals.appeal(adjustment=ended, words="Look again.", by=cast.amina, at=at + 4 * DAY)
    one = appeals.withdraw_appeal(adjustment=one, by=cast.amina, at=at + 5 * DAY)
    assert one.state == State.ENDED
    assert_sound(one)
    assert appeals.appeal(adjustment=one, words="After all.", by=cast.amina, at=at + 6 * DAY).state == State.APPEALED


def test_another_look_can_put_it_back_and_it_goes_on_as_before(cast, at, ended):
    one = appeals.appeal(adjustment=ended, words="Look again.", by=cast.amina, at=at + 4 * DAY)
    found = told(lambda: appeals.overturn(adjustment=one, words="It is loud.", by=cast.henry, at=at + 5 * DAY))
    assert found == {("amina", "adjustment_kept"), ("ben", "end_answered")}
    one = Adjustment.objects.get(pk=one.pk)
    assert (one.state, one.holder_person, one.holder_team) == (State.IN_PLACE, None, "")
    letter = letter_of(one, cast.amina, at + 6 * DAY)
    assert (letter.kind, letter.is_yes, letter.words) == (LetterKind.PUT_BACK, True, "It is loud.")
    assert_sound(one)
    one = adjustments.ask_to_end(adjustment=one, words="And now?", by=cast.ben, at=at + 60 * DAY)
    assert adjustments.end(adjustment=one, by=cast.amina, at=at + 61 * DAY).state == State.ENDED
    with pytest.raises(MoveNotAllowed):
        appeals.appeal(adjustment=one, words="No.", by=cast.amina, at=at + 62 * DAY)
    assert_sound(one)


def test_what_is_put_back_and_then_fails_goes_on_with_the_same_wait(cast, at, ended):
    one = appeals.appeal(adjustment=ended, words="Look again.", by=cast.amina, at=at + 4 * DAY)
    one = appeals.overturn(adjustment=one, words="It is loud.", by=cast.henry, at=at + 5 * DAY)
    one = adjustments.not_working(adjustment=one, words="It hums.", by=cast.amina, at=at + 8 * DAY)
    assert (one.state, one.in_place_on) == (State.NOT_WORKING, None)
    assert [finding for check in audit.CHECKS for finding in check()] == []


def test_the_clock_of_another_look_can_be_paused_without_touching_the_wait(cast, at, ended):
    one = appeals.appeal(adjustment=ended, words="Look again.", by=cast.amina, at=at + 4 * DAY)
    one = casework.pause(adjustment=one, reason="away", by=cast.henry, at=at + 5 * DAY)
    assert_sound(one)


def test_a_manager_who_asked_and_is_no_longer_theirs_is_told_nothing(cast, at, needed):
    person = fresh(cast.amina)
    person.line_manager = cast.mona
    person.save()
    people.settle(at=at + 2 * DAY)
    found = told(lambda: adjustments.take_away(adjustment=needed, **WHY, by=cast.hana, at=at + 3 * DAY))
    assert found == {("amina", "adjustment_taken_away")}


def test_the_mail_to_who_asked_says_how_it_stands(cast, at, ask):
    first = told_row(lambda: adjustments.still_needed(adjustment=ask, by=cast.amina, at=at + 2 * DAY), cast.ben)
    assert "The person still needs it" in body(first, at + 2 * DAY)
    second = told_row(lambda: adjustments.take_away(adjustment=ask, **WHY, by=cast.hana, at=at + 3 * DAY), cast.ben)
    assert "It has ended." in body(second, at + 3 * DAY)


def told_row(action, person):
    known = list(Notice.objects.values_list("pk", flat=True))
    action()
    return Notice.objects.exclude(pk__in=known).get(to=person)


def body(notice, at):
    assert is_still_wanted(notice, at)
    return " ".join(compose(notice, at).body.split())


def test_what_is_answered_or_closed_is_no_longer_asked_for_by_mail(cast, at, ask):
    asked = Notice.objects.get(adjustment=ask, kind="end_proposed")
    assert is_still_wanted(asked, at + DAY)
    wanted = told_row(lambda: adjustments.still_needed(adjustment=ask, by=cast.amina, at=at + 2 * DAY), cast.hana)
    assert not is_still_wanted(asked, at + 2 * DAY)
    assert is_still_wanted(wanted, at + 2 * DAY)
    adjustments.keep_in_place(adjustment=ask, words="It stays.", by=cast.henry, at=at + 3 * DAY)
    assert not is_still_wanted(wanted, at + 3 * DAY)


def test_days_in_which_it_is_in_place_are_nobodys_unless_it_stops_working(cast, at, ask):
    def days(one):
        case = case_of(Adjustment.objects.with_case().get(pk=one.pk))
        return {stay.holder: stay.days for stay in custody.stays(case.history, one.calendar, case.history[-1].on)}

    one = adjustments.still_needed(adjustment=ask, by=cast.amina, at=at + 2 * DAY)
    assert sum(days(one).values()) == one.wait_days, "the wait ended when it was confirmed"
    one = adjustments.not_working(adjustment=one, words="It hums.", by=cast.amina, at=at + 3 * DAY)
    assert "in_place" not in days(one)
    assert days(one)["employee"] == 3, "it only seemed to work: the same wait goes on, through question and answer"


def test_where_all_of_hr_took_part_the_independent_reviewer_checks_whether_it_can_end(cast, at, client):
    one = walk(cast, State.IN_PLACE, at=at)
    RoleHolding.objects.filter(role__in=(Role.HR_CASEWORKER, Role.HR_LEAD)).exclude(person=cast.hana).delete()
    adjustments.ask_to_end(adjustment=one, words="You moved.", by=fresh(cast.hana), at=at + DAY)
    rita, page = fresh(cast.rita), reverse("request", args=[one.request.reference])
    assert list(Adjustment.objects.visible_to(rita, at + 2 * DAY)) == [one]
    assert not worklist.to_decide(rita, at + 2 * DAY).exists(), "the employee may still answer"
    assert list(worklist.to_decide(rita, at + 30 * DAY)) == [one], "there was no answer"
    found = told(lambda: adjustments.still_needed(adjustment=one, by=cast.amina, at=at + 2 * DAY))
    assert found == {("hana", "end_answered"), ("rita", "end_check_wanted")}
    assert list(worklist.to_decide(rita, at + 2 * DAY)) == [one]
    client.force_login(rita)
    assert reverse("take_away", args=[one.request.reference, one.number]) in client.get(page).content.decode()
    with pytest.raises(NotPermitted):
        adjustments.take_away(adjustment=one, **WHY, by=fresh(cast.hana), at=at + 3 * DAY)
    assert worklist.stranded() == []
    RoleHolding.objects.filter(person=cast.rita).delete()
    assert worklist.stranded() == [one.pk]
    RoleHolding.objects.create(person=cast.rita, role=Role.INDEPENDENT_REVIEWER)
    one = adjustments.take_away(adjustment=one, **WHY, by=fresh(cast.rita), at=at + 3 * DAY)
    assert one.state == State.ENDED
    assert worklist.stranded() == []
    assert_sound(one)


def test_who_stands_in_for_hr_sees_it_only_while_the_question_is_open(cast, at, needed):
    RoleHolding.objects.filter(role__in=(Role.HR_CASEWORKER, Role.HR_LEAD)).delete()
    rita = fresh(cast.rita)
    assert list(Adjustment.objects.visible_to(rita, at + 3 * DAY)) == [needed]
    adjustments.keep_in_place(adjustment=needed, words="It stays.", by=cast.ben, at=at + 3 * DAY)
    assert not Adjustment.objects.visible_to(rita, at + 3 * DAY).exists()
