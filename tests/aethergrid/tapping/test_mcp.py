"""The MCP server of a grid that runs, asked by the SDK's own client over both of its transports."""

from collections.abc import Awaitable, Callable
from typing import Any

import anyio
import httpx2
import pytest
from mcp import Client, MCPError
from mcp_types import CallToolResult

from tests.aethergrid.learned import QUESTION, UNRELATED
from tests.aethergrid.tapping.clients import facts_of, over_http, over_stdio, text_of
from tests.processes import Grid

TOOLS = {
    "query_patterns",
    "get_context",
    "search_fragments",
    "contribute",
    "give_feedback",
    "grid_stats",
}
Ask = Callable[[Client], Awaitable[Any]]


@pytest.fixture(params=["http", "http-legacy", "stdio", "stdio-legacy"])
def ask(grid: Grid, request: pytest.FixtureRequest) -> Callable[[Ask], Any]:
    """Give what connects, asks and gives the answer: over each transport, by the newest protocol and the older."""
    transport, _, legacy = request.param.partition("-")
    connect = over_http if transport == "http" else over_stdio

    def asked(question: Ask) -> Any:
        async def run() -> Any:
            async with connect(grid, mode="legacy" if legacy else "auto") as client:
                return await question(client)

        return anyio.run(run)

    return asked


def by_http(grid: Grid, question: Ask) -> Any:
    """Ask once, over HTTP."""

    async def run() -> Any:
        async with over_http(grid) as client:
            return await question(client)

    return anyio.run(run)


def test_it_has_six_tools_with_schemas_and_hints(ask: Callable[[Ask], Any]) -> None:
    tools = {tool.name: tool for tool in ask(lambda client: client.list_tools()).tools}
    assert tools.keys() == TOOLS
    for tool in tools.values():
        assert tool.input_schema["additionalProperties"] is False
        assert tool.output_schema
        assert tool.annotations
        assert tool.annotations.open_world_hint is False
    assert tools["query_patterns"].annotations.read_only_hint
    assert not tools["contribute"].annotations.read_only_hint


def test_a_context_comes_in_the_format_of_the_asking_model(ask: Callable[[Ask], Any]) -> None:
    async def question(client: Client) -> list[CallToolResult]:
        return [
            await client.call_tool("get_context", {"query": QUESTION, "model": model})
            for model in ("claude-opus-4", "gpt-5", "llama-3.1-8b")
        ]

    claude, gpt, llama = (facts_of(result) for result in ask(question))
    for given in (claude, gpt, llama):
        assert given["context"].startswith("<aethergrid-context>")
        assert "UTC" in given["context"]
        assert given["contextId"]
    assert len({claude["context"], gpt["context"], llama["context"]}) == 3


def test_patterns_come_with_their_evidence(grid: Grid) -> None:
    result = by_http(grid, lambda client: client.call_tool("query_patterns", {"query": QUESTION}))
    first = facts_of(result)["patterns"][0]
    assert first["support"] == len(first["evidence"]) >= 2
    assert "UTC" in text_of(result)


def test_nothing_is_said_where_nothing_fits(grid: Grid) -> None:
    result = by_http(grid, lambda client: client.call_tool("get_context", {"query": UNRELATED}))
    given = facts_of(result)
    assert (given["context"], given["patterns"]) == ("", [])
    assert given["note"]


def test_it_finds_what_was_said(ask: Callable[[Ask], Any]) -> None:
    arguments = {"query": "daylight saving", "max_results": 2}
    found = facts_of(ask(lambda client: client.call_tool("search_fragments", arguments)))
    assert len(found["results"]) == 2
    assert found["nextOffset"] == 2


def test_what_is_contributed_is_recorded_once_and_without_secrets(ask: Callable[[Ask], Any]) -> None:
    said = {
        "messages": [
            {"role": "user", "content": f"The ferry's tide table is wrong. password = hunter2-{id(ask)}"},
            {"role": "assistant", "content": "It is in local time; read it as UTC.", "model": "llama-3.1-8b"},
        ],
        "project": "ferry",
    }

    async def question(client: Client) -> list[CallToolResult]:
        return [await client.call_tool("contribute", said) for _ in range(2)]

    first, again = (facts_of(result) for result in ask(question))
    assert first["accepted"] == 2
    assert (again["ids"], again["accepted"], again["duplicates"]) == (first["ids"], 0, 2)

    async def read(client: Client) -> str:
        listed = (await client.list_resources()).resources
        newest = next(one for one in listed if one.uri.startswith("aethergrid://conversations/"))
        return str((await client.read_resource(newest.uri)).contents)

    told = ask(read)
    assert "tide table" in told
    assert "hunter2" not in told


def test_two_conversations_that_begin_alike_stay_two_in_their_order(grid: Grid) -> None:
    def said(answer: str) -> dict[str, Any]:
        question = {"role": "user", "content": "Where do the puffins nest on the western isle?"}
        return {"messages": [question, {"role": "assistant", "content": answer, "model": "m"}]}

    async def question(client: Client) -> list[CallToolResult]:
        return [
            await client.call_tool("contribute", said(answer)) for answer in ("In burrows.", "On ledges.")
        ]

    one, other = (facts_of(result)["ids"] for result in by_http(grid, question))
    assert not set(one) & set(other)
    rows = grid.sql("SELECT id FROM capture_message ORDER BY timestamp, id")
    order = [str(row[0]).replace("-", "") for row in rows]
    for ids in (one, other):
        first, second = (order.index(id_.replace("-", "")) for id_ in ids)
        assert first < second


def test_feedback_is_noted_for_a_pattern_and_for_all_of_a_context(grid: Grid) -> None:
    async def question(client: Client) -> tuple[Any, Any, Any]:
        given = facts_of(await client.call_tool("get_context", {"query": QUESTION}))
        whole = await client.call_tool(
            "give_feedback", {"context_id": given["contextId"], "verdict": "helpful", "model": "llama-3.1-8b"}
        )
        first = given["patterns"][0]["id"]
        one = await client.call_tool("give_feedback", {"pattern_id": first, "verdict": "neutral"})
        return given, facts_of(whole), facts_of(one)

    given, whole, one = by_http(grid, question)
    assert whole["patterns"] == given["patterns"]
    assert one["patterns"] == given["patterns"][:1]
    told = grid.request(f"/api/patterns/{given['patterns'][0]['id']}")
    assert told["feedback"]["helpful"] >= 1


@pytest.mark.parametrize(
    ("tool", "arguments", "told"),
    [
        ("get_context", {}, "query: it is needed."),
        ("get_context", {"query": "x", "budget": 3}, "budget: it is unknown here; known are max_tokens"),
        ("get_context", {"query": "  "}, "query: it is empty"),
        ("query_patterns", {"query": "x", "max_results": 0}, "max_results: "),
        ("search_fragments", {"query": "x", "since": "soon"}, "since: "),
        ("search_fragments", {"query": "x", "mode": "magic"}, "mode: "),
        ("contribute", {"messages": []}, "messages: "),
        ("contribute", {"messages": [{"role": "tool", "content": "x"}]}, "messages.0.role: "),
        ("give_feedback", {"verdict": "helpful"}, "Give pattern_id or context_id"),
        ("give_feedback", {"verdict": "helpful", "context_id": 999_999}, "There is no context 999999."),
        (
            "give_feedback",
            {"verdict": "helpful", "pattern_id": "00000000-0000-0000-0000-000000000000"},
            "There is no pattern",
        ),
    ],
)
def test_a_wrong_call_is_told_what_is_wrong(
    grid: Grid, tool: str, arguments: dict[str, Any], told: str
) -> None:
    result = by_http(grid, lambda client: client.call_tool(tool, arguments))
    assert result.is_error
    assert text_of(result).startswith(told)


def test_patterns_and_conversations_can_be_listed_and_read(ask: Callable[[Ask], Any]) -> None:
    async def question(client: Client) -> list[str]:
        listed = (await client.list_resources()).resources
        first = {one.uri.split("/")[2]: one for one in reversed(listed)}
        return [
            str((await client.read_resource(first[kind].uri)).contents[0])
            for kind in ("patterns", "conversations")
        ]

    pattern, conversation = ask(question)
    assert "UTC" in pattern
    assert "transcript" in conversation


def test_a_resource_that_is_not_there_is_an_error(grid: Grid) -> None:
    async def question(client: Client) -> str:
        with pytest.raises(MCPError) as refused:
            await client.read_resource("aethergrid://patterns/x")
        return str(refused.value)

    assert by_http(grid, question).startswith("There is nothing at aethergrid://patterns/x.")


def test_progress_is_told(ask: Callable[[Ask], Any]) -> None:
    told: list[tuple[float, float | None]] = []

    async def note(progress: float, total: float | None, message: str | None) -> None:
        told.append((progress, total))

    messages = [{"role": "user", "content": f"Line {number} of {id(told)}."} for number in range(5)]
    ask(lambda client: client.call_tool("contribute", {"messages": messages}, progress_callback=note))
    assert told[0] == (0, 5)
    assert told[-1] == (5, 5)


def test_what_is_cancelled_leaves_nothing(ask: Callable[[Ask], Any]) -> None:
    messages = [
        {"role": "user", "content": f"Sentence {number} of many about lighthouses. " * 20}
        for number in range(1_500)
    ]
    begun = anyio.Event()

    async def note(progress: float, total: float | None, message: str | None) -> None:
        if progress > 10:
            begun.set()

    async def question(client: Client) -> tuple[int, int]:
        before = facts_of(await client.call_tool("grid_stats", {}))["conversations"]
        async with anyio.create_task_group() as tasks:

            async def contribute() -> None:
                await client.call_tool("contribute", {"messages": messages}, progress_callback=note)

            tasks.start_soon(contribute)
            await begun.wait()
            tasks.cancel_scope.cancel()
        # What was not cancelled would be recorded by then.
        await anyio.sleep(4)
        return before, facts_of(await client.call_tool("grid_stats", {}))["conversations"]

    before, after = ask(question)
    assert after == before


def test_a_wrong_key_is_refused_as_by_rest(grid: Grid) -> None:
    answer = httpx2.post(
        f"http://127.0.0.1:{grid.port}/mcp", json={}, headers={"Authorization": "Bearer ag_wrong"}
    )
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Bearer")
    assert "manage.py apikey" in answer.json()["detail"]


def test_no_key_is_refused(grid: Grid) -> None:
    assert httpx2.post(f"http://127.0.0.1:{grid.port}/mcp", json={}).status_code == 401


@pytest.mark.parametrize("foreign", [{"Origin": "https://evil.example"}, {"Host": "evil.example"}])
def test_a_page_of_another_site_is_refused(grid: Grid, foreign: dict[str, str]) -> None:
    headers = {"Authorization": f"Bearer {grid.key}", **foreign}
    answer = httpx2.post(f"http://127.0.0.1:{grid.port}/mcp", json={}, headers=headers)
    assert answer.status_code == 403


def test_somebody_else_sees_nothing_of_it(grid: Grid) -> None:
    grid.command("shell", "--command", MAKE_EVE)

    async def question(client: Client) -> tuple[Any, Any]:
        found = await client.call_tool("search_fragments", {"query": "daylight saving"})
        return facts_of(found), (await client.list_resources()).resources

    async def run() -> tuple[Any, Any]:
        async with over_stdio(grid, "--owner", "eve") as client:
            return await question(client)

    found, resources = anyio.run(run)
    assert found["results"] == []
    assert resources == []


MAKE_EVE = "from django.contrib.auth.models import User; User.objects.create_user('eve', password='x')"
