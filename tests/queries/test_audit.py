"""`doctor` finds nothing wrong after real moves, and finds what was spoilt."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from adjustments.models import Adjustment, Notice
from adjustments.queries import audit
from adjustments.rules.states import State
from tests.builders import asked, entry_for, walk


def findings():
    return {check.__name__: list(check()) for check in audit.CHECKS if list(check())}


def test_every_state_is_healthy(cast):
    for state in State:
        walk(cast, state, code=entry_for(state))
    assert findings() == {}
    call_command("doctor")


@pytest.mark.parametrize(
    ("spoilt", "found_by"),
    [
        ({"state": State.NOT_WORKING, "step_due_on": None}, "state_is_the_fold_of_events"),
        ({"decision_due_on": "2026-01-01"}, "clocks_are_what_history_says"),
    ],
)
def test_a_spoilt_adjustment_is_found(cast, spoilt, found_by):
    Adjustment.objects.filter(pk=asked(cast.amina).pk).update(**spoilt)
    assert found_by in findings()
    with pytest.raises(CommandError, match="violations"):
        call_command("doctor")


def test_a_lost_receipt_is_found(cast):
    asked(cast.amina)
    Notice.objects.filter(kind="request_submitted").delete()
    assert "one_receipt_for_each_request" in findings()


def test_a_request_that_forgot_its_last_event_is_found(cast):
    adjustment = asked(cast.amina)
    type(adjustment.request).objects.update(chain_head="", events_count=0)
    assert "history_is_whole" in findings()


def test_a_missing_trigger_is_found(cast):
    name = "adjustments_event_no_delete" if connection.vendor == "sqlite" else "adjustments_event_no_update_delete"
    on = "" if connection.vendor == "sqlite" else " ON adjustments_event"
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {name}{on}")
    assert "triggers_are_in_place" in findings()


def test_one_caseworker_alone_is_noted(cast):
    cast.henry.roles_held.all().delete()
    assert any("fewer than two" in note for note in audit.warnings())
