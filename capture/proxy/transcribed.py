"""Which proxied conversations are in a transcript that is followed too, so that no prompt is stored twice."""

import re

from adapters.exchanges import Reading
from adapters.registry import transcript_format
from capture.folders import transcript_folders
from capture.models import TranscriptFile
from capture.owner import NoOwnerError, default_owner_id

# Ids that programs give their sessions, and that name the files of these. Those that a hash was made for are none.
_NAMES_A_FILE = re.compile(r"[0-9a-fA-F]{8}-[0-9a-fA-F-]{27}")
MOST_REMEMBERED = 10_000


class Transcripts:
    """Looks for the transcript of a conversation; what was found once is remembered."""

    def __init__(self) -> None:
        self._found: set[tuple[int, str]] = set()

    def without_what_they_have(self, reading: Reading, *, owner_id: int) -> Reading | None:
        """Leave out of a reading what a transcript has under other ids; None if that is all of it.

        The answers of Claude Code are one message with those of its transcript. A client whose transcript shares no
        id with the wire is left to its transcript.
        """
        if not self._has_one(reading, owner_id=owner_id):
            return reading
        return reading.without_prompts() if reading.transcript_kind == reading.source_kind else None

    def _has_one(self, reading: Reading, *, owner_id: int) -> bool:
        session = reading.conversation_id
        if not reading.transcript_kind or not _NAMES_A_FILE.fullmatch(session):
            return False
        key = (owner_id, session)
        if key in self._found:
            return True
        if not _followed(reading, owner_id=owner_id) and not _here(reading, owner_id=owner_id):
            return False
        if len(self._found) >= MOST_REMEMBERED:
            self._found.clear()
        self._found.add(key)
        return True


def _followed(reading: Reading, *, owner_id: int) -> bool:
    files = TranscriptFile.objects.filter(source__owner_id=owner_id, source__kind=reading.transcript_kind)
    return files.filter(path__contains=reading.conversation_id).exists()


def _here(reading: Reading, *, owner_id: int) -> bool:
    """Look at the watched folder itself: the watcher may be far behind."""
    folder = transcript_folders().get(reading.transcript_kind)
    product = transcript_format(reading.transcript_kind).product if folder else None
    if folder is None or product is None or not _is_default(owner_id):
        return False
    pattern = f"*{reading.conversation_id}.json*"
    return any(any((folder / name).rglob(pattern)) for name in product.folders)


def _is_default(owner_id: int) -> bool:
    try:
        return owner_id == default_owner_id()
    except NoOwnerError:
        return False
