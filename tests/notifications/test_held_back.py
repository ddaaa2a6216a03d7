"""A message to a new line manager who may not read the case yet waits until they may: at most one, and never none."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.core import mail
from django.utils import timezone

from adjustments.actions import adjustments, digests, handovers, interims, people, reminders
from adjustments.models import Adjustment, Handover, Notice, Person
from adjustments.models.calendars import calendar_of
from adjustments.notifications import deliver
from adjustments.queries import messages, my_data
from adjustments.rules.states import State
from tests.builders import walk
from tests.cast import fresh

MONA = "mona@test.example"


def changed(cast, at, to="mona"):
    Person.objects.filter(pk=cast.amina.pk).update(line_manager=getattr(cast, to))
    handovers.managers_changed([fresh(cast.amina)], at=at)


def send(now):
    """The mails to the new line manager, of all that waits, whatever the hour."""
    Notice.objects.waiting().update(send_after=timezone.now() - timedelta(minutes=1))
    mail.outbox.clear()
    deliver.deliver_ready(now=now)
    return [one for one in mail.outbox if one.to == [MONA]]


def shown(now):
    """The employee was told, and the days between have passed."""
    Notice.objects.filter(kind="manager_changes").update(sent_at=now)
    later = now + timedelta(days=9)
    handovers.sweep(at=later)
    assert Handover.objects.current().get().shared_at
    return later + timedelta(hours=2)


@pytest.fixture
def arranged(cast):
    """Something is arranged meanwhile that the new line manager has to make so; they may not read it yet."""
    now = timezone.now()
    one = walk(cast, State.IN_DELIVERY, at=now - timedelta(days=9))
    changed(cast, now)
    interims.arrange_interim(
        adjustment=Adjustment.objects.get(pk=one.pk), in_effect_on=now.date(), words="A quiet room.", by=cast.hana, at=now
    )
    return now, Notice.objects.get(kind="interim_arranged", to=cast.mona)


def listed(person):
    rows = messages.to(person, timezone.now() + timedelta(days=1))
    own = {section.code: section.rows for section in my_data.about(fresh(person), timezone.now())}["notices"]
    assert fresh(person).unread_count <= len(rows)
    return sorted(row.kind for row in rows), sorted(row["about"] for row in own if row["request"])


def test_until_then_it_stands_in_no_list_of_theirs(cast, arranged):
    now, _ = arranged
    assert listed(cast.mona) == ([], [])
    assert fresh(cast.mona).unread_count == 0
    shown(now)
    assert listed(cast.mona) == (["interim_arranged"], ["Interim arranged"])


def test_a_review_that_comes_near_stands_in_no_list_of_theirs_either(cast):
    at = timezone.now() - timedelta(days=120)
    walk(cast, State.IN_PLACE, at=at)
    now = timezone.now()
    changed(cast, now - timedelta(days=20))
    for day in range(19, -1, -1):
        reminders.sweep(at=now - timedelta(days=day))
    assert Notice.objects.filter(kind="review_due", to=cast.mona).exists()
    assert listed(cast.mona) == ([], [])
    assert "review_due" in listed(cast.amina)[0]


def test_who_has_the_step_reads_it_at_once(cast):
    now = timezone.now()
    one = walk(cast, State.SUBMITTED, at=now - timedelta(hours=9))
    walk(cast, State.IN_PLACE, at=now - timedelta(days=9))
    changed(cast, now)
    people.settle(at=now)
    interims.arrange_interim(
        adjustment=Adjustment.objects.get(pk=one.pk), in_effect_on=now.date(), words="A quiet room.", by=cast.hana, at=now
    )
    assert "interim_arranged" in listed(cast.mona)[0]


def test_it_waits_for_the_morning_on_which_they_may_read_and_goes_then(cast, arranged):
    now, notice = arranged
    assert send(now) == []
    notice.refresh_from_db()
    site = cast.mona.site
    day = Handover.objects.get().shows_on
    assert (notice.dropped_at, notice.sent_at, notice.attempts, notice.leased_until) == (None, None, 0, None)
    assert notice.send_after.astimezone(site.zone) == datetime.combine(day, datetime.min.time(), site.zone).replace(hour=8)
    [told] = [one for one in send(shown(now)) if "until" in one.subject or "meantime" in one.subject]
    assert notice.request.reference in told.subject
    assert send(now + timedelta(days=30)) == []


def test_while_the_employee_could_not_be_told_it_goes_on_waiting(cast, arranged):
    now, notice = arranged
    for days in (0, 5, 12, 40):
        at = now + timedelta(days=days)
        assert send(at) == []
        notice.refresh_from_db()
        local = notice.send_after.astimezone(cast.mona.site.zone)
        assert at < notice.send_after
        assert calendar_of(cast.mona.site).is_working(local.date())
        assert 8 <= local.hour < 18
        assert notice.dropped_at is None


def test_who_reads_between_the_senders_looks_is_not_forgotten(cast, arranged, monkeypatch):
    """The sender read the case, then it was shown: the mail is looked at once more, and goes."""
    now, notice = arranged
    look = deliver.is_still_wanted

    def shown_meanwhile(one, at, known):
        found = look(one, at, known)
        Handover.objects.update(shared_at=now)
        Person.objects.update(manager_may_see=True)
        return found

    monkeypatch.setattr(deliver, "is_still_wanted", shown_meanwhile)
    assert send(now) == []
    monkeypatch.undo()
    notice.refresh_from_db()
    assert notice.dropped_at is None
    assert len(send(now)) == 1


def test_what_is_over_when_they_may_read_is_dropped(cast, arranged):
    now, notice = arranged
    send(now)
    adjustments.withdraw(adjustment=Adjustment.objects.get(), by=cast.amina, at=now)
    assert [one for one in send(shown(now)) if notice.request.reference in one.subject] == []
    notice.refresh_from_db()
    assert notice.dropped_at


def test_it_is_not_kept_for_who_is_no_longer_the_manager(cast, arranged):
    now, notice = arranged
    changed(cast, now + timedelta(minutes=1), to="grace")
    assert send(now + timedelta(minutes=2)) == []
    notice.refresh_from_db()
    assert notice.dropped_at


@pytest.mark.parametrize("one_by_one", [True, False])
def test_a_reminder_waits_too_and_leaves_the_mail_of_the_day(cast, one_by_one):
    digests.choose(person=cast.mona, one_by_one=one_by_one)
    now = timezone.now()
    walk(cast, State.IN_PLACE, at=now - timedelta(days=110))
    changed(cast, now)
    reminders.sweep(at=now)
    due = Notice.objects.get(kind="review_due", to=cast.mona)
    assert bool(due.digest) is not one_by_one
    assert send(now) == []
    due.refresh_from_db()
    assert (due.dropped_at, due.sent_at, due.digest) == (None, None, None)
    assert not Notice.objects.waiting().filter(kind="daily_digest", to=cast.mona).exists()
    assert [one for one in send(shown(now)) if due.request.reference in one.subject]
    due.refresh_from_db()
    assert due.sent_at


def test_of_reminders_that_wait_for_the_same_the_newest_says_it_all(cast):
    """The employee could not be told for weeks: then the manager is reminded once."""
    digests.choose(person=cast.mona, one_by_one=True)
    now = timezone.now()
    one = walk(cast, State.IN_PLACE, at=now - timedelta(days=110))
    changed(cast, now)
    for offset in (-10, 0, 5):
        reminders.sweep(at=now)
        first = Notice.objects.filter(kind="review_due", to=cast.mona).earliest("pk")
        if offset != first.data["offset"]:
            same = {"kind": first.kind, "to": cast.mona, "request": one.request, "adjustment": one}
            given = {"data": first.data | {"offset": offset}, "created_at": now, "send_after": now}
            Notice.objects.create(key=f"later-{offset}", **same, **given)
        assert send(now) == []
    kept = Notice.objects.waiting().filter(kind="review_due", to=cast.mona)
    assert kept.count() == 1
    assert kept.get() == Notice.objects.filter(kind="review_due", to=cast.mona).latest("pk")
    assert len([mail_ for mail_ in send(shown(now)) if one.request.reference in mail_.subject]) == 1
