"""What verbs make true beyond one move: parts, alternatives, filings."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from adjustments.actions import conversations, decisions, requests
from adjustments.models import Adjustment, CatalogueEntry, Notice
from adjustments.rules.states import Reason, State
from adjustments.rules.workflow import Refused
from tests.builders import GOODS, NO_GOODS, asked


def test_what_is_agreed_in_part_goes_on_and_the_rest_is_checked(cast, at):
    adjustment = asked(cast.amina)
    after = decisions.agree_in_part(
        adjustment=adjustment,
        agreed_words="One pair",
        rest_words="A second pair for home",
        reasons=[Reason.ALREADY_IN_PLACE],
        words="One can be carried.",
        by=cast.ben,
        at=at + timedelta(days=2),
        seen=adjustment.version,
    )
    rest = Adjustment.objects.get(rest_of=adjustment)
    after = Adjustment.objects.get(pk=after.pk)
    assert (after.state, after.given) == (State.IN_DELIVERY, "One pair")
    assert (rest.state, rest.number, rest.submitted_on, rest.decision_target) == (
        State.SUBMITTED,
        2,
        adjustment.submitted_on,
        adjustment.decision_target,
    )
    assert rest.steps.get(closed_at=None).kind == "second_check"
    assert (after.replied_on, rest.replied_on, rest.reply_target) == (date(2026, 6, 3), date(2026, 6, 3), 2)
    assert rest.interim_target is None, "what was agreed in part counts once"
    declined = decisions.confirm_refusal(adjustment=rest, words="One can be carried.", by=cast.hana, at=at + timedelta(days=3))
    assert (declined.state, declined.decision_days) == (State.DECLINED, 3)


def test_what_was_accepted_instead_is_what_is_delivered(cast, at):
    adjustment = asked(cast.amina, NO_GOODS)
    entry = CatalogueEntry.objects.get(code=GOODS)
    adjustment = conversations.offer_alternative(adjustment=adjustment, entry=entry, words="Closer.", by=cast.ben, at=at)
    after = conversations.accept(adjustment=adjustment, by=cast.amina, at=at + timedelta(hours=1))
    stored = Adjustment.objects.get(pk=after.pk)
    assert (stored.state, stored.given, stored.item) == (State.IN_DELIVERY, entry.name, adjustment.item)
    assert stored.team == "procurement"


def test_a_filing_is_confirmed_for_all_that_was_asked_at_once(cast, at):
    draft = requests.begin(by=cast.ben, employee=cast.amina, at=at)
    requests.say_barriers(request=draft, codes=["FOCUS"], words="She said it is loud.")
    requests.choose_help(request=draft, entries=CatalogueEntry.objects.filter(code__in=[GOODS, NO_GOODS]), own_words="")
    requests.say(request=draft, first_asked_on=date(2026, 5, 20), first_asked_how="spoken")
    requests.submit(request=draft, by=cast.ben, at=at)
    one, other = draft.adjustments.order_by("number")
    assert one.holder_team == "hr", "who filed it does not decide"
    kinds = dict(Notice.objects.filter(request=draft).values_list("kind", "to__email"))
    assert kinds["request_submitted"] == "ben@test.example"
    assert kinds["request_filed"] == "amina@test.example"
    assert (one.first_asked_on, one.decision_due_on, one.step_due_on) == (date(2026, 5, 20), None, None)
    requests.confirm_filing(adjustment=one, barrier_words="It is loud.", by=cast.amina, at=at + timedelta(days=1))
    other = Adjustment.objects.get(pk=other.pk)
    assert other.step_due_on == other.decision_due_on == date(2026, 6, 4), "a fast track of two days, one day paused"
    assert other.request.is_confirmed
    with pytest.raises(Refused):
        requests.confirm_filing(adjustment=other, by=cast.amina, at=at + timedelta(days=1))


def test_only_hr_and_the_line_manager_ask_for_somebody_else(cast, at):
    for person in (cast.carl, cast.mona, cast.olga, cast.rita, cast.paula):
        with pytest.raises(requests.MayNotFile):
            requests.begin(by=person, employee=cast.amina, at=at)
