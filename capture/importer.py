"""Importing files once: any transcript whose format is known, a folder of them, and what came of each."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

from adapters.messages import CapturedMessage
from adapters.registry import UnknownFormatError, recognise
from capture.recorder import record
from capture.transcripts import Damage, TranscriptReader
from embeddings.away import AWAY, what_is_away
from embeddings.errors import AetherGridError, UnavailableError

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


def import_files(
    files: Iterable[Path], *, owner_id: int, done: Callable[[FileReport], object] = lambda _: None
) -> list[FileReport]:
    """Record every message of files; give a report of each, in their order.

    Damage is reported, and what is around it is imported; a file that cannot be read at all harms no other.
    `done` is called with each report once the messages of its file are durable.

    Raises:
        UnavailableError: if a store is away; what was recorded until then stays, and importing again goes on.
    """
    intake = _Intake(owner_id=owner_id, done=done)
    reports = []
    for path in files:
        report = FileReport(path=path)
        reports.append(report)
        try:
            _import_file(report, intake)
        except (UnknownFormatError, OSError) as error:
            report.error = str(error)
        intake.end_of(report)
    intake.record_all()
    return reports


def _import_file(report: FileReport, intake: "_Intake") -> None:
    reader = TranscriptReader(path=report.path, format=recognise(report.path))
    report.format = reader.format.name
    for taken in reader.read(at_rest=True):
        intake.add(report, taken)
    facts = reader.parser.facts()
    report.conversations = len(facts.conversations)
    report.user_messages = facts.user_messages
    report.assistant_messages = facts.assistant_messages
    report.sidechain = facts.sidechain_user_messages + facts.sidechain_assistant_messages
    report.damaged = list(reader.damage)


class _Intake:
    """Collects the messages of files that follow each other, so that many small ones cost few transactions."""

    def __init__(self, *, owner_id: int, done: Callable[[FileReport], object]) -> None:
        self._owner_id = owner_id
        self._done = done
        self._waiting: list[tuple[FileReport, CapturedMessage]] = []
        self._ended: list[FileReport] = []
        self._seen: dict[int, set[UUID]] = {}
        self._new: dict[int, set[UUID]] = {}
        self._finished = 0

    def add(self, report: FileReport, messages: Iterable[CapturedMessage]) -> None:
        """Take messages of a file; those of one call to the recorder come from one kind of source."""
        if self._waiting and self._waiting[0][0].format != report.format:
            self.record_all()
        self._waiting += [(report, message) for message in messages]
        while len(self._waiting) >= BATCH:
            self._record(self._waiting[:BATCH])
            del self._waiting[:BATCH]

    def end_of(self, report: FileReport) -> None:
        """Note that a file has no more messages."""
        self._ended.append(report)
        if not self._waiting:
            self.record_all()

    def record_all(self) -> None:
        """Record what waits, and finish the reports of the files that ended."""
        if self._waiting:
            self._record(self._waiting)
            self._waiting = []
        for report in self._ended:
            seen, new = (known.pop(id(report), set()) for known in (self._seen, self._new))
            report.duplicates = len(seen - new)
            self._finished += 1
            self._done(report)
        self._ended = []

    def _record(self, batch: list[tuple[FileReport, CapturedMessage]]) -> None:
        messages = [message for _, message in batch]
        try:
            recorded = record(messages, owner_id=self._owner_id, source_kind=batch[0][0].format)
        except AWAY as error:
            raise UnavailableError(
                f"{what_is_away(error)} The import stopped at {batch[0][0].path}, after {self._finished:,} whole "
                "files. What was recorded stays: run the same import again, and it goes on."
            ) from error
        accepted = set(recorded.accepted)
        for (report, _), id_ in zip(batch, recorded.ids, strict=True):
            self._seen.setdefault(id(report), set()).add(id_)
            if id_ in accepted:
                self._new.setdefault(id(report), set()).add(id_)
                # The same message in a file that follows was known by then.
                accepted.discard(id_)
