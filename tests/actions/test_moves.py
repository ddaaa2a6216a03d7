"""Each verb: works; refused in the wrong state, for the wrong person, when stale; who is told."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from adjustments.actions import adjustments, appeals, casework, conversations, decisions, deliveries, requests
from adjustments.actions._move import Stale
from adjustments.models import Adjustment, Event, Message, Notice
from adjustments.rules.states import PauseReason, Reason, State, StillWorks, SupplyReason, WithdrawReason, Works
from adjustments.rules.workflow import NotPermitted, Refused, TooLate
from tests.builders import NO_GOODS, asked, entry_for, walk
from tests.cast import fresh

VERBS = {  # verb: (call, from, to, by, wrong person, who is told of what)
    "agree": (
        decisions.agree,
        {},
        State.SUBMITTED,
        State.IN_DELIVERY,
        "ben",
        "hana",
        {"amina": "adjustment_agreed", "paula": "delivery_wanted"},
    ),
    "change": (
        requests.change,
        {"barriers": ["READ"], "barrier_words": "x"},
        State.SUBMITTED,
        State.SUBMITTED,
        "amina",
        "ben",
        {"ben": "request_changed"},
    ),
    "ask_for_information": (
        conversations.ask_for_information,
        {"words": "When?"},
        State.SUBMITTED,
        State.INFO_NEEDED,
        "ben",
        "paula",
        {"amina": "information_wanted"},
    ),
    "answer": (
        conversations.answer,
        {"words": "Mondays."},
        State.INFO_NEEDED,
        State.SUBMITTED,
        "amina",
        "ben",
        {"ben": "information_given"},
    ),
    "offer_alternative": (
        conversations.offer_alternative,
        {"offered_words": "Plugs", "needs_goods": True, "words": "They help."},
        State.SUBMITTED,
        State.ALTERNATIVE_OFFERED,
        "ben",
        "amina",
        {"amina": "alternative_offered"},
    ),
    "accept": (
        conversations.accept,
        {},
        State.ALTERNATIVE_OFFERED,
        State.IN_DELIVERY,
        "amina",
        "ben",
        {"amina": "adjustment_agreed", "ben": "offer_accepted", "paula": "delivery_wanted"},
    ),
    "keep_original": (
        conversations.keep_original,
        {},
        State.ALTERNATIVE_OFFERED,
        State.SUBMITTED,
        "amina",
        "ben",
        {"ben": "original_kept"},
    ),
    "take_back": (conversations.take_back, {}, State.INFO_NEEDED, State.SUBMITTED, "ben", "amina", {"amina": "taken_back"}),
    "message": (
        conversations.message,
        {"words": "Soon."},
        State.IN_PLACE,
        State.IN_PLACE,
        "hana",
        "paula",
        {"amina": "message_written"},
    ),
    "propose_refusal": (
        decisions.propose_refusal,
        {"reasons": [Reason.SAFETY], "words": "Because."},
        State.SUBMITTED,
        State.SUBMITTED,
        "ben",
        "hana",
        {"hana": "second_check_wanted", "henry": "second_check_wanted"},
    ),
    "appeal": (
        appeals.appeal,
        {"words": "Look again."},
        State.DECLINED,
        State.APPEALED,
        "amina",
        "ben",
        {"henry": "appeal_made"},
    ),
    "uphold": (
        appeals.uphold,
        {"words": "It stays."},
        State.APPEALED,
        State.DECLINED,
        "henry",
        "hana",
        {"amina": "appeal_upheld"},
    ),
    "overturn": (
        appeals.overturn,
        {"words": "It is free."},
        State.APPEALED,
        State.IN_DELIVERY,
        "henry",
        "hana",
        {"amina": "adjustment_agreed", "paula": "delivery_wanted"},
    ),
    "withdraw_appeal": (
        appeals.withdraw_appeal,
        {},
        State.APPEALED,
        State.DECLINED,
        "amina",
        "henry",
        {"henry": "appeal_withdrawn"},
    ),
    "undo_agreement": (
        decisions.undo_agreement,
        {"words": "The wrong one."},
        State.IN_DELIVERY,
        State.SUBMITTED,
        "ben",
        "amina",
        {"amina": "agreement_undone", "paula": "agreement_undone"},
    ),
    "quote": (
        deliveries.quote,
        {"cost": Decimal("1200")},
        State.IN_DELIVERY,
        State.IN_DELIVERY,
        "paula",
        "ivo",
        {"olga": "cost_wanted"},
    ),
    "cannot_supply": (
        deliveries.cannot_supply,
        {"reason": SupplyReason.SUPPLY, "words": "Sold out."},
        State.IN_DELIVERY,
        State.SUBMITTED,
        "paula",
        "ben",
        {"amina": "supply_failed", "hana": "decision_wanted", "henry": "decision_wanted"},
    ),
    "claim": (casework.claim, {}, State.IN_DELIVERY, State.IN_DELIVERY, "paula", "ben", {}),
    "take_over": (
        casework.take_over,
        {"words": "He is away."},
        State.SUBMITTED,
        State.SUBMITTED,
        "hana",
        "paula",
        {"ben": "step_taken_over"},
    ),
    "pause": (
        casework.pause,
        {"reason": PauseReason.AWAY},
        State.SUBMITTED,
        State.SUBMITTED,
        "hana",
        "ben",
        {"amina": "clock_paused", "ben": "clock_paused"},
    ),
    "hold_review": (
        adjustments.hold_review,
        {"still_works": StillWorks.MOSTLY, "next_on": date(2027, 6, 9), "words": "The left one is quiet."},
        State.IN_PLACE,
        State.IN_PLACE,
        "ben",
        "carl",
        {"amina": "review_held"},
    ),
    "plan_review": (adjustments.plan_review, {"next_on": date(2027, 6, 9)}, State.IN_PLACE, State.IN_PLACE, "amina", "ben", {}),
    "ask_to_end": (
        adjustments.ask_to_end,
        {"words": "The desk has moved."},
        State.IN_PLACE,
        State.IN_PLACE,
        "ben",
        "amina",
        {"amina": "end_proposed"},
    ),
    "start": (decisions.start, {}, State.AGREED, State.DELIVERED, "ben", "amina", {"amina": "adjustment_delivered"}),
    "order": (
        deliveries.order,
        {"supplier": "S", "order_reference": "1", "expected_on": date(2026, 6, 9), "cost": None},
        State.IN_DELIVERY,
        State.IN_DELIVERY,
        "paula",
        "ivo",
        {},
    ),
    "set_expected_date": (
        deliveries.set_expected_date,
        {"expected_on": date(2026, 6, 12)},
        State.IN_DELIVERY,
        State.IN_DELIVERY,
        "paula",
        "ben",
        {"amina": "expected_date_changed"},
    ),
    "deliver": (
        deliveries.deliver,
        {"cost": None},
        State.IN_DELIVERY,
        State.DELIVERED,
        "paula",
        "hana",
        {"amina": "adjustment_delivered"},
    ),
    "confirm": (adjustments.confirm, {"works": Works.GOOD_ENOUGH}, State.DELIVERED, State.IN_PLACE, "amina", "ben", {}),
    "not_here": (adjustments.not_here, {}, State.DELIVERED, State.IN_DELIVERY, "amina", "paula", {"paula": "delivery_wanted"}),
    "not_working": (
        adjustments.not_working,
        {"words": "It hums."},
        State.DELIVERED,
        State.NOT_WORKING,
        "amina",
        "ben",
        {"hana": "not_working_reported", "henry": "not_working_reported"},
    ),
    "reconsider": (adjustments.reconsider, {}, State.NOT_WORKING, State.SUBMITTED, "hana", "ben", {"ben": "decision_wanted"}),
    "redeliver": (adjustments.redeliver, {}, State.NOT_WORKING, State.IN_DELIVERY, "hana", "ben", {"paula": "delivery_wanted"}),
    "withdraw": (
        adjustments.withdraw,
        {"reason": WithdrawReason.GAVE_UP_WAITING},
        State.IN_DELIVERY,
        State.WITHDRAWN,
        "amina",
        "hana",
        {"paula": "adjustment_withdrawn", "hana": "withdrawal_to_follow_up", "henry": "withdrawal_to_follow_up"},
    ),
    "end": (adjustments.end, {}, State.IN_PLACE, State.ENDED, "amina", "ben", {}),
}
every_verb = pytest.mark.parametrize("verb", list(VERBS))


def told(since):
    return {to.partition("@")[0]: kind for kind, to in Notice.objects.exclude(pk__in=since).values_list("kind", "to__email")}


@every_verb
def test_it_works_and_the_right_people_are_told(cast, at, verb):
    call, answers, frm, to, by, _, expected = VERBS[verb]
    before = walk(cast, frm, code=entry_for(frm))
    known = list(Notice.objects.values_list("pk", flat=True))
    after = call(adjustment=before, by=getattr(cast, by), at=at + timedelta(days=1), seen=before.version, **answers)
    stored = Adjustment.objects.get(pk=before.pk)
    assert stored.state == after.state == to
    assert stored.version == before.version + 1
    event = Event.objects.filter(adjustment=before).latest("seq")
    assert (event.action, event.frm, event.to, event.by) == (verb, frm, to, getattr(cast, by))
    assert event.hash == event.reckon_hash()
    assert told(known) == expected


def test_the_adjustments_team_hears_of_a_review_that_finds_that_it_does_not_work(cast, at):
    one = walk(cast, State.IN_PLACE)
    known = list(Notice.objects.values_list("pk", flat=True))
    later = {"next_on": date(2027, 6, 9), "by": cast.amina, "at": at + timedelta(days=1)}
    adjustments.hold_review(adjustment=one, still_works=StillWorks.NO, **later)
    assert told(known) == {"ben": "review_held", "hana": "review_held", "henry": "review_held"}


@every_verb
def test_it_is_refused_for_the_wrong_person(cast, at, verb):
    call, answers, frm, _, _, wrong, _ = VERBS[verb]
    before = walk(cast, frm, code=entry_for(frm))
    for person in (getattr(cast, wrong), cast.carl, cast.mona, cast.vera, cast.ada):
        with pytest.raises(NotPermitted):
            call(adjustment=before, by=person, at=at + timedelta(days=1), **answers)
    assert Adjustment.objects.get(pk=before.pk).version == before.version


@every_verb
def test_it_is_refused_when_stale_and_says_who_was_first(cast, at, verb):
    call, answers, frm, _, by, _, _ = VERBS[verb]
    before = walk(cast, frm, code=entry_for(frm))
    with pytest.raises(Stale) as refusal:
        call(adjustment=before, by=getattr(cast, by), at=at + timedelta(days=1), seen=before.version - 1, **answers)
    latest = Event.objects.filter(adjustment=before).latest("seq")
    assert refusal.value.event == (None if by == "paula" else latest), "fulfilment is not told who decided"
    assert Adjustment.objects.get(pk=before.pk).version == before.version


@every_verb
def test_it_is_refused_in_the_wrong_state_and_nothing_is_written(cast, at, verb):
    call, answers, _, _, by, _, _ = VERBS[verb]
    before = walk(cast, State.ENDED)
    counts = [model.objects.count() for model in (Event, Notice, Message)]
    with pytest.raises(Refused):
        call(adjustment=before, by=getattr(cast, by), at=at + timedelta(days=1), **answers)
    assert [model.objects.count() for model in (Event, Notice, Message)] == counts


def test_a_refusal_needs_a_reason_and_words(cast, at):
    adjustment = asked(cast.amina)
    for reasons, words in (([], "Because."), ([Reason.COST], "  ")):
        with pytest.raises(ValueError, match="reason"):
            decisions.propose_refusal(adjustment=adjustment, reasons=reasons, words=words, by=cast.ben, at=at)


def test_words_are_kept_apart_from_history(cast, at):
    adjustment = asked(cast.amina)
    decisions.propose_refusal(adjustment=adjustment, reasons=[Reason.SAFETY], words="Words to erase.", by=cast.ben, at=at)
    assert Message.objects.get(adjustment=adjustment).words == "Words to erase."
    assert "erase" not in str(list(Event.objects.values_list("data", flat=True)))


def test_not_working_after_twenty_working_days_is_a_new_request(cast, at):
    adjustment = walk(cast, State.IN_PLACE)
    with pytest.raises(TooLate):
        adjustments.not_working(adjustment=adjustment, words="No.", by=cast.amina, at=at + timedelta(days=40))


def test_not_here_without_goods_goes_back_to_the_manager(cast, at):
    adjustment = walk(cast, State.DELIVERED, code=NO_GOODS)
    after = adjustments.not_here(adjustment=adjustment, by=cast.amina, at=at + timedelta(days=1))
    assert after.state == State.AGREED
    assert after.holder_person == cast.ben


def test_hr_decides_where_there_is_no_manager(cast, at):
    adjustment = asked(cast.nora)
    assert adjustment.holder_team == "hr"
    assert decisions.agree(adjustment=adjustment, by=fresh(cast.henry), at=at + timedelta(hours=1)).state == State.IN_DELIVERY


def test_an_hr_caseworkers_own_request_is_not_theirs_to_decide(cast, at):
    cast.hana.line_manager = None
    cast.hana.save()
    adjustment = asked(cast.hana)
    with pytest.raises(NotPermitted):
        decisions.agree(adjustment=adjustment, by=fresh(cast.hana), at=at + timedelta(hours=1))
    assert decisions.agree(adjustment=adjustment, by=fresh(cast.henry), at=at + timedelta(hours=1)).state == State.IN_DELIVERY


def test_own_words_with_goods_go_to_procurement(cast, at):
    from tests.builders import ask

    adjustment = ask(cast.amina, own_words="A lighter door").adjustments.get()
    after = decisions.agree(adjustment=adjustment, by=cast.ben, at=at + timedelta(hours=1), needs_goods=True)
    assert (after.state, after.holder_team, after.delivery_target) == (State.IN_DELIVERY, "procurement", 20)
