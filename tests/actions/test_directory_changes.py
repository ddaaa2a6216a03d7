"""A line manager who comes later, and another job: who is told what, and who looks again."""

from __future__ import annotations

import html
import re
from datetime import timedelta

import pytest
from django.urls import reverse

from adjustments.actions import handovers, looks, people
from adjustments.models import Handover, Notice, Person
from adjustments.notifications.compose import compose
from adjustments.notifications.wanted import is_still_wanted
from adjustments.rules.states import State
from tests.actions.test_handovers import CHANGED, HOUR, SHOWS, sees, tell
from tests.actions.test_people import everyone, run
from tests.builders import SLOW, asked, walk
from tests.cast import fresh


@pytest.fixture
def away(cast):
    """Mona is named as Amina's line manager and is not here."""
    one = walk(cast, State.IN_PLACE)
    Person.objects.filter(pk=cast.mona.pk).update(is_active=False)
    Person.objects.filter(pk=cast.amina.pk).update(line_manager=cast.mona)
    handovers.managers_changed([fresh(cast.amina)], at=CHANGED)
    return one


def test_a_manager_who_is_not_here_yet_sees_nothing_until_the_employee_was_told(cast, away):
    people.settle(at=CHANGED)
    assert not Handover.objects.exists()
    Person.objects.filter(pk=cast.mona.pk).update(is_active=True)
    assert not sees(cast.mona, away), "here, and the employee was not told"
    assert looks.as_manager(away.request.reference, by=fresh(cast.amina), at=CHANGED).seen_from == SHOWS.date()
    for _ in range(2):
        people.settle(at=CHANGED + HOUR)
    one = Handover.objects.get()
    assert (one.manager, one.changed_at, one.notice.to) == (cast.mona, CHANGED + HOUR, cast.amina)
    assert not sees(cast.mona, away)
    tell()
    handovers.sweep(at=SHOWS + HOUR)
    assert sees(cast.mona, away)


def test_who_stands_in_the_file_again_is_handed_over_to_by_the_import(cast, away):
    run(everyone(cast, amina={"manager": cast.mona.staff_number}), CHANGED + HOUR)
    assert fresh(cast.mona).is_active
    assert Handover.objects.get().manager == cast.mona
    assert Notice.objects.filter(kind="manager_changes").count() == 1


def test_an_administrator_who_lets_the_manager_in_begins_it_too(cast, away, sign_in):
    Person.objects.filter(pk=cast.ada.pk).update(is_staff=True, is_superuser=True)
    client, path = sign_in(fresh(cast.ada)), reverse("admin:adjustments_person_change", args=[cast.mona.pk])
    form = client.get(path).context["adminform"].form
    values = {name: form.initial.get(name) for name in form.fields}
    posted = {name: value for name, value in values.items() if value not in (None, False)} | {"is_active": "on"}
    assert client.post(path, posted).status_code == 302
    assert Handover.objects.get().manager == cast.mona


def test_where_there_is_nothing_to_show_the_manager_who_comes_sees_what_is_asked_later(cast):
    Person.objects.filter(pk=cast.mona.pk).update(is_active=False)
    Person.objects.filter(pk=cast.amina.pk).update(line_manager=cast.mona)
    handovers.managers_changed([fresh(cast.amina)], at=CHANGED)
    Person.objects.filter(pk=cast.mona.pk).update(is_active=True)
    people.settle(at=CHANGED)
    assert fresh(cast.amina).manager_may_see
    assert not Handover.objects.exists()
    assert sees(cast.mona, asked(fresh(cast.amina), SLOW, at=CHANGED + HOUR))


def new_job(cast, at=CHANGED, **cells):
    return run(everyone(cast, amina={"job_title": "Ward Sister", **cells}), at)


def told_of_jobs():
    return [(row.kind, row.to) for row in Notice.objects.filter(kind__in=("job_changed", "fit_wanted")).order_by("pk")]


def test_a_new_job_is_looked_at_by_the_same_manager_who_says_that_they_know(cast, sign_in):
    one = walk(cast, State.IN_PLACE)
    new_job(cast)
    assert told_of_jobs() == [("job_changed", cast.amina), ("fit_wanted", cast.ben)]
    assert sees(cast.ben, one), "as before"
    handover = Handover.objects.get()
    assert (handover.manager, handover.shared_at, handover.is_new_job) == (cast.ben, CHANGED, True)
    client, path = sign_in(cast.ben), reverse("acknowledge", args=[handover.pk])
    assert "Amina Test, in another job" in client.get("/decide/").content.decode()
    page = client.get(path).content.decode()
    for words in ("Amina Test has another job now", "nothing to decide", "whether it still fits", one.item):
        assert words in page
    assert client.post(path, {"sending": "one"})["Location"] == "/decide/?done=acknowledge"
    assert not is_still_wanted(Notice.objects.get(kind="fit_wanted"), CHANGED)
    one.refresh_from_db()
    assert one.state == State.IN_PLACE


def test_what_both_read_about_a_new_job(cast):
    walk(cast, State.IN_PLACE)
    new_job(cast)
    mine, to_look = (compose(Notice.objects.get(kind=kind), CHANGED) for kind in ("job_changed", "fit_wanted"))
    assert mine.subject == "Adjustments: what is in force for you goes on in your new job"
    words = " ".join(mine.body.split())
    assert words.startswith("Please look whether what is in force for you still fits.")
    assert "Ben Test, your line manager, is asked to look whether it still fits, and to talk with you." in words
    assert to_look.subject == "Adjustments: please look by 15 June: whether what is in force still fits a new job"
    words = " ".join(to_look.body.split())
    assert "for somebody in your team who has another job now. Say that you know it by Monday 15 June 2026." in words
    for mail in (mine, to_look):
        as_html = mail.alternatives[0][0].partition("<body>")[2]
        plain = html.unescape(re.sub(r"<[^>]+>", " ", as_html))
        assert set(re.findall(r"\w+", re.sub(r"https?://\S+", "", mail.body))) <= set(re.findall(r"\w+", plain))
        assert "Sister" not in mail.body + as_html


def test_the_manager_is_reminded_of_a_new_job_and_hr_sees_it(cast, sign_in):
    walk(cast, State.IN_PLACE)
    new_job(cast)
    handovers.sweep(at=CHANGED + timedelta(days=30))
    awaited = Notice.objects.get(kind="handover_awaited")
    assert awaited.to == cast.ben
    assert "for somebody in your team" in " ".join(compose(awaited, CHANGED + timedelta(days=30)).body.split())
    assert "Ben Test, for Amina Test: asked since" in sign_in(cast.hana).get("/hr/today/").content.decode()


def test_the_next_new_job_asks_anew(cast):
    walk(cast, State.IN_PLACE)
    new_job(cast)
    new_job(cast, job_title="Matron", at=CHANGED + HOUR)
    first, second = Handover.objects.order_by("pk")
    assert (first.ended_at, second.ended_at) == (CHANGED + HOUR, None)
    assert not is_still_wanted(first.notice, CHANGED + HOUR)
    assert is_still_wanted(second.notice, CHANGED + HOUR)


@pytest.mark.parametrize("cells", [{"job_title": "OFFICER "}, {"job_title": ""}, {"band": "Band 6"}])
def test_what_is_written_differently_is_no_new_job(cast, cells):
    walk(cast, State.IN_PLACE)
    new_job(cast, **{"job_title": "Officer", **cells})
    assert told_of_jobs() == []


@pytest.mark.parametrize("state", [State.SUBMITTED, State.DECLINED, State.ENDED])
def test_who_has_nothing_in_force_is_told_nothing_of_a_new_job(cast, state):
    walk(cast, state)
    new_job(cast)
    assert told_of_jobs() == []


@pytest.mark.parametrize("when", ["together", "after"])
def test_a_new_manager_and_a_new_job_are_one_thing_to_read(cast, when):
    walk(cast, State.IN_PLACE)
    if when == "after":
        run(everyone(cast, amina={"manager": cast.mona.staff_number}), CHANGED)
    new_job(cast, manager=cast.mona.staff_number, at=CHANGED + HOUR)
    assert told_of_jobs() == []
    assert Handover.objects.get().manager == cast.mona


@pytest.mark.parametrize("manager", ["", "no-such-number"])
def test_who_has_no_manager_any_more_is_told_nothing_of_a_new_job(cast, manager):
    walk(cast, State.IN_PLACE)
    new_job(cast, manager=manager)
    assert told_of_jobs() == []


def test_an_administrator_who_changes_the_job_by_hand_tells_too(cast, sign_in):
    walk(cast, State.IN_PLACE)
    Person.objects.filter(pk=cast.ada.pk).update(is_staff=True, is_superuser=True)
    client, path = sign_in(fresh(cast.ada)), reverse("admin:adjustments_person_change", args=[cast.amina.pk])
    form = client.get(path).context["adminform"].form
    values = {name: form.initial.get(name) for name in form.fields}
    posted = {name: value for name, value in values.items() if value not in (None, False)} | {"job_title": "Matron"}
    assert client.post(path, posted).status_code == 302
    assert told_of_jobs() == [("job_changed", cast.amina), ("fit_wanted", cast.ben)]


def test_importing_a_new_job_again_or_on_trial_tells_nobody_twice(cast):
    walk(cast, State.IN_PLACE)
    run(everyone(cast, amina={"job_title": "Matron"}), CHANGED, dry_run=True)
    assert told_of_jobs() == []
    for _ in range(2):
        new_job(cast)
    assert len(told_of_jobs()) == 2
