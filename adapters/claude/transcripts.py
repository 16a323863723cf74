"""The transcripts of Claude Code: ~/.claude/projects/<folder>/<session>.jsonl and those of its sub-agents."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from adapters.base import Product, TranscriptFormat
from adapters.claude.parser import ClaudeCodeParser
from adapters.jsonl import decode_line

_KEYS = ("sessionId", "parentUuid", "leafUuid", "messageId")
_KEY_IN_BYTES = re.compile(rb'"(?:sessionId|parentUuid|leafUuid)"\s*:')


class ClaudeCodeTranscripts(TranscriptFormat):
    """JSON lines, each with a `type` and, nearly always, the session that it belongs to."""

    name = ClaudeCodeParser.format
    title = "Claude Code transcripts (.jsonl)"
    product = Product(name="Claude Code", setting="CLAUDE_CODE_DIR", files=re.compile(r"\.jsonl$"))

    def recognises(self, path: Path, head: bytes) -> bool:
        """Recognise the lines themselves; an empty .jsonl is a session in which nothing was said."""
        lines = [decode_line(raw) for raw in head.split(b"\n")]
        if any(_is_transcript_line(record) for line in lines for record in line.records):
            return True
        if path.suffix.lower() != ".jsonl":
            return False
        # One line may be longer than the head, and the first may be damaged; an object over several is another's.
        is_spread = head.lstrip().split(b"\n", 1)[0].rstrip() == b"{"
        unread = not is_spread and not any(line.records for line in lines)
        return not head.strip(b"\0 \t\r\n") or (unread and bool(_KEY_IN_BYTES.search(head)))

    def new_parser(self, path: Path) -> ClaudeCodeParser:
        """Give a parser; the path tells the project and, where lines do not, the session."""
        return ClaudeCodeParser(path)


def _is_transcript_line(record: Mapping[str, Any]) -> bool:
    return (
        isinstance(record.get("type"), str)
        and "payload" not in record
        and any(key in record for key in _KEYS)
    )
