"""The sweep: each reminder once, none after the decision; what is too late is handed up and taken over."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.db import OperationalError

from adjustments.actions import adjustments, casework, conversations, decisions, deliveries, people, reminders, requests, settings
from adjustments.models import Adjustment, Event, Notice, Organisation, Step
from adjustments.queries import case_file
from adjustments.rules import reviews
from adjustments.rules.permissions import can_view
from adjustments.rules.reminders import IS_REMINDER
from adjustments.rules.states import Action, PauseReason, State, StillWorks, Team
from adjustments.rules.workflow import NotPermitted
from tests.builders import SLOW, asked, walk
from tests.cast import fresh


def made(*kinds):
    rows = Notice.objects.filter(kind__in=kinds or IS_REMINDER).order_by("created_at", "pk")
    return [(row.kind, row.data["offset"], row.to.name.split()[0]) for row in rows]


def days(until, *, every=timedelta(hours=1), since=datetime(2026, 6, 1, 9, tzinfo=UTC)):
    while since <= until:
        yield since
        since += every


def run(until, **options):
    for moment in days(until, **options):
        reminders.sweep(at=moment)


JULY = datetime(2026, 7, 15, tzinfo=UTC)


def test_a_simulated_month_makes_exactly_what_is_due_and_ends_with_the_adjustments_team(cast):
    """Sent on Monday 1 June, due on Monday 15 June: domain.md section 4."""
    asked(cast.amina, SLOW)
    run(datetime(2026, 6, 24, tzinfo=UTC))
    assert made() == [
        ("decision_due", -5, "Ben"),
        ("silence_noticed", 5, "Ben"),
        ("decision_due", -2, "Ben"),
        ("decision_due", 0, "Ben"),
        ("decision_due", 1, "Ben"),
        ("decision_late", 1, "Amina"),
        ("decision_late", 3, "Amina"),
        ("decision_escalated", 3, "Grace"),
        ("decision_escalated", 3, "Hana"),
        ("decision_escalated", 3, "Henry"),
        ("decision_late", 5, "Amina"),
        ("decision_escalated", 5, "Henry"),
    ]
    step = Step.objects.get()
    assert (step.holder_person, step.holder_team) == (None, Team.HR)
    taken = Event.objects.latest("seq")
    assert (taken.action, taken.by, taken.data["reason"]) == (Action.TAKE_OVER, None, "late")
    assert {
        (n.kind, n.to.name.split()[0]) for n in Notice.objects.filter(key__contains=f"event-{taken.request_id}-{taken.seq}")
    } == {
        ("step_taken_over", "Ben"),
        ("step_handed_over", "Hana"),
        ("step_handed_over", "Henry"),
    }


def test_what_was_handed_back_is_not_taken_away_again_at_once(cast):
    one = asked(cast.amina, SLOW)
    run(datetime(2026, 6, 23, tzinfo=UTC), every=timedelta(days=1))
    casework.hand_back(adjustment=casework.claim(adjustment=one, by=cast.henry, at=JULY), by=cast.henry, at=JULY)
    run(JULY + timedelta(days=3), since=JULY)
    assert Step.objects.get(closed_at=None).holder_person == cast.ben


def test_the_managers_manager_sees_what_is_handed_up_without_the_words_and_no_longer_than_that(cast):
    one = asked(cast.amina, SLOW)
    run(datetime(2026, 6, 18, 9, tzinfo=UTC), every=timedelta(days=1))

    def seen(at):
        return list(Adjustment.objects.visible_to(fresh(cast.grace), at).with_case())

    at = datetime(2026, 6, 18, 10, tzinfo=UTC)
    [row] = seen(at)
    case = case_file.build([row], fresh(cast.grace), at)
    assert (str(case.barrier_words), case.adjustments[0].can) == ("Not shared with you", frozenset())
    assert case.adjustments[0].holder == "Ben Test"
    decisions.agree(adjustment=one, by=cast.ben, at=at)
    assert seen(at) == []


def test_nobody_above_is_told_what_was_sent_to_hr_instead(cast):
    draft = requests.begin(by=cast.amina, at=datetime(2026, 6, 1, 9, tzinfo=UTC))
    requests.say_barriers(request=draft, codes=["FOCUS"], words="")
    requests.choose_help(request=draft, entries=[], own_words="A quiet place")
    draft.is_sent_to_hr = True
    draft.save()
    requests.submit(request=draft, by=cast.amina, at=datetime(2026, 6, 1, 9, tzinfo=UTC))
    run(datetime(2026, 6, 30, tzinfo=UTC), every=timedelta(days=1))
    assert not Notice.objects.filter(to__in=[cast.ben, cast.grace]).exists()
    assert not Step.objects.filter(escalated_at__isnull=False).exists()
    assert ("decision_escalated", 5, "Henry") in made()


def test_after_three_weeks_without_a_sweep_each_rule_speaks_once(cast):
    asked(cast.amina, SLOW)
    late = datetime(2026, 6, 20, 12, tzinfo=UTC)  # a Saturday
    for _ in range(3):
        reminders.sweep(at=late)
    assert sorted(made()) == [
        ("decision_due", 1, "Ben"),
        ("decision_escalated", 3, "Grace"),
        ("decision_escalated", 3, "Hana"),
        ("decision_escalated", 3, "Henry"),
        ("decision_late", 3, "Amina"),
        ("silence_noticed", 5, "Ben"),
    ]
    monday = datetime(2026, 6, 22, 7, tzinfo=UTC)
    assert set(Notice.objects.filter(kind__in=IS_REMINDER).values_list("send_after", flat=True)) == {monday}


def test_nobody_is_reminded_of_what_is_decided(cast, at):
    adjustment = asked(cast.amina, SLOW)
    decisions.agree(adjustment=adjustment, by=cast.ben, at=at + timedelta(days=1))
    run(datetime(2026, 6, 30, tzinfo=UTC), every=timedelta(days=1))
    assert made("decision_due", "decision_late", "decision_escalated") == []


def test_nobody_is_reminded_while_the_clock_stands(cast, at):
    casework.pause(adjustment=asked(cast.amina, SLOW), reason=PauseReason.AWAY, by=cast.hana, at=at + timedelta(hours=1))
    assert Adjustment.objects.get().next_notice_at is None
    run(datetime(2026, 6, 30, tzinfo=UTC), every=timedelta(days=1))
    assert made() == []


def test_where_hr_holds_the_step_each_caseworker_is_reminded(cast):
    asked(cast.nora, SLOW)
    reminders.sweep(at=datetime(2026, 6, 8, 8, tzinfo=UTC))
    assert made("decision_due") == [("decision_due", -5, "Hana"), ("decision_due", -5, "Henry")]


def test_a_new_manager_gets_no_reminder_of_the_one_before(cast, at):
    asked(cast.amina, SLOW)
    cast.amina.line_manager = cast.mona
    cast.amina.save()
    people.settle(at=datetime(2026, 6, 12, 9, tzinfo=UTC))  # after the reminders of 5 and 2 days before
    reminders.sweep(at=datetime(2026, 6, 15, 8, tzinfo=UTC))
    assert made("decision_due") == [("decision_due", 0, "Mona")]


@pytest.mark.parametrize("hour", [6, 8, 12])
def test_nothing_is_due_before_eight_local(cast, hour):
    asked(cast.amina, SLOW)
    reminders.sweep(at=datetime(2026, 6, 8, hour, tzinfo=UTC))
    assert bool(made("decision_due")) is (hour >= 7)


def test_a_question_without_an_answer_is_asked_again_and_then_hr_makes_contact(cast):
    walk(cast, State.INFO_NEEDED)
    run(JULY, every=timedelta(days=1))
    assert made() == [
        ("answer_awaited", 3, "Amina"),
        ("answer_awaited", 7, "Amina"),
        ("answer_awaited", 12, "Amina"),
        ("contact_wanted", 12, "Hana"),
        ("contact_wanted", 12, "Henry"),
    ]


def test_a_delivery_that_is_late_is_told_to_who_delivers_then_to_hr(cast):
    one = walk(cast, State.IN_DELIVERY)
    at = datetime(2026, 6, 2, 9, tzinfo=UTC)
    deliveries.set_expected_date(adjustment=one, expected_on=datetime(2026, 6, 10).date(), by=cast.paula, at=at)
    run(datetime(2026, 6, 17, tzinfo=UTC), every=timedelta(days=1), since=at)
    assert made("delivery_overdue") == [
        ("delivery_overdue", 1, "Paula"),
        ("delivery_overdue", 4, "Hana"),
        ("delivery_overdue", 4, "Henry"),
    ]
    deliveries.set_expected_date(
        adjustment=one, expected_on=datetime(2026, 6, 24).date(), by=cast.paula, at=datetime(2026, 6, 17, 9, tzinfo=UTC)
    )
    run(datetime(2026, 6, 26, tzinfo=UTC), every=timedelta(days=1), since=datetime(2026, 6, 17, 10, tzinfo=UTC))
    assert made("delivery_overdue")[3:] == [("delivery_overdue", 1, "Paula")]


def test_what_is_delivered_is_asked_about_and_then_hr_makes_contact(cast):
    walk(cast, State.DELIVERED)
    run(JULY, every=timedelta(days=1))
    assert made() == [
        ("confirmation_awaited", 5, "Amina"),
        ("contact_wanted", 10, "Hana"),
        ("contact_wanted", 10, "Henry"),
    ]


def test_the_end_of_a_temporary_adjustment_is_told_to_both(cast, at):
    one = decisions.agree(adjustment=asked(cast.amina), until=datetime(2026, 12, 31).date(), by=cast.ben, at=at)
    one = deliveries.deliver(adjustment=one, cost=None, expires_on=datetime(2026, 10, 1).date(), by=cast.paula, at=at)
    adjustments.confirm(adjustment=one, works="works", by=cast.amina, at=at)
    run(datetime(2027, 1, 15, tzinfo=UTC), every=timedelta(days=1))
    assert [one for one in made() if one[0] != "review_due"] == [
        ("expiry_nears", -30, "Paula"),
        ("end_nears", -10, "Amina"),
        ("end_nears", -10, "Ben"),
    ]


def test_a_review_is_told_to_both_until_it_is_held_and_then_in_a_year(cast, at):
    one = walk(cast, State.IN_PLACE, at=at)
    due = one.review_on
    assert due == reviews.in_months(one.in_place_on, 3)
    run(datetime.combine(due + timedelta(days=1), time(12), UTC), every=timedelta(days=1))
    told = [("review_due", offset, who) for offset in (-10, 0) for who in ("Amina", "Ben")]
    assert made() == told
    then = datetime.combine(due + timedelta(days=2), time(12), UTC)
    one = adjustments.hold_review(
        adjustment=one, still_works=StillWorks.ALL, next_on=reviews.in_months(then.date(), 12), by=cast.ben, at=then
    )
    run(then + timedelta(days=60), every=timedelta(days=1))
    assert made() == told, "nobody is reminded of what is done"
    assert one.review_on == date(2027, one.review_on.month, one.review_on.day)


def test_a_word_to_the_employee_ends_the_silence(cast):
    one = asked(cast.amina, SLOW)
    conversations.message(adjustment=one, words="I am on it.", by=cast.ben, at=datetime(2026, 6, 5, 9, tzinfo=UTC))
    run(datetime(2026, 6, 11, tzinfo=UTC), every=timedelta(days=1))
    assert made("silence_noticed") == []
    run(datetime(2026, 6, 13, tzinfo=UTC), every=timedelta(days=1))
    assert made("silence_noticed") == [("silence_noticed", 5, "Ben")]


def test_who_is_reminded_may_see_the_case(cast):
    for state in (State.SUBMITTED, State.INFO_NEEDED, State.IN_DELIVERY, State.DELIVERED, State.APPEALED, State.NOT_WORKING):
        walk(cast, state)
    for moment in days(JULY, every=timedelta(days=1)):
        before = set(Notice.objects.values_list("pk", flat=True))
        reminders.sweep(at=moment)
        for row in Notice.objects.exclude(pk__in=before).filter(kind__in=IS_REMINDER).select_related("adjustment", "to"):
            case = case_file.case_of(Adjustment.objects.with_case().get(pk=row.adjustment_id))
            assert can_view(case.standing(), fresh(row.to).as_viewer), row.key


def test_hr_changes_days_and_switches_rules_off_for_what_is_open_too(cast, at):
    asked(cast.amina, SLOW)
    days = {"decision_due_step_due_holder": (-3, 0), "silence_noticed_silent_holder": (), "step_taken_over_step_due_nobody": (8,)}
    settings.set_reminders(days, by=cast.hana, at=at)
    run(datetime(2026, 6, 24, tzinfo=UTC))
    assert made("decision_due", "silence_noticed") == [("decision_due", -3, "Ben"), ("decision_due", 0, "Ben")]
    assert not Event.objects.filter(action=Action.TAKE_OVER).exists()
    run(datetime(2026, 6, 26, tzinfo=UTC), since=datetime(2026, 6, 24, tzinfo=UTC))
    assert Event.objects.filter(action=Action.TAKE_OVER).count() == 1
    settings.set_reminders({"decision_due_step_due_holder": (-5, -2, 0, 1)}, by=cast.hana, at=JULY)
    assert Organisation.objects.get().reminders == {}, "what is as it is written is not stored"
    with pytest.raises(NotPermitted):
        settings.set_reminders({}, by=cast.ada, at=JULY)


def test_a_sweep_ends_in_time_and_the_next_goes_on(cast, monkeypatch):
    monkeypatch.setattr(reminders, "BATCH", 1)
    for employee in (cast.amina, cast.carl):
        asked(employee, SLOW)
    turns = iter([False, True])
    later = datetime(2026, 6, 16, 9, tzinfo=UTC)
    assert reminders.sweep(at=later, is_over=lambda: next(turns)) == 1
    assert reminders.sweep(at=later) == 1


def test_a_database_that_goes_away_is_no_fault_of_the_case(cast, monkeypatch):
    one = asked(cast.amina, SLOW)
    later = datetime(2026, 6, 16, 9, tzinfo=UTC)

    def gone(pk, at):
        raise OperationalError("terminating connection")

    with monkeypatch.context() as patch:
        patch.setattr(reminders, "_remind", gone)
        with pytest.raises(OperationalError):
            reminders.sweep(at=later)
    one.refresh_from_db()
    assert one.next_notice_at <= later, "not put off"
    assert reminders.sweep(at=later) == 1
