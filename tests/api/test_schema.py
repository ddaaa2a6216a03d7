"""The schema is true: whatever it allows is asked as employee, manager and HR, and nothing breaks.

SCHEMA_CASES sets how many calls are made to each address, for each of the three.
"""

from __future__ import annotations

import os
from datetime import timedelta

import pytest
import schemathesis
from django.core.management import call_command
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from adjustments.actions import tokens
from adjustments.rules.states import State
from config.wsgi import application
from tests.builders import walk

DEFAULT = 2
CASES = int(os.environ.get("SCHEMA_CASES", DEFAULT))
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
PEOPLE = ("amina", "ben", "hana")


@pytest.fixture
def one_connection(db):
    """Requests through WSGI leave the test's transaction open, as Django's own test client does."""
    request_started.disconnect(close_old_connections)
    request_finished.disconnect(close_old_connections)
    yield
    request_started.connect(close_old_connections)
    request_finished.connect(close_old_connections)


@pytest.fixture
def api_schema(one_connection):
    return schemathesis.openapi.from_wsgi("/api/v1/schema/?format=json", application)


@pytest.fixture
def callers(cast):
    """Their headers, and the cases that they can ask about."""
    at = timezone.now() - timedelta(hours=6)
    references = [walk(cast, state, at=at).request.reference for state in (State.SUBMITTED, State.IN_DELIVERY, State.DELIVERED)]
    made = {}
    for who in PEOPLE:
        _, secret = tokens.make(person=getattr(cast, who), name="t", days=2, may_change=True, at=timezone.now())
        made[who] = {"Authorization": f"Bearer {secret}"}
    return made, references


@pytest.mark.parametrize("who", PEOPLE)
def test_nothing_breaks(api_schema, callers, who):
    headers, references = callers
    count, broken = 0, []
    for found in api_schema.get_all_operations():
        operation = found.ok()

        @settings(
            max_examples=CASES,
            deadline=None,
            derandomize=CASES == DEFAULT,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy(), is_real=st.integers(0, 3), which=st.sampled_from(references))
        def ask(case, is_real, which):
            nonlocal count
            count += 1
            if is_real and "reference" in (case.path_parameters or {}):
                case.path_parameters["reference"] = which
                if "number" in case.path_parameters:
                    case.path_parameters["number"] = 1
            case.headers = {**(case.headers or {}), "Idempotency-Key": f"{who}-{count}"}
            case.call_and_validate(headers=headers[who], checks=CHECKS)

        try:
            ask()
        except (Exception, BaseExceptionGroup) as error:  # told together, so that one fault hides no other
            broken.append(f"{operation.label}: {error}")
    print(f"{who}: {count} calls")
    assert not broken, "\n\n".join(broken)
    assert count >= CASES * 50


def test_the_schema_is_valid_and_names_every_refusal(db, tmp_path):
    call_command("spectacular", "--validate", "--fail-on-warn", "--file", str(tmp_path / "schema.yml"))
    found = Client().get("/api/v1/schema/?format=json").json()
    for path in found["paths"].values():
        for operation in path.values():
            assert {"400", "401", "403", "404", "409"} <= set(operation["responses"])
