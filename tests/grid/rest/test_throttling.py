"""Each key has a count of its own."""

import pytest
from django.contrib.auth.models import User
from pytest_django import Settings
from rest_framework.test import APIClient
from rest_framework_simplejwt.tokens import AccessToken

from grid.keys import make_key
from tests.conftest import client_with


@pytest.fixture(autouse=True)
def _two_a_minute(settings: Settings) -> None:
    settings.API_THROTTLE = settings.API_LOGIN_THROTTLE = "2/min"


def _calls(client: APIClient, number: int = 3) -> list[int]:
    return [client.get("/api/stats").status_code for _ in range(number)]


def test_a_key_that_asks_too_often_waits(client: APIClient) -> None:
    assert _calls(client) == [200, 200, 429]


def test_another_key_of_the_same_person_does_not(client: APIClient, owner: User) -> None:
    _calls(client)
    assert _calls(client_with(make_key(owner_id=owner.pk, name="other")[1]), 1) == [200]


def test_a_token_counts_for_its_person(owner: User) -> None:
    first, second = (client_with(str(AccessToken.for_user(owner))) for _ in range(2))
    assert _calls(first, 2) + _calls(second, 1) == [200, 200, 429]


def test_passwords_are_not_tried_for_long(owner: User) -> None:
    tries = [
        APIClient()
        .post(
            "/api/token",
            {"username": "ada", "password": "x"},
            headers={"X-Forwarded-For": f"10.0.0.{number}"},
        )
        .status_code
        for number in range(3)
    ]
    assert tries == [401, 401, 429]


def test_no_rate_is_no_limit(client: APIClient, settings: Settings) -> None:
    settings.API_THROTTLE = ""
    assert _calls(client, 5) == [200] * 5
