"""Recorded answers of real APIs arrive unchanged however they are cut, and are recorded with their facts."""

import hashlib
import json
import random
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.capture.proxy.providers import Answer, Provider
from tests.capture.proxy.talking import ProxiedGrid, new_session
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


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("name", FILES)
def test_a_recording_arrives_unchanged_and_is_recorded(
    name: str, seed: int, proxied: ProxiedGrid, provider: Provider
) -> None:
    facts, body, session = KNOWN[name], (SAMPLES / name).read_bytes(), new_session()
    where, path = PATHS[facts["api"]]
    provider.answers[path] = Answer(cut(body, seed=(name, seed)))
    headers = proxied.key | {"X-Session-Id": session}
    request = request_of(SAMPLES / name) | {"conversation": None}
    with httpx.stream(
        "POST", f"{proxied.url}/{where}{path}?alt=sse", headers=headers, json=request
    ) as answer:
        arrived = b"".join(answer.iter_raw())
    assert hashlib.sha256(arrived).hexdigest() == facts["body_sha256"]
    recorded = proxied.recorded(session, count=2)
    assert [message["role"] for message in recorded] == ["user", "assistant"]
    said = recorded[1]
    assert (said["messageId"], said["model"]) == (facts["message_id"], facts["model"])
    assert hashlib.sha256(said["content"].encode()).hexdigest()[:16] == facts["text_sha"]
    assert said["incomplete"] == (not facts["complete"])
