"""Owners of grid keys: asked for now and then, and known while nobody can be asked."""

import asyncio
import threading

import pytest

from capture.proxy import callers
from capture.proxy.callers import Caller, Callers
from capture.proxy.problems import Problem
from embeddings.errors import UnavailableError

ADA = Caller(owner_id=7)


class Register:
    """Whose keys are whose; away or slow at will."""

    def __init__(self) -> None:
        self.callers = {"ag_1": ADA}
        self.asked = 0
        self.away = False
        self.answers = threading.Event()
        self.answers.set()

    def __call__(self, key: str) -> Caller | None:
        self.asked += 1
        assert self.answers.wait(10)
        if self.away:
            raise UnavailableError("The register is away.")
        return self.callers.get(key)


@pytest.fixture
def looks_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have every call wait for a look-up of its key."""
    monkeypatch.setattr(callers, "FRESH_SECONDS", 0.0)
    monkeypatch.setattr(callers, "GOOD_SECONDS", 0.0)


def test_a_key_is_looked_up_once_for_many_calls() -> None:
    register = Register()

    async def ask() -> list[Caller]:
        known = Callers(register)
        return await asyncio.gather(*(known.find("ag_1") for _ in range(50)))

    assert asyncio.run(ask()) == [ADA] * 50
    assert register.asked == 1


@pytest.mark.usefixtures("looks_again")
def test_a_revoked_key_is_refused_once_it_is_looked_up_again() -> None:
    register = Register()

    async def ask() -> None:
        known = Callers(register)
        await known.find("ag_1")
        register.callers.clear()
        await known.find("ag_1")

    with pytest.raises(Problem, match="revoked"):
        asyncio.run(ask())


def test_a_key_in_use_is_looked_up_again_beside_its_calls(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(callers, "FRESH_SECONDS", 0.0)
    register = Register()

    async def ask() -> None:
        known = Callers(register)
        await known.find("ag_1")
        register.answers.clear()
        assert await known.find("ag_1") == ADA
        register.callers.clear()
        register.answers.set()
        while True:
            await known.find("ag_1")
            await asyncio.sleep(0)

    with pytest.raises(Problem, match="revoked"):
        asyncio.run(asyncio.wait_for(ask(), 10))


@pytest.mark.usefixtures("looks_again")
def test_a_known_key_is_good_while_nobody_can_be_asked() -> None:
    register = Register()

    async def ask() -> Caller:
        known = Callers(register)
        await known.find("ag_1")
        register.away = True
        return await known.find("ag_1")

    assert asyncio.run(ask()) == ADA


@pytest.mark.usefixtures("looks_again")
def test_a_known_key_does_not_wait_for_a_slow_database(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(callers, "PATIENCE_SECONDS", 0.01)
    register = Register()

    async def ask() -> list[Caller]:
        known = Callers(register)
        await known.find("ag_1")
        register.answers.clear()
        found = [await known.find("ag_1"), await known.find("ag_1")]
        register.answers.set()
        return found

    assert asyncio.run(ask()) == [ADA, ADA]
    assert register.asked == 2


def test_an_unknown_key_that_cannot_be_looked_up_is_asked_to_wait() -> None:
    register = Register()
    register.away = True
    with pytest.raises(Problem, match="register is away") as refused:
        asyncio.run(Callers(register).find("ag_2"))
    assert refused.value.status == 503
