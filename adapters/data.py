"""Reading what an adapter is given of a conversation: messages, a transcript, an export, or an exchange."""

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from adapters.base import HEAD_BYTES, ApiFormat, ExportFormat, TranscriptFormat, TranscriptParser
from adapters.exchanges import Exchange
from adapters.jsonl import decode_line
from adapters.messages import CapturedMessage
from adapters.packed import unpacked
from embeddings.errors import AetherGridError

# Bytes come without a name; this is what most transcripts are called.
UNNAMED = Path("conversation.jsonl")

Message = CapturedMessage | Mapping[str, Any]
Data = Message | Sequence[Message] | Exchange | bytes | Path


class UnreadableDataError(AetherGridError):
    """An adapter was given something that it does not read; the text says what it reads."""


@dataclass(frozen=True, slots=True)
class Given:
    """Messages, and the kind of source that they are of: "" for those that came as messages."""

    messages: list[CapturedMessage]
    source_kind: str = ""


def read_data(
    data: Data,
    *,
    transcripts: Sequence[TranscriptFormat] = (),
    exports: Sequence[ExportFormat] = (),
    apis: Sequence[ApiFormat] = (),
) -> Given:
    """Give the messages in `data`.

    Messages are captured ones or objects of the ingest API, one, a sequence, or {"messages": [..]}; a path or bytes
    are a whole transcript or export in one of these formats; an exchange is one with one of these APIs.

    Raises:
        UnreadableDataError: if it is none of that.
        InvalidMessageError: if a message lacks a field.
        UnreadableExportError, OSError: if a file cannot be read.
    """
    if isinstance(data, Exchange):
        return _exchanged(data, apis)
    if isinstance(data, Path):
        with data.open("rb") as file:
            return _whole(unpacked(file).read(), data, transcripts, exports)
    if isinstance(data, bytes):
        return _whole(data, UNNAMED, transcripts, exports)
    return Given([_message(one) for one in _listed(data)])


def parsed(raw: bytes, parser: TranscriptParser, *, is_document: bool = False) -> list[CapturedMessage]:
    """Read a whole transcript."""
    for line in [raw] if is_document else raw.split(b"\n"):
        for record in decode_line(line).records:
            parser.feed(record)
    parser.end()
    return parser.take()


def _exchanged(exchange: Exchange, apis: Iterable[ApiFormat]) -> Given:
    for api in apis:
        if api.reads(exchange.method, exchange.path):
            reading = api.read(exchange)
            return Given(reading.messages, reading.source_kind)
    known = ", ".join(api.title for api in apis) or "none"
    raise UnreadableDataError(
        f"{exchange.method} {exchange.route()} is a call of no API that this adapter reads. It reads: {known}."
    )


def _whole(
    raw: bytes, path: Path, transcripts: Iterable[TranscriptFormat], exports: Iterable[ExportFormat]
) -> Given:
    head = raw[:HEAD_BYTES]
    for transcript in transcripts:
        if transcript.recognises(path, head):
            document = transcript.is_document(path, head)
            return Given(parsed(raw, transcript.new_parser(path), is_document=document), transcript.name)
    for export in exports:
        if export.recognises(head):
            excerpts = export.read(io.BytesIO(raw), path=path)
            return Given([message for one in excerpts for message in one.messages], export.name)
    titles = [*(known.title for known in transcripts), *(known.title for known in exports)]
    raise UnreadableDataError(
        f"{path}: in no format that this adapter reads. It reads: {', '.join(titles) or 'no files'}."
    )


def _listed(data: Message | Sequence[Message]) -> Sequence[Message]:
    if isinstance(data, CapturedMessage):
        return [data]
    if isinstance(data, Mapping):
        messages = data.get("messages", [data])
        return messages if isinstance(messages, list) else [data]
    return data


def _message(given: object) -> CapturedMessage:
    if isinstance(given, CapturedMessage):
        return given
    if isinstance(given, Mapping):
        return CapturedMessage.from_wire(given)
    raise UnreadableDataError(
        f"A message is needed, as POST /api/ingest takes it, not a {type(given).__name__}."
    )
