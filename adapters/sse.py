"""Server-sent events, decoded from bytes that come in any slices."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_LINE_END = re.compile(rb"\r\n|\n|\r")
_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class ServerSentEvent:
    """One event: its name, "" where it has none, and its data lines, joined."""

    name: str
    data: str


class SseDecoder:
    """Gives the events of a stream as the standard has them, however the bytes are cut.

    It never raises: bytes that are not UTF-8 are replaced. Unlike a browser it also gives, at the end, an event whose
    closing blank line did not come any more; whether its data is whole is for the reader to see.
    """

    def __init__(self) -> None:
        self._held = b""
        self._started = False
        self._name = ""
        self._data: list[str] = []

    def feed(self, raw: bytes) -> Iterator[ServerSentEvent]:
        """Give the events that these bytes complete."""
        held = self._held + raw
        if not self._started:
            if len(held) < len(_BOM) and _BOM.startswith(held):
                self._held = held
                return
            held, self._started = held.removeprefix(_BOM), True
        at = 0
        for end in _LINE_END.finditer(held):
            # A carriage return at the very end may be the first half of a line end.
            if end[0] == b"\r" and end.end() == len(held):
                break
            yield from self._take(held[at : end.start()])
            at = end.end()
        self._held = held[at:]

    def close(self) -> Iterator[ServerSentEvent]:
        """Give the event that the stream ended in."""
        held, self._held = self._held.rstrip(b"\r"), b""
        yield from self._take(held)
        yield from self._take(b"")

    def _take(self, line: bytes) -> Iterator[ServerSentEvent]:
        if not line:
            if self._data:
                yield ServerSentEvent(self._name, "\n".join(self._data))
            self._name, self._data = "", []
            return
        name, _, value = line.partition(b":")
        value = value.removeprefix(b" ")
        if name == b"data":
            self._data.append(value.decode(errors="replace"))
        elif name == b"event":
            self._name = value.decode(errors="replace")


def events(body: bytes) -> Iterator[ServerSentEvent]:
    """Give the events of a whole body, or of what came of it."""
    decoder = SseDecoder()
    yield from decoder.feed(body)
    yield from decoder.close()
