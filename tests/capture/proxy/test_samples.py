"""Recorded answers of real APIs arrive unchanged however they are cut, and are recorded with their facts."""

import hashlib
import json
import random
from pathlib import Path
from typing import Any

import httpx
import pytest

from capture.recorder import from_document
from tests.adapters.test_api_samples import expected_of, facts_of, tokens_of
from tests.capture.proxy.providers import Answer, Provider
from tests.capture.proxy.talking import ProxiedGrid, documents, new_session
from tests.shared_data import SAMPLES, expected, needs_samples

pytestmark = needs_samples
PATHS = {
    "anthropic": ("anthropic", "/v1/messages"),
    "openai_chat": ("openai", "/v1/chat/completions"),
    "openai_responses": ("openai", "/v1/responses"),
    "gemini": ("gemini", "/v1beta/models/gemini-test:streamGenerateContent"),
}
KNOWN = expected()["files"] if (SAMPLES / "expected.json").is_file() else {}
FILES = [name for name in KNOWN if name.startswith("sse/") and name.endswith(".sse")]


def cut(body: bytes, *, seed: object) -> list[bytes]:
    """Cut a body into pieces of any size, often tiny, inside lines and characters."""
    dice, pieces, at = random.Random(str(seed)), [], 0
    while at < len(body):
        size = dice.choice([1, 2, 3, 17, 100, 1460, 20_000])
        pieces.append(body[at : at + size])
        at += size
    return pieces


def request_of(path: Path) -> Any:
    asked = path.with_name(path.name.replace(".sse", ".request.json"))
    request = json.loads(asked.read_text(encoding="utf-8")) if asked.is_file() else None
    fallback = {
        "messages": [{"role": "user", "content": "?"}],
        "input": "?",
        "contents": [{"parts": [{"text": "?"}]}],
    }
    return request if isinstance(request, dict) and request else fallback


@pytest.mark.parametrize("name", FILES)
def test_a_recording_arrives_unchanged_and_is_recorded_once(
    name: str, proxied: ProxiedGrid, provider: Provider
) -> None:
    known, body, session = KNOWN[name], (SAMPLES / name).read_bytes(), new_session()
    where, path = PATHS[known["api"]]
    request = request_of(SAMPLES / name) | {"conversation": None}
    for seed in range(3):
        provider.answers[path] = Answer(cut(body, seed=(name, seed)))
        headers = proxied.key | {"X-Session-Id": session}
        with httpx.stream(
            "POST", f"{proxied.url}/{where}{path}?alt=sse", headers=headers, json=request
        ) as answer:
            arrived = b"".join(answer.iter_raw())
        assert hashlib.sha256(arrived).hexdigest() == known["body_sha256"]
    proxied.settle()
    recorded = [found for found in documents(proxied.grid) if found["conversation_id"] == session]
    assert sorted(found["role"] for found in recorded) == ["assistant", "user"]
    answers = [from_document(found) for found in recorded if found["role"] == "assistant"]
    facts, expected = facts_of(answers[0]), expected_of(name)
    assert {key: facts[key] for key in expected} == expected
    assert answers[0].metadata["tokens"] == tokens_of(name)
