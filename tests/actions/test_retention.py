"""What goes by itself at night: told before, in small pieces, and nothing of it remains."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core import mail
from django.utils import timezone

from adjustments import tasks
from adjustments.actions import recompute, requests, retention, tokens
from adjustments.models import Adjustment, ApiToken, Message, Notice, Organisation, Person, Request
from adjustments.notifications import deliver
from adjustments.notifications.compose import compose
from adjustments.notifications.wanted import is_still_wanted
from adjustments.queries import desk, health, operations, printing
from adjustments.rules.reminders import DRAFT
from adjustments.rules.states import State
from tests.builders import GOODS, NO_GOODS, ask, asked, walk
from tests.cast import fresh
from tests.web.test_settings_pages import words

DAY = timedelta(days=1)
BEGUN = datetime(2026, 3, 2, 12, tzinfo=UTC)
TOLD, GONE = BEGUN + 80 * DAY, BEGUN + 90 * DAY


@pytest.fixture
def draft(cast):
    return ask(cast.amina, GOODS, at=BEGUN, send=False)


def told():
    return Notice.objects.filter(kind="draft_goes")


def send(at=TOLD):
    told().filter(sent_at=None).update(sent_at=at)


def test_the_author_is_told_ten_days_before_then_nothing_remains(draft):
    retention.retire_drafts(at=TOLD - DAY)
    assert not told().exists()
    for _ in range(3):
        retention.retire_drafts(at=TOLD)
    sent = compose(told().get(), TOLD)
    assert sent.subject == "Adjustments: a draft of yours will be deleted on 31 May"
    assert f"/ask/{draft.reference}/check/" in sent.body
    assert "This draft will be deleted on Sunday 31 May 2026, unless" in " ".join(sent.body.split())
    send()
    assert retention.retire_drafts(at=GONE - DAY) == 0
    assert retention.retire_drafts(at=GONE) == 1
    assert not Request.objects.exists()
    assert not Adjustment.objects.exists()
    assert not Message.objects.exists()
    assert retention.retire_drafts(at=GONE + DAY) == 0
    assert not is_still_wanted(told().get(), GONE)


def test_who_was_not_told_loses_nothing(draft):
    retention.retire_drafts(at=TOLD)
    late = GONE + 30 * DAY
    assert retention.retire_drafts(at=late) == 0
    assert compose(told().get(), late).subject == "Adjustments: a draft of yours will be deleted on 10 July"
    send(late)
    assert retention.retire_drafts(at=late + timedelta(hours=8)) == 0
    assert retention.retire_drafts(at=datetime(2026, 7, 9, 22, 59, tzinfo=UTC)) == 0
    assert retention.retire_drafts(at=datetime(2026, 7, 9, 23, 1, tzinfo=UTC)) == 1, "in London it is the day that the mail names"


def test_coming_back_to_it_keeps_it_for_another_while(draft, cast, sign_in):
    retention.retire_drafts(at=TOLD)
    requests.touch(request=draft, at=TOLD + DAY)
    assert not is_still_wanted(told().get(), TOLD + DAY)
    send()
    assert retention.retire_drafts(at=GONE + DAY) == 0
    assert told().count() == 1
    retention.retire_drafts(at=TOLD + 81 * DAY)
    assert told().count() == 2
    before = Request.objects.get().touched_at
    sign_in(cast.amina).post(f"/ask/{draft.reference}/barriers/", {"barriers": "FOCUS"})
    assert Request.objects.get().touched_at > before


def test_what_was_sent_is_no_draft(draft, cast):
    retention.retire_drafts(at=TOLD)
    send()
    requests.submit(request=draft, by=cast.amina, at=TOLD + DAY)
    assert retention.retire_drafts(at=GONE + DAY) == 0
    assert Request.objects.filter(pk=draft.pk).exists()
    requests.touch(request=draft, at=GONE)
    assert Request.objects.get().touched_at is None


def test_whoever_left_is_not_told_and_their_draft_goes(draft, cast):
    Person.objects.filter(pk=cast.amina.pk).update(is_active=False)
    retention.retire_drafts(at=TOLD)
    Notice.objects.update(send_after=timezone.now() - DAY)
    deliver.deliver_ready(now=timezone.now())
    left_at = told().get().dropped_at
    assert retention.retire_drafts(at=left_at + 9 * DAY) == 0
    Person.objects.filter(pk=cast.amina.pk).update(is_active=True)
    assert retention.retire_drafts(at=left_at + 10 * DAY) == 0, "here again, and told nothing"
    Person.objects.filter(pk=cast.amina.pk).update(is_active=False)
    assert retention.retire_drafts(at=left_at + 10 * DAY) == 1


def test_hr_sets_the_days_or_lets_drafts_stay(draft):
    row = Organisation.objects.create(pk=1, reminders={DRAFT.code: []})
    retention.retire_drafts(at=GONE + 400 * DAY)
    assert not told().exists()
    row.reminders = {DRAFT.code: [20, 50]}
    row.save()
    retention.retire_drafts(at=BEGUN + 50 * DAY)
    send(BEGUN + 50 * DAY)
    assert retention.retire_drafts(at=BEGUN + 60 * DAY) == 1


def test_a_run_goes_on_past_what_is_broken_and_in_pieces(cast, monkeypatch):
    drafts = [ask(cast.amina, GOODS, at=BEGUN, send=False) for _ in range(5)]
    monkeypatch.setattr(retention, "BATCH", 2)
    retention.retire_drafts(at=TOLD)
    assert told().count() == 5
    send()
    discard, broken = requests.discard, drafts[1].pk
    monkeypatch.setattr(requests, "discard", lambda request: 1 / 0 if request.pk == broken else discard(request=request))
    assert retention.retire_drafts(at=GONE) == 4
    monkeypatch.setattr(requests, "discard", discard)
    assert retention.retire_drafts(at=GONE) == 1


def test_the_mail_leaves_like_any_other(cast):
    now = timezone.now()
    ask(cast.amina, GOODS, at=now - 81 * DAY, send=False)
    retention.retire_drafts(at=now)
    deliver.deliver_ready(now=now)
    [sent] = [one for one in mail.outbox if "a draft of yours will be deleted" in one.subject]
    assert sent.to == ["amina@test.example"]


def test_who_has_no_address_reads_it_in_their_messages_and_hr_hears_of_no_draft(cast, sign_in):
    now = timezone.now()
    Person.objects.filter(pk=cast.amina.pk).update(email=None)
    draft = ask(fresh(cast.amina), GOODS, at=now - 85 * DAY, send=False)
    retention.retire_drafts(at=now - 2 * DAY)
    deliver.deliver_ready(now=now)
    assert told().get().parked_at
    for person in (cast.hana, cast.ada):
        assert not desk.undelivered(person).exists()
        assert not printing.letters(person).exists()
        for address in ("/hr/today/", "/hr/letters/", "/hr/operations/"):
            page = sign_in(person).get(address).content.decode()
            assert draft.reference not in page
            assert "draft of yours" not in page
    at_work = operations.of(cast.hana, now)
    assert (at_work.parked_count, at_work.letters, at_work.failed_today) == (0, 0, 0)
    assert health.readiness(now)["parked_notices"] == 0
    assert retention.retire_drafts(at=now + 30 * DAY) == 0, "nobody told them"
    client = sign_in(fresh(cast.amina))
    page = words(client.get("/messages/"))
    day = (timezone.localdate() + 10 * DAY).strftime("%d %B %Y").lstrip("0")
    assert f"A draft of yours will be deleted on {day}, unless you go on with it before: {draft.reference}" in page
    assert f'href="/ask/{draft.reference}/check/"' in client.get("/messages/").content.decode()
    assert draft.reference not in sign_in(cast.ben).get("/messages/").content.decode()
    read_at = told().get().read_at
    Request.objects.update(touched_at=timezone.now())
    assert f"A draft that you left for a long time: {draft.reference}" in words(client.get("/messages/")), "it stays now"
    Request.objects.update(touched_at=None)
    assert retention.retire_drafts(at=read_at + 9 * DAY) == 0
    assert retention.retire_drafts(at=read_at + 10 * DAY) == 1
    assert f'href="/ask/{draft.reference}/check/"' not in client.get("/messages/").content.decode()


def test_tokens_and_sessions_that_ended_go_after_a_while(cast):
    now = timezone.now()
    for days_ago, days in ((200, 100), (200, 150), (5, 100)):
        tokens.make(person=cast.amina, name=f"{days_ago}-{days}", days=days, may_change=False, at=now - days_ago * DAY)
    old = tokens.make(person=cast.amina, name="closed", days=300, may_change=False, at=now - 200 * DAY)[0]
    tokens.revoke(token=old, at=now - 91 * DAY)
    over, running = SessionStore(), SessionStore()
    over.set_expiry(-60)
    for one in (over, running):
        one.create()
    for _ in range(2):
        tasks.forget_what_is_over()
    assert set(ApiToken.objects.values_list("name", flat=True)) == {"200-150", "5-100"}
    assert list(Session.objects.values_list("session_key", flat=True)) == [running.session_key]


def test_dates_are_read_again_in_pieces_and_mended(cast, monkeypatch):
    monkeypatch.setattr(recompute, "BATCH", 2)
    mine = [asked(cast.amina, "CM01") for _ in range(4)] + [walk(cast, State.AGREED, code=NO_GOODS)]
    walk(cast, State.WITHDRAWN)
    right = Adjustment.objects.get(pk=mine[3].pk).decision_due_on
    Adjustment.objects.filter(pk=mine[3].pk).update(decision_due_on=None)
    called = []
    monkeypatch.setattr(tasks.read_dates_again, "delay", called.append)
    tasks.read_dates_again()
    for piece in called:  # each calls for the next
        tasks.read_dates_again(piece)
    assert called == [mine[1].pk, mine[3].pk, mine[4].pk]
    assert Adjustment.objects.get(pk=mine[3].pk).decision_due_on == right
    assert recompute.nightly(after=mine[4].pk, at=BEGUN) == 0


def test_hr_reads_on_the_settings_page_when_drafts_go(cast, sign_in):
    assert "an untouched draft will be deleted 10 days later" in words(sign_in(fresh(cast.hana)).get("/hr/settings/reminders/"))
