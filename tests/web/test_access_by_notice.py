"""Who gets to handovers, to what a passed-over manager must do, and to marking letters: three rows of the access matrix, with what must be there first."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from adjustments.actions import handovers, sentences
from adjustments.models import Handover, Message, Notice
from adjustments.rules.states import State
from tests.builders import SENTENCE, told, walk
from tests.web.routes import EVERYBODY, HANDED_OVER, PRINTED, TOLD, ask, client_for, methods, path_of


@pytest.mark.parametrize("name", sorted(PRINTED))
def test_letters_are_marked_as_printed_by_hr_alone(cast, name):
    for person in sorted(EVERYBODY):
        answer = ask(client_for(getattr(cast, person), name), "post", path_of(name), name)
        may = {"mark_printed": 302, "api_mark_printed": 400}[name]  # nothing was chosen
        assert answer.status_code == (may if person in {"hana", "henry"} else 404), person


@pytest.mark.parametrize("name", sorted(HANDED_OVER))
def test_a_handover_is_for_the_new_line_manager_alone(cast, name):
    at = timezone.now()
    walk(cast, State.IN_PLACE, at=at - timedelta(days=9))
    cast.amina.line_manager = cast.mona
    cast.amina.save()
    handovers.managers_changed([cast.amina], at=at - timedelta(days=8))
    handover = Handover.objects.get()
    Notice.objects.filter(handover=handover).update(sent_at=at - timedelta(days=8))
    path = reverse(name, args=[handover.pk])
    for when in ("before it is shown", "after"):
        for person in sorted(EVERYBODY):
            for method in methods(name):
                answer = ask(client_for(getattr(cast, person), name), method, path, name)
                assert answer.status_code < 500
                may = person == "mona" and when == "after"
                assert (answer.status_code == 404) is not may, (when, person, method, answer.status_code)
        handovers.sweep(at=at)
    assert Handover.objects.get().acknowledged_at


@pytest.mark.parametrize("name", sorted(TOLD))
def test_a_sentence_is_for_the_line_manager_alone_and_not_before_its_day(cast, name):
    one = told(cast, at=timezone.now() - timedelta(hours=6))
    path = reverse(name, args=[Message.objects.get(about="tell_manager").event_id])
    for when in ("before it is shown", "after"):
        for person in sorted(EVERYBODY):
            for method in methods(name):
                answer = ask(client_for(getattr(cast, person), name), method, path, name)
                assert answer.status_code < 500
                may = person == "ben" and when == "after"
                assert (answer.status_code == 404) is not may, (when, person, method, answer.status_code)
                assert may or SENTENCE not in answer.content.decode()
        if when != "after":
            sentences.allow_telling(adjustment=one, by=cast.amina, at=timezone.now())
    assert one.events.filter(action="read_sentence").count() == 1
