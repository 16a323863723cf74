"""Conversations in the grid's own schema, and those that a person wrote down in Markdown."""

import contextlib
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.base import UnreadableExportError
from adapters.facts import TranscriptFacts
from adapters.messages import CapturedMessage, format_timestamp
from adapters.own_json import OwnJSON
from adapters.own_markdown import OwnMarkdown
from tests.exports import read, read_damaged

JSON, MARKDOWN = OwnJSON(), OwnMarkdown()
PAGE = """\
---
conversation: the shop
date: 2026-03-01 09:00
model: gpt-4o
project: shop
---
# How it went

## User

How do I add a column?

### Assistant

## Assistant (claude-sonnet-4-5) 2026-03-01 09:05

Like so:

```markdown
## User
```

## User:

Thanks.
"""


def wire(id: str, role: str = "user", **fields: Any) -> dict[str, Any]:
    message = {"conversation_id": "c1", "message_id": id, "timestamp": "2026-03-01T09:00:00Z", "role": role}
    return message | {"content": f"words of {id}"} | fields


@pytest.mark.parametrize(
    "shape",
    [
        lambda messages: "\n".join(map(json.dumps, messages)),
        lambda messages: json.dumps(messages, indent=2),
        lambda messages: json.dumps({"messages": messages}),
        lambda messages: json.dumps({"version": 1, "messages": messages}),
    ],
)
def test_messages_are_read_as_the_api_takes_them(shape: Any) -> None:
    raw = shape(
        [wire("m1"), wire("m2", "assistant", model="gpt-4o", metadata={"tokens": {"output": 7}})]
    ).encode()
    assert JSON.recognises(raw)
    assert [message.to_wire()["message_id"] for message in read(JSON, raw)] == ["m1", "m2"]
    assert read(JSON, raw)[1].metadata == {"tokens": {"output": 7}}


def test_what_the_api_would_refuse_is_damage() -> None:
    found, damage = read_damaged(
        JSON, b'{"conversation_id": "c"}\n' + json.dumps(wire("m1")).encode() + b"\n{oops"
    )
    assert [message.message_id for message in found] == ["m1"]
    assert [item.line for item in damage] == [1, 3]
    assert damage[0].reason.startswith("message_id")


def test_other_json_is_not_recognised() -> None:
    assert not JSON.recognises(b'{"text": "{\\"conversation_id\\": \\"a\\", \\"message_id\\": \\"b\\"}"}')
    assert not JSON.recognises(b"[]")


def test_a_page_is_a_conversation() -> None:
    assert MARKDOWN.recognises(PAGE.encode())
    prompt, answer, thanks = read(MARKDOWN, PAGE.encode())
    assert {message.conversation_id for message in (prompt, answer, thanks)} == {"the shop"}
    assert prompt.content == "How do I add a column?\n\n### Assistant"
    assert answer.content == "Like so:\n\n```markdown\n## User\n```"
    assert [message.role for message in (prompt, answer, thanks)] == ["user", "assistant", "user"]
    assert [message.model for message in (prompt, answer, thanks)] == ["", "claude-sonnet-4-5", ""]
    assert [format_timestamp(message.timestamp)[11:23] for message in (prompt, answer, thanks)] == [
        "09:00:00.000", "09:05:00.000", "09:05:00.001",
    ]  # fmt: skip
    assert prompt.metadata == {"source": "markdown", "project": "shop"}


def test_a_page_that_is_written_on_gives_the_same_messages() -> None:
    page = b"# User 2026-03-01\nA\n# Assistant\nB\n"
    before = read(MARKDOWN, page, name="talk.md")
    after = read(MARKDOWN, page + b"# User\nC\n", name="talk.md")
    assert after[:2] == before
    assert before[0].conversation_id.startswith("talk-")


def test_a_page_without_a_time_says_what_to_write() -> None:
    with pytest.raises(UnreadableExportError, match="date: 2026"):
        read(MARKDOWN, b"# User\nA\n# Assistant\nB\n")


def test_a_time_that_cannot_be_read_is_damage() -> None:
    found, damage = read_damaged(MARKDOWN, b"---\ndate: spring\n---\n# User\nA\n# Assistant 2026-03-01\nB\n")
    assert (len(found), len(damage)) == (2, 1)


@pytest.mark.parametrize(
    "page",
    [
        "# User\nonly one of them",
        "no headings",
        "```\n# User\n# Assistant\n```",
        "# User\n## Assistant\n",
        "## Users\n",
    ],
)
def test_other_pages_are_not_recognised(page: str) -> None:
    assert not MARKDOWN.recognises(page.encode())


@given(st.text(alphabet="#- \nuserassistant:`~date()2026-0", max_size=200))
def test_any_text_is_read_or_refused(text: str) -> None:
    MARKDOWN.recognises(text.encode())
    with contextlib.suppress(UnreadableExportError):
        read_damaged(MARKDOWN, text.encode())


@pytest.mark.parametrize(
    ("metadata", "tokens"),
    [
        ({"tokens": 50, "tools_used": [], "context_window": 131072}, {"output": 50}),
        ({"tokens": {"output": 7, "input": 9}}, {"output": 7, "input": 9}),
        ({"tokens": None, "tools_used": None, "tool_calls": None}, {}),
        ({"tokens": "many", "tools_used": "bash", "tool_calls": 3}, {}),
    ],
)
def test_whatever_a_writer_put_into_the_metadata_is_counted_or_left(
    metadata: dict[str, object], tokens: dict[str, int]
) -> None:
    message = CapturedMessage.from_wire(
        {
            "conversation_id": "c",
            "message_id": "m",
            "timestamp": "2026-01-01T00:00:00Z",
            "role": "assistant",
            "content": "Yes.",
            "metadata": metadata,
        }
    )
    assert TranscriptFacts.of([message]).tokens == tokens
