"""A new line manager: the employee is told first, then the manager sees what is in force, then says that they know it."""

from __future__ import annotations

import html
import re
import uuid
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from adjustments.actions import decisions, handovers, looks, people, tokens, weekly
from adjustments.models import Adjustment, Handover, Notice, Organisation, Person
from adjustments.notifications import deliver
from adjustments.notifications.compose import compose
from adjustments.notifications.wanted import is_still_wanted
from adjustments.queries.facts import case_of
from adjustments.rules.permissions import can_view
from adjustments.rules.reminders import HANDOVER
from adjustments.rules.states import State
from adjustments.rules.workflow import MoveNotAllowed
from adjustments.web.environment import day_in_words
from tests.actions.test_people import everyone, run
from tests.builders import CANARY, NO_GOODS, SLOW, ask, asked, walk
from tests.cast import fresh

CHANGED = datetime(2026, 6, 8, 9, tzinfo=UTC)  # a Monday
SHOWS, HOUR = CHANGED + timedelta(days=2), timedelta(hours=1)


def change(cast, manager="mona", at=CHANGED):
    number = getattr(cast, manager).staff_number if manager else ""
    return run(everyone(cast, amina={"manager": number}), at)


def tell():
    Notice.objects.filter(kind="manager_changes", sent_at=None).update(sent_at=CHANGED)


def sees(person, adjustment, at=SHOWS):
    """Whether it exists for the person: by the query, which says the same as the rule."""
    found = Adjustment.objects.with_case().get(pk=adjustment.pk)
    by_query = Adjustment.objects.visible_to(fresh(person), at).filter(pk=adjustment.pk).exists()
    assert by_query == can_view(case_of(found).standing(), fresh(person).as_viewer)
    return by_query


def test_who_is_told_late_has_as_long_to_ask_and_reads_the_true_day(cast):
    one = walk(cast, State.IN_PLACE)
    change(cast)
    letter, printed_at = Notice.objects.get(kind="manager_changes"), SHOWS + timedelta(days=9)  # Friday 19 June
    said = compose(letter, printed_at)
    assert said.subject == "Adjustments: what your new line manager will see, from 23 June"
    words = " ".join(said.body.split())
    assert "From Tuesday 23 June 2026, Mona Test sees" in words
    assert "tell us before Tuesday 23 June 2026." in words
    assert "10 June" not in words + said.subject
    Notice.objects.filter(pk=letter.pk).update(sent_at=printed_at)
    handovers.sweep(at=printed_at + timedelta(minutes=1))
    assert Handover.objects.get().shows_on == date(2026, 6, 23)
    handovers.sweep(at=datetime(2026, 6, 22, 22, 59, tzinfo=UTC))
    assert not sees(cast.mona, one), "not before the day that the letter names"
    handovers.sweep(at=datetime(2026, 6, 22, 23, 1, tzinfo=UTC))  # in London it is the 23rd
    assert sees(cast.mona, one)


@pytest.mark.parametrize("state", [State.IN_PLACE, State.IN_DELIVERY, State.DELIVERED])
def test_the_past_manager_sees_nothing_and_the_new_one_only_after_the_employee_was_told(cast, state):
    one = walk(cast, state)
    change(cast)
    assert not sees(cast.ben, one)
    assert not sees(cast.mona, one)
    handovers.sweep(at=SHOWS + HOUR)
    assert not sees(cast.mona, one), "the mail has not left"
    tell()
    handovers.sweep(at=SHOWS - 2 * HOUR - timedelta(days=1))
    assert not sees(cast.mona, one), "told, and it is not the day yet"
    handovers.sweep(at=SHOWS)
    assert sees(cast.mona, one)
    assert not sees(cast.ben, one)
    assert Handover.objects.get().shared_at == SHOWS


def test_what_waits_for_the_managers_decision_is_theirs_at_once(cast):
    one, start = asked(cast.amina, SLOW), walk(cast, State.AGREED, code=NO_GOODS)
    change(cast)
    assert sees(cast.mona, one)
    assert sees(cast.mona, start)
    told = compose(Notice.objects.get(kind="manager_changes"), CHANGED)
    assert "There they read why you asked." in " ".join(told.body.split())


@pytest.mark.parametrize("is_asked_after", [True, False])
def test_who_decided_since_they_are_the_manager_knows_it_and_can_take_it_back(cast, is_asked_after):
    old, before = walk(cast, State.IN_PLACE), None if is_asked_after else asked(cast.amina, SLOW)
    change(cast)
    one = before or asked(fresh(cast.amina), SLOW, at=CHANGED + HOUR)
    one = decisions.agree(adjustment=Adjustment.objects.get(pk=one.pk), by=fresh(cast.mona), at=CHANGED + 2 * HOUR)
    assert sees(cast.mona, one)
    assert not sees(cast.mona, old)
    one = decisions.undo_agreement(adjustment=one, words="By mistake.", by=fresh(cast.mona), at=CHANGED + 3 * HOUR)
    assert sees(cast.mona, one)
    one = decisions.agree(adjustment=one, by=fresh(cast.mona), at=CHANGED + 4 * HOUR)
    change(cast, "ben", at=CHANGED + 5 * HOUR)
    change(cast, at=CHANGED + 6 * HOUR)
    assert not sees(cast.mona, one), "that was an earlier time"


def test_where_nothing_is_agreed_yet_there_is_nothing_to_acknowledge(cast, sign_in):
    one = asked(cast.amina, SLOW)
    change(cast)
    tell()
    handovers.sweep(at=SHOWS)
    assert Handover.objects.get().shared_at
    assert not is_still_wanted(Notice.objects.get(kind="handover_wanted"), SHOWS)
    assert "New in your team" not in sign_in(cast.mona).get("/decide/").content.decode()
    decisions.agree(adjustment=one, by=cast.mona, at=SHOWS + timedelta(days=1))
    handovers.sweep(at=SHOWS + timedelta(days=30))
    assert not Notice.objects.filter(kind="handover_awaited").exists(), "she decided it herself"


def test_what_was_sent_to_the_adjustments_team_is_nobodys_to_hand_over(cast):
    draft = ask(cast.amina, SLOW, send=False)
    draft.is_sent_to_hr = True
    draft.save()
    from adjustments.actions import requests

    requests.submit(request=draft, by=cast.amina, at=CHANGED - timedelta(days=1))
    change(cast)
    assert not Handover.objects.exists()


def test_who_has_nothing_in_force_is_told_nothing_and_new_people_neither(cast):
    walk(cast, State.ENDED)
    change(cast)
    assert not Handover.objects.exists()
    assert not Notice.objects.filter(kind="manager_changes").exists()
    assert fresh(cast.amina).manager_may_see


def test_the_employee_reads_who_will_see_what_from_when(cast):
    walk(cast, State.IN_PLACE)
    change(cast)
    mail_ = compose(Notice.objects.get(kind="manager_changes"), CHANGED)
    assert mail_.subject == "Adjustments: what your new line manager will see, from 10 June"
    words = " ".join(mail_.body.split())
    assert words.startswith("Please read what your new line manager will see. Mona Test is your line manager now")
    assert "From Wednesday 10 June 2026, Mona Test sees which adjustments you have" in words
    assert "One thing is different" not in words
    assert CANARY not in words
    assert "Ben" not in words
    plain = html.unescape(re.sub(r"<[^>]+>", " ", mail_.alternatives[0][0].partition("<body>")[2]))
    assert set(re.findall(r"\w+", re.sub(r"https?://\S+", "", mail_.body))) <= set(re.findall(r"\w+", plain))


def shown(cast, state=State.IN_PLACE):
    one = walk(cast, state)
    change(cast)
    tell()
    handovers.sweep(at=SHOWS)
    return one, Handover.objects.get()


def test_the_new_manager_is_asked_reads_it_and_says_so(cast, sign_in):
    one, handover = shown(cast)
    wanted = Notice.objects.get(kind="handover_wanted")
    assert (wanted.to, wanted.send_after) == (cast.mona, SHOWS)
    sent = compose(wanted, SHOWS)
    assert sent.subject == "Adjustments: please read by 17 June: what is in force for people new in your team"
    assert "Please read what is in force for somebody who is new in your team" in " ".join(sent.body.split())
    assert "Amina" not in sent.body + sent.subject
    client, path = sign_in(cast.mona), reverse("acknowledge", args=[handover.pk])
    assert f'href="{path}"' in client.get("/decide/").content.decode()
    page = client.get(path).content.decode()
    for words in ("Amina Test", one.item, one.request.reference, "nothing to decide"):
        assert words in page
    assert CANARY not in page
    posted = {"sending": str(uuid.uuid4())}
    for _ in range(2):  # a double click
        assert client.post(path, posted)["Location"] == "/decide/?done=acknowledge"
    assert "that you know what is in force" in client.get("/decide/?done=acknowledge").content.decode()
    assert f'href="{path}"' not in client.get("/decide/").content.decode()
    assert "You said on" in client.get(path).content.decode()
    assert client.post(path, {"sending": "another"}).status_code == 409
    assert not is_still_wanted(wanted, SHOWS)
    assert "I know what is in force" not in client.get(path).content.decode()
    mine = sign_in(cast.amina).get("/my-data/").content.decode()
    assert "Changes of line manager" in mine
    assert "Mona Test" in mine


def test_the_preview_shows_what_the_new_manager_will_see_and_from_when(cast, sign_in):
    now = timezone.now()
    ref = walk(cast, State.IN_PLACE, at=now - timedelta(days=9)).request.reference
    change(cast, at=now)
    day = Handover.objects.get().shows_on
    client, path = sign_in(fresh(cast.amina)), f"/requests/{ref}/as-my-manager/"
    page = " ".join(client.get(path).content.decode().split())
    assert f"Mona Test is your new line manager, and sees all of this from {day_in_words(day)} at the earliest." in page
    assert "sees nothing of this request" not in page
    assert CANARY not in page
    _, secret = tokens.make(person=cast.amina, name="t", days=2, may_change=False, at=now)
    headers = {"authorization": f"Bearer {secret}"}
    before = client.get(f"/api/v1{path}", headers=headers).json()
    assert before["seen_from"] == day.isoformat()
    assert not fresh(cast.amina).manager_may_see, "looking changes nothing"
    late = now + timedelta(days=30)  # it could not be sent for so long
    assert looks.as_manager(ref, by=fresh(cast.amina), at=late).seen_from == Adjustment.objects.get().today(late)
    tell()
    handovers.sweep(at=now + timedelta(days=9))
    assert client.get(f"/api/v1{path}", headers=headers).json() == before | {"seen_from": None}
    assert "This is what Mona Test sees of your request." in client.get(path).content.decode()


def test_the_preview_of_what_the_manager_may_see_already_names_no_day(cast):
    ref = asked(cast.amina, SLOW).request.reference
    change(cast)
    assert looks.as_manager(ref, by=fresh(cast.amina), at=CHANGED + HOUR).seen_from is None


def test_nobody_else_reads_or_says_it(cast, sign_in):
    _, handover = shown(cast)
    path = reverse("acknowledge", args=[handover.pk])
    for person in (cast.amina, cast.ben, cast.hana, cast.carl, cast.ada):
        assert sign_in(person).get(path).status_code == sign_in(person).post(path).status_code == 404
    with pytest.raises(MoveNotAllowed):
        handovers.acknowledge(handover=handover, by=cast.hana, at=SHOWS)
    assert Handover.objects.get().acknowledged_at is None


def test_the_api_lists_and_acknowledges(cast, client):
    one, handover = shown(cast)
    _, secret = tokens.make(person=cast.mona, name="t", days=2, may_change=True, at=timezone.now())
    headers = {"authorization": f"Bearer {secret}"}
    listed = client.get("/api/v1/handovers/", headers=headers).json()
    assert [(row["id"], row["employee"]) for row in listed["results"]] == [(handover.pk, "Amina Test")]
    path = f"/api/v1/handovers/{handover.pk}/acknowledge/"
    assert client.post(path, headers=headers).status_code == 400
    for _ in range(2):
        said = client.post(path, headers=headers | {"idempotency-key": "one"}).json()
    assert said["acknowledged_at"]
    assert [row["reference"] for row in said["in_force"]] == [one.request.reference]
    assert client.post(path, headers=headers | {"idempotency-key": "two"}).status_code == 409
    assert client.post("/api/v1/handovers/99999/acknowledge/", headers=headers | {"idempotency-key": "3"}).status_code == 404


def test_after_five_working_days_the_manager_is_reminded_once_and_hr_sees_it(cast, sign_in):
    shown(cast)
    due = datetime(2026, 6, 17, 7, tzinfo=UTC)  # 08:00 in London
    handovers.sweep(at=due - timedelta(minutes=1))
    assert not Notice.objects.filter(kind="handover_awaited").exists()
    for minutes in (0, 0, 15, 60 * 24, 60 * 24 * 30):
        handovers.sweep(at=due + timedelta(minutes=minutes))
    [row] = Notice.objects.filter(kind="handover_awaited")
    assert (row.to, row.digest.kind, row.send_after) == (cast.mona, "daily_digest", due)
    assert compose(row.digest, due).subject == ("Adjustments: still to read by 17 June: what is in force for people in your team")
    assert "Line managers who have not said" in sign_in(cast.henry).get("/hr/today/").content.decode()
    assert "Mona Test, for Amina Test: asked since" in sign_in(cast.hana).get("/hr/today/").content.decode()


def test_many_new_people_are_one_mail(cast):
    walk(cast, State.IN_PLACE)
    walk(cast, State.IN_PLACE, employee=cast.carl)
    run(everyone(cast, amina={"manager": cast.mona.staff_number}, carl={"manager": cast.mona.staff_number}), CHANGED)
    tell()
    handovers.sweep(at=SHOWS)
    [row] = Notice.objects.filter(kind="handover_wanted")
    assert "for 2 people who are new in your team" in " ".join(compose(row, SHOWS).body.split())
    handovers.sweep(at=SHOWS + timedelta(days=30))
    assert Notice.objects.filter(kind="handover_awaited").count() == 1
    weekly.sweep(at=SHOWS + timedelta(days=5, hours=1))
    listed = Notice.objects.get(kind="weekly_list", to=cast.mona)
    assert "New in your team, or in another job: 2." in " ".join(compose(listed, SHOWS).body.split())


def test_the_next_change_ends_it_and_back_again_begins_anew(cast):
    one, first = shown(cast)
    change(cast, "grace", at=SHOWS + HOUR)
    first.refresh_from_db()
    assert first.ended_at == SHOWS + HOUR
    assert not is_still_wanted(Notice.objects.get(kind="handover_wanted"), SHOWS)
    assert not sees(cast.mona, one)
    assert not sees(cast.grace, one)
    change(cast, "mona", at=SHOWS + 2 * HOUR)
    assert Handover.objects.current().get().manager == cast.mona
    assert not sees(cast.mona, one)
    told = Notice.objects.get(handover__manager=cast.grace)
    assert not is_still_wanted(told, SHOWS)
    change(cast, "", at=SHOWS + 3 * HOUR)
    assert not Handover.objects.current().exists()
    assert fresh(cast.amina).manager_may_see


def test_who_decided_before_and_comes_back_waits_like_any_other(cast):
    one = walk(cast, State.IN_PLACE)
    change(cast)
    change(cast, "ben", at=CHANGED + HOUR)
    assert not sees(cast.ben, one)
    tell()
    handovers.sweep(at=SHOWS)
    assert sees(cast.ben, one)


def test_importing_the_same_again_tells_nobody_twice_and_a_trial_tells_nobody(cast):
    walk(cast, State.IN_PLACE)
    rows = everyone(cast, amina={"manager": cast.mona.staff_number})
    run(rows, CHANGED, dry_run=True)
    assert not Handover.objects.exists()
    for _ in range(2):
        run(rows, CHANGED)
    assert Handover.objects.count() == 1
    assert Notice.objects.filter(kind="manager_changes").count() == 1


def test_who_has_left_is_no_longer_handed_over(cast):
    shown(cast)
    run(everyone(cast, amina=None), SHOWS + HOUR)
    handovers.sweep(at=SHOWS + timedelta(days=30))
    assert not Notice.objects.filter(kind="handover_awaited").exists()


def test_hr_switches_the_reminder_off_and_leaves_somebody_alone(cast):
    Organisation.objects.create(pk=1, reminders={HANDOVER.code: []})
    shown(cast)
    handovers.sweep(at=SHOWS + timedelta(days=30))
    assert not Notice.objects.filter(kind="handover_awaited").exists()
    from adjustments.actions import settings

    Person.objects.filter(pk=cast.mona.pk).update(reminders_stopped_until=date(2026, 7, 31))
    settings.set_reminders({HANDOVER.code: (3, 8)}, by=cast.hana, at=SHOWS + timedelta(days=30))
    handovers.sweep(at=SHOWS + timedelta(days=30))
    assert not Notice.objects.filter(kind="handover_awaited").exists()


def test_hr_sees_whom_nobody_could_tell_but_not_their_own(cast, sign_in):
    walk(cast, State.IN_PLACE, employee=cast.hana)
    cast.hana.line_manager = cast.mona
    cast.hana.save()
    handovers.managers_changed([cast.hana], at=CHANGED)
    assert "not asked yet: Hana Test could not be told" in sign_in(cast.henry).get("/hr/today/").content.decode()
    assert "Hana Test could not" not in sign_in(cast.hana).get("/hr/today/").content.decode()


def test_an_administrator_who_changes_the_manager_by_hand_tells_too(cast, sign_in):
    walk(cast, State.IN_PLACE)
    Person.objects.filter(pk=cast.ada.pk).update(is_staff=True, is_superuser=True)
    client, path = sign_in(fresh(cast.ada)), reverse("admin:adjustments_person_change", args=[cast.amina.pk])
    form = client.get(path).context["adminform"].form
    values = {name: form.initial.get(name) for name in form.fields}
    posted = {name: value for name, value in values.items() if value not in (None, False)} | {"line_manager": cast.mona.pk}
    assert client.post(path, posted).status_code == 302
    assert Handover.objects.get().manager == cast.mona


def test_one_broken_handover_stops_no_other(cast, monkeypatch):
    walk(cast, State.IN_PLACE)
    walk(cast, State.IN_PLACE, employee=cast.carl)
    run(everyone(cast, amina={"manager": cast.mona.staff_number}, carl={"manager": cast.mona.staff_number}), CHANGED)
    tell()
    show, broken = handovers._show, Handover.objects.get(employee=cast.amina).pk
    monkeypatch.setattr(handovers, "_show", lambda pk, at: 1 / 0 if pk == broken else show(pk, at))
    assert handovers.sweep(at=SHOWS) == 2
    assert Handover.objects.get(employee=cast.carl).shared_at


def test_the_mails_leave_and_what_follows_follows(cast):
    walk(cast, State.IN_PLACE, at=timezone.now() - timedelta(days=9))
    cast.amina.line_manager = cast.mona
    cast.amina.save()
    now = timezone.now()
    handovers.managers_changed([cast.amina], at=now)
    deliver.deliver_ready(now=now)
    assert [one.to for one in mail.outbox if "new line manager" in one.subject] == [["amina@test.example"]]
    people.settle(at=now)
    handovers.sweep(at=now + timedelta(days=6))
    assert Handover.objects.get().shared_at


def test_the_list_asks_as_often_for_one_as_for_many(cast, sign_in):
    counts = []
    walk(cast, State.IN_PLACE)
    walk(cast, State.IN_PLACE, employee=cast.carl)
    for name in ("amina", "carl"):
        Person.objects.filter(pk=getattr(cast, name).pk).update(line_manager=cast.mona)
        handovers.managers_changed([fresh(getattr(cast, name))], at=CHANGED)
        tell()
        handovers.sweep(at=SHOWS)
        client = sign_in(cast.mona)
        client.get("/decide/")
        with CaptureQueriesContext(connection) as found:
            assert client.get("/decide/").status_code == 200
        counts.append(len(found))
    assert counts[0] == counts[1]
