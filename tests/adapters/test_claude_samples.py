"""Real transcripts of other people give exactly the facts that are known of them."""

import hashlib
import json
import random
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from adapters.claude.parser import ClaudeCodeParser
from adapters.facts import TranscriptFacts
from adapters.jsonl import decode_line
from adapters.messages import CapturedMessage, format_timestamp, merge
from adapters.registry import recognise

SAMPLES = Path(__file__).resolve().parents[3] / "shared" / "samples"
EXPECTED = SAMPLES / "expected.json"
pytestmark = pytest.mark.skipif(
    not EXPECTED.is_file(), reason="the sample transcripts are not on this machine"
)
KNOWN: dict[str, dict[str, Any]] = json.loads(EXPECTED.read_text()) if EXPECTED.is_file() else {}
FILES = [name for name in KNOWN.get("files", {}) if name.startswith("claude_code/")]
GROUPS = [name for name in KNOWN.get("groups", {}) if name.startswith("claude_code")]


@dataclass
class Import:
    """What importing files one after the other leaves, as the recorder joins their messages."""

    messages: dict[str, CapturedMessage] = field(default_factory=dict)
    excluded: dict[str, set[str]] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)
    last_line_at: datetime | None = None
    synthetic: int = 0
    mixed: int = 0

    def read(self, name: str, *, slice_bytes: int | None = None) -> None:
        path = SAMPLES / name
        known = recognise(path)
        assert known.name == "claude_code"
        parser = known.new_parser(path)
        assert isinstance(parser, ClaudeCodeParser)
        raw = path.read_bytes()
        size = slice_bytes or len(raw) or 1
        held = b""
        for start in range(0, len(raw), size):
            *whole, held = (held + raw[start : start + size]).split(b"\n")
            self.feed(parser, whole)
        self.feed(parser, [held])
        self.add(parser)

    def feed(self, parser: ClaudeCodeParser, lines: Iterable[bytes]) -> None:
        for raw in lines:
            line = decode_line(raw)
            self.counts["lines"] += bool(raw.strip())
            self.counts["malformed_lines"] += bool(line.damage)
            self.counts["objects_recovered_from_glued_lines"] += line.recovered
            for record in line.records:
                assert parser.feed(record) is None
        for message in parser.take():
            known = self.messages.get(message.identity)
            self.messages[message.identity] = merge(known, message) if known else message

    def add(self, parser: ClaudeCodeParser) -> None:
        facts = parser.facts()
        for reason, lines in parser.excluded.items():
            self.excluded.setdefault(reason, set()).update(lines)
        self.counts["summary_lines"] += facts.excluded["summary_lines"]
        self.synthetic += facts.synthetic_messages
        self.mixed += facts.mixed_lines
        times = [at for at in (self.last_line_at, facts.last_line_at) if at]
        self.last_line_at = max(times) if times else None

    def facts(self) -> dict[str, Any]:
        facts = TranscriptFacts.of(self.messages.values())
        excluded = {reason: len(lines) for reason, lines in self.excluded.items()}
        if self.counts["summary_lines"]:
            excluded["summary_lines"] = self.counts["summary_lines"]
        return {
            "user_messages": facts.user_messages,
            "assistant_messages": facts.assistant_messages,
            "sidechain_user_messages": facts.sidechain_user_messages,
            "sidechain_assistant_messages": facts.sidechain_assistant_messages,
            "models": sorted(facts.models),
            "session_ids": sorted(facts.conversations),
            "first_ts": wire_time(facts.first_at),
            "last_ts": wire_time(facts.last_at),
            "last_line_ts": wire_time(self.last_line_at),
            "output_tokens": facts.tokens["output"],
            "input_tokens": facts.tokens["input"],
            "cache_creation_input_tokens": facts.tokens["cache_creation"],
            "cache_read_input_tokens": facts.tokens["cache_read"],
            "assistant_messages_without_stop_reason": facts.incomplete_messages,
            "tool_calls": facts.tool_calls,
            "tools_used": sorted(facts.tools_used),
            "synthetic_assistant_messages": self.synthetic,
            "excluded": excluded,
            "lines": self.counts["lines"],
            "malformed_lines": self.counts["malformed_lines"],
            "objects_recovered_from_glued_lines": self.counts["objects_recovered_from_glued_lines"],
            "user_lines_mixing_tool_result_and_text": self.mixed,
        }

    def prompts(self) -> list[str]:
        return [message.content for message in self.messages.values() if message.role == "user"]

    def prompts_sha(self) -> str:
        return hashlib.sha256("\n\x1e".join(self.prompts()).encode()).hexdigest()[:16]


def wire_time(at: datetime | None) -> str | None:
    return format_timestamp(at) if at else None


def imported(*names: str, slice_bytes: int | None = None) -> Import:
    result = Import()
    for name in names:
        result.read(name, slice_bytes=slice_bytes)
    return result


def assert_facts(result: Import, expected: dict[str, Any]) -> None:
    facts = result.facts()
    assert facts == {name: expected[name] for name in facts}


@pytest.mark.parametrize("name", FILES)
def test_a_file_gives_its_facts(name: str) -> None:
    result = imported(name)
    assert_facts(result, KNOWN["files"][name])
    assert result.prompts_sha() == KNOWN["files"][name]["user_text_sha"]


@pytest.mark.parametrize("slice_bytes", [997, 65_536])
@pytest.mark.parametrize("name", [name for name in FILES if KNOWN["files"][name]["lines"] < 250])
def test_a_file_that_is_followed_gives_the_same_facts(name: str, slice_bytes: int) -> None:
    assert_facts(imported(name, slice_bytes=slice_bytes), KNOWN["files"][name])


@pytest.mark.parametrize("name", GROUPS)
def test_a_group_gives_its_facts(name: str) -> None:
    expected = KNOWN["groups"][name]
    result = imported(*expected["files"])
    assert_facts(result, expected)
    assert result.prompts_sha() == expected["user_text_sha"]


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("name", GROUPS)
def test_the_order_of_files_does_not_matter(name: str, seed: int) -> None:
    files = list(KNOWN["groups"][name]["files"])
    random.Random(seed).shuffle(files)
    result = imported(*files)
    assert_facts(result, KNOWN["groups"][name])
    assert sorted(result.prompts()) == sorted(imported(*KNOWN["groups"][name]["files"]).prompts())


@pytest.mark.parametrize("name", [name for name in GROUPS if "growth" in name])
def test_a_file_that_grew_adds_only_what_is_new(name: str) -> None:
    earlier, later = KNOWN["groups"][name]["files"]
    both = imported(earlier, later)
    assert both.messages == imported(later, earlier).messages
    assert_facts(imported(later), KNOWN["files"][later])
    assert both.messages.keys() == imported(later).messages.keys()


def test_importing_everything_again_changes_nothing() -> None:
    once = imported(*FILES)
    assert imported(*FILES, *FILES).messages == once.messages
