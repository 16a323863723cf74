"""What happened to a message, as a small table."""

from uuid import UUID

from django.utils.formats import localize
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.timezone import localtime

from capture.history import Event, Happening, history
from embeddings.errors import UnavailableError
from grid.admin.base import badge

COUNTED = {Happening.REDACTED: "secret", Happening.CHUNKED: "fragment", Happening.STORED: "fragment"}


def table_of(message_id: UUID) -> SafeString:
    """Show the events of a message with their times, or why they cannot be read now."""
    try:
        events = history().of(message_id)
    except UnavailableError as error:
        return format_html("({})", error)
    rows = format_html_join(
        "",
        "<tr><td>{}</td><td>{}</td><td>{}</td></tr>",
        ((localize(localtime(event.at)), badge(event.what), _detail(event)) for event in events),
    )
    return format_html('<table class="ag-happened">{}</table>', rows) if rows else SafeString("–")


def _detail(event: Event) -> str:
    name = COUNTED.get(event.what)
    if event.count is None or name is None:
        return event.detail
    return f"{event.count:,} {name}{'' if event.count == 1 else 's'}"
