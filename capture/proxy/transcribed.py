"""Which proxied conversations are in a transcript that is followed too, so that no prompt is stored twice."""

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from adapters.exchanges import Reading
from adapters.registry import transcript_format
from capture.folders import transcript_folders
from capture.models import TranscriptFile
from capture.owner import NoOwnerError, default_owner_id

# Ids that programs give their sessions, and that name the files of these. Those that a hash was made for are none.
_NAMES_A_FILE = re.compile(r"[0-9a-fA-F]{8}-[0-9a-fA-F-]{27}")
MOST_REMEMBERED = 10_000
# A client that tells no session writes down what it asks as it asks, and its answers soon after.
WRITTEN_WITHIN = timedelta(minutes=1)
# So much of a prompt tells it from others.
DISTINCT_CHARACTERS = 200


class Transcripts:
    """Looks for the transcript of a conversation; what was found once is remembered."""

    def __init__(self) -> None:
        self._found: set[tuple[int, str]] = set()

    def without_what_they_have(self, reading: Reading, *, owner_id: int) -> Reading | None:
        """Leave out of a reading what a transcript has under other ids; None if that is all of it.

        The answers of Claude Code are one message with those of its transcript. A client whose transcript shares no
        id with the wire is left to its transcript.
        """
        if not reading.transcript_kind or not self._has_one(reading, owner_id=owner_id):
            return reading
        return reading.without_prompts() if reading.transcript_kind == reading.source_kind else None

    def _has_one(self, reading: Reading, *, owner_id: int) -> bool:
        if not _NAMES_A_FILE.fullmatch(reading.conversation_id):
            return _is_default(owner_id) and _written_just_now(reading)
        key = (owner_id, reading.conversation_id)
        if key in self._found:
            return True
        if not _followed(reading, owner_id=owner_id) and not (_is_default(owner_id) and _here(reading)):
            return False
        if len(self._found) >= MOST_REMEMBERED:
            self._found.clear()
        self._found.add(key)
        return True


def _followed(reading: Reading, *, owner_id: int) -> bool:
    files = TranscriptFile.objects.filter(source__owner_id=owner_id, source__kind=reading.transcript_kind)
    return files.filter(path__contains=reading.conversation_id).exists()


def _here(reading: Reading) -> bool:
    """Look at the watched folder itself: the watcher may be far behind."""
    return any(reading.conversation_id in path.name for path in _files(reading.transcript_kind))


def _written_just_now(reading: Reading) -> bool:
    """Look for what was asked in the transcripts that are being written."""
    asked = [message for message in reading.messages if message.role == "user"]
    if not asked:
        return False
    text = asked[-1].content.partition("\n\n")[0][:DISTINCT_CHARACTERS]
    written = json.dumps(text, ensure_ascii=False)[:-1].encode(errors="replace")
    since = (asked[-1].timestamp - WRITTEN_WITHIN).timestamp()
    return any(_holds(path, written, since=since) for path in _files(reading.transcript_kind))


def _holds(path: Path, written: bytes, *, since: float) -> bool:
    try:
        return path.stat().st_mtime >= since and written in path.read_bytes()
    except OSError:
        return False


def _files(kind: str) -> Iterator[Path]:
    """Give the transcripts of a kind that is followed on this machine."""
    folder, product = transcript_folders().get(kind), transcript_format(kind).product
    if folder is None or product is None:
        return
    for name in product.folders:
        for path in (folder / name).rglob("*.json*"):
            if product.files.search(path.as_posix()):
                yield path


def _is_default(owner_id: int) -> bool:
    try:
        return owner_id == default_owner_id()
    except NoOwnerError:
        return False
