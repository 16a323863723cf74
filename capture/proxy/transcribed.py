"""Which proxied conversations are in a transcript that is followed too, so that no prompt is stored twice."""

import re
from pathlib import Path

from django.conf import settings

from adapters.exchanges import Reading
from adapters.registry import transcript_formats
from capture.models import TranscriptFile
from capture.owner import NoOwnerError, default_owner_id

# Ids that programs give their sessions, and that name the files of these. Those that a hash was made for are none.
_NAMES_A_FILE = re.compile(r"[0-9a-fA-F]{8}-[0-9a-fA-F-]{27}")
MOST_REMEMBERED = 10_000


class Transcripts:
    """Looks for the transcript of a conversation; what was found once is remembered."""

    def __init__(self) -> None:
        self._found: dict[tuple[int, str], str] = {}

    def without_what_they_have(self, reading: Reading, *, owner_id: int) -> Reading | None:
        """Leave out of a reading what a transcript has under other ids; None if that is all of it.

        The answers of Claude Code are one message with those of its transcript. A client whose transcript shares no
        id with the wire is left to its transcript.
        """
        kind = self._kind_of_transcript(reading, owner_id=owner_id)
        if not kind:
            return reading
        return reading.without_prompts() if kind == reading.source_kind else None

    def _kind_of_transcript(self, reading: Reading, *, owner_id: int) -> str:
        session = reading.conversation_id
        if not _NAMES_A_FILE.fullmatch(session):
            return ""
        key = (owner_id, session)
        if key not in self._found:
            if len(self._found) >= MOST_REMEMBERED:
                self._found.clear()
            kind = _followed(session, owner_id=owner_id) or _here(reading, owner_id=owner_id)
            if not kind:
                return ""
            self._found[key] = kind
        return self._found[key]


def _followed(session: str, *, owner_id: int) -> str:
    rows = TranscriptFile.objects.filter(source__owner_id=owner_id, path__contains=session)
    return rows.values_list("source__kind", flat=True).first() or ""


def _here(reading: Reading, *, owner_id: int) -> str:
    """Look at the watched folder itself: the watcher may be far behind."""
    if reading.source_kind not in {known.name for known in transcript_formats()}:
        return ""
    try:
        if owner_id != default_owner_id():
            return ""
    except NoOwnerError:
        return ""
    folder = Path(settings.CLAUDE_CODE_DIR)
    there = next(folder.glob(f"*/{reading.conversation_id}.jsonl"), None)
    return reading.source_kind if there else ""
