"""The texts of messages on admin pages, read from the raw log once for all rows of a page."""

from collections.abc import Iterable
from uuid import UUID

from django.utils.html import format_html
from django.utils.safestring import SafeString

from capture.models import Message
from capture.rawlog import raw_log
from embeddings.errors import UnavailableError

# More than this makes a browser slow; the API gives the whole text.
LONGEST_SHOWN = 200_000
LOST = "(The raw log has no text for this message.)"


def load_texts(messages: Iterable[Message]) -> None:
    """Read the texts of messages, for `text_of`."""
    rows = list(messages)
    texts, otherwise = _read({message.id for message in rows})
    for message in rows:
        vars(message)["text"] = texts.get(message.id, otherwise)


def text_of(message: Message) -> str:
    """Give the text of a message; one that was not loaded is read now."""
    if "text" not in vars(message):
        load_texts([message])
    return str(vars(message)["text"])


def shown(text: str) -> SafeString:
    """Show a text as it is, line by line."""
    more = len(text) - LONGEST_SHOWN
    note = f"\n… and {more:,} more characters, which the API gives." if more > 0 else ""
    return format_html('<div class="ag-text">{}{}</div>', text[:LONGEST_SHOWN], note)


def _read(ids: Iterable[UUID]) -> tuple[dict[UUID, str], str]:
    """Give the texts that are there, and what to show where there is none."""
    try:
        documents = raw_log().read(ids)
    except UnavailableError as error:
        return {}, f"({error})"
    return {id_: document["content"] for id_, document in documents.items()}, LOST
