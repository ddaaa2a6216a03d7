"""What each of the cast may read of one case: the redaction point against domain.md section 6."""

from datetime import timedelta
from decimal import Decimal

import pytest

from adjustments.actions import adjustments, decisions, deliveries, looks, requests
from adjustments.models import Adjustment, Look
from adjustments.queries import case_file, needs, worklist
from adjustments.queries.case_file import WITHHELD, NoSuchCase, Withheld
from adjustments.rules.states import Action, Reason, State
from tests.builders import CANARY, GOODS, NO_GOODS, ask, asked, file_for, walk
from tests.cast import fresh
from tests.situations import prepare


def open_as(person, adjustment, at):
    return looks.open_case(adjustment.request.reference, by=fresh(person), at=at)


@pytest.mark.parametrize(
    ("who", "state", "words", "story", "look", "cost"),
    [
        ("amina", State.IN_DELIVERY, True, True, True, False),
        ("ben", State.IN_DELIVERY, True, True, False, True),
        ("hana", State.IN_DELIVERY, True, True, True, True),
        ("paula", State.IN_DELIVERY, False, False, False, True),
    ],
)
def test_what_each_may_read(cast, at, who, state, words, story, look, cost):
    adjustment = walk(cast, state)
    deliveries.order(
        adjustment=adjustment,
        supplier="S",
        order_reference="1",
        expected_on=at.date(),
        cost=Decimal("99.99"),
        by=cast.paula,
        at=at + timedelta(hours=5),
    )
    case = open_as(getattr(cast, who), adjustment, at + timedelta(hours=6))
    assert (case.barrier_words == CANARY) is words
    assert isinstance(case.barriers, Withheld) is not words
    assert isinstance(case.story, Withheld) is not story
    assert isinstance(case.looks, Withheld) is not look
    assert (case.adjustments[0].delivery.cost == Decimal("99.99")) is cost


@pytest.mark.parametrize("who", ["carl", "mona", "grace", "ivo", "vera", "ada", "nora"])
@pytest.mark.parametrize("state", [State.SUBMITTED, State.IN_DELIVERY, State.IN_PLACE, State.DECLINED])
def test_for_others_it_does_not_exist(cast, at, who, state):
    adjustment = walk(cast, state)
    with pytest.raises(NoSuchCase):
        open_as(getattr(cast, who), adjustment, at)
    assert not Look.objects.filter(viewer=getattr(cast, who)).exists()


def test_a_new_manager_reads_what_is_in_force_but_not_the_words(cast, at):
    adjustment = walk(cast, State.IN_PLACE)
    cast.amina.line_manager = cast.mona
    cast.amina.save()
    case = open_as(cast.mona, adjustment, at + timedelta(days=1))
    assert case.barrier_words is WITHHELD
    assert CANARY not in repr(case)
    assert case.adjustments[0].state is State.IN_PLACE


def test_each_sees_only_the_adjustments_that_are_theirs_to_see(cast, at):
    request = ask(cast.amina, GOODS, NO_GOODS)
    for one in request.adjustments.all():
        decisions.agree(adjustment=one, by=cast.ben, at=at + timedelta(hours=1))
    case = looks.open_case(request.reference, by=fresh(cast.paula), at=at)
    assert [one.item for one in case.adjustments] == ["Noise-cancelling headphones"]
    assert len(looks.open_case(request.reference, by=fresh(cast.amina), at=at).adjustments) == 2


def test_a_refusal_shows_its_reasons_and_words_to_the_employee_once_it_was_checked(cast, at):
    adjustment = asked(cast.amina)
    decisions.propose_refusal(
        adjustment=adjustment, reasons=[Reason.SAFETY, Reason.DISRUPTION], words="Not yet.", by=cast.ben, at=at
    )
    one = open_as(cast.amina, adjustment, at).adjustments[0]
    assert (one.refusal_reasons, one.refusal_words, one.proposal) == ((), "", WITHHELD)
    decisions.confirm_refusal(adjustment=adjustment, words="Word for word.", by=cast.hana, at=at)
    one = open_as(cast.amina, adjustment, at).adjustments[0]
    assert set(one.refusal_reasons) == {"It would disrupt the service too much", "It would not be safe"}
    assert one.refusal_words == "Word for word."
    assert one.main_action is Action.APPEAL
    assert one.appeal_until > at.date()


def test_once_the_employee_confirmed_the_words_are_theirs_and_the_filer_reads_them_no_longer(cast, at):
    adjustment = file_for(cast.amina, cast.ben, own_words="A lamp", at=at).adjustments.get()
    assert open_as(cast.ben, adjustment, at).barrier_words == CANARY
    assert open_as(cast.hana, adjustment, at).barrier_words is WITHHELD
    mine = open_as(cast.amina, adjustment, at)
    assert (mine.filed_by, mine.is_confirmed, mine.to_confirm.number) == ("Ben Test", False, 1)
    requests.confirm_filing(adjustment=adjustment, barrier_words="In my own words.", by=cast.amina, at=at)
    assert open_as(cast.ben, adjustment, at).barrier_words is WITHHELD
    assert open_as(cast.hana, adjustment, at).barrier_words == "In my own words."


def test_a_clock_that_stands_says_why_and_how_much_is_left(cast, at):
    adjustment = walk(cast, State.INFO_NEEDED, code="CM01", at=at)
    own, theirs = (open_as(who, adjustment, at + timedelta(days=1)).adjustments[0] for who in (cast.amina, cast.ben))
    assert (own.hold_reason, own.hold_days_left) == ("waiting for your answer", 10)
    assert theirs.hold_reason == "waiting for the employee’s answer"


@pytest.mark.parametrize(
    ("state", "action"),
    [
        (State.INFO_NEEDED, Action.ANSWER),
        (State.ALTERNATIVE_OFFERED, Action.ACCEPT),
        (State.DELIVERED, Action.CONFIRM),
        (State.SUBMITTED, None),
        (State.IN_DELIVERY, None),
        (State.WITHDRAWN, None),
    ],
)
def test_what_needs_the_employee_is_named_once_and_stands_first(cast, at, state, action):
    adjustment = walk(cast, state, at=at)
    rows = case_file.summaries(list(worklist.open_or_wanting_me(fresh(cast.amina), at)), fresh(cast.amina), at)
    assert [need.action for need in needs.of(rows)] == ([action] if action else [])
    assert open_as(cast.amina, adjustment, at).adjustments[0].main_action == action


def test_a_request_that_somebody_filed_is_to_be_confirmed_once_however_much_it_holds(cast, at):
    file_for(cast.amina, cast.ben, GOODS, NO_GOODS, at=at)
    rows = case_file.summaries(list(worklist.open_or_wanting_me(fresh(cast.amina), at)), fresh(cast.amina), at)
    assert [need.action for need in needs.of(rows)] == [Action.CONFIRM_FILING]


def test_the_manager_of_a_request_sent_to_hr_sees_nothing_and_the_preview_says_so(cast, at):
    draft = ask(cast.amina, GOODS, send=False)
    requests.say(request=draft, is_sent_to_hr=True)
    requests.submit(request=draft, by=cast.amina, at=at)
    assert looks.as_manager(draft.reference, by=fresh(cast.amina), at=at) is None
    for who in (cast.ben, cast.hana, cast.carl):
        with pytest.raises(NoSuchCase):
            looks.as_manager(draft.reference, by=fresh(who), at=at)


def test_a_preview_can_do_nothing_and_is_no_look(cast, at):
    adjustment = asked(cast.amina)
    preview = looks.as_manager(adjustment.request.reference, by=fresh(cast.amina), at=at)
    assert preview.case.barrier_words == CANARY
    assert not preview.case.can
    assert preview.seen_from is None
    assert not Look.objects.exists()


def test_what_does_not_work_is_told_to_hr_and_not_to_fulfilment(cast, at):
    adjustment = walk(cast, State.DELIVERED)
    adjustments.not_working(adjustment=adjustment, words="It hums all day.", by=cast.amina, at=at + timedelta(hours=9))
    assert "It hums all day." in repr(open_as(cast.hana, adjustment, at).story)


def test_looks_are_logged_once_in_thirty_minutes_and_ones_own_never(cast, at):
    adjustment = asked(cast.amina)
    for minutes in (0, 10, 29, 45):
        open_as(cast.ben, adjustment, at + timedelta(minutes=minutes))
    open_as(cast.amina, adjustment, at)
    assert Look.objects.count() == 2
    seen = open_as(cast.amina, adjustment, at + timedelta(hours=1)).looks
    assert [(look.who, look.relation) for look in seen] == [("Ben Test", "your manager")] * 2


def test_a_button_is_there_exactly_where_the_move_would_be_accepted(cast, at):
    adjustment = walk(cast, State.DELIVERED)
    assert open_as(cast.amina, adjustment, at).adjustments[0].can == {
        Action.CONFIRM,
        Action.NOT_HERE,
        Action.NOT_WORKING,
        Action.WITHDRAW,
        Action.MESSAGE,
    }
    assert open_as(cast.ben, adjustment, at).adjustments[0].can == {
        Action.MESSAGE,
        Action.ARRANGE_INTERIM,
        Action.RULE_OUT_INTERIM,
    }


def test_drafts_have_no_case_file(cast, at):
    draft = walk(cast, State.DRAFT)
    with pytest.raises(NoSuchCase):
        open_as(cast.amina, draft, at)
    assert Adjustment.objects.count() == 1


def test_the_checker_reads_what_both_wrote_who_said_no(cast, at):
    one = prepare(cast, Action.APPROVE_COST, at)  # Ben named the cost
    decisions.propose_refusal(
        adjustment=one, reasons=[Reason.COST], words="The budget is spent.", by=fresh(cast.olga), at=at + timedelta(days=1)
    )
    proposal = open_as(cast.hana, one, at + timedelta(days=1)).adjustments[0].proposal
    assert proposal.by == "Ben Test and Olga Test"
    assert proposal.words == "No money.\n\nThe budget is spent."


@pytest.mark.parametrize("who", ["amina", "hana"])
@pytest.mark.parametrize("reason", [Reason.COST, Reason.SAFETY])
@pytest.mark.parametrize("days_late", [-1, 2])
def test_while_a_refusal_is_checked_the_date_tells_nothing(cast, at, who, reason, days_late):
    """The due date is the decision's, whatever is checked, and what was late stays so: for the employee and for who asked for them."""
    sender = {"amina": lambda: asked(cast.amina), "hana": lambda: file_for(cast.amina, cast.hana, GOODS).adjustments.get()}[who]
    one = sender()
    if who == "hana":
        one = requests.confirm_filing(adjustment=one, by=cast.amina, at=at)
    then = at.replace(day=one.decision_due_on.day + days_late)
    viewer = getattr(cast, who)

    def dates(at):
        opened = open_as(viewer, one, at).adjustments[0]
        row = case_file.summaries([Adjustment.objects.with_case().get(pk=one.pk)], fresh(viewer), at)[0]
        assert (row.due_on, row.is_late, row.days_left) == (opened.due_on, opened.is_late, opened.days_left)
        return opened.due_on, opened.is_late, opened.days_left

    before = dates(then)
    assert before[1] is (days_late > 0)
    decisions.propose_refusal(adjustment=one, reasons=[reason], words="No.", by=cast.ben, at=then)
    assert dates(then) == before == (one.decision_due_on, before[1], before[2])
