"""Reading JSON that somebody else wrote: whatever it holds, what is asked for comes back in the type asked for."""

import codecs
import json
import re
from dataclasses import dataclass, field
from typing import Any, Literal

import jiter

from adapters.jsonl import finite

# Between values: blanks, and what separates the values of an array or of a stream.
_BETWEEN = re.compile("[\\s,\\[\\]\x1e\ufeff]*")

# Half a text is worth keeping, half a name is another name.
_NAMES = {"id", "model", "responseId", "modelVersion", "created_at"}

# NaN and the infinities are no JSON: what is written from a record must be.
_decoder = json.JSONDecoder(parse_constant=lambda _: None, parse_float=finite)


@dataclass(slots=True)
class Objects:
    """The objects of a body in order. `cut` if it does not end with a whole one: the last is then what came of it."""

    records: list[dict[str, Any]] = field(default_factory=list)
    cut: bool = False


def parse(text: str | bytes) -> Any:
    """Give the value of a JSON text, None if it is not a whole one; it never raises."""
    try:
        return _decoder.decode(text if isinstance(text, str) else text.decode(errors="replace"))
    except (ValueError, RecursionError):
        return None


def parse_object(text: str | bytes) -> dict[str, Any]:
    """Give a JSON object, an empty one if the text is none."""
    value = parse(text)
    return value if isinstance(value, dict) else {}


def objects(raw: bytes) -> Objects:
    """Read one object, an array of objects, or objects one after the other, as far as they came; it never raises."""
    # A character of which the last bytes did not come any more is left out.
    text = codecs.getincrementaldecoder("utf-8")("replace").decode(raw)
    found, at = Objects(), 0
    while (at := _end_of_gap(text, at)) < len(text):
        try:
            value, at = _decoder.raw_decode(text, at)
        except (ValueError, RecursionError):
            value, at, found.cut = _begun_record(text[at:]), len(text), True
        if isinstance(value, dict) and value:
            found.records.append(value)
    return found


def _end_of_gap(text: str, at: int) -> int:
    gap = _BETWEEN.match(text, at)
    return gap.end() if gap else at


def begun(text: str, *, last_string: bool = True) -> Any:
    """Give what there is of a JSON value that breaks off, also of its last string; None if it is not JSON."""
    mode: Literal["trailing-strings", "on"] = "trailing-strings" if last_string else "on"
    try:
        return jiter.from_json(text.encode(errors="replace"), partial_mode=mode, allow_inf_nan=False)
    except ValueError:
        return None


def _begun_record(text: str) -> Any:
    value, whole = begun(text), begun(text, last_string=False)
    if isinstance(value, dict) and isinstance(whole, dict):
        for name in _NAMES & (value.keys() - whole.keys()):
            del value[name]
    return value
