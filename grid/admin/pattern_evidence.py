"""The evidence of a pattern, as its page shows it: the advice of each conversation, and the place in it."""

from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString

from grid.admin.texts import load_texts, text_of
from grid.patterns.models import Evidence, Pattern

AROUND = 1500


def evidence_of(pattern: Pattern) -> list[dict[str, Any]]:
    """Give the rows of evidence with their texts, read at once."""
    rows = list(pattern.evidence.all())
    load_texts(row.message for row in rows)
    return [{"row": row, "text": _shown(row)} for row in rows]


def _shown(row: Evidence) -> SafeString:
    """Mark the place in the text of its message; what is far from it is left to the conversation's page."""
    text = text_of(row.message)
    start, end = min(row.start, len(text)), min(row.end, len(text))
    first, last = max(0, start - AROUND), min(len(text), end + AROUND)
    return format_html(
        '<div class="ag-text">{}{}<mark>{}</mark>{}{}</div>',
        "… " if first else "",
        text[first:start],
        text[start:end],
        text[end:last],
        " …" if last < len(text) else "",
    )
