"""The part of a text file that is being read, of one too large to be held."""

import codecs
from typing import BinaryIO

# Blocks of this size come from the system and go back to it; smaller ones leave the memory in pieces.
CHUNK = 4 * 1024 * 1024
BOM = "\ufeff"


class TextWindow:
    """`text` is what is held of a UTF-8 stream, `at` the place in it up to which it was read.

    `line` is the line of that place, from 1; `not_utf8` the first line with bytes that had to be replaced, or 0.
    """

    def __init__(self, stream: BinaryIO) -> None:
        self.text = ""
        self.at = 0
        self.line = 1
        self.not_utf8 = 0
        self._stream = stream
        self._before = 0
        self._undecoded = b""

    def more(self) -> bool:
        """Hold more of the stream, as much again as is held, and nothing that was read; False at its end."""
        data = self._stream.read(max(CHUNK, len(self.text) - self.at))
        if not data and not self._undecoded:
            return False
        self._before += self.at
        self.text = self.text[self.at :]
        self.at = 0
        self.text += self._decode(data)
        if self.position(0) == 0 and self.text.startswith(BOM):
            self.text = self.text[1:]
        return True

    def _decode(self, data: bytes) -> str:
        raw = self._undecoded + data
        try:
            text, read = codecs.utf_8_decode(raw, "strict", not data)
        except UnicodeDecodeError as error:
            self.not_utf8 = self.not_utf8 or (
                self.line + self.text.count("\n") + raw.count(b"\n", 0, error.start)
            )
            text, read = codecs.utf_8_decode(raw, "replace", not data)
        self._undecoded = raw[read:]
        return text

    def advance(self, characters: int) -> None:
        """Count characters as read."""
        self.line += self.text.count("\n", self.at, self.at + characters)
        self.at += characters

    def line_at(self, place: int) -> int:
        """Give the line of a place in `text` that was not read yet."""
        return self.line + self.text.count("\n", self.at, place)

    def position(self, place: int) -> int:
        """Give the place in the whole stream of a place in `text`, in characters from 0."""
        return self._before + place
