"""Recorded responses of real APIs give exactly the facts that are known of them."""

import hashlib
import json
from typing import Any

import pytest

from adapters.exchanges import Exchange
from adapters.messages import CapturedMessage
from tests.adapters.calls import APIS, exchange, read
from tests.adapters.test_claude_samples import EXPECTED, KNOWN, SAMPLES

pytestmark = pytest.mark.skipif(
    not EXPECTED.is_file(), reason="the sample recordings are not on this machine"
)
FILES = [name for name in KNOWN.get("files", {}) if name.startswith("sse/")]
TOKENS = {
    "input": ("input_tokens", "prompt_tokens", "promptTokenCount"),
    "output": ("output_tokens", "completion_tokens", "candidatesTokenCount"),
    "cache_creation": ("cache_creation_input_tokens",),
    "cache_read": ("cache_read_input_tokens", "cached_tokens"),
    "reasoning": ("reasoning_tokens", "thoughtsTokenCount"),
    "total": ("totalTokenCount",),
}


def recorded(name: str) -> Exchange:
    path = SAMPLES / name
    request = path.with_name(path.name.replace(".sse", ".request.json"))
    body = path.read_bytes()
    if name.endswith(".chunks.txt"):
        body = b"".join(b"data: %b\n\n" % line for line in body.splitlines())
    asked = request.read_bytes() if request.is_file() else b"{}"
    return exchange(APIS[KNOWN["files"][name]["api"]].path, asked, body)


def answer_of(seen: Exchange) -> CapturedMessage:
    return read(seen).messages[-1]


def sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


FACTS = {
    "message_id", "model", "text_sha", "text_chars", "thinking_chars", "stop_reason", "status", "complete",
    "error", "tool_calls",
}  # fmt: skip


def facts_of(answer: CapturedMessage) -> dict[str, Any]:
    known = answer.metadata
    return {
        "message_id": answer.message_id,
        "model": answer.model,
        "text_sha": sha(answer.content),
        "text_chars": len(answer.content),
        "thinking_chars": len(known.get("thinking", "")),
        "stop_reason": known.get("stop_reason"),
        "status": known.get("stop_reason"),
        "complete": not known.get("incomplete"),
        "error": known.get("error"),
        "tool_calls": [
            {
                "kind": call.get("kind", "tool_use"),
                "name": call["name"],
                "arguments_sha": sha(json.dumps(call["input"], sort_keys=True)),
            }
            for call in known.get("tool_calls", [])
        ],
    }


def expected_of(name: str) -> dict[str, Any]:
    """Give what `facts_of` is to give of a recording, as far as it is known."""
    known = KNOWN["files"][name]
    calls = {"tool_calls": [{"kind": "tool_use", **call} for call in known["tool_calls"]]}
    return {key: value for key, value in {**known, **calls}.items() if key in FACTS}


def tokens_of(name: str) -> dict[str, int]:
    """Give the tokens that a recording counts in the end."""
    wire = {wire: known for known, names in TOKENS.items() for wire in names}
    return {wire[key]: count for key, count in KNOWN["files"][name]["usage"].items()}


@pytest.mark.parametrize("name", FILES)
def test_a_recording_gives_its_facts(name: str) -> None:
    facts, expected = facts_of(answer_of(recorded(name))), expected_of(name)
    assert {key: facts[key] for key in expected} == expected


@pytest.mark.parametrize("name", FILES)
def test_the_last_count_of_each_kind_of_token_holds(name: str) -> None:
    assert answer_of(recorded(name)).metadata["tokens"] == tokens_of(name)


@pytest.mark.parametrize("name", [name for name in FILES if KNOWN["files"][name]["complete"]])
def test_counts_of_a_whole_answer_are_exact(name: str) -> None:
    assert answer_of(recorded(name)).metadata["tokens_exact"]


@pytest.mark.parametrize("name", [name for name in FILES if name.endswith(".sse")])
def test_the_prompt_is_the_last_that_was_typed(name: str) -> None:
    if not (seen := recorded(name)).request_body.startswith(b"{") or seen.request_body == b"{}":
        pytest.skip("this recording has no request")
    prompts = [message for message in read(seen).messages if message.role == "user"]
    assert len(prompts) == 1
    assert prompts[0].content.encode() in seen.request_body.replace(b"\\n", b"\n")


@pytest.mark.parametrize("name", [name for name in FILES if KNOWN["files"][name]["bytes"] < 20_000])
def test_a_cut_anywhere_keeps_what_came(name: str) -> None:
    seen = recorded(name)
    whole, kept = answer_of(seen), 0
    step = 1 if len(seen.response_body) < 2_500 else 61
    for end in [*range(0, len(seen.response_body), step), len(seen.response_body)]:
        part = exchange(seen.path, seen.request_body, seen.response_body[:end], ended=False)
        answers = [message for message in read(part).messages if message.role == "assistant"]
        for answer in answers:
            assert whole.content.startswith(answer.content)
            assert len(answer.content) >= kept
            kept = len(answer.content)
    assert kept == len(whole.content)
