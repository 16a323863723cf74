"""An API that somebody else reads is held to what the grid's own keep."""

import re
from datetime import UTC, datetime

import pytest

from adapters.answers import Answer
from adapters.base import ApiFormat
from adapters.exchanges import Exchange
from adapters.guarding import GuardedApi
from adapters.health import AdapterFailedError
from adapters.histories import Asked

pytestmark = pytest.mark.django_db
EXCHANGE = Exchange("acme", "POST", "/v1/talk", datetime(2026, 3, 1, tzinfo=UTC), status=200)


class Waiting(Exception):
    """What the caller raises to be called again later."""


class Api(ApiFormat):
    name, title, paths = "acme", "Acme", re.compile("/v1/talk$")

    def read_request(self, exchange: Exchange) -> Asked:
        return Asked(continues="r1")

    def read_answer(self, exchange: Exchange) -> Answer:
        return Answer(id="r2", texts=["Done."])


class FailingApi(Api):
    def reads(self, method: str, path: str) -> bool:
        raise ZeroDivisionError

    def read_answer(self, exchange: Exchange) -> Answer:
        raise ZeroDivisionError


def waiting(answer_id: str) -> str:
    raise Waiting


def test_it_reads_as_the_api_does() -> None:
    guarded = GuardedApi(Api(), family="acme")
    assert (guarded.name, guarded.paths) == (Api.name, Api.paths)
    assert guarded.reads("POST", "/v1/talk")
    assert guarded.read(EXCHANGE) == Api().read(EXCHANGE)


def test_a_failure_is_foreseen() -> None:
    guarded = GuardedApi(FailingApi(), family="acme")
    assert not guarded.reads("POST", "/v1/talk")
    with pytest.raises(
        AdapterFailedError, match="The adapter acme failed in reading API calls: ZeroDivisionError"
    ):
        guarded.read(EXCHANGE)


def test_what_the_caller_raises_is_no_fault_of_the_adapter() -> None:
    with pytest.raises(Waiting):
        GuardedApi(Api(), family="acme").read(EXCHANGE, conversation_of=waiting)
