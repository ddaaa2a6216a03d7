"""Who is told what when something happens: each one once, and nobody of what they may not see."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from adjustments.actions import adjustments, appeals, casework, conversations, decisions, deliveries, people, requests
from adjustments.models import Adjustment, CatalogueEntry, Notice
from adjustments.notifications.compose import compose
from adjustments.notifications.wanted import is_still_wanted
from adjustments.rules.states import PauseReason, State, StepKind, SupplyReason, Team, WithdrawReason
from tests.builders import GOODS, NO_GOODS, ask, asked, walk
from tests.cast import fresh
from tests.situations import _cost_named, _filed, _ordered, _proposed

HOUR = timedelta(hours=1)
ASKED = (State.INFO_NEEDED, State.ALTERNATIVE_OFFERED)


class Told:
    """What is told from here on."""

    def __init__(self):
        self.known = set(Notice.objects.values_list("pk", flat=True))

    def rows(self):
        return Notice.objects.exclude(pk__in=self.known).select_related("to", "request", "adjustment").order_by("pk")

    def who(self):
        return sorted((row.to.name.split()[0].lower(), row.kind) for row in self.rows())

    def first_line(self, person, at, kind=None):
        """The first paragraph of the only mail to this person, as one line."""
        found = [row for row in self.rows() if row.to_id == person.pk and kind in (None, row.kind)]
        assert len(found) == 1, [row.kind for row in found]
        assert is_still_wanted(found[0], at)
        return " ".join(compose(found[0], at).body.split("\n\n")[0].split())


@pytest.mark.parametrize("state", ASKED)
def test_who_had_a_decision_and_the_employee_are_told_that_it_was_taken_over_while_something_is_asked(cast, at, state):
    one, told = walk(cast, state), Told()
    casework.take_over(adjustment=one, words="He is away.", by=cast.hana, at=at + 9 * HOUR)
    assert told.who() == [("amina", "step_taken_over"), ("ben", "step_taken_over")]
    assert "your request is with Hana Test now" in told.first_line(cast.amina, at + 9 * HOUR)
    assert "is with Hana Test now" in told.first_line(cast.ben, at + 9 * HOUR)


@pytest.mark.parametrize("state", ASKED)
def test_who_asked_or_offered_is_told_of_a_withdrawal(cast, at, state):
    one, told = walk(cast, state), Told()
    adjustments.withdraw(adjustment=one, by=cast.amina, at=at + 9 * HOUR)
    assert told.who() == [("ben", "adjustment_withdrawn")]
    assert told.first_line(cast.ben, at + 9 * HOUR).startswith("You do not need to do anything more")


def offered(cast, at, **offer):
    one = asked(cast.amina, at=at)
    return conversations.offer_alternative(adjustment=one, words="It helps as well.", by=cast.ben, at=at + HOUR, **offer)


def test_who_offered_is_told_that_it_was_accepted(cast, at):
    one, told = offered(cast, at, offered_words="Earplugs", needs_goods=True), Told()
    conversations.accept(adjustment=one, by=cast.amina, at=at + 2 * HOUR)
    assert told.who() == [("amina", "adjustment_agreed"), ("ben", "offer_accepted"), ("paula", "delivery_wanted")]
    assert "the person accepts what was offered" in told.first_line(cast.ben, at + 2 * HOUR)


def test_who_offered_and_has_to_put_it_in_effect_gets_one_mail(cast, at):
    one, told = offered(cast, at, offered_words="The desk by the door", needs_goods=False), Told()
    conversations.accept(adjustment=one, by=cast.amina, at=at + 2 * HOUR)
    assert told.who() == [("amina", "adjustment_agreed"), ("ben", "effect_wanted")]


def on_order(cast, at, state):
    one = _ordered(cast, at)
    if state is State.IN_DELIVERY:
        return deliveries.quote(adjustment=one, cost=Decimal(900), supplier="S", by=cast.paula, at=at + 5 * HOUR)
    one = deliveries.deliver(adjustment=one, cost=None, by=cast.paula, at=at + 5 * HOUR)
    if state is State.NOT_WORKING:
        return adjustments.not_working(adjustment=one, words="It hums.", by=cast.amina, at=at + 6 * HOUR)
    return one


@pytest.mark.parametrize(
    ("state", "others"),
    [
        (State.DELIVERED, []),
        (State.NOT_WORKING, ["hana", "henry"]),
        (State.IN_DELIVERY, ["olga"]),  # the cost above what was agreed is with her
    ],
)
def test_fulfilment_is_told_to_cancel_or_collect_wherever_the_case_was(cast, at, state, others):
    one, told = on_order(cast, at, state), Told()
    assert one.state == state
    adjustments.withdraw(adjustment=one, by=cast.amina, at=at + 9 * HOUR)
    assert told.who() == [(name, "adjustment_withdrawn") for name in [*others, "paula"]]
    assert told.first_line(cast.paula, at + 9 * HOUR).startswith("Please cancel or collect what was ordered")
    for name in others:
        assert told.first_line(getattr(cast, name), at + 9 * HOUR).startswith("You do not need to do anything more")


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        (WithdrawReason.GAVE_UP_WAITING, "Please talk to somebody who withdrew a request because they gave up waiting."),
        (WithdrawReason.BOUGHT_IT_MYSELF, "Please offer to pay somebody back: they bought it themselves"),
    ],
)
def test_hr_is_told_what_to_do_about_a_withdrawal(cast, at, reason, words):
    one, told = asked(cast.amina), Told()
    adjustments.withdraw(adjustment=one, reason=reason, by=cast.amina, at=at + HOUR)
    assert told.first_line(cast.hana, at + HOUR).startswith(words)


@pytest.mark.parametrize(("code", "others"), [(GOODS, ["paula"]), (NO_GOODS, [])])
def test_whoever_decided_is_told_that_hr_undid_it_and_decides_again(cast, at, code, others):
    one, told = walk(cast, State.AGREED if code == NO_GOODS else State.IN_DELIVERY, code=code), Told()
    decisions.undo_agreement(adjustment=one, words="The wrong one.", by=cast.hana, at=at + 4 * HOUR)
    assert told.who() == [(name, "agreement_undone") for name in ["amina", "ben", *others]]
    again = told.first_line(cast.ben, at + 4 * HOUR)
    assert again.startswith("Please decide again on a request by Wednesday 3 June 2026: an agreement was made by mistake")


def test_fulfilment_is_told_to_stop_when_a_manager_undoes_what_had_gone_on(cast, at):
    one, told = walk(cast, State.IN_DELIVERY), Told()
    decisions.undo_agreement(adjustment=one, words="The wrong one.", by=cast.ben, at=at + 4 * HOUR)
    assert told.who() == [("amina", "agreement_undone"), ("paula", "agreement_undone")]
    assert told.first_line(cast.paula, at + 4 * HOUR).startswith("Please stop")
    [row] = told.rows().filter(to=cast.paula)
    assert one.request.reference not in "".join(line for line in compose(row, at).body.splitlines() if "http" in line)


def test_who_had_it_and_who_gets_it_are_told_of_a_new_holder(cast, at):
    one, told = asked(cast.amina), Told()
    casework.reassign(adjustment=one, words="She knows this best.", to=cast.henry, by=cast.hana, at=at + HOUR)
    assert told.who() == [("ben", "step_taken_over"), ("henry", "step_handed_over")]


def test_who_had_claimed_a_delivery_is_told_that_it_went_to_another_team(cast, at):
    claimed = casework.claim(adjustment=walk(cast, State.IN_DELIVERY), by=cast.paula, at=at + 3 * HOUR)
    told = Told()
    casework.reassign(adjustment=claimed, words="It is software.", team=Team.IT, by=cast.hana, at=at + 4 * HOUR)
    assert told.who() == [("ivo", "step_handed_over"), ("paula", "step_taken_over")]
    assert told.first_line(cast.paula, at + 4 * HOUR).startswith("You do not need to do anything")


def test_a_request_with_three_adjustments_is_told_once_when_it_changes(cast, at):
    request = ask(cast.amina, GOODS, NO_GOODS, "CM01")
    for hours in (1, 2):
        told = Told()
        requests.change(
            adjustment=request.adjustments.order_by("number")[1],
            barriers=["FOCUS"],
            barrier_words="Other words.",
            by=cast.amina,
            at=at + hours * HOUR,
        )
        assert told.who() == [("ben", "request_changed")], "each change once"


def test_a_new_manager_is_told_once_of_a_request_with_three_adjustments(cast, at):
    ask(cast.amina, GOODS, NO_GOODS, "CM01")
    told = Told()
    cast.amina.line_manager = cast.mona
    cast.amina.save()
    people.settle(at=at + HOUR)
    assert told.who() == [("mona", "step_handed_over")]


def test_whoever_decides_is_told_that_the_clock_stands_and_the_new_date(cast, at):
    one, told = asked(cast.amina), Told()
    one = casework.pause(adjustment=one, reason=PauseReason.AWAY, by=cast.hana, at=at + HOUR)
    assert told.who() == [("amina", "clock_paused"), ("ben", "clock_paused")]
    assert "is on hold" in told.first_line(cast.ben, at + HOUR)
    for by, others in ((cast.hana, ["amina"]), (cast.amina, [])):
        resumed = Told()
        casework.resume(adjustment=fresh_case(one), by=by, at=at + 49 * HOUR)
        assert resumed.who() == [(name, "clock_resumed") for name in [*others, "ben"]]
        goes_on = resumed.first_line(cast.ben, at + 49 * HOUR)
        assert goes_on.startswith("Please go on with a request by Friday 5 June 2026")
        one = casework.pause(adjustment=fresh_case(one), reason=PauseReason.AWAY, by=cast.hana, at=at + 49 * HOUR)


def fresh_case(one):
    return Adjustment.objects.with_case().get(pk=one.pk)


def test_those_who_deliver_are_not_told_of_a_pause(cast, at):
    one, told = walk(cast, State.IN_DELIVERY), Told()
    casework.pause(adjustment=one, reason=PauseReason.AWAY, by=cast.hana, at=at + 4 * HOUR)
    assert told.who() == [("amina", "clock_paused")]


def test_nobody_hears_of_words_that_they_may_not_see_before_a_filing_is_confirmed(cast, at):
    one, told = _filed(cast, at), Told()
    conversations.message(adjustment=one, words="It is not quite so.", by=cast.amina, at=at + HOUR)
    requests.change(adjustment=fresh_case(one), barriers=["FOCUS"], barrier_words="x", by=cast.amina, at=at + 2 * HOUR)
    assert told.who() == []
    requests.confirm_filing(adjustment=fresh_case(one), by=cast.amina, at=at + 3 * HOUR)
    assert told.who() == [("ben", "filing_confirmed")]
    [row] = told.rows()
    assert "You can read the person’s own words now" in compose(row, at + 3 * HOUR).body


def test_who_pays_is_not_promised_the_persons_words(cast, at):
    one = _filed(cast, at)
    one = decisions.agree(adjustment=one, estimate=Decimal(2000), by=cast.ben, at=at + HOUR)
    assert one.steps.get(closed_at=None).kind == StepKind.BUDGET_HOLDER
    told = Told()
    requests.confirm_filing(adjustment=one, by=cast.amina, at=at + 2 * HOUR)
    assert told.who() == [("olga", "filing_confirmed")]
    assert "words" not in compose(told.rows().get(), at + 2 * HOUR).body


def test_who_is_asked_for_the_cost_reads_a_mail_about_the_cost(cast, at):
    one, told = asked(cast.amina), Told()
    decisions.agree(adjustment=one, estimate=Decimal(2000), by=cast.ben, at=at + HOUR)
    assert told.who() == [("olga", "cost_wanted")]


def test_a_request_filed_for_two_things_is_confirmed_in_one_mail(cast, at):
    draft = requests.begin(by=cast.hana, employee=cast.amina, at=at)
    requests.say_barriers(request=draft, codes=["FOCUS"], words="It is loud.")
    entries = CatalogueEntry.objects.filter(code__in=[GOODS, NO_GOODS])
    requests.choose_help(request=draft, entries=entries, own_words="")
    requests.say(request=draft, first_asked_on=at.date(), first_asked_how="spoken")
    told = Told()
    requests.submit(request=draft, by=cast.hana, at=at)
    assert told.who() == [("amina", "request_filed"), ("ben", "decision_wanted"), ("hana", "request_submitted")]
    told = Told()
    requests.confirm_filing(adjustment=draft.adjustments.first(), by=cast.amina, at=at + HOUR)
    assert told.who() == [("ben", "filing_confirmed")]


def test_hr_is_asked_for_another_way_when_something_cannot_be_supplied(cast, at):
    one, told = walk(cast, State.IN_DELIVERY), Told()
    deliveries.cannot_supply(adjustment=one, reason=SupplyReason.SUPPLY, words="No more made.", by=cast.paula, at=at + 5 * HOUR)
    assert told.who() == [("amina", "supply_failed"), ("hana", "decision_wanted"), ("henry", "decision_wanted")]
    assert told.first_line(cast.hana, at + 5 * HOUR).startswith("Please find another way with the person by Monday 8 June 2026")


def test_a_second_decision_says_why_it_is_wanted(cast, at):
    one, told = walk(cast, State.NOT_WORKING), Told()
    adjustments.reconsider(adjustment=one, by=cast.hana, at=at + 9 * HOUR)
    assert "what was agreed before did not help enough" in told.first_line(cast.ben, at + 9 * HOUR)


def test_a_delivery_that_is_not_there_says_so(cast, at):
    one, told = walk(cast, State.DELIVERED), Told()
    adjustments.not_here(adjustment=one, by=cast.amina, at=at + 9 * HOUR)
    assert "the person says that it is not there" in told.first_line(cast.paula, at + 9 * HOUR)


def test_a_mail_is_not_sent_to_who_may_not_open_the_case_any_more(cast, at):
    one, told = asked(cast.amina), Told()
    conversations.message(adjustment=one, words="Hello.", by=cast.amina, at=at + HOUR)
    [row] = told.rows()
    assert is_still_wanted(row, at + HOUR)
    cast.amina.line_manager = cast.mona
    cast.amina.save()
    people.settle(at=at + 2 * HOUR)
    row = Notice.objects.select_related("to").get(pk=row.pk)
    assert not Adjustment.objects.visible_to(fresh(cast.ben), at).filter(pk=one.pk).exists()
    assert not is_still_wanted(row, at + 2 * HOUR)


def test_a_late_receipt_names_nobody_who_has_it_and_the_day_on_which_it_was_sent(cast, at):
    told = Told()
    one = asked(cast.amina)
    adjustments.withdraw(adjustment=one, by=cast.amina, at=at + HOUR)
    body = compose(told.rows().get(kind="request_submitted"), at + 50 * HOUR).body
    assert "Who has it now" not in body
    assert "sent a request on Monday 1 June 2026" in " ".join(body.split())


def test_a_receipt_read_while_something_is_asked_says_you(cast, at):
    told = Told()
    walk(cast, State.INFO_NEEDED)
    assert "Who has it now: you" in compose(told.rows().get(kind="request_submitted"), at + 5 * HOUR).body


@pytest.mark.parametrize("prepare", [_cost_named, _proposed])
def test_who_asked_is_told_nothing_of_a_refusal_that_is_being_checked(cast, at, prepare):
    told = Told()
    one = prepare(cast, at)
    assert one.state == State.SUBMITTED
    rows = told.rows().filter(to=cast.amina)
    assert [row.kind for row in rows] == ["request_submitted"]
    assert "Who has it now: the adjustments team" in compose(rows[0], at + 2 * HOUR).body


def test_a_quote_above_what_was_agreed_is_asked_of_who_pays_alone(cast, at):
    one = walk(cast, State.IN_DELIVERY)
    told = Told()
    deliveries.quote(adjustment=one, cost=Decimal(900), supplier="S", by=cast.paula, at=at + 4 * HOUR)
    assert told.who() == [("olga", "cost_wanted")]


def test_who_checked_the_refusal_is_not_told_that_another_look_is_not_wanted(cast, at):
    one, told = walk(cast, State.APPEALED), Told()
    appeals.withdraw_appeal(adjustment=one, by=cast.amina, at=at + 9 * HOUR)
    assert told.who() == [("henry", "appeal_withdrawn")]
