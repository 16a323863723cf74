"""Who may come in."""

import pytest
from django.contrib.auth.models import User
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from rest_framework.request import Request
from rest_framework.test import APIClient, APIRequestFactory

from grid.models import ApiKey
from grid.rest.authentication import ApiKeyAuthentication
from tests.conftest import client_with

STATS = "/api/stats"


def test_an_api_key_lets_in(client: APIClient) -> None:
    assert client.get(STATS).status_code == 200


def test_the_scheme_is_read_in_any_case(api_key: str) -> None:
    assert APIClient().get(STATS, headers={"Authorization": f"bEARER {api_key}"}).status_code == 200


def test_without_a_key_one_is_asked_for(db: None) -> None:
    response = APIClient().get(STATS)
    assert (response.status_code, response["WWW-Authenticate"]) == (401, 'Bearer realm="aethergrid"')
    assert "manage.py apikey" in response.json()["detail"]


@pytest.mark.parametrize(
    "header",
    [
        "Bearer",
        "Bearer ",
        "Bearer ag_",
        "Bearer ag_x y",
        "Bearer x",
        "Bearer a.b.c",
        "Basic YTpi",
        "ag_",
        "Bearer é",
    ],
)
def test_a_wrong_key_does_not(db: None, header: str) -> None:
    response = APIClient().get(STATS, headers={"Authorization": header})
    assert response.status_code == 401
    assert response["WWW-Authenticate"]


@given(header=st.text(st.characters(max_codepoint=255)))
def test_no_header_breaks_it(header: str) -> None:

    request = Request(APIRequestFactory().get(STATS, HTTP_AUTHORIZATION=header))
    assert ApiKeyAuthentication().authenticate(request) is None


def test_a_revoked_key_does_not(client: APIClient) -> None:
    ApiKey.objects.update(revoked_at=timezone.now())
    assert client.get(STATS).status_code == 401


def test_a_wrong_key_is_refused_where_a_session_is_open(owner: User) -> None:
    client = client_with("ag_wrong")
    client.force_login(owner)
    assert client.get(STATS).status_code == 401


def test_a_session_is_no_key(owner: User) -> None:
    client = APIClient()
    client.force_login(owner)
    assert client.get(STATS).status_code == 401


def test_no_cookie_is_set(client: APIClient) -> None:
    assert not client.get(STATS).cookies
