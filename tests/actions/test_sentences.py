"""One sentence for a line manager who was passed over: the employee reads it first, may say no, and nothing else gets through."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta

import pytest

from adjustments.actions import adjustments, covers, decisions, handovers, invitations, reminders, sentences
from adjustments.models import Adjustment, Event, Message, Notice, Person, RoleHolding
from adjustments.notifications.compose import compose
from adjustments.notifications.wanted import is_still_wanted
from adjustments.queries import audit, case_file, my_data, needs, to_managers, worklist
from adjustments.queries.case_values import NoSuchCase
from adjustments.queries.facts import case_of
from adjustments.queries.to_managers import ToManager
from adjustments.rules.permissions import can_view
from adjustments.rules.states import Action, Role, State
from adjustments.rules.workflow import MoveNotAllowed, NotPermitted
from tests.builders import MONDAY, SENTENCE, agreed_by_hr, read, told, walk
from tests.cast import fresh

SOON = MONDAY + timedelta(hours=5)


def on(day: int, hour: int = 9) -> datetime:
    """That day of June 2026, which begins on a Monday."""
    return datetime(2026, 6, day, hour, tzinfo=UTC)


def reads(person, at):
    return [one.words for one in to_managers.of_manager(fresh(person), at)]


def of(person, one, at):
    rows = list(Adjustment.objects.visible_to(fresh(person), at).with_case().filter(pk=one.pk))
    return case_file.build(rows, fresh(person), at).adjustments[0]


def names_told(kind):
    return sorted(Notice.objects.filter(kind=kind).values_list("to__name", flat=True))


def test_the_employee_reads_it_first_and_the_manager_two_working_days_later(cast):
    one = told(cast)
    assert names_told("sentence_written") == ["Amina Test"]
    file = of(cast.amina, one, SOON)
    assert (file.sentence.words, file.sentence.shown_on, file.sentence.is_shown) == (SENTENCE, date(2026, 6, 3), False)
    assert file.main_action is Action.ALLOW_TELLING
    assert [need.action for need in needs.of([file])] == [Action.ALLOW_TELLING]
    assert [reads(cast.ben, on(day)) for day in (1, 2, 3)] == [[], [], [SENTENCE]]
    assert not Notice.objects.filter(to=cast.ben).exists()


def test_until_the_employee_was_told_nobody_else_reads_it_and_two_working_days_count_from_then(cast):
    one = sentences.tell_manager(adjustment=agreed_by_hr(cast), words=SENTENCE, by=cast.hana, at=SOON)
    for day in range(1, 16):
        reminders.sweep(at=on(day))
    assert reads(cast.ben, on(15)) == []
    assert names_told("sentence_shown") == []
    assert of(cast.hana, one, on(15)).sentence.is_shown is False
    with pytest.raises(MoveNotAllowed):
        sentences.read_sentence(sentence=ToManager(0, "", "", "", "", None, "", one), by=cast.ben, at=on(15))
    read(cast.amina, one, at=on(15))
    for day in range(15, 19):
        reminders.sweep(at=on(day))
    assert [reads(cast.ben, on(day)) for day in (16, 17)] == [[], [SENTENCE]]
    shown = Notice.objects.get(kind="sentence_shown")
    assert (shown.to, shown.created_at.date()) == (cast.ben, date(2026, 6, 17))
    assert not [finding for check in audit.CHECKS for finding in check()]


def test_where_they_are_not_told_they_may_still_let_the_manager_know_at_once(cast):
    one = sentences.tell_manager(adjustment=agreed_by_hr(cast), words=SENTENCE, by=cast.hana, at=SOON)
    sentences.allow_telling(adjustment=one, by=cast.amina, at=SOON)
    assert reads(cast.ben, SOON) == [SENTENCE]
    assert names_told("sentence_shown") == ["Ben Test"]


def test_on_that_day_the_manager_is_mailed_and_once_more_while_they_do_not_say_that_they_know(cast):
    told(cast)
    days = {}
    for day in range(1, 25):
        reminders.sweep(at=on(day))
        for notice in Notice.objects.filter(to=cast.ben, kind="sentence_shown"):
            days.setdefault(notice.pk, day)
            assert (notice.request_id, notice.adjustment_id) == (None, None)
    assert list(days.values()) == [3, 10]


@pytest.mark.parametrize("known", [False, True])
def test_a_mail_that_waits_is_not_sent_once_it_is_known_or_stopped(cast, known):
    one = sentences.allow_telling(adjustment=told(cast), by=cast.amina, at=SOON)
    notice = Notice.objects.get(kind="sentence_shown")
    assert is_still_wanted(notice, SOON)
    if known:
        sentence = to_managers.of_manager(cast.ben, SOON)[0]
        sentences.read_sentence(sentence=sentence, by=cast.ben, at=SOON)
    else:
        sentences.stop_telling(adjustment=one, by=cast.amina, at=SOON)
    assert not is_still_wanted(notice, SOON)


def test_allowed_it_is_read_at_once_and_the_mail_names_nobody(cast):
    one = sentences.allow_telling(adjustment=told(cast), by=cast.amina, at=SOON)
    assert reads(cast.ben, SOON) == [SENTENCE]
    mail = compose(Notice.objects.get(to=cast.ben), SOON)
    assert mail.subject == "Adjustments: something to do for somebody in your team"
    for part in (mail.subject, mail.body, mail.alternatives[0][0], str(mail.extra_headers)):
        for secret in ("Amina", SENTENCE, one.item, one.request.reference, one.request.reference.lower()):
            assert secret not in part
    with pytest.raises(MoveNotAllowed):
        sentences.allow_telling(adjustment=one, by=cast.amina, at=SOON)


@pytest.mark.parametrize("is_shown", [False, True])
def test_a_no_is_told_to_hr_and_another_sentence_can_be_written(cast, is_shown):
    at = on(4) if is_shown else SOON
    one = told(cast)
    assert bool(reads(cast.ben, at)) is is_shown
    one = sentences.stop_telling(adjustment=one, by=cast.amina, at=at)
    assert names_told("sentence_stopped") == ["Hana Test", "Henry Test"]
    assert reads(cast.ben, on(29)) == []
    assert of(cast.amina, one, at).sentence is None
    one = sentences.tell_manager(adjustment=one, words="Ten is fine.", by=cast.henry, at=at)
    read(cast.amina, one, at=at)
    assert reads(cast.ben, at) == []
    assert reads(cast.ben, on(29)) == ["Ten is fine."]


def covered(cast, named="henry", who="mona", at=None):
    days = {"from_on": on(1).date(), "to_on": on(26).date()}
    covers.appoint_cover(manager=cast.ben, cover=getattr(cast, who), by=fresh(getattr(cast, named)), at=at or on(1, 7), **days)


def test_who_stands_in_for_the_manager_reads_it_and_is_mailed_and_the_manager_says_that_they_know_it(cast):
    covered(cast)
    told(cast, at=on(1))
    assert not reads(cast.mona, on(2))
    for day in range(1, 5):
        reminders.sweep(at=on(day))
    one = to_managers.of_manager(fresh(cast.mona), on(4))[0]
    assert (one.words, one.manager) == (SENTENCE, "Ben Test")
    assert to_managers.of_manager(fresh(cast.ben), on(4))[0].manager == ""
    assert names_told("sentence_shown") == ["Mona Test"]
    with pytest.raises(MoveNotAllowed):
        sentences.read_sentence(sentence=one, by=fresh(cast.mona), at=on(4))
    assert not Adjustment.objects.visible_to(fresh(cast.mona), on(4)).exists()
    assert not reads(cast.mona, on(30))


@pytest.mark.parametrize(("named", "who"), [("ben", "amina"), ("amina", "mona"), ("ben", "carl")])
def test_no_cover_reads_it_who_is_a_party_or_whom_one_named(cast, named, who):
    one = told(cast, at=on(1))
    if who == "carl":  # supports her
        made = invitations.invite(request=one.request, person=cast.carl, by=cast.amina, at=on(1, 12))
        invitations.accept_invitation(invitation=made, by=fresh(cast.carl), at=on(1, 12))
    if named == "amina":
        RoleHolding.objects.create(person=cast.amina, role=Role.HR_LEAD)
    covered(cast, named, who, on(1, 13))
    for day in range(1, 5):
        reminders.sweep(at=on(day))
    assert not reads(getattr(cast, who), on(4))
    assert names_told("sentence_shown") == ["Ben Test"]


def test_the_newest_counts(cast):
    one = sentences.allow_telling(adjustment=told(cast), by=cast.amina, at=SOON)
    read(cast.amina, sentences.tell_manager(adjustment=one, words="Ten is fine.", by=cast.hana, at=SOON), at=SOON)
    assert reads(cast.ben, SOON) == [], "the employee has not seen the new one"
    assert reads(cast.ben, on(9)) == ["Ten is fine."]


def test_the_manager_says_that_they_know_it_once_and_the_story_says_so_without_their_name_on_the_case(cast):
    one = told(cast)
    sentence = to_managers.of_manager(cast.ben, on(4))[0]
    assert (sentence.employee, sentence.ask, sentence.ask_email) == ("Amina Test", "Hana Test", "hana@test.example")
    sentences.read_sentence(sentence=sentence, by=cast.ben, at=on(4))
    with pytest.raises(MoveNotAllowed):
        sentences.read_sentence(sentence=sentence, by=cast.ben, at=on(4))
    for person in (cast.amina, cast.hana):
        rows = list(Adjustment.objects.visible_to(fresh(person), on(5)).with_case().filter(pk=one.pk))
        case = case_file.build(rows, fresh(person), on(5))
        assert case.adjustments[0].sentence.known_on == date(2026, 6, 4)
        assert (case.story[-1].who, case.story[-1].what) == ("The line manager", "said that they know what to do")
    assert Event.objects.get(action="read_sentence").by is None
    assert to_managers.of_manager(cast.ben, on(5))[0].known_on == date(2026, 6, 4)
    assert not [finding for check in audit.CHECKS for finding in check()]


def test_nobody_else_says_so_nor_before_the_day(cast):
    told(cast)
    sentence = to_managers.of_manager(cast.ben, on(4))[0]
    for by, at in ((cast.grace, on(4)), (cast.ben, SOON)):
        with pytest.raises(MoveNotAllowed):
            sentences.read_sentence(sentence=sentence, by=by, at=at)
    for person, at in ((cast.ben, SOON), (cast.grace, on(4)), (cast.hana, on(4)), (cast.amina, on(4))):
        with pytest.raises(NoSuchCase):
            to_managers.one_of_manager(person, sentence.pk, at)


def test_nothing_else_of_the_request_is_there_for_the_manager(cast):
    one = told(cast)
    at = on(4)
    sentences.read_sentence(sentence=to_managers.of_manager(cast.ben, at)[0], by=cast.ben, at=at)
    fresh_one = Adjustment.objects.with_case().get(pk=one.pk)
    assert not can_view(case_of(fresh_one).standing(), fresh(cast.ben).as_viewer)
    assert not Adjustment.objects.visible_to(fresh(cast.ben), at).filter(pk=one.pk).exists()
    assert not worklist.in_force_in_my_team(fresh(cast.ben), at).exists()
    copy = json.dumps(my_data.as_file(fresh(cast.ben), at), default=str)
    assert SENTENCE in copy
    assert one.request.reference not in copy
    assert one.item not in copy
    own = json.dumps(my_data.as_file(fresh(cast.amina), at), default=str)
    assert "your_line_manager_reads_only_this" in own


def test_a_new_manager_never_reads_it_and_hr_is_told_to_write_anew(cast):
    one = told(cast)
    Person.objects.filter(pk=cast.amina.pk).update(line_manager=cast.mona)
    for _ in range(2):
        handovers.managers_changed([cast.amina], at=on(4))
    assert names_told("sentence_outdated") == ["Hana Test", "Henry Test"]
    assert reads(cast.ben, on(9)) == reads(cast.mona, on(9)) == []
    assert of(cast.hana, one, on(9)).sentence.is_outdated
    one.refresh_from_db()
    with pytest.raises(MoveNotAllowed):
        sentences.allow_telling(adjustment=one, by=cast.amina, at=on(4))
    reminders.sweep(at=on(9))
    assert not Notice.objects.filter(kind="sentence_shown").exists()
    read(cast.amina, sentences.tell_manager(adjustment=one, words="Ten is fine.", by=cast.hana, at=on(9)), at=on(9))
    assert (reads(cast.mona, on(29)), reads(cast.ben, on(29))) == (["Ten is fine."], [])


def test_it_ends_with_what_was_agreed(cast):
    one = told(cast)
    one = decisions.undo_agreement(adjustment=one, words="A mistake.", by=cast.hana, at=SOON)
    assert reads(cast.ben, on(9)) == []
    one = decisions.agree(adjustment=one, by=cast.hana, at=on(10))
    assert reads(cast.ben, on(29)) == [], "what is agreed anew is told anew"
    adjustments.withdraw(adjustment=told(cast), by=cast.amina, at=SOON)
    assert reads(cast.ben, on(29)) == []


def test_where_the_manager_decides_or_there_is_none_nothing_is_told(cast):
    with pytest.raises(MoveNotAllowed, match="manager_sees_it"):
        sentences.tell_manager(adjustment=walk(cast, State.IN_DELIVERY), words="?", by=cast.hana, at=SOON)
    one = agreed_by_hr(cast)
    with pytest.raises(NotPermitted):
        sentences.tell_manager(adjustment=one, words="?", by=cast.ben, at=SOON)
    Person.objects.filter(pk=cast.ben.pk).update(is_active=False)
    with pytest.raises(MoveNotAllowed, match="nobody_to_tell"):
        sentences.tell_manager(adjustment=one, words="?", by=cast.hana, at=SOON)


def test_history_holds_no_words(cast):
    one = told(cast)
    assert Message.objects.get(adjustment=one, about="tell_manager").words == SENTENCE
    assert all(SENTENCE not in str(event.data) for event in one.events.all())
