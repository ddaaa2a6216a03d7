"""A synthetic trust with half a year of history, made by the real rulebook."""

import random

import pytest
from django.utils import timezone

from adjustments.demo import people, stories


@pytest.fixture
def trust(db):
    """The moment at which it is reported on."""
    now = timezone.now()
    rng = random.Random(7)
    stories.make(rng, people.make(rng, 80), 90, now)
    return now
