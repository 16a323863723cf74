"""Every operation of the OpenAPI description, tried with data that it allows and with data that it does not."""

import os
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.contrib.auth.models import User
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, settings
from pytest_django import Settings
from schemathesis import Case
from schemathesis.specs.openapi.checks import positive_data_acceptance

from capture.models import Conversation
from grid.models import Fragment
from tests.stores import on_servers

EXAMPLES = int(os.environ.get("CONFORMANCE_EXAMPLES", "40"))
schema = schemathesis.openapi.from_wsgi("/api/schema/?format=json", get_wsgi_application())


@pytest.fixture(autouse=True)
def _no_limit(settings: Settings) -> None:
    settings.API_THROTTLE = settings.API_LOGIN_THROTTLE = ""


@pytest.fixture(autouse=True)
def _in_the_tests_transaction() -> Iterator[None]:
    """Keep the connection over requests, as Django's own test client does: the test's transaction is on it."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@schema.parametrize()
@settings(max_examples=EXAMPLES, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
def test_any_request_is_answered_as_described(case: Case[Any], grid: User, api_key: str) -> None:
    if case.path == "/api/events" and on_servers():
        pytest.skip("a stream gives its connection back, and with it on Postgres the test's transaction")
    case.call_and_validate(
        headers={"Authorization": f"Bearer {api_key}"},
        # That `since` is before `until` is more than a schema can say.
        excluded_checks=[positive_data_acceptance] if _has_a_period(case) else [],
    )


def _has_a_period(case: Case[Any]) -> bool:
    filters = case.body.get("filters") if isinstance(case.body, dict) else None
    return isinstance(filters, dict) and bool(filters.get("since")) and bool(filters.get("until"))


@pytest.mark.parametrize("operation", ["GET /api/conversations/{id}", "DELETE /api/conversations/{id}"])
def test_a_conversation_is_answered_as_described(operation: str, grid: User, api_key: str) -> None:
    _call(operation, api_key, id=Conversation.objects.get(external_id="locks").pk)


def test_a_fragment_is_answered_as_described(grid: User, api_key: str) -> None:
    _call("GET /api/fragments/{id}", api_key, id=Fragment.objects.get(message__external_id="m2").pk)


def _call(operation: str, api_key: str, **path: object) -> None:
    method, _, address = operation.partition(" ")
    case = schema[address][method].Case(path_parameters={name: str(value) for name, value in path.items()})
    response = case.call_and_validate(headers={"Authorization": f"Bearer {api_key}"})
    assert response.status_code in (200, 204)
