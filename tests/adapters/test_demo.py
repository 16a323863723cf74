"""The demo conversations are transcripts as the project reads them, whole and free of damage."""

from collections import Counter
from pathlib import Path
from uuid import UUID

import pytest

from adapters.jsonl import decode_line
from adapters.messages import CapturedMessage
from adapters.registry import family_of, recognise

DEMO = Path(__file__).resolve().parents[2] / "demo" / "claude-projects"
FILES = sorted(DEMO.rglob("*.jsonl"))


def read(path: Path) -> list[CapturedMessage]:
    parser = recognise(path).new_parser(path)
    for raw in path.read_bytes().splitlines():
        line = decode_line(raw)
        assert not line.damage
        for record in line.records:
            assert parser.feed(record) is None
    return parser.take()


@pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])
def test_a_conversation_is_whole(path: Path) -> None:
    said = read(path)
    assert {message.role for message in said} == {"user", "assistant"}
    assert not any(message.metadata.get("incomplete") for message in said)
    assert said == sorted(said, key=lambda message: message.timestamp)
    for message in said:
        calls = {call["id"] for call in message.metadata.get("tool_calls", ())}
        assert calls == set(message.metadata.get("tool_results", {}))
        assert message.role == "user" or family_of(message.model) == "claude"
        assert path.relative_to(DEMO).parts[0].endswith(f"-{message.metadata['project']}")


def test_no_id_stands_twice() -> None:
    ids = Counter(message.identity for path in FILES for message in read(path))
    assert set(ids.values()) == {1}
    assert all(UUID(path.stem).version == 4 for path in FILES if path.parent.parent == DEMO)


def test_there_is_a_sub_agent_among_them() -> None:
    (agent,) = [path for path in FILES if path.parent.name == "subagents"]
    assert all(message.metadata["sidechain"] for message in read(agent))


def test_a_lesson_is_shared_across_projects_and_models() -> None:
    told = [message for path in FILES for message in read(path) if "lock_timeout" in message.content]
    assert len({message.metadata["project"] for message in told}) >= 3
    assert len({message.model for message in told if message.model}) >= 2
