"""Clients of three kinds, each with a model of its own behind it, get the package by MCP."""

import json
from typing import Any, cast

import anyio
import httpx
import openai
import pytest
from mcp import Client
from mcp_types import Implementation, Tool

from tests.aethergrid.learned import QUESTION
from tests.aethergrid.tapping.clients import over_http, over_stdio, text_of
from tests.capture.proxy.providers import Answer, Provider, serving
from tests.processes import Grid

ARGUMENTS = {"query": QUESTION}
OPENING, CLOSING = "<aethergrid-context>", "</aethergrid-context>"


def test_claude_code_starts_the_server_itself(grid: Grid) -> None:
    async def run() -> tuple[str, str]:
        name = Implementation(name="claude-code", version="2.1.114")
        async with over_stdio(grid, client_info=name) as client:
            given = await client.call_tool("get_context", ARGUMENTS | {"model": "claude-opus-4-5"})
            return client.instructions or "", text_of(given)

    instructions, context = anyio.run(run)
    assert "get_context" in instructions
    assert context.startswith(OPENING)
    assert "<pattern" in context


def test_claude_code_comes_with_a_key(grid: Grid) -> None:
    async def run() -> str:
        async with over_http(grid, mode="legacy") as client:
            return text_of(await client.call_tool("get_context", ARGUMENTS | {"model": "claude-opus-4-5"}))

    assert "<pattern" in anyio.run(run)


@pytest.mark.parametrize("model", ["gpt-5", "llama-3.1-8b"])
def test_a_model_that_calls_tools_is_given_it_as_their_result(grid: Grid, model: str) -> None:
    ask = _ask_openai if model.startswith("gpt") else _ask_ollama

    async def run(provider: Provider) -> None:
        async with over_http(grid) as client:
            await ask(provider, client, model)

    with serving() as provider:
        anyio.run(run, provider)
        first, second = (json.loads(seen.body) for seen in provider.seen)
    assert {tool["function"]["name"] for tool in first["tools"]} >= {"get_context", "give_feedback"}
    received = second["messages"][-1]
    assert received["role"] == "tool"
    assert received["content"].startswith(OPENING)
    assert received["content"].endswith(CLOSING)
    assert ("## 1." in received["content"]) is model.startswith("gpt")


async def _ask_openai(provider: Provider, client: Client, model: str) -> None:
    """Do as a program with the SDK of OpenAI: its tools are the grid's, and it calls what the model asks for."""
    call = {"name": "get_context", "arguments": json.dumps(ARGUMENTS | {"model": model})}
    calls = [{"id": "call_1", "type": "function", "function": call}]
    message = {"role": "assistant", "content": None, "tool_calls": calls}
    messages: list[Any] = [{"role": "user", "content": QUESTION}]
    async with openai.AsyncOpenAI(base_url=provider.url, api_key="sk-openai") as model_client:
        tools = cast("Any", [_function(tool) for tool in (await client.list_tools()).tools])
        provider.answers["/chat/completions"] = _answer(choices=[_choice(message, "tool_calls")])
        answer = await model_client.chat.completions.create(model=model, messages=messages, tools=tools)
        (asked,) = cast("Any", answer.choices[0].message.tool_calls)
        result = await client.call_tool(asked.function.name, json.loads(asked.function.arguments))
        told = {"role": "tool", "tool_call_id": asked.id, "content": text_of(result)}
        provider.answers["/chat/completions"] = _answer(
            choices=[_choice({"role": "assistant", "content": "Use UTC."}, "stop")]
        )
        await model_client.chat.completions.create(
            model=model, messages=cast("Any", [*messages, message, told]), tools=tools
        )


async def _ask_ollama(provider: Provider, client: Client, model: str) -> None:
    """Do as a program that asks Ollama."""
    call = {"function": {"name": "get_context", "arguments": ARGUMENTS | {"model": model}}}
    message = {"role": "assistant", "content": "", "tool_calls": [call]}
    body: dict[str, Any] = {
        "model": model,
        "stream": False,
        "messages": [{"role": "user", "content": QUESTION}],
        "tools": [_function(tool) for tool in (await client.list_tools()).tools],
    }
    async with httpx.AsyncClient(base_url=provider.url) as model_client:
        provider.answers["/api/chat"] = _answer(message=message, done=True)
        asked = (await model_client.post("/api/chat", json=body)).json()["message"]["tool_calls"][0][
            "function"
        ]
        result = await client.call_tool(asked["name"], asked["arguments"])
        told = {"role": "tool", "tool_name": asked["name"], "content": text_of(result)}
        provider.answers["/api/chat"] = _answer(
            message={"role": "assistant", "content": "Use UTC."}, done=True
        )
        await model_client.post("/api/chat", json=body | {"messages": [*body["messages"], message, told]})


def _function(tool: Tool) -> dict[str, Any]:
    named = {"name": tool.name, "description": tool.description, "parameters": tool.input_schema}
    return {"type": "function", "function": named}


def _choice(message: dict[str, Any], reason: str) -> dict[str, Any]:
    return {"index": 0, "finish_reason": reason, "message": message}


def _answer(**body: Any) -> Answer:
    whole = {"id": "x", "object": "chat.completion", "created": 0, "model": "x"} | body
    return Answer([json.dumps(whole).encode()], headers={"Content-Type": "application/json"})
