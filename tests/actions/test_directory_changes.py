"""A line manager who comes later, and another job: who is told what, and who looks again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from adjustments.actions import handovers, looks, people
from adjustments.models import Handover, Notice, Person
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
