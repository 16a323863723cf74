"""JWT: obtain, use, refresh."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from rest_framework.test import APIClient
from rest_framework_simplejwt.tokens import AccessToken, RefreshToken

from tests.conftest import client_with

pytestmark = pytest.mark.django_db


def _obtain(password: str = "correct horse") -> Any:
    return APIClient().post("/api/token", {"username": "ada", "password": password})


def test_a_name_and_a_password_give_a_token_that_lets_in(owner: User) -> None:
    tokens = _obtain().json()
    assert tokens.keys() == {"access", "refresh"}
    assert client_with(tokens["access"]).get("/api/stats").status_code == 200


def test_a_refresh_token_gives_the_next(owner: User) -> None:
    response = APIClient().post("/api/token/refresh", {"refresh": _obtain().json()["refresh"]})
    assert response.json().keys() == {"access"}
    assert client_with(response.json()["access"]).get("/api/stats").status_code == 200


def test_a_refresh_token_lets_nobody_in(owner: User) -> None:
    assert client_with(_obtain().json()["refresh"]).get("/api/stats").status_code == 401


def test_a_wrong_password_gives_none(owner: User) -> None:
    response = _obtain("wrong")
    assert (response.status_code, response["Content-Type"]) == (401, "application/problem+json")
    assert response["WWW-Authenticate"]


def test_a_token_ends(owner: User) -> None:
    token = AccessToken.for_user(owner)
    token.set_exp(lifetime=-timedelta(seconds=1))
    response = client_with(str(token)).get("/api/stats")
    assert response.status_code == 401
    assert "/api/token/refresh" in response.json()["detail"]


def test_a_token_ends_with_the_password(owner: User) -> None:
    access = _obtain().json()["access"]
    owner.set_password("another")
    owner.save()
    assert client_with(access).get("/api/stats").status_code == 401


def test_a_token_of_a_person_who_is_gone_is_refused(owner: User) -> None:
    refresh, access = str(RefreshToken.for_user(owner)), str(AccessToken.for_user(owner))
    owner.delete()
    assert client_with(access).get("/api/stats").status_code == 401
    assert APIClient().post("/api/token/refresh", {"refresh": refresh}).status_code == 401


@pytest.mark.parametrize("name", ["\x00", "\ud800", "x" * 10_000])
def test_an_odd_name_is_nobody(name: str) -> None:
    body = json.dumps({"username": name, "password": name})
    response = APIClient().generic("POST", "/api/token", body, content_type="application/json")
    assert response.status_code in (400, 401)


def test_a_password_is_taken_as_it_is(owner: User) -> None:
    owner.set_password(" blanks around ")
    owner.save()
    assert _obtain(" blanks around ").status_code == 200
    assert _obtain("blanks around").status_code == 401


def test_an_unknown_field_is_named(owner: User) -> None:
    response = APIClient().post("/api/token/refresh", {"refresh": "x", "token": "x"})
    assert response.json()["detail"] == "token: it is unknown here; known are refresh."
