"""Advice: the employee agrees first, reads it first, and can correct it; the clock runs."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

from adjustments.actions import adjustments, advice, casework, conversations, decisions, invitations, notices, reminders
from adjustments.models import Adjustment, Message, Notice, Person, RoleHolding
from adjustments.notifications import deliver
from adjustments.queries import audit, case_file, needs, worklist
from adjustments.queries.facts import case_of
from adjustments.rules import custody
from adjustments.rules.permissions import can_view
from adjustments.rules.states import Action, Role, State, StepKind, Team
from adjustments.rules.workflow import MoveNotAllowed, NotPermitted, allowed
from tests.builders import CANARY, MONDAY, advised, ask_for_advice, asked, file_for, read, walk
from tests.cast import fresh

QUESTION, ADVICE = "What would remove the noise?", "A room with a door."
LATER = MONDAY + timedelta(hours=8)


def seen_by(person, at, one):
    rows = list(Adjustment.objects.visible_to(fresh(person), at).with_case().filter(pk=one.pk))
    return case_file.build(rows, fresh(person), at).adjustments[0] if rows else None


def told(kind):
    return sorted(Notice.objects.filter(kind=kind).values_list("to__name", flat=True))


def wished(cast):
    return ask_for_advice(asked(cast.amina), cast.ben, at=MONDAY + timedelta(hours=1))


def on(day: int, hour: int = 9) -> datetime:
    """That day of June 2026, which begins on a Monday."""
    return MONDAY.replace(day=day, hour=hour)


def test_before_the_employee_says_yes_the_adviser_sees_and_hears_nothing(cast):
    one = wished(cast)
    assert one.state == State.SUBMITTED
    assert seen_by(cast.olive, LATER, one) is None
    assert not worklist.to_advise(fresh(cast.olive), LATER).exists()
    assert not Notice.objects.filter(to=cast.olive).exists()
    assert told("advice_proposed") == ["Amina Test"]
    mine = seen_by(cast.amina, LATER, one)
    assert (mine.advice.stage, mine.advice.question) == ("wished", QUESTION)
    assert [need.action for need in needs.of([mine])] == [Action.AGREE_TO_ADVICE]


def test_a_yes_gives_it_to_the_advisers_and_the_clock_runs(cast):
    one = wished(cast)
    due = one.decision_due_on
    one = advice.agree_to_advice(adjustment=one, by=cast.amina, at=LATER)
    assert (one.state, one.holder_team, one.decision_due_on, one.step_due_on) == (State.ADVICE, "occupational_health", due, due)
    assert one.replied_on == MONDAY.date(), "asking for advice is a reply"
    assert told("advice_wanted") == ["Olive Test"]
    assert told("advice_answered") == ["Ben Test"]
    case = case_of(Adjustment.objects.with_case().get(pk=one.pk))
    stays = custody.stays(case.history, one.calendar, date(2026, 6, 8))
    assert [(stay.holder, stay.days, stay.paused) for stay in stays][-1] == ("team:occupational_health", 5, 0)


def test_a_no_changes_nothing_and_nobody_asks_again(cast):
    one = advice.refuse_advice(adjustment=wished(cast), by=cast.amina, at=LATER)
    assert (one.state, one.holder_person) == (State.SUBMITTED, cast.ben)
    assert told("advice_answered") == ["Ben Test"]
    assert not Notice.objects.filter(to=cast.olive).exists()
    for person in (cast.ben, cast.hana, cast.henry):
        with pytest.raises(MoveNotAllowed, match="advice_refused"):
            ask_for_advice(one, person, at=LATER)


def test_hr_that_asked_is_told_too(cast):
    one = ask_for_advice(asked(cast.amina), cast.hana, at=LATER)
    advice.refuse_advice(adjustment=one, by=cast.amina, at=LATER + timedelta(hours=1))
    assert told("advice_answered") == ["Ben Test", "Hana Test"]


@pytest.mark.parametrize("state", ["wished", "asked"])
def test_agreeing_takes_it_back_in_the_same_move(cast, state):
    one = wished(cast) if state == "wished" else walk(cast, State.ADVICE)
    one = decisions.agree(adjustment=one, by=cast.ben, at=LATER)
    assert one.state == State.IN_DELIVERY
    assert seen_by(cast.amina, LATER, one).advice is None
    assert told("advice_taken_back") == (["Olive Test"] if state == "asked" else [])
    assert seen_by(cast.olive, LATER, one) is None


@pytest.mark.parametrize("who", ["ben", "hana"])
def test_who_decides_or_hr_takes_it_back(cast, who):
    one = conversations.take_back(adjustment=walk(cast, State.ADVICE), by=getattr(cast, who), at=LATER)
    assert (one.state, one.holder_person) == (State.SUBMITTED, cast.ben)
    assert told("advice_taken_back") == ["Amina Test", "Olive Test"]
    assert seen_by(cast.olive, LATER, one) is None


def test_a_wish_is_taken_back_without_a_word_to_the_advisers(cast):
    one = conversations.take_back(adjustment=wished(cast), by=cast.ben, at=LATER)
    assert told("taken_back") == ["Amina Test"]
    assert seen_by(cast.amina, LATER, one).advice is None
    with pytest.raises(MoveNotAllowed):
        advice.agree_to_advice(adjustment=one, by=cast.amina, at=LATER)


def test_withdrawing_tells_the_advisers_and_who_decides(cast):
    adjustments.withdraw(adjustment=walk(cast, State.ADVICE), by=cast.amina, at=LATER)
    assert told("advice_taken_back") == ["Olive Test"]
    assert told("adjustment_withdrawn") == ["Ben Test"]


def test_the_adviser_reads_the_question_the_item_and_the_state_and_none_of_the_words(cast):
    one = conversations.message(adjustment=walk(cast, State.ADVICE), words=CANARY, by=cast.amina, at=LATER)
    rows = list(Adjustment.objects.visible_to(fresh(cast.olive), LATER).with_case().filter(pk=one.pk))
    case = case_file.build(rows, fresh(cast.olive), LATER)
    assert CANARY not in repr(case)
    assert not case.shows_words
    assert not case.story
    mine = case.adjustments[0]
    assert (mine.advice.question, mine.state, mine.can) == (QUESTION, State.ADVICE, {Action.ADVISE})
    assert mine.item in repr(case)
    assert not mine.proposal
    assert not mine.estimate


def test_the_employee_reads_it_at_once_and_who_decides_two_working_days_later(cast):
    one = advised(cast)
    assert seen_by(cast.amina, LATER, one).advice.recommendation == ADVICE
    for person in (cast.ben, cast.hana):
        for day, reads in ((1, False), (2, False), (3, True)):
            file = seen_by(person, on(day, 20), one)
            assert (file.advice.recommendation == ADVICE) is reads, (person, day)
            assert file.advice.shown_on == date(2026, 6, 3)
            rows = list(Adjustment.objects.visible_to(person, on(day)).with_case().filter(pk=one.pk))
            assert (ADVICE in repr(case_file.build(rows, person, on(day, 20)))) is reads
    assert seen_by(cast.olive, LATER, one) is None, "who advised sees nothing any more"


@pytest.mark.parametrize("how", ["mail", "letter", "list"])
def test_who_decides_waits_until_the_employee_was_told(cast, how):
    if how == "letter":
        Person.objects.filter(pk=cast.amina.pk).update(email=None)
    at = timezone.now() - timedelta(hours=9)
    one = advice.advise(adjustment=walk(cast, State.ADVICE, at=at), words=ADVICE, by=cast.olive, at=at + timedelta(hours=1))
    now = timezone.now()
    assert seen_by(cast.ben, now, one).advice.recommendation == ""
    assert seen_by(cast.amina, now, one).advice.recommendation == ADVICE
    reminders.sweep(at=now)
    assert not told("advice_shown")
    if how == "list":
        read(cast.amina, one, at=now)
    else:
        deliver.deliver_ready(now=now)
    if how == "letter":
        assert seen_by(cast.ben, now + timedelta(days=9), one).advice.recommendation == "", "nobody printed it yet"
        notices.mark_printed(pks=Notice.objects.parked().values_list("pk", flat=True), by=cast.hana, at=now)
    later = now + timedelta(days=9)
    assert seen_by(cast.ben, now, one).advice.recommendation == ""
    assert seen_by(cast.ben, later, one).advice.recommendation == ADVICE
    for day in range(10):
        reminders.sweep(at=now + timedelta(days=day))
    assert told("advice_shown") == ["Ben Test"]


def test_shared_at_once_with_a_correction_beside_it(cast):
    one = advice.correct_advice(adjustment=advised(cast), words="It is room 4.", by=cast.amina, at=LATER)
    assert "room 4" not in repr(seen_by(cast.ben, LATER, one))
    one = advice.share_advice(adjustment=one, by=cast.amina, at=LATER)
    file = seen_by(cast.ben, LATER, one)
    assert (file.advice.recommendation, file.advice.corrections) == (ADVICE, ("It is room 4.",))
    assert told("advice_shared") == ["Ben Test"]
    for late in (advice.share_advice, advice.correct_advice):
        with pytest.raises(MoveNotAllowed):
            late(adjustment=one, by=cast.amina, at=LATER, **({"words": "?"} if late is advice.correct_advice else {}))


def test_once_it_is_shown_it_can_no_longer_be_shared_or_corrected(cast):
    one = advised(cast)
    facts = case_of(Adjustment.objects.with_case().get(pk=one.pk)).facts()
    both = {Action.SHARE_ADVICE, Action.CORRECT_ADVICE}
    assert both <= allowed(facts, cast.amina.as_viewer, date(2026, 6, 2))
    assert not both & allowed(facts, cast.amina.as_viewer, date(2026, 6, 3))


def test_the_advisers_are_reminded_and_then_hr(cast):
    walk(cast, State.ADVICE)
    days = {}
    for day in range(1, 20):
        reminders.sweep(at=on(day))
        for notice in Notice.objects.filter(kind="advice_awaited").select_related("to"):
            days.setdefault((notice.to.name, notice.data["offset"]), day)
    assert days == {("Olive Test", 5): 8, ("Olive Test", 10): 15, ("Hana Test", 10): 15, ("Henry Test", 10): 15}


def test_an_unanswered_wish_is_reminded_of_like_a_question(cast):
    wished(cast)
    for day in range(1, 26):
        reminders.sweep(at=on(day))
    awaited = Notice.objects.filter(kind="answer_awaited").order_by("pk")
    assert [(one.to_id, one.data["offset"]) for one in awaited] == [(cast.amina.pk, days) for days in (3, 7, 12)]
    assert told("contact_wanted") == ["Hana Test", "Henry Test"]


def test_who_decides_hears_on_the_day_on_which_they_read_it(cast):
    advised(cast)
    for day in (2, 3, 4):
        reminders.sweep(at=on(day))
    shown = Notice.objects.get(kind="advice_shown")
    assert (shown.to, shown.created_at.date()) == (cast.ben, date(2026, 6, 3))


def test_a_late_decision_is_handed_up_while_advice_is_awaited(cast):
    one = walk(cast, State.ADVICE)
    for day in range(1, 31):
        reminders.sweep(at=on(day))
    one.refresh_from_db()
    assert (one.state, one.holder_team) == (State.ADVICE, "occupational_health")
    assert one.steps.get(closed_at=None).holder_team == Team.HR
    assert not [finding for check in audit.CHECKS for finding in check()]


@pytest.mark.parametrize("who", ["amina", "ben", "hana"])
def test_nobody_advises_on_what_is_theirs_or_what_they_asked(cast, who):
    """The employee, who decides, and who asked: also where they are advisers themselves."""
    person = getattr(cast, who)
    RoleHolding.objects.create(person=person, role=Role.ADVISER, team=Team.OCCUPATIONAL_HEALTH)
    one = ask_for_advice(asked(cast.amina), cast.hana, at=MONDAY + timedelta(hours=1))
    one = advice.agree_to_advice(adjustment=one, by=cast.amina, at=LATER)
    assert not worklist.to_advise(fresh(person), LATER).exists()
    assert told("advice_wanted") == ["Olive Test"]
    with pytest.raises(NotPermitted):
        advice.advise(adjustment=one, words="Yes.", by=fresh(person), at=LATER)


def test_a_manager_who_may_not_see_it_yet_does_not_see_it_as_an_adviser(cast):
    RoleHolding.objects.create(person=cast.mona, role=Role.ADVISER, team=Team.OCCUPATIONAL_HEALTH)
    one = walk(cast, State.ADVICE)
    cast.amina.line_manager, cast.amina.manager_may_see = cast.mona, False
    cast.amina.save()
    one = Adjustment.objects.with_case().get(pk=one.pk)
    assert not can_view(case_of(one).standing(), fresh(cast.mona).as_viewer)
    assert seen_by(cast.mona, LATER, one) is None


def test_another_pool_and_nobody_else_sees_it(cast):
    RoleHolding.objects.create(person=cast.carl, role=Role.ADVISER, team=Team.ASSESSOR)
    one = walk(cast, State.ADVICE)
    assert seen_by(cast.carl, LATER, one) is None
    assert seen_by(cast.grace, LATER, one) is None


def test_who_advised_makes_no_second_check(cast):
    RoleHolding.objects.create(person=cast.olive, role=Role.HR_CASEWORKER)
    one = advised(cast)
    one = decisions.propose_refusal(adjustment=one, reasons=["safety"], words="The alarm.", by=cast.ben, at=LATER)
    assert one.steps.get(closed_at=None).kind == StepKind.SECOND_CHECK
    with pytest.raises(NotPermitted):
        decisions.confirm_refusal(adjustment=one, words="No.", by=fresh(cast.olive), at=LATER)


def supports(person, one, at=LATER):
    made = invitations.invite(request=one.request, person=person, by=fresh(one.request.employee), at=at)
    return invitations.accept_invitation(invitation=made, by=fresh(person), at=at)


@pytest.mark.parametrize("state", ["wished", "waiting", "asked"])
def test_who_alone_can_advise_does_not_support_the_employee_meanwhile(cast, state):
    invited = asked(cast.amina)
    made = invitations.invite(request=invited.request, person=cast.olive, by=cast.amina, at=MONDAY)
    one = ask_for_advice(invited, cast.ben, at=MONDAY + timedelta(hours=1))
    if state == "waiting":
        one = conversations.ask_for_information(adjustment=one, words="When?", by=cast.ben, at=MONDAY + timedelta(hours=2))
    if state == "asked":
        one = advice.agree_to_advice(adjustment=one, by=cast.amina, at=LATER)
    for try_it in (
        lambda: invitations.accept_invitation(invitation=made, by=fresh(cast.olive), at=LATER),
        lambda: supports(cast.olive, ask_for_advice(asked(cast.amina), cast.ben, at=MONDAY + timedelta(hours=1))),
    ):
        with pytest.raises(MoveNotAllowed, match="invited_advises_alone"):
            try_it()
    RoleHolding.objects.create(person=cast.mona, role=Role.ADVISER, team=Team.OCCUPATIONAL_HEALTH)
    invitations.accept_invitation(invitation=made, by=fresh(cast.olive), at=LATER)
    with pytest.raises(MoveNotAllowed, match="invited_advises_alone"):
        supports(cast.mona, one)
    assert not worklist.stranded()


def test_who_advises_supports_where_nobody_wants_advice(cast):
    assert supports(cast.olive, asked(cast.amina)).accepted_at
    one = advised(cast)
    assert supports(cast.carl, one).accepted_at


def test_nobody_says_yes_to_advice_that_nobody_can_give_any_more(cast):
    one = ask_for_advice(asked(cast.amina), cast.ben, at=MONDAY + timedelta(hours=1))
    RoleHolding.objects.filter(role=Role.ADVISER).delete()
    facts = case_of(Adjustment.objects.with_case().get(pk=one.pk)).facts()
    assert Action.AGREE_TO_ADVICE not in allowed(facts, cast.amina.as_viewer, LATER.date())
    assert Action.REFUSE_ADVICE in allowed(facts, cast.amina.as_viewer, LATER.date())
    with pytest.raises(MoveNotAllowed, match="no_adviser_left"):
        advice.agree_to_advice(adjustment=one, by=cast.amina, at=LATER)


@pytest.mark.parametrize("reason", ["safety", "cost"])
def test_a_wish_stays_when_somebody_proposes_to_refuse_so_that_nothing_tells_of_it(cast, reason):
    one = ask_for_advice(asked(cast.amina), cast.ben, at=MONDAY + timedelta(hours=1))
    over = ask_for_advice(asked(cast.amina), cast.ben, at=MONDAY + timedelta(hours=1))
    one = decisions.propose_refusal(adjustment=one, reasons=[reason], words="No.", by=cast.ben, at=MONDAY + timedelta(hours=2))
    over = casework.take_over(adjustment=over, words="He is away.", by=cast.hana, at=MONDAY + timedelta(hours=2))
    mine = [case_of(Adjustment.objects.with_case().get(pk=found.pk)).facts() for found in (one, over)]
    can = [allowed(facts, cast.amina.as_viewer, LATER.date()) - {Action.CHANGE} for facts in mine]
    assert can[0] == can[1]
    one = advice.agree_to_advice(adjustment=one, by=cast.amina, at=LATER)
    one = advice.advise(adjustment=one, words="A room with a door.", by=cast.olive, at=LATER + timedelta(hours=1))
    one = advice.share_advice(adjustment=one, by=cast.amina, at=LATER + timedelta(hours=1))
    assert one.state == State.SUBMITTED
    assert one.steps.get(closed_at=None).kind == (StepKind.SECOND_CHECK if reason == "safety" else StepKind.COST_CHECK)
    assert not [finding for check in audit.CHECKS for finding in check()]


def test_without_advisers_nobody_can_be_asked_and_hr_sees_what_nobody_can_answer(cast):
    one = walk(cast, State.ADVICE)
    RoleHolding.objects.filter(role=Role.ADVISER).delete()
    assert worklist.stranded() == [one.pk]
    with pytest.raises(MoveNotAllowed, match="no_adviser"):
        ask_for_advice(asked(cast.amina), cast.ben, at=LATER)
    assert "there is no adviser" in " ".join(audit.warnings())


def test_a_filing_is_confirmed_before_anybody_is_asked_for_advice(cast):
    one = file_for(cast.amina, cast.hana, "EQ07").adjustments.get()
    with pytest.raises(MoveNotAllowed, match="confirm_before_advice"):
        ask_for_advice(one, cast.ben, at=LATER)


def test_taking_the_decision_over_leaves_the_advice_where_it_is(cast):
    one = casework.take_over(adjustment=walk(cast, State.ADVICE), words="He is away.", by=cast.hana, at=LATER)
    assert (one.state, one.holder_team) == (State.ADVICE, "occupational_health")
    one = advice.advise(adjustment=one, words=ADVICE, by=cast.olive, at=LATER)
    assert one.holder_person == cast.hana


def test_the_words_stand_in_messages_alone(cast):
    one = advice.correct_advice(adjustment=advised(cast), words="It is room 4.", by=cast.amina, at=LATER)
    written = [(row.about, row.words) for row in Message.objects.filter(adjustment=one).order_by("pk")]
    assert written == [("ask_for_advice", QUESTION), ("advise", ADVICE), ("correct_advice", "It is room 4.")]
    assert all(words not in str(event.data) for event in one.events.all() for _, words in written)


MEANWHILE = {
    "a question, answered": (
        lambda one, cast: conversations.ask_for_information(adjustment=one, words="Since when?", by=cast.hana, at=LATER),
        lambda one, cast: conversations.answer(adjustment=one, words="Since May.", by=cast.amina, at=LATER),
    ),
    "a question, taken back": (
        lambda one, cast: conversations.ask_for_information(adjustment=one, words="Since when?", by=cast.hana, at=LATER),
        lambda one, cast: conversations.take_back(adjustment=one, by=cast.hana, at=LATER),
    ),
    "an offer, not taken": (
        lambda one, cast: conversations.offer_alternative(
            adjustment=one, offered_words="Earplugs", needs_goods=True, words="They help.", by=cast.hana, at=LATER
        ),
        lambda one, cast: conversations.keep_original(adjustment=one, words="They hurt.", by=cast.amina, at=LATER),
    ),
}


@pytest.mark.parametrize("way", list(MEANWHILE))
def test_a_wish_waits_for_a_question_or_an_offer(cast, way):
    ask_first, settle = MEANWHILE[way]
    one = ask_first(wished(cast), cast)
    with pytest.raises(MoveNotAllowed):
        advice.agree_to_advice(adjustment=one, by=cast.amina, at=LATER)
    one = settle(one, cast)
    assert one.state == State.SUBMITTED
    with pytest.raises(MoveNotAllowed, match="advice_is_asked"):
        ask_for_advice(one, cast.ben, at=LATER)
    assert advice.agree_to_advice(adjustment=one, by=cast.amina, at=LATER).state == State.ADVICE


def test_who_comes_by_the_mail_after_a_decision_reads_who_decided(cast, sign_in):
    one = decisions.agree(adjustment=wished(cast), by=cast.ben, at=LATER)
    answer = sign_in(cast.amina).get(f"/requests/{one.request.reference}/adjustments/1/agree-to-advice/")
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Ben Test" in page
    assert f'href="/requests/{one.request.reference}/"' in page
