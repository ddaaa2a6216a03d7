"""Asking: drafts, sending, discarding."""

from datetime import date, timedelta

import pytest

from adjustments.actions import requests
from adjustments.models import Adjustment, CatalogueEntry, Event, Notice, Request
from adjustments.rules.states import State
from adjustments.rules.workflow import MoveNotAllowed
from tests.builders import GOODS, NO_GOODS, SLOW, ask
from tests.cast import fresh


def test_submit_gives_each_adjustment_a_step_and_the_request_one_receipt(cast, at):
    request = ask(cast.amina, GOODS, NO_GOODS, own_words="A lighter door")
    assert [one.state for one in request.adjustments.all()] == [State.SUBMITTED] * 3
    assert {one.holder_person for one in request.adjustments.all()} == {cast.ben}
    assert sorted(Notice.objects.values_list("kind", "to__name")) == [
        ("decision_wanted", "Ben Test"),
        ("request_submitted", "Amina Test"),
    ]


def test_due_dates_follow_the_route(cast):
    due = dict(ask(cast.amina, GOODS, SLOW).adjustments.values_list("route", "decision_due_on"))
    assert due == {"fast_track": date(2026, 6, 3), "standard": date(2026, 6, 15)}


def test_a_draft_has_no_events_and_discard_leaves_nothing(cast, at):
    draft = ask(cast.amina, GOODS, own_words="More", send=False)
    assert not Event.objects.exists()
    requests.discard(request=draft)
    assert not Request.objects.exists()
    assert not Adjustment.objects.exists()


def test_choosing_again_replaces_what_was_chosen(cast):
    draft = ask(cast.amina, GOODS, own_words="More", send=False)
    requests.choose_help(request=draft, entries=CatalogueEntry.objects.filter(code=SLOW), own_words="")
    assert [one.entry.code for one in draft.adjustments.all()] == [SLOW]


@pytest.mark.parametrize(
    ("spoil", "refusal"),
    [
        (lambda draft: requests.choose_help(request=draft, entries=[], own_words=""), requests.NothingAsked),
        (lambda draft: requests.say_barriers(request=draft, codes=[], words=""), requests.NoBarrier),
    ],
)
def test_submit_needs_a_barrier_and_something_asked(cast, at, spoil, refusal):
    draft = ask(cast.amina, GOODS, send=False)
    spoil(draft)
    with pytest.raises(refusal):
        requests.submit(request=draft, by=cast.amina, at=at)
    assert Request.objects.get().is_draft


def test_a_sent_request_is_no_draft_any_more(cast, at):
    sent = ask(cast.amina, GOODS)
    for change in (
        lambda: requests.submit(request=sent, by=cast.amina, at=at + timedelta(hours=1)),
        lambda: requests.discard(request=sent),
        lambda: requests.say(request=sent, needed_by=None),
        lambda: requests.choose_help(request=sent, entries=[], own_words="x"),
    ):
        with pytest.raises(MoveNotAllowed):
            change()
    assert Event.objects.count() == 1


def test_nobody_sends_somebody_elses_draft(cast, at):
    from adjustments.rules.workflow import NotPermitted

    draft = ask(cast.amina, GOODS, send=False)
    for person in (cast.ben, cast.hana, cast.carl):
        with pytest.raises(NotPermitted):
            requests.submit(request=draft, by=person, at=at)
    assert Request.objects.get(pk=draft.pk).is_draft


def test_who_no_longer_manages_somebody_cannot_send_what_they_began_for_them(cast, at):
    draft = requests.begin(by=fresh(cast.ben), employee=cast.amina, at=at)
    requests.say_barriers(request=draft, codes=["FOCUS"], words="She said that it is loud.")
    requests.choose_help(request=draft, entries=CatalogueEntry.objects.filter(code=GOODS), own_words="")
    cast.amina.line_manager = cast.mona
    cast.amina.save()
    with pytest.raises(requests.MayNotFile):
        requests.submit(request=draft, by=fresh(cast.ben), at=at)
    assert not Event.objects.exists()
