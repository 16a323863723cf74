"""Importing files once: any transcript or export whose format is known, folders and archives of them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from adapters.base import ExportFormat, TranscriptFormat, UnreadableExportError
from adapters.facts import TranscriptFacts
from adapters.health import AdapterFailedError, Work, contained_each
from adapters.health_notes import health_notes
from adapters.messages import CapturedMessage
from adapters.offering import family_offering
from adapters.registry import UnknownFormatError, recognise_document
from capture.archives import UnreadableArchiveError, is_archive
from capture.documents import Document, members_of, named_file
from capture.foreseeing import Foresight
from capture.intake import FileReport, Intake
from capture.noting import notes
from capture.pausing import PausedError, pauses
from capture.recorder import Recorded, record
from capture.transcripts import TranscriptReader

# The fault of a file.
_BLAMELESS = (UnreadableExportError, UnreadableArchiveError, OSError)
_UNREADABLE = (UnknownFormatError, AdapterFailedError, *_BLAMELESS)


@dataclass(slots=True)
class Imported:
    """A report on each file of a known format, and on each that could not be read; and what was passed over.

    Passed over are files that nobody named and that are of no known format, but for those that belong to an export.
    """

    reports: list[FileReport] = field(default_factory=list)
    passed_over: list[Path] = field(default_factory=list)


def import_files(files: Iterable[Path], *, owner_id: int) -> list[FileReport]:
    """Record every message of files that are named; give the reports, in their order."""
    return import_documents(map(named_file, files), owner_id=owner_id).reports


def import_documents(documents: Iterable[Document], *, owner_id: int, dry_run: bool = False) -> Imported:
    """Record every message of documents; a dry run reports the same and writes nothing.

    Damage is reported, and what is around it is imported; a file that cannot be read at all, or whose kind of source
    is paused, harms no other.

    Raises:
        UnavailableError: if a store is away; what was recorded until then stays, and importing again goes on.
    """
    foresight = Foresight(owner_id=owner_id)

    def take(messages: Sequence[CapturedMessage], source_kind: str) -> Recorded:
        if dry_run:
            return foresight.record(messages, source_kind=source_kind)
        return record(messages, owner_id=owner_id, source_kind=source_kind)

    def admit(source_kind: str) -> None:
        if not dry_run:
            pauses().refuse(owner_id=owner_id, kind=source_kind)

    importer = _Importer(Intake(take, admit=admit), dry_run=dry_run)
    for document in documents:
        importer.take(document)
    imported = importer.finish()
    if not dry_run:
        _note(importer.outcomes, owner_id=owner_id)
        health_notes().flush()
    return imported


def _note(outcomes: Mapping[str, str], *, owner_id: int) -> None:
    for kind, error in outcomes.items():
        if error:
            notes().failed(error, owner_id=owner_id, kind=kind)
        else:
            notes().captured(owner_id=owner_id, kind=kind)


class _Importer:
    def __init__(self, intake: Intake, *, dry_run: bool) -> None:
        self._intake = intake
        self._dry_run = dry_run
        self._imported = Imported()
        # What lies below one of these belongs to an export.
        self._exports: set[Path] = set()
        # The last error of each kind of source, nothing where all could be read.
        self.outcomes: dict[str, str] = {}

    def take(self, document: Document) -> None:
        """Import a document; of an archive those that are in it."""
        try:
            head = document.head()
            if document.archive is None and is_archive(head):
                self._take_archive(document)
            else:
                self._take_part(document, head)
        except _UNREADABLE as error:
            self._report(document, error=str(error))

    def finish(self) -> Imported:
        """Record what waits, and give what came of everything."""
        self._intake.record_all()
        self._imported.passed_over = [
            path for path in self._imported.passed_over if self._exports.isdisjoint([path, *path.parents])
        ]
        return self._imported

    def _take_archive(self, document: Document) -> None:
        taken = len(self._imported.reports)
        passed_over = len(self._imported.passed_over)
        for member in members_of(document.path):
            self.take(member)
        if len(self._imported.reports) == taken:
            # An archive of other things is one thing.
            del self._imported.passed_over[passed_over:]
            self._pass_over(document, f"{document.path}: nothing in it that can be read.")

    def _take_part(self, document: Document, head: bytes) -> None:
        try:
            known = recognise_document(document.path, head)
        except UnknownFormatError as error:
            self._pass_over(document, str(error))
            return
        if isinstance(known, ExportFormat) and known.has_companions:
            self._exports.add(document.archive or document.path.parent)
        report = self._report(document, format=known.name)
        try:
            self._read(document, known, report)
        except PausedError as error:
            report.error = str(error)
        except _UNREADABLE as error:
            report.error = str(error)
            named = report.error.startswith(str(document.path))
            self.outcomes[known.name] = report.error if named else f"{document.path}: {error}"
        else:
            self.outcomes.setdefault(known.name, "")
        self._intake.end_of(report)

    def _read(self, document: Document, known: TranscriptFormat | ExportFormat, report: FileReport) -> None:
        family = "" if self._dry_run else family_offering(known)
        if isinstance(known, ExportFormat):
            _Export(document, known, report, family).read_into(self._intake)
            return
        reader = TranscriptReader(path=document.path, format=known)
        slices = _transcript(document, reader)
        for taken in contained_each(family, slices, what=Work.TRANSCRIPTS, blameless=_BLAMELESS):
            self._intake.add(report, taken)
        _count(report, reader.parser.facts())
        report.damaged = list(reader.damage)

    def _report(self, document: Document, *, format: str = "", error: str = "") -> FileReport:
        report = FileReport(path=document.path, format=format, error=error)
        self._imported.reports.append(report)
        return report

    def _pass_over(self, document: Document, reason: str) -> None:
        if document.named:
            self._report(document, error=reason)
        else:
            self._imported.passed_over.append(document.path)


def _transcript(document: Document, reader: TranscriptReader) -> Iterator[list[CapturedMessage]]:
    if document.archive is None:
        yield from reader.read(at_rest=True)
        return
    with document.open() as file:
        yield from reader.read_once(file)


@dataclass(slots=True)
class _Export:
    document: Document
    format: ExportFormat
    report: FileReport
    family: str

    def read_into(self, intake: Intake) -> None:
        """Read the whole document; its counts hold also where that ends early."""
        facts, seen = TranscriptFacts(), set[str]()
        try:
            with self.document.open() as file:
                excerpts = self.format.read(file, path=self.document.path)
                for excerpt in contained_each(self.family, excerpts, what=Work.EXPORTS, blameless=_BLAMELESS):
                    self.report.damaged += excerpt.damage
                    for message in excerpt.messages:
                        if message.identity not in seen:
                            seen.add(message.identity)
                            facts.count(message)
                    intake.add(self.report, excerpt.messages)
        finally:
            _count(self.report, facts)


def _count(report: FileReport, facts: TranscriptFacts) -> None:
    report.conversations = len(facts.conversations)
    report.user_messages = facts.user_messages
    report.assistant_messages = facts.assistant_messages
    report.sidechain = facts.sidechain_user_messages + facts.sidechain_assistant_messages
