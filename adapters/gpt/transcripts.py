"""The transcripts of Codex: ~/.codex/sessions/<year>/<month>/<day>/rollout-<time>-<session>.jsonl[.zst]."""

import re
from pathlib import Path

from adapters.base import Product, TranscriptFormat
from adapters.gpt.lines import is_rollout_line
from adapters.gpt.parser import CodexParser
from adapters.jsonl import decode_line

# A week after the last word of a session, Codex packs its file.
_NAME = re.compile(r"rollout-[^/]*\.jsonl(?:\.zst)?")
# The first line has the instructions of the session, and may be longer than what is looked at.
_FIRST_LINE = re.compile(rb'^\s*\{[^{]*"type"\s*:\s*"session_meta"')


class CodexTranscripts(TranscriptFormat):
    """JSON lines of {timestamp, type, payload}, the first of which is a `session_meta`."""

    name = CodexParser.format
    title = "Codex CLI rollouts (.jsonl, .jsonl.zst)"
    product = Product(
        name="Codex CLI",
        setting="CODEX_DIR",
        files=re.compile(rf"(?:^|/){_NAME.pattern}$"),
        # Beside them lie logs and databases, which change all the time.
        folders=("sessions", "archived_sessions"),
    )

    def recognises(self, path: Path, head: bytes) -> bool:
        """Recognise the lines themselves, and by its name a file that has none yet."""
        lines = [decode_line(raw) for raw in head.split(b"\n")]
        if any(is_rollout_line(record) for line in lines for record in line.records):
            return True
        unread = not any(line.records for line in lines)
        return unread and bool(_FIRST_LINE.match(head) or (_NAME.fullmatch(path.name) and _may_begin(head)))

    def new_parser(self, path: Path) -> CodexParser:
        """Give a parser; the path tells the session where no line does."""
        return CodexParser(path)


def _may_begin(head: bytes) -> bool:
    return not head.strip(b"\0 \t\r\n") or head.lstrip().startswith(b"{")
