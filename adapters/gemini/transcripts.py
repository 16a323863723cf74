"""The transcripts of Gemini CLI: ~/.gemini/tmp/<project>/chats/session-<time>-<session>.json, now .jsonl."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from adapters.base import Product, TranscriptFormat
from adapters.gemini.parser import GeminiCliParser
from adapters.jsonl import decode_line

_NAME = re.compile(r"session-[^/]*\.jsonl?")
_KEYS = (re.compile(rb'"sessionId"\s*:'), re.compile(rb'"projectHash"\s*:'))


class GeminiCliTranscripts(TranscriptFormat):
    """One JSON object with the session and its messages, or JSON lines that begin with the session."""

    name = GeminiCliParser.format
    title = "Gemini CLI sessions (.json, .jsonl)"
    product = Product(
        name="Gemini CLI",
        setting="GEMINI_CLI_DIR",
        # A sub-agent's session lies in a folder beside that of whom it works for.
        files=re.compile(rf"(?:^|/)chats/(?:{_NAME.pattern}|[^/]+/[^/]+\.jsonl?)$"),
    )

    def recognises(self, path: Path, head: bytes) -> bool:
        """Recognise the session's keys, which come first, and by its name a file that has none yet."""
        records = [record for raw in head.split(b"\n") for record in decode_line(raw).records]
        if records:
            return any(_is_session(record) for record in records)
        text = head.strip(b"\0 \t\r\n")
        if text.startswith(b"{") and all(key.search(text) for key in _KEYS):
            return True
        return bool(_NAME.fullmatch(path.name)) and (not text or text.startswith(b"{"))

    def is_document(self, path: Path, head: bytes) -> bool:
        """Tell by the name, and where that says lines, by an object that is spread over several."""
        return path.suffix.lower() == ".json" or head.lstrip().split(b"\n", 1)[0].rstrip() == b"{"

    def new_parser(self, path: Path) -> GeminiCliParser:
        """Give a parser; the path tells the project, and whose sub-agent it was."""
        return GeminiCliParser(path)


def _is_session(record: Mapping[str, Any]) -> bool:
    return "type" not in record and {"sessionId", "projectHash"} <= record.keys()
