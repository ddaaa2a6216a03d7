"""What the demo has waiting, so that every page has something to show."""

from __future__ import annotations

import random

import pytest
from django.utils import timezone

from adjustments.demo import people, stories
from adjustments.models import Handover, Notice, Person
from adjustments.queries import printing


@pytest.mark.django_db
def test_a_letter_waits_to_be_printed_and_ben_has_somebody_new_to_read_about(sign_in):
    rng = random.Random(7)
    cast = people.make(rng, 60)
    stories.make(rng, cast, 20, timezone.now())
    [letter] = printing.letters(cast["priya"])
    assert (letter.to.name, letter.kind) == ("Joseph Mbeki", "adjustment_agreed")
    assert printing.enclosed(letter), "with the decision letter"
    assert "Joseph Mbeki" in sign_in(cast["priya"]).get("/hr/letters/").content.decode()
    handover = Handover.objects.get()
    page = sign_in(Person.objects.get(pk=cast["ben"].pk)).get("/decide/").content.decode()
    assert f"/handovers/{handover.pk}/acknowledge/" in page
    assert not Notice.objects.waiting().exists(), "nobody is mailed about the past"
