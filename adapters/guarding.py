"""Formats of adapters that others wrote: one that raises must not stop the reading of other formats.

What is recognised and then cannot be read ends with an `AdapterFailedError` for that file alone.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path, PurePath
from typing import Any, BinaryIO

from adapters.answers import Answer
from adapters.base import ApiFormat, Excerpt, ExportFormat, TranscriptFormat, TranscriptParser
from adapters.exchanges import ConversationOf, Exchange, Reading, not_known
from adapters.facts import TranscriptFacts
from adapters.failures import tried, tried_or
from adapters.health import AdapterFailedError, Work
from adapters.histories import Asked
from adapters.messages import CapturedMessage
from adapters.storing import storable_messages


class GuardedTranscripts(TranscriptFormat):
    """Transcripts in a format of somebody else."""

    def __init__(self, inner: TranscriptFormat, *, family: str) -> None:
        _tell_like(self, inner, TranscriptFormat)
        self._inner, self.family = inner, family

    def recognises(self, path: Path, head: bytes) -> bool:
        """Recognise; a failure is a no."""
        return tried_or(
            self.family, Work.TRANSCRIPTS, lambda: bool(self._inner.recognises(path, head)), False
        )

    def is_document(self, path: Path, head: bytes) -> bool:
        """Tell; a failure is a no."""
        return tried_or(
            self.family, Work.TRANSCRIPTS, lambda: bool(self._inner.is_document(path, head)), False
        )

    def new_parser(self, path: Path) -> TranscriptParser:
        """Give a parser. Raises `AdapterFailedError` if there is none to be had."""
        parser = tried(self.family, Work.TRANSCRIPTS, lambda: self._inner.new_parser(path))
        return _GuardedParser(parser, family=self.family)


class _GuardedParser(TranscriptParser):
    def __init__(self, inner: TranscriptParser, *, family: str) -> None:
        self._inner, self.family = inner, family

    def feed(self, record: Mapping[str, Any]) -> str | None:
        try:
            return tried(self.family, Work.TRANSCRIPTS, lambda: self._inner.feed(record))
        except (AdapterFailedError, OSError) as error:
            return str(error)

    def end(self) -> None:
        tried(self.family, Work.TRANSCRIPTS, self._inner.end)

    def take(self) -> list[CapturedMessage]:
        return tried(self.family, Work.TRANSCRIPTS, lambda: storable_messages(self._inner.take()))

    def facts(self) -> TranscriptFacts:
        return tried(self.family, Work.TRANSCRIPTS, self._inner.facts)


class GuardedExport(ExportFormat):
    """Exports in a format of somebody else."""

    def __init__(self, inner: ExportFormat, *, family: str) -> None:
        _tell_like(self, inner, ExportFormat)
        self._inner, self.family = inner, family

    def recognises(self, head: bytes) -> bool:
        """Recognise; a failure is a no."""
        return tried_or(self.family, Work.EXPORTS, lambda: bool(self._inner.recognises(head)), False)

    def read(self, document: BinaryIO, *, path: PurePath) -> Iterator[Excerpt]:
        """Read as far as it goes. Raises `AdapterFailedError` where it does not go on."""
        excerpts = tried(self.family, Work.EXPORTS, lambda: iter(self._inner.read(document, path=path)))
        while (excerpt := tried(self.family, Work.EXPORTS, lambda: next(excerpts, None))) is not None:
            tried(self.family, Work.EXPORTS, lambda found=excerpt: storable_messages(found.messages))  # type: ignore[misc]
            yield excerpt


class GuardedApi(ApiFormat):
    """An API that somebody else reads."""

    def __init__(self, inner: ApiFormat, *, family: str) -> None:
        _tell_like(self, inner, ApiFormat)
        self._inner, self.family = inner, family

    def reads(self, method: str, path: str) -> bool:
        """Tell; a failure is a no."""
        return tried_or(self.family, Work.CALLS, lambda: bool(self._inner.reads(method, path)), False)

    def read(self, exchange: Exchange, *, conversation_of: ConversationOf = not_known) -> Reading:
        """Read an exchange. Raises `AdapterFailedError`; what `conversation_of` raises passes as it is."""
        known: list[BaseException] = []

        def told(answer_id: str) -> str:
            try:
                return conversation_of(answer_id)
            except Exception as error:
                known.append(error)
                raise

        try:
            reading = tried(self.family, Work.CALLS, lambda: self._inner.read(exchange, conversation_of=told))
        except AdapterFailedError:
            if known:
                raise known[-1] from None
            raise
        tried(self.family, Work.CALLS, lambda: storable_messages(reading.messages))
        return reading

    def read_request(self, exchange: Exchange) -> Asked:
        """Read what was asked; a failure is nothing."""
        return tried_or(
            self.family, Work.CALLS, lambda: self._inner.read_request(exchange), Asked(ignored=True)
        )

    def read_answer(self, exchange: Exchange) -> Answer:
        """Read what came; a failure is nothing."""
        return tried_or(self.family, Work.CALLS, lambda: self._inner.read_answer(exchange), Answer())


def _tell_like(guard: object, inner: object, kind: type) -> None:
    """Give a guard all that a format tells of itself."""
    for name in kind.__annotations__:
        setattr(guard, name, getattr(inner, name))
