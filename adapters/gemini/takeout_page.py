"""Google Takeout of "My Activity" as the web page that it is by default: MyActivity.html."""

from collections.abc import Iterator
from pathlib import PurePath
from typing import BinaryIO

from adapters.base import Excerpt, ExportFormat, UnreadableExportError
from adapters.gemini.takeout import SOURCE

_SIGNS = (b"<html", b"-cell", b"gemini")


class GeminiTakeoutPage(ExportFormat):
    """Recognised to say what to ask for instead: its times are in words of one's language, and lack a zone."""

    name = SOURCE
    title = "Gemini Takeout as a web page"
    is_readable = False

    def recognises(self, head: bytes) -> bool:
        """Recognise the page of the activities of Gemini."""
        return all(sign in head.lower() for sign in _SIGNS)

    def read(self, document: BinaryIO, *, path: PurePath) -> Iterator[Excerpt]:  # noqa: ARG002
        """Refuse it."""
        raise UnreadableExportError(
            f"{path}: My Activity as a web page does not tell times that can be relied on. Ask Google Takeout for it "
            "again, with JSON instead of HTML as the format of My Activity."
        )
