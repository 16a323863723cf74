"""Conversations that a person wrote down in Markdown, under headings that say who speaks."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import PurePath
from typing import BinaryIO

from adapters.base import Excerpt, ExportFormat, UnreadableExportError
from adapters.damage import Damage
from adapters.markdown_page import Page, Turn, read_page
from adapters.messages import CapturedMessage, InvalidMessageError, parse_timestamp
from adapters.moments import first_known

LONGEST = 32 * 1024 * 1024
# Turns without a time of their own follow each other by this, so that their order stays.
_STEP = timedelta(milliseconds=1)


class OwnMarkdown(ExportFormat):
    """Headings `## User` and `## Assistant (model)`, and what is known of the whole between `---` at the top."""

    name = "aethergrid"
    title = "conversations in Markdown (## User, ## Assistant)"
    has_companions = False

    def recognises(self, head: bytes) -> bool:
        """Recognise the headings of both speakers, or of one below fields of a conversation."""
        if b"\0" in head or b"#" not in head:
            return False
        page = read_page(head.decode(errors="replace"))
        roles = {turn.role for turn in page.turns}
        return len(roles) > 1 or bool(roles and page.fields)

    def read(self, document: BinaryIO, *, path: PurePath) -> Iterator[Excerpt]:
        """Give the one conversation of the document.

        Its id is its field `conversation`, else made of the file's name and how it begins; a message is known by
        its place, so that what is written on below is added.
        """
        raw = document.read(LONGEST + 1)
        if len(raw) > LONGEST:
            raise UnreadableExportError(
                f"{path}: longer than {LONGEST:,} bytes. Split it into conversations."
            )
        page = read_page(raw.decode(errors="replace"))
        times, damage = _times(page)
        if not first_known(times):
            raise UnreadableExportError(
                f"{path}: it says nowhere when the conversation was. Write `date: 2026-01-31 09:30` between two "
                "lines of `---` at its top, or the time behind the name in a heading."
            )
        conversation_id = page.fields.get("conversation") or _made_id(page, stem=path.stem)
        turns = zip(page.turns, times, strict=True)
        yield Excerpt(
            [
                _message(page, turn, at, conversation_id=conversation_id, message_id=str(number))
                for number, (turn, at) in enumerate(turns, start=1)
                if at and turn.text
            ],
            damage,
        )


def _times(page: Page) -> tuple[list[datetime | None], list[Damage]]:
    """Give the time of each turn: its own, else that of the one before it, else of the one after it."""
    damage: list[Damage] = []
    clock = _time(page.fields.get("date", ""), line=1, damage=damage)
    times: list[datetime | None] = []
    for turn in page.turns:
        own = _time(turn.time, line=turn.line, damage=damage)
        clock = own or (clock and (clock + _STEP if times else clock))
        times.append(clock)
    first = first_known(times)
    return [moment or first for moment in times], damage


def _time(written: str, *, line: int, damage: list[Damage]) -> datetime | None:
    if not written:
        return None
    try:
        return parse_timestamp(written.strip())
    except InvalidMessageError as error:
        damage.append(Damage(line, str(error)))
        return None


def _made_id(page: Page, *, stem: str) -> str:
    begin = page.turns[0].text if page.turns else ""
    return f"{stem}-{sha256(begin.encode(errors='replace')).hexdigest()[:12]}"


def _message(
    page: Page, turn: Turn, at: datetime, *, conversation_id: str, message_id: str
) -> CapturedMessage:
    project = page.fields.get("project", "")
    return CapturedMessage(
        conversation_id=conversation_id,
        message_id=message_id,
        timestamp=at,
        role=turn.role,
        content=turn.text,
        model=(turn.model or page.fields.get("model", "")) if turn.role == "assistant" else "",
        metadata={"source": "markdown"} | ({"project": project} if project else {}),
    )
