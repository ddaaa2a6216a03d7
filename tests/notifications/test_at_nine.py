"""Everybody is reminded at nine: what that asks of the database does not grow with each of them."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from adjustments.actions import conversations, reminders
from adjustments.models import Notice, Person
from adjustments.models.calendars import remembered
from adjustments.notifications import deliver
from tests.builders import MONDAY, SLOW, asked

DUE = MONDAY + timedelta(days=4)


def waiting_for_an_answer(cast, number):
    """Somebody who was asked something on Monday, and is reminded of it on Thursday."""
    name = f"e{number}"
    employee = Person.objects.create_user(f"{name}@test.example", None, staff_number=name, name=name, site=cast.ben.site)
    employee.line_manager = cast.ben
    employee.save()
    conversations.ask_for_information(adjustment=asked(employee, SLOW), words="When?", by=cast.ben, at=MONDAY)


@pytest.mark.parametrize("many", [2, 12])
def test_the_queries_of_a_morning(cast, many):
    for number in range(many):
        waiting_for_an_answer(cast, number)
    Notice.objects.update(sent_at=MONDAY)
    with remembered(), CaptureQueriesContext(connection) as sweeping:
        assert reminders.sweep(at=DUE) == many
    with remembered(), CaptureQueriesContext(connection) as sending:
        assert deliver.deliver_ready(now=DUE) == len(mail.outbox) == many
    assert len(sweeping) <= 30, "for all together"
    assert len(sending) <= 20 + 4 * many, "for each: begun, its parts, its receipt"
