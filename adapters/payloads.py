"""The JSON objects that a response brings, whether as server-sent events, line by line, or as one value."""

from dataclasses import dataclass, field
from typing import Any

from adapters import sse
from adapters.wire_json import objects, parse

DONE = "[DONE]"


@dataclass(slots=True)
class Payloads:
    """The objects in order. `done` if the stream's closing `[DONE]` came; `cut` if the last object is only a part."""

    records: list[dict[str, Any]] = field(default_factory=list)
    streamed: bool = False
    done: bool = False
    cut: bool = False


def payloads(body: bytes) -> Payloads:
    """Read a response's body, without its content encoding, by what it is rather than by what its type says."""
    if body.lstrip(b" \t\r\n\xef\xbb\xbf")[:1] in (b"{", b"["):
        found = objects(body)
        return Payloads(found.records, cut=found.cut)
    stream = Payloads(streamed=True)
    for event in sse.events(body):
        if event.data.strip() == DONE:
            stream.done = True
            continue
        record = parse(event.data)
        if isinstance(record, dict):
            # Some servers leave the type to the name of the event.
            stream.records.append(
                record if "type" in record or not event.name else {"type": event.name, **record}
            )
    return stream
