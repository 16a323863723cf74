"""What an advisor gives goes into requests on their way; whatever goes wrong, they go on as they came."""

import asyncio
import gzip
import json
import threading
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest
import zstandard

from capture.proxy.advising import Patience, Question
from capture.proxy.app import Proxy
from capture.proxy.augmenting import Augmenter, Limits
from capture.proxy.callers import Caller
from capture.proxy.contexts import Context
from capture.proxy.tapes import Tapes
from capture.proxy.upstreams import Upstream
from capture.proxy.wishes import Rules
from tests.adapters.calls import APIS, Said
from tests.capture.proxy.providers import Answer, Provider

ON = {"X-AetherGrid-Augment": "on"}
PATH = "/v1/messages"
LARGEST = 100_000


class Knowing:
    """Knows one thing about everything but cheese."""

    def __init__(self) -> None:
        self.asked: list[Question] = []
        self.taken_back: list[int] = []
        self.window: int | None = None
        self.broken = False
        self.ready = True
        self.answers = threading.Event()
        self.answers.set()
        self.answered = threading.Event()

    def is_ready(self) -> bool:
        return self.ready

    def advise(self, question: Question) -> Context | None:
        self.asked.append(question)
        assert self.answers.wait(10)
        if self.broken:
            raise RuntimeError("out of order")
        if "cheese" in question.query:
            return None
        return Context(text=f"<aethergrid-context>{len(self.asked)}</aethergrid-context>", id=len(self.asked))

    def take_back(self, context: Context) -> None:
        self.taken_back.append(context.id)
        self.answered.set()

    def window_of(self, model: str) -> int | None:
        return self.window


@pytest.fixture
def knowing() -> Knowing:
    return Knowing()


@pytest.fixture
def call(knowing: Knowing, provider: Provider) -> "Call":
    provider.answers[PATH] = Answer([b"{}"])
    return Call(knowing, provider)


class Call:
    """Calls a proxy of the test's own, whose key says nothing unless told."""

    def __init__(self, knowing: Knowing, provider: Provider) -> None:
        self.knowing, self.provider = knowing, provider
        self.augment: bool | None = None
        self.rules, self.seconds = Rules(), 10.0

    def __call__(self, *bodies: Any, path: str = PATH, **headers: str) -> list[httpx.Response]:
        """Send bodies one after the other; give the answers."""

        async def all_of(post: Callable[[Any], Awaitable[httpx.Response]]) -> list[httpx.Response]:
            return [await post(body) for body in bodies]

        return asyncio.run(self._talk(all_of, path, headers))

    async def _talk(self, talk: Any, path: str, headers: dict[str, str]) -> list[httpx.Response]:
        limits = Limits(most_tokens=500, seconds=self.seconds, largest=LARGEST)
        proxy = Proxy(
            upstreams={"test": Upstream(self.provider.url, "TEST_UPSTREAM")},
            who=lambda _: Caller(7, key_id=3, augment=self.augment),
            tapes=Tapes(None),
            augmenter=Augmenter(self.knowing, rules=self.rules, limits=limits),
        )
        transport = httpx.ASGITransport(proxy)
        async with httpx.AsyncClient(transport=transport, base_url="http://grid/proxy/test") as client:

            async def post(body: Any) -> httpx.Response:
                content = body if isinstance(body, bytes) else json.dumps(body).encode()
                return await client.post(path, content=content, headers={"X-AetherGrid-Key": "k"} | headers)

            try:
                return list(await talk(post))
            finally:
                await proxy.close()


def asking(*said: Said, name: str = "anthropic") -> dict[str, Any]:
    return APIS[name].request(said or [("user", "How?")])


def said_of(answer: httpx.Response) -> tuple[str, str]:
    """Give what an answer says of augmenting."""
    return answer.headers.get("X-AetherGrid-Augment", ""), answer.headers.get("X-AetherGrid-Context-Id", "")


def test_the_context_reaches_the_provider_and_its_id_the_client(call: Call, provider: Provider) -> None:
    (answer,) = call(asking(), **ON)
    assert said_of(answer) == ("added", "1")
    first, second = json.loads(provider.seen[-1].body)["messages"][0]["content"]
    assert (first["text"], second["text"]) == ("<aethergrid-context>1</aethergrid-context>", "How?")
    assert int(provider.seen[-1].headers["content-length"]) == provider.seen[-1].size
    assert call.knowing.asked == [Question(7, 3, "How?", "claude-test-1", "", 500)]


def test_headers_to_the_grid_do_not_reach_the_provider(call: Call, provider: Provider) -> None:
    call(asking(), **ON, **{"X-AetherGrid-Whatever": "x"})
    assert not [name for name in provider.seen[-1].headers if name.startswith("x-aethergrid")]


def test_nor_do_a_providers_own_reach_the_client(call: Call, provider: Provider) -> None:
    provider.answers[PATH] = Answer([b"{}"], headers={"X-AetherGrid-Context-Id": "666"})
    assert said_of(call(asking(), **ON)[0]) == ("added", "1")
    assert said_of(call(asking())[0]) == ("", "")


@pytest.mark.parametrize("word", [None, "off"])
def test_nothing_is_asked_or_added_unless_told(word: str | None, call: Call, provider: Provider) -> None:
    (answer,) = call(asking(), **({"X-AetherGrid-Augment": word} if word else {}))
    assert said_of(answer) == ("", "")
    assert json.loads(provider.seen[-1].body) == asking()
    assert not call.knowing.asked


def test_a_word_that_nobody_knows_adds_nothing_and_is_told(call: Call) -> None:
    assert (
        said_of(call(asking(), **{"X-AetherGrid-Augment": "perhaps"})[0])[0]
        == "skipped; reason=unknown-value"
    )


def test_the_header_outranks_the_key_and_the_key_the_settings(call: Call) -> None:
    call.augment = True
    assert said_of(call(asking())[0])[0] == "added"
    assert said_of(call(asking(), **{"X-AetherGrid-Augment": "off"})[0])[0] == ""
    call.augment, call.rules = False, Rules(paths=["*"])
    assert said_of(call(asking())[0])[0] == ""
    assert said_of(call(asking(), **ON)[0])[0] == "added"


@pytest.mark.parametrize(
    ("rules", "what"),
    [
        (Rules(paths=["test/v1/*"]), "added"),
        (Rules(paths=["other/*"]), ""),
        (Rules(models=["claude-*"]), "added"),
        (Rules(models=["llama*"]), ""),
        (Rules(paths=["*"], models=["!claude-test*"]), ""),
        (Rules(paths=["!test/*"], models=["claude*"]), ""),
    ],
)
def test_settings_name_paths_and_models(rules: Rules, what: str, call: Call, provider: Provider) -> None:
    call.rules = rules
    assert said_of(call(asking())[0])[0] == what
    assert (json.loads(provider.seen[-1].body) == asking()) is (not what)


def test_where_nothing_fits_nothing_is_added(call: Call, provider: Provider) -> None:
    body = json.dumps(asking(("user", "Which cheese?")), indent=7).encode()
    assert said_of(call(body, **ON)[0]) == ("nothing", "")
    assert provider.seen[-1].body == body


def test_a_failure_costs_the_context_not_the_call(call: Call, provider: Provider) -> None:
    call.knowing.broken = True
    (answer,) = call(asking(), **ON)
    assert (answer.status_code, *said_of(answer)) == (200, "skipped; reason=failed", "")
    assert json.loads(provider.seen[-1].body) == asking()


def test_nobody_waits_for_a_grid_that_is_still_loading(call: Call, provider: Provider) -> None:
    call.knowing.ready = False
    assert said_of(call(asking(), **ON)[0]) == ("skipped; reason=warming-up", "")
    assert json.loads(provider.seen[-1].body) == asking()


def test_a_slow_one_is_left_and_takes_back_what_it_logged(call: Call, provider: Provider) -> None:
    call.knowing.answers.clear()
    call.seconds = 0.05
    assert said_of(call(asking(), **ON)[0]) == ("skipped; reason=slow", "")
    assert json.loads(provider.seen[-1].body) == asking()
    call.knowing.answers.set()
    assert call.knowing.answered.wait(10)
    assert call.knowing.taken_back == [1]


def test_one_that_came_in_time_is_not_taken_back(call: Call) -> None:
    call(asking(), **ON)
    assert not call.knowing.taken_back


def test_a_prompt_keeps_its_context_for_as_long_as_the_conversation_goes_on(
    call: Call, provider: Provider
) -> None:
    history: list[Said] = [("user", "How?"), ("assistant", "I look"), ("tool", "a result")]
    bodies = [asking(*history[:1]), asking(*history)]
    history += [("assistant", "So"), ("user", "Which cheese?")]
    answers = call(*bodies, asking(*history), **ON)
    assert [said_of(answer) for answer in answers] == [("added", "1"), ("repeated", "1"), ("nothing", "")]
    seen = [json.loads(seen.body)["messages"] for seen in provider.seen]
    assert seen[0][0] == seen[1][0] == seen[2][0]
    assert seen[2][1:] == asking(*history)["messages"][1:]


def test_in_a_tool_loop_without_one_nothing_is_added(call: Call, provider: Provider) -> None:
    body = asking(("user", "How?"), ("assistant", "I look"), ("tool", "a result"))
    assert said_of(call(body, **ON)[0]) == ("skipped; reason=no-new-prompt", "")
    assert not call.knowing.asked


def test_the_budget_is_what_the_window_leaves(call: Call) -> None:
    call.knowing.window = 600
    call(asking(), **ON)
    assert 400 < call.knowing.asked[-1].max_tokens < 500
    call.knowing.window = 99
    assert said_of(call(asking(), **ON)[0])[0] == "skipped; reason=no-room"


@pytest.mark.parametrize(("encoding", "pack"), [("gzip", gzip.compress), ("zstd", zstandard.compress)])
def test_packed_requests_are_unpacked(
    encoding: str, pack: Callable[[bytes], bytes], call: Call, provider: Provider
) -> None:
    (answer,) = call(pack(json.dumps(asking()).encode()), **ON, **{"Content-Encoding": encoding})
    assert said_of(answer) == ("added", "1")
    assert "content-encoding" not in provider.seen[-1].headers
    assert len(json.loads(provider.seen[-1].body)["messages"][0]["content"]) == 2


BOMB = gzip.compress(b" " * 10_000_000)


@pytest.mark.parametrize(
    ("body", "headers", "reason"),
    [
        (b"{", {}, "not-json"),
        (b"", {}, "not-json"),
        (b'{"messages": []}', {}, "no-prompt"),
        (b"x" * (LARGEST + 1), {}, "too-large"),
        (b"x" * 30_000_000, {}, "too-large"),
        (BOMB, {"Content-Encoding": "gzip"}, "too-large"),
        (b"not packed", {"Content-Encoding": "gzip"}, "not-json"),
        (b"whatever", {"Content-Encoding": "compress"}, "encoding"),
        (b"{}", {"Authorization": "AWS4-HMAC-SHA256 Credential=x"}, "signed"),
        (b"{}", {"Content-MD5": "x"}, "signed"),
    ],
    ids=lambda value: "" if isinstance(value, bytes | dict) else value,
)
def test_what_cannot_be_augmented_passes_as_it_came(
    body: bytes, headers: dict[str, str], reason: str, call: Call, provider: Provider
) -> None:
    (answer,) = call(body, **ON, **headers)
    assert (answer.status_code, *said_of(answer)) == (200, f"skipped; reason={reason}", "")
    assert (provider.seen[-1].size, provider.seen[-1].body) == (len(body), body[:1_000_000])
    assert not call.knowing.asked


def test_calls_that_hold_no_messages_are_not_looked_at(call: Call, provider: Provider) -> None:
    provider.answers["/v1/embeddings"] = Answer([b"{}"])
    assert said_of(call({"input": "How?"}, path="/v1/embeddings", **ON)[0]) == ("", "")


def test_whoever_hangs_up_was_served_nothing(knowing: Knowing) -> None:
    knowing.answers.clear()

    async def ask_and_hang_up() -> None:
        with ThreadPoolExecutor(1) as threads:
            question = Question(7, 3, "How?", "claude-test-1", "", 500)
            waiting = asyncio.create_task(Patience(threads, 10).wait_for_advice(knowing, question))
            while not knowing.asked:
                await asyncio.sleep(0.01)
            waiting.cancel()
            await asyncio.wait((waiting,))
            knowing.answers.set()

    asyncio.run(ask_and_hang_up())
    assert knowing.taken_back == [1]
