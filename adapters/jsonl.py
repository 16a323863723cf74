"""Decoding one line of a JSON-lines file, around whatever is damaged in it."""

import json
import re
from dataclasses import dataclass, field
from typing import Any

_BLANK = " \t\r\n\ufeff"
_NULS = re.compile(rb"\x00+")
# Text that neither UTF-8 nor a database can hold.
_SURROGATE = re.compile("[\ud800-\udfff]")
# What may be one of those escapes; searching for this costs half of what `b"\\u" in raw` does.
_SUSPECT = re.compile(rb"\\u(?:[dD]|0000)")
# An escaped NUL, and not an escaped backslash before the letters "u0000".
_ESCAPED_NUL = re.compile(r"(?<!\\)((?:\\\\)*)\\u0000")


def finite(number: str) -> float | None:
    """Read a number of JSON; None for one that is too large to be written as JSON again."""
    value = float(number)
    return value if abs(value) < float("inf") else None


# NaN and the infinities are no JSON: what is written from a record must be.
_decoder = json.JSONDecoder(parse_constant=lambda _: None, parse_float=finite)


@dataclass(slots=True)
class DecodedLine:
    """The objects of one line in order, and why the rest of it could not be read.

    `recovered` counts the objects beyond the first: ones that no line feed separates from the one before.
    """

    records: list[dict[str, Any]] = field(default_factory=list)
    damage: list[str] = field(default_factory=list)
    recovered: int = 0


def decode_line(raw: bytes) -> DecodedLine:
    """Read the JSON objects of one line, given without its line feed; it never raises.

    Text that neither UTF-8 nor a database can hold (lone surrogates, NUL) becomes U+FFFD. Reasons in `damage`
    name columns (characters from 1) and quote nothing of the line.
    """
    try:
        value = _decoder.decode(raw.decode())
        if not isinstance(value, dict):
            return DecodedLine(damage=[_not_an_object(value, column=1)])
        return DecodedLine([storable(value) if _SUSPECT.search(raw) else value])
    except (ValueError, RecursionError):
        return _decode_damaged(raw)


def _decode_damaged(raw: bytes) -> DecodedLine:
    nuls = raw.count(b"\0")
    if not nuls:
        return _decode_bytes(raw)
    line = _decode_bytes(_NULS.sub(b"", raw))
    if line.damage:
        # Without the run the text around it does not fit together: each side stands for itself.
        line = DecodedLine()
        for piece in _NULS.split(raw):
            part = _decode_bytes(piece)
            line.records += part.records
            line.damage += part.damage
        line.recovered = max(0, len(line.records) - 1)
    line.damage.insert(0, f"{nuls:,} NUL bytes, skipped")
    return line


def _decode_bytes(raw: bytes) -> DecodedLine:
    line = DecodedLine()
    try:
        text = raw.decode()
    except UnicodeDecodeError as error:
        text = raw.decode(errors="replace")
        line.damage.append(f"not UTF-8 at byte {error.start + 1}; read with replacement characters")
    _decode_objects(text, line)
    line.recovered = max(0, len(line.records) - 1)
    return line


def _decode_objects(text: str, line: DecodedLine) -> None:
    at = _skip_blank(text, 0)
    while at < len(text):
        try:
            value, end = _decoder.raw_decode(text, at)
            if isinstance(value, dict):
                line.records.append(storable(value))
            else:
                line.damage.append(_not_an_object(value, column=at + 1))
        except json.JSONDecodeError as error:
            line.damage.append(f"broken JSON at column {error.pos + 1}: {error.msg}")
            return
        except RecursionError:
            line.damage.append(f"JSON nested too deep, from column {at + 1}")
            return
        except ValueError:
            # The one other refusal of the decoder: integers of thousands of digits.
            line.damage.append(f"a number too long to read, from column {at + 1}")
            return
        at = _skip_blank(text, end)


def _skip_blank(text: str, at: int) -> int:
    while at < len(text) and text[at] in _BLANK:
        at += 1
    return at


def _not_an_object(value: object, *, column: int) -> str:
    return f"not a JSON object but a {type(value).__name__}, at column {column}"


def storable(record: dict[str, Any]) -> dict[str, Any]:
    """Put U+FFFD for what neither UTF-8 nor a database can hold in the texts of a JSON object."""
    text = json.dumps(record, ensure_ascii=False)
    if "\\u0000" not in text and _is_utf8(text):
        return record
    clean = _ESCAPED_NUL.sub("\\1\ufffd", _SURROGATE.sub("\ufffd", text))
    if clean == text:
        return record
    cleaned: dict[str, Any] = json.loads(clean)
    return cleaned


def _is_utf8(text: str) -> bool:
    try:
        return text.isascii() or bool(text.encode())
    except UnicodeEncodeError:
        return False
