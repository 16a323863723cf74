"""Who may use the proxy."""

import re

import httpx
import pytest

from tests.capture.proxy.providers import Answer, Provider
from tests.capture.proxy.talking import ProxiedGrid
from tests.processes import wait_until


@pytest.fixture(autouse=True)
def _answers(provider: Provider) -> None:
    provider.answers["/x"] = Answer([b"ok"])


def test_a_key_in_its_header(proxied: ProxiedGrid) -> None:
    assert proxied.call("/openai/x").status_code == 200


def test_a_key_in_the_address(proxied: ProxiedGrid, provider: Provider) -> None:
    assert httpx.get(f"{proxied.url}/k/{proxied.grid.key}/openai/x?a=b").content == b"ok"
    assert provider.seen[-1].path == "/x?a=b"


def test_no_key_is_refused_on_loopback_too(proxied: ProxiedGrid, provider: Provider) -> None:
    answer = httpx.get(f"{proxied.url}/openai/x", headers={"Authorization": "Bearer sk-mine"})
    assert (answer.status_code, answer.headers["content-type"]) == (401, "application/problem+json")
    assert "X-AetherGrid-Key" in answer.json()["detail"]
    assert not provider.seen


def test_a_wrong_key_is_refused_and_not_repeated(proxied: ProxiedGrid, provider: Provider) -> None:
    answer = httpx.get(f"{proxied.url}/k/ag_wrong/openai/x")
    assert answer.status_code == 401
    assert "ag_wrong" not in answer.text
    assert not provider.seen


def test_a_revoked_key_is_refused_within_seconds(proxied: ProxiedGrid) -> None:
    key = re.findall(r"ag_\w+[\w-]+", proxied.grid.command("apikey", "short-lived").stdout)[-1]

    def status() -> int:
        return httpx.get(f"{proxied.url}/openai/x", headers={"X-AetherGrid-Key": key}).status_code

    assert status() == 200
    proxied.grid.command("shell", "-c", REVOKE)
    wait_until(lambda: status() == 401, seconds=10, what="the key is still let in")


REVOKE = """
from django.utils import timezone
from grid.models import ApiKey
ApiKey.objects.filter(name="short-lived").update(revoked_at=timezone.now())
"""
