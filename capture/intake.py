"""Recording the messages of many files in few transactions, and counting which of them each file brought."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

from adapters.damage import Damage
from adapters.messages import CapturedMessage
from capture.recorder import Recorded
from embeddings.away import AWAY, what_is_away
from embeddings.errors import UnavailableError

BATCH = 200


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


class Intake:
    """Collects the messages of files that follow each other, so that many small ones cost few transactions.

    `record` is called with messages of one kind of source, given as its second argument; `admit` with that kind
    before messages of it are taken, which it may refuse by raising.
    """

    def __init__(
        self,
        record: Callable[[Sequence[CapturedMessage], str], Recorded],
        *,
        admit: Callable[[str], None] = lambda _: None,
    ) -> None:
        self._recorder = record
        self._admit = admit
        self._waiting: list[tuple[FileReport, CapturedMessage]] = []
        self._ended: list[FileReport] = []
        self._seen: dict[int, set[UUID]] = {}
        self._new: dict[int, set[UUID]] = {}
        self._finished = 0

    def add(self, report: FileReport, messages: Iterable[CapturedMessage]) -> None:
        """Take messages of a file; those of one call to the recorder come from one kind of source."""
        self._admit(report.format)
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
        self._ended = []

    def _record(self, batch: list[tuple[FileReport, CapturedMessage]]) -> None:
        try:
            recorded = self._recorder([message for _, message in batch], batch[0][0].format)
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
