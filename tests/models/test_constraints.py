"""What the database itself refuses."""

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from adjustments.models import Adjustment, Event, Person, RoleHolding, Step
from adjustments.models.append_only import make_triggers, missing_triggers
from adjustments.rules.states import State
from tests.builders import walk


@pytest.mark.parametrize(
    "wrong",
    [
        {"holder_person": None, "holder_team": ""},
        {"holder_team": "hr"},
        {"state": State.IN_PLACE},
        {"state": State.DELIVERED},
        {"own_words": "also in words"},
    ],
)
def test_an_adjustment_cannot_contradict_itself(cast, wrong):
    adjustment = walk(cast, State.SUBMITTED)
    with pytest.raises(IntegrityError), transaction.atomic():
        Adjustment.objects.filter(pk=adjustment.pk).update(**wrong)


def test_only_one_step_is_open(cast):
    step = walk(cast, State.SUBMITTED).steps.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        Step.objects.create(adjustment=step.adjustment, kind="hr", holder_team="hr", opened_on=step.opened_on, due_on=step.due_on)


@pytest.mark.parametrize("change", [lambda rows: rows.update(action="agree"), lambda rows: rows.delete()])
def test_history_cannot_be_changed_or_removed(cast, change):
    event = walk(cast, State.SUBMITTED).events.get()
    with pytest.raises(DatabaseError), transaction.atomic():
        change(Event.objects.filter(pk=event.pk))
    assert Event.objects.get(pk=event.pk).hash == event.hash


@pytest.mark.django_db
def test_triggers_are_in_place_after_migrate_and_can_be_made_again():
    assert missing_triggers(connection) == []
    make_triggers(connection)
    assert missing_triggers(connection) == []


@pytest.mark.django_db
def test_a_fulfilment_role_names_its_team_and_no_other_does():
    person = Person.objects.create_user("x@test.example", None, staff_number="1", name="X")
    for role, team in (("fulfilment", ""), ("hr_lead", "it")):
        with pytest.raises(IntegrityError), transaction.atomic():
            RoleHolding.objects.create(person=person, role=role, team=team)


@pytest.mark.django_db
def test_many_people_may_have_no_email():
    for number in range(3):
        Person.objects.create_user(None, None, staff_number=f"{number}", name="No Mail")
    assert Person.objects.filter(email=None).count() == 3


def test_no_field_asks_for_a_diagnosis():
    from django.apps import apps

    for model in apps.get_app_config("adjustments").get_models():
        for field in model._meta.get_fields():
            words = f"{field.name} {getattr(field, 'help_text', '')}".lower()
            assert not any(word in words for word in ("diagnos", "disability", "condition", "medical")), (model, field)
