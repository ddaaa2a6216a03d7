"""What every test may ask for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client

from adjustments import wake
from adjustments.models import Person

from . import cast as people
from .builders import MONDAY

pytest_plugins = ["tests.stack", "tests.browser", "tests.faults.figures"]


@pytest.fixture(autouse=True)
def _nobody_knocks(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests inside one process have no worker to wake; those with real processes run them elsewhere."""
    monkeypatch.setattr(wake._knocker, "knock", lambda: None)


@pytest.fixture
def cast(db: None) -> people.Cast:
    return people.make()


@pytest.fixture
def at() -> datetime:
    return MONDAY


@pytest.fixture
def sign_in() -> Callable[[Person], Client]:
    """A browser that is signed in as somebody."""

    def signed_in(person: Person) -> Client:
        client = Client()
        client.force_login(person)
        return client

    return signed_in
