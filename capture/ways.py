"""The ways in that there are: which ones there could be, not only those by which something came."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from django.conf import settings

from adapters import exchanges
from adapters.registry import export_formats, transcript_formats
from capture.folders import transcript_folders

API = "api"
PROXY = exchanges.PROXY
EXTENSION = "extension"
# The grid's own formats share a kind.
OWN_TITLE = "Your own Markdown and JSON"
# As the extension names them in its messages.
SITES = {"claude_ai": "claude.ai", "chatgpt": "chatgpt.com", "gemini_web": "gemini.google.com"}


class Via(StrEnum):
    """Who moves what comes in: a watcher looks, a program pushes, a person imports."""

    WATCHER = "watcher"
    PUSH = "push"
    IMPORT = "import"


@dataclass(frozen=True, slots=True)
class Way:
    """A way in. `kind` is that of its sources; `setting` names the folder of one that is watched."""

    kind: str
    title: str
    via: Via
    setting: str = ""
    folder: Path | None = None

    def place(self, location: str) -> str:
        """Give a location in words."""
        return SITES.get(location, location) if self.kind == EXTENSION else location


def ways() -> dict[str, Way]:
    """Give the ways in by their kind, those first that need nobody's hand."""
    return {way.kind: way for way in (*_watched(), *_pushed(), *_imported())}


def places_of(kind: str) -> Collection[str]:
    """Give the places that a way could have, whether or not something came by them: sites, providers."""
    known: dict[str, Collection[str]] = {EXTENSION: SITES, PROXY: settings.UPSTREAMS}
    return known.get(kind, ())


def _watched() -> Iterator[Way]:
    folders = transcript_folders()
    for known in transcript_formats():
        if known.product:
            yield Way(
                known.name,
                known.product.name,
                Via.WATCHER,
                setting=known.product.setting,
                folder=folders.get(known.name),
            )


def _pushed() -> Iterator[Way]:
    yield Way(EXTENSION, "Browser extension", Via.PUSH)
    yield Way(API, "Ingest API", Via.PUSH)
    yield Way(PROXY, "API proxy", Via.PUSH)


def _imported() -> Iterator[Way]:
    titles: dict[str, list[str]] = {}
    for known in export_formats():
        if known.is_readable:
            titles.setdefault(known.name, []).append(known.title.partition(" (")[0])
    for kind, names in titles.items():
        yield Way(kind, OWN_TITLE if len(names) > 1 else names[0], Via.IMPORT)
