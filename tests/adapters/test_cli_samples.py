"""Real transcripts of Codex CLI and Gemini CLI give exactly the facts that are known of them."""

import itertools
import json
from pathlib import Path
from typing import Any

import pytest

from adapters.facts import TranscriptFacts
from adapters.jsonl import decode_line
from adapters.messages import CapturedMessage, format_timestamp
from adapters.registry import head_of, recognise
from tests.adapters.codex_lines import joined
from tests.shared_data import SAMPLES, expected, needs_samples

pytestmark = needs_samples
KNOWN: dict[str, dict[str, Any]] = expected() if SAMPLES.is_dir() else {}
KINDS = ("codex", "gemini_cli")
FILES = [name for name, facts in KNOWN.get("files", {}).items() if facts["source"] in KINDS]
GROUPS = [facts for facts in KNOWN.get("groups", {}).values() if facts["source"] in KINDS]
TOKENS = {
    "output_tokens": "output",
    "input_tokens": "input",
    "cached_input_tokens": "cache_read",
    "cached_tokens": "cache_read",
    "reasoning_output_tokens": "reasoning",
    "thoughts_tokens": "thoughts",
}


def read(
    path: Path, records: list[dict[str, Any]] | None = None
) -> tuple[list[CapturedMessage], TranscriptFacts]:
    """Give the messages and facts of a file, or of records as if they were its content."""
    known = recognise(path)
    assert known.name in KINDS
    parser = known.new_parser(path)
    for record in records_of(path) if records is None else records:
        assert parser.feed(record) is None
    parser.end()
    return parser.take(), parser.facts()


def records_of(path: Path) -> list[dict[str, Any]]:
    raw = path.read_bytes()
    lines = [raw] if recognise(path).is_document(path, head_of(path)) else raw.split(b"\n")
    decoded = [decode_line(line) for line in lines]
    assert not any(line.damage for line in decoded)
    return [record for line in decoded for record in line.records]


def facts_of(messages: list[CapturedMessage], excluded: Any) -> dict[str, Any]:
    facts = TranscriptFacts.of(messages)
    windows = {m.metadata["context_window"] for m in messages if "context_window" in m.metadata}
    empty = [m for m in messages if m.role == "assistant" and not m.content]
    return {name: facts.tokens[key] for name, key in TOKENS.items()} | {
        "user_messages": facts.user_messages,
        "assistant_messages": facts.assistant_messages,
        "models": sorted(facts.models),
        "session_ids": sorted(facts.conversations),
        "first_ts": facts.first_at and format_timestamp(facts.first_at),
        "last_ts": facts.last_at and format_timestamp(facts.last_at),
        "tool_calls": facts.tool_calls,
        "tools_used": sorted(facts.tools_used),
        "api_requests": sum(m.metadata.get("requests", 0) for m in messages),
        "model_context_window": max(windows, default=None),
        "compactions": excluded["compactions"],
        "excluded": dict(excluded),
        "traps": {"assistant_messages_with_empty_content": len(empty)},
    }


def assert_facts(found: dict[str, Any], known: dict[str, Any]) -> None:
    if known["source"] == "codex":
        # The samples count neither injected context nor what their traps are about.
        known = {key: value for key, value in known.items() if key not in ("excluded", "traps")}
    assert {name: found[name] for name in known if name in found} == {
        name: known[name] for name in known if name in found
    }


@pytest.mark.parametrize("name", FILES)
def test_a_file_gives_its_facts(name: str) -> None:
    messages, facts = read(SAMPLES / name)
    assert_facts(facts_of(messages, facts.excluded), KNOWN["files"][name])


@pytest.mark.parametrize("known", GROUPS)
def test_a_group_gives_its_facts_in_any_order(known: dict[str, Any]) -> None:
    files = [read(SAMPLES / name) for name in known["files"]]
    for order in itertools.islice(itertools.permutations(files), 6):
        found = joined(*(messages for messages, _ in (*order, *order)))
        assert_facts(facts_of(list(found.values()), files[0][1].excluded), known)


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_grows_leaves_what_the_whole_one_does(name: str) -> None:
    path = SAMPLES / name
    records = records_of(path)
    if "messages" in records[0]:
        grown = [
            [records[0] | {"messages": records[0]["messages"][:n]}]
            for n in range(len(records[0]["messages"]))
        ]
    else:
        grown = [records[:n] for n in range(len(records))]
    whole = read(path)[0]
    states = [read(path, state)[0] for state in grown]
    found = joined(*states, whole)
    assert found.keys() == joined(whole).keys()
    assert [m.metadata.get("tokens") for m in found.values()] == [m.metadata.get("tokens") for m in whole]
    assert [m.metadata.get("tool_calls") for m in found.values()] == [
        m.metadata.get("tool_calls") for m in whole
    ]


@pytest.mark.parametrize("name", [name for name in FILES if name.startswith("gemini")])
def test_a_session_that_went_over_to_lines_adds_nothing(name: str) -> None:
    path = SAMPLES / name
    (document,) = records_of(path)
    meta = {key: value for key, value in document.items() if key != "messages"}
    lines = [meta, *document["messages"], {"$set": {"sessionId": document["sessionId"]}}]
    as_lines = json.loads(json.dumps(lines))
    whole = read(path)[0]
    assert joined(whole, read(path, as_lines)[0]) == joined(whole)
