"""The speakers of a conversation in Markdown: fields at the top, then a heading for each turn."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import cast

from adapters.messages import Role

_HEADING = re.compile(
    r"(?P<level>#{1,6})[ \t]+(?P<role>user|assistant)(?:[ \t]*\((?P<model>[^()]+)\))?"
    r"(?:[ \t,]+(?P<time>\d{4}-\d\d-\d\d.*))?",
    re.IGNORECASE,
)
# What may close a heading: Markdown has it so, or a person.
_CLOSING = " \t#:"
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_FIELD = re.compile(r"(conversation|date|model|project)[ \t]*:[ \t]*(.*)", re.IGNORECASE)


@dataclass(slots=True)
class Turn:
    """What one of the two said, and the line of its heading, from 1."""

    role: Role
    line: int
    model: str
    time: str
    lines: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The text below the heading."""
        return "\n".join(self.lines).strip()


@dataclass(slots=True)
class Page:
    """The fields `conversation`, `date`, `model` and `project`, as far as they are there, and the turns."""

    fields: dict[str, str] = field(default_factory=dict)
    turns: list[Turn] = field(default_factory=list)


def read_page(text: str) -> Page:
    """Read a document. A heading of a speaker stands outside of code, on the level of the first of them."""
    lines = [line.rstrip("\r") for line in text.removeprefix("\ufeff").split("\n")]
    page = Page()
    start = _read_fields(lines, page)
    level = ""
    for number, line, is_code in _numbered(lines[start:], start=start + 1):
        heading = None if is_code else _HEADING.fullmatch(line.rstrip(_CLOSING))
        if heading and heading["level"] == (level or heading["level"]):
            level = heading["level"]
            role = cast(Role, heading["role"].lower())
            page.turns.append(Turn(role, number, (heading["model"] or "").strip(), heading["time"] or ""))
        elif page.turns:
            page.turns[-1].lines.append(line)
    return page


def _read_fields(lines: list[str], page: Page) -> int:
    """Read the fields between two lines of dashes at the top; give the number of lines that they take."""
    if not lines or lines[0].strip() != "---":
        return 0
    for number, line in enumerate(lines[1:], start=1):
        if line.strip() == "---":
            return number + 1
        if found := _FIELD.fullmatch(line.strip()):
            page.fields[found[1].lower()] = found[2].strip().strip("\"'")
    page.fields.clear()
    return 0


def _numbered(lines: Iterable[str], *, start: int) -> Iterator[tuple[int, str, bool]]:
    """Give each line with its number and whether it is part of a fenced block of code."""
    fence = ""
    for number, line in enumerate(lines, start=start):
        found = _FENCE.match(line)
        mark = found[1] if found else ""
        if fence:
            yield number, line, True
            if mark.startswith(fence) and not line.strip().strip(mark[0]):
                fence = ""
        else:
            yield number, line, bool(mark)
            fence = mark
