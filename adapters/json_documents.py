"""Reading the objects of a JSON document of any size, one at a time, around whatever is damaged in it."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from json import JSONDecodeError
from typing import Any, BinaryIO

from adapters.damage import Damage
from adapters.json_salvage import salvage
from adapters.jsonl import finite
from adapters.text_window import TextWindow

# Characters of one object; it is held as a whole, and nothing else of the document is.
LONGEST = 64 * 1024 * 1024
# What nesting beyond measure costs, in characters.
_DEEP = 10_000
# More than the blanks before an object behind damage.
_GAP = 200
# How many times over a damaged document may be read in search of what is whole in it.
_PATIENCE = 8
# The longest token that an object may be cut in, apart from strings: a number, an escape, a literal.
_TOKEN = 32
_LISTS = ("messages", "conversations")
_WRAPPING = 1000
_WRAPPED = re.compile(r'\{\s*"(?:messages|conversations)"\s*:\s*\[')
_BETWEEN = re.compile(r"[\s,]*")
_NEXT = re.compile(r"[\[,\n][^\S\n]{0,100}(?=\{)")
_BLANK = b"\xef\xbb\xbf \t\r\n"


def _short_int(digits: str) -> int | None:
    return int(digits) if len(digits) < 1000 else None


# NaN and the infinities are no JSON: what is written from a record must be. Control characters in texts do no harm.
_decoder = json.JSONDecoder(strict=False, parse_constant=lambda _: None, parse_float=finite)
# Integers of thousands of digits are refused by `int`; this is slower, and used where that happened.
_patient = json.JSONDecoder(
    strict=False, parse_constant=lambda _: None, parse_float=finite, parse_int=_short_int
)


@dataclass(frozen=True, slots=True)
class Value:
    """An object of the document, and the line that it starts in; one that is not `whole` was cut off."""

    data: dict[str, Any]
    line: int
    whole: bool = True


def read_values(
    stream: BinaryIO, *, belongs: Callable[[dict[str, Any]], bool], longest: int = LONGEST
) -> Iterator[Value | Damage]:
    """Give the objects of a list, of {"messages": []} or {"conversations": []}, or those that follow each other.

    It never raises but what the stream does. Behind damage it goes on with the next object that `belongs`; of a
    damaged one it gives the whole members up to there. No more than `longest` characters are held.
    """
    yield from _Reader(TextWindow(stream), belongs=belongs, longest=longest).read()


def may_be_json(head: bytes) -> bool:
    """Tell from the first bytes of a document whether it may be a JSON object or a list."""
    return head.lstrip(_BLANK)[:1] in (b"[", b"{")


class _Reader:
    def __init__(
        self, window: TextWindow, *, belongs: Callable[[dict[str, Any]], bool], longest: int
    ) -> None:
        self._window = window
        self._belongs = belongs
        self._longest = longest
        self._open_lists = 0
        self._is_damaged = False
        self._resuming = False
        # What was spent on objects that turned out damaged, in characters.
        self._effort = 0

    def read(self) -> Iterator[Value | Damage]:
        window = self._window
        wrapped = self._enter()
        while self._at_value():
            if (sign := window.text[window.at]) in "[]}":
                self._open_lists += {"[": 1, "]": -1}.get(sign, 0)
                window.advance(1)
                # Behind damage it is not known what a bracket closes.
                if wrapped and not self._open_lists and not self._is_damaged:
                    break
                continue
            yield from self._value()
            if self._effort > _PATIENCE * (window.position(window.at) + self._longest):
                yield self._damage("too damaged to be read on from here")
                return
        if self._open_lists > 0 and not self._is_damaged:
            yield self._damage("the file ends within a list: it is not whole")
        if window.not_utf8:
            yield Damage(window.not_utf8, "not UTF-8 from here on; read with replacement characters")

    def _enter(self) -> bool:
        """Step into an object that is nothing but a wrapping of a list."""
        while len(self._window.text) < _WRAPPING and self._window.more():
            pass
        if self._at_value() and (found := _WRAPPED.match(self._window.text, self._window.at)):
            self._window.advance(found.end() - found.start())
            self._open_lists = 1
            return True
        return False

    def _at_value(self) -> bool:
        """Step over what separates values; tell whether anything follows."""
        window = self._window
        while True:
            found = _BETWEEN.match(window.text, window.at)
            window.advance(found.end() - window.at if found else 0)
            if window.at < len(window.text):
                return True
            if not window.more():
                return False

    def _value(self) -> Iterator[Value | Damage]:
        window = self._window
        decode = _decoder.raw_decode
        while True:
            try:
                value, end = decode(window.text, window.at)
            except JSONDecodeError as error:
                goes_on = self._is_cut(error) and not self._is_too_long()
                if goes_on and window.more():
                    continue
                self._effort += self._cost(error)
                yield from self._damaged(error.pos, "the file ends within it" if goes_on else error.msg)
                return
            except RecursionError:
                self._effort += _DEEP
                yield from self._damaged(window.at + 1, "nested too deep")
                return
            except ValueError:
                decode = _patient.raw_decode
            else:
                break
        yield from self._found(value)
        window.advance(end - window.at)

    def _found(self, value: object) -> Iterator[Value | Damage]:
        if isinstance(value, dict):
            for item in self._unwrapped(value):
                if self._belongs(item) or not self._resuming:
                    self._resuming = False
                    yield Value(item, self._window.line)
        elif not self._resuming:
            yield self._damage(f"not a JSON object but a {type(value).__name__}")

    def _unwrapped(self, value: dict[str, Any]) -> list[dict[str, Any]]:
        """Give the objects of a list that has other things beside it, else the object itself."""
        lists = [value[key] for key in _LISTS if isinstance(value.get(key), list)]
        if self._belongs(value) or not lists:
            return [value]
        return [item for item in lists[0] if isinstance(item, dict)]

    def _is_cut(self, error: JSONDecodeError) -> bool:
        """Tell whether the object may go on behind what is held of the document."""
        return error.msg.startswith("Unterminated string") or error.pos + _TOKEN > len(self._window.text)

    def _cost(self, error: JSONDecodeError) -> int:
        """Tell what finding an error took: what was decoded up to it, and counting the lines before it."""
        end = len(self._window.text) if error.msg.startswith("Unterminated string") else error.pos
        return end - self._window.at + error.pos // 16 + 1000

    def _is_too_long(self) -> bool:
        return len(self._window.text) - self._window.at > self._longest

    def _damaged(self, pos: int, reason: str) -> Iterator[Value | Damage]:
        window = self._window
        if self._is_too_long():
            reason = f"longer than {self._longest:,} characters"
        elif not self._resuming:
            part = salvage(window.text[window.at : pos]) or {}
            for item in self._unwrapped(part):
                if self._belongs(item):
                    yield Value(item, window.line, whole=item is not part)
        if not self._resuming:
            yield Damage(
                window.line_at(pos), f"broken JSON at character {window.position(pos) + 1:,}: {reason}"
            )
        self._is_damaged = self._resuming = True
        self._resume()

    def _resume(self) -> None:
        """Go on where the next object may begin; a text that lacks its end may have swallowed that."""
        window = self._window
        window.advance(1)
        while not (found := _NEXT.search(window.text, window.at)):
            window.advance(max(len(window.text) - window.at - _GAP, 0))
            if not window.more():
                window.advance(len(window.text) - window.at)
                return
        window.advance(found.end() - window.at)

    def _damage(self, reason: str) -> Damage:
        return Damage(self._window.line, reason)
