"""Importing files once: any transcript whose format is known, a folder of them, and what came of each."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

from adapters.messages import CapturedMessage
from adapters.registry import UnknownFormatError, recognise
from capture.recorder import record
from capture.transcripts import Damage, TranscriptReader
from embeddings.errors import AetherGridError

BATCH = 200


class NoSuchPathError(AetherGridError):
    """There is nothing at a path that was to be imported."""


@dataclass(slots=True)
class FileReport:
    """What an import found in one file. Counts are distinct messages; `duplicates` were in the grid already."""

    path: Path
    format: str = ""
    conversations: int = 0
    user_messages: int = 0
    assistant_messages: int = 0
    sidechain: int = 0
    duplicates: int = 0
    damaged: list[Damage] = field(default_factory=list)
    error: str = ""


def files_below(path: Path) -> list[Path]:
    """Give the files to import for a path: itself, or every transcript below a folder, in order of name.

    Raises:
        NoSuchPathError: if there is nothing there.
    """
    if path.is_dir():
        return sorted(p for p in path.rglob("*") if p.is_file() and p.suffix in (".json", ".jsonl"))
    if not path.exists():
        raise NoSuchPathError(f"{path}: no such file or folder.")
    return [path]


def import_file(path: Path, *, owner_id: int) -> FileReport:
    """Record every message of one file; damage is reported, and what is around it is imported.

    Raises:
        UnknownFormatError: if no adapter knows the file's format.
    """
    reader = TranscriptReader(path=path, format=recognise(path))
    report = FileReport(path=path, format=reader.format.name)
    seen: set[UUID] = set()
    new: set[UUID] = set()
    for batch in batched(reader.read(at_rest=True)):
        recorded = record(batch, owner_id=owner_id, source_kind=reader.format.name)
        seen.update(recorded.ids)
        new.update(recorded.accepted)
    facts = reader.parser.facts()
    report.conversations = len(facts.conversations)
    report.user_messages = facts.user_messages
    report.assistant_messages = facts.assistant_messages
    report.sidechain = facts.sidechain_user_messages + facts.sidechain_assistant_messages
    report.duplicates = len(seen - new)
    report.damaged = list(reader.damage)
    return report


def import_files(
    files: Iterable[Path], *, owner_id: int, done: Callable[[FileReport], object] = lambda _: None
) -> list[FileReport]:
    """Import files one after the other; one that cannot be read is reported and harms no other."""
    reports = []
    for path in files:
        try:
            report = import_file(path, owner_id=owner_id)
        except (UnknownFormatError, OSError) as error:
            report = FileReport(path=path, error=str(error))
        done(report)
        reports.append(report)
    return reports


def batched(takes: Iterable[list[CapturedMessage]], size: int = BATCH) -> Iterator[list[CapturedMessage]]:
    """Regroup what a reader gives into batches that one transaction each stores."""
    for messages in takes:
        for start in range(0, len(messages), size):
            yield messages[start : start + size]
