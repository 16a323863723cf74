"""The adapters that come with the grid keep what every adapter keeps."""

import json
from pathlib import Path
from typing import Any

from adapters import claude, gemini, gpt, local
from adapters.contract import AdapterContract
from tests import exports
from tests.adapters.codex_lines import answer, call, flat, output, prompt, session, turn, usage
from tests.adapters.gemini_records import call as tool
from tests.adapters.gemini_records import gemini as told
from tests.adapters.gemini_records import meta, user
from tests.claude_lines import assistant_line, user_line
from tests.environment import HOME

FOLDER = HOME / "samples"


def written(name: str, raw: bytes | list[dict[str, Any]]) -> Path:
    path = FOLDER / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(
        raw if isinstance(raw, bytes) else b"".join(json.dumps(one).encode() + b"\n" for one in raw)
    )
    return path


CLAUDE = user_line("q", "Why?") + assistant_line("a", "So.") + assistant_line("a", "It is.", part=1)
CHAT = exports.chat("c", exports.said("1", text="Why?"))
CODEX = flat(
    session(), turn(0, "t1"), prompt("Why is it slow?"), answer("I look.", 2), call("c1"), usage(20, 20),
    output("c1", "a line"), answer("An index is missing.", 5), usage(50, 30, 6),
)  # fmt: skip
GEMINI = [
    meta(), user("q", "Why is it slow?"), told("aa", "I look"),
    told("aa", "I look.", toolCalls=[tool("c1", path="/home/ada/shop/a.py")]), user("qqq", "And now?"),
]  # fmt: skip


class TestClaude(AdapterContract):
    adapter = claude.ADAPTER
    samples = (
        written("session.jsonl", CLAUDE),
        written("claude_ai/conversations.json", json.dumps([CHAT]).encode()),
    )


class TestGPT(AdapterContract):
    adapter = gpt.ADAPTER
    samples = (
        written("rollout-1.jsonl", CODEX),
        written("chatgpt/conversations.json", json.dumps([exports.talk("t")]).encode()),
    )


class TestGemini(AdapterContract):
    adapter = gemini.ADAPTER
    samples = (
        written("session-1.jsonl", GEMINI),
        written("session-1.json", json.dumps(meta(messages=GEMINI[1:3])).encode()),
        written("MyActivity.json", json.dumps([exports.activity("Prompted Why?", "So.")]).encode()),
    )


class TestLocal(AdapterContract):
    adapter = local.ADAPTER
