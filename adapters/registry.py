"""Which formats, APIs and model families there are: what the folders beside this file offer, and the grid's own."""

import pkgutil
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib import import_module
from pathlib import Path

import adapters
from adapters.base import ApiFormat, ExportFormat, TranscriptFormat, Vendor
from adapters.calling import CallFormat
from adapters.context import ContextFormat, LabelledFormat
from adapters.own_json import OwnJSON
from adapters.own_markdown import OwnMarkdown
from adapters.packed import unpacked
from embeddings.errors import AetherGridError

HEAD_BYTES = 64 * 1024
NEUTRAL = LabelledFormat()


class UnknownFormatError(AetherGridError):
    """A file is of no format that is known; the text names those that are."""


@cache
def vendors() -> dict[str, Vendor]:
    """Give every vendor by its family, which is the name of its folder."""
    found = {}
    for module in sorted(pkgutil.iter_modules(adapters.__path__), key=lambda module: module.name):
        if module.ispkg and module.name != "migrations":
            found[module.name] = import_module(f"adapters.{module.name}").VENDOR
    return found


def transcript_formats() -> list[TranscriptFormat]:
    """Give the transcript formats of all vendors."""
    return [known for vendor in vendors().values() for known in vendor.transcripts]


def transcript_format(name: str) -> TranscriptFormat:
    """Give the transcript format of this name.

    Raises:
        KeyError: if there is none.
    """
    return {known.name: known for known in transcript_formats()}[name]


def export_formats() -> list[ExportFormat]:
    """Give the export formats of all vendors, and behind them the grid's own."""
    return [*(known for vendor in vendors().values() for known in vendor.exports), OwnJSON(), OwnMarkdown()]


def api_formats() -> list[ApiFormat]:
    """Give the APIs that all vendors read."""
    return [known for vendor in vendors().values() for known in vendor.apis]


def api_of(method: str, path: str) -> ApiFormat | None:
    """Give the API that a call speaks, None for a call without messages; the provider may be any.

    `path` is what follows the provider's base URL, with or without a query.
    """
    return next((known for known in api_formats() if known.reads(method, path)), None)


def call_formats() -> dict[str, CallFormat]:
    """Give how models can be asked, by the provider's name."""
    calls = (vendor.call for vendor in vendors().values())
    return {call.provider: call for call in calls if call is not None}


def recognise(path: Path) -> TranscriptFormat:
    """Give the format of the transcript at `path`, judged by its first bytes.

    Raises:
        UnknownFormatError: if it has none that is known.
        OSError: if it cannot be read.
    """
    head = head_of(path)
    for known in transcript_formats():
        if known.recognises(path, head):
            return known
    titles = ", ".join(known.title for known in transcript_formats())
    raise UnknownFormatError(f"{path}: not a transcript that can be read. Known formats: {titles}.")


def head_of(path: Path) -> bytes:
    """Give the first bytes of a file, unpacked, as formats are recognised by them."""
    with path.open("rb") as file:
        return unpacked(file).read(HEAD_BYTES)


def recognise_document(path: Path, head: bytes) -> TranscriptFormat | ExportFormat:
    """Give the format of a file that may also be an export, judged by its first bytes; `path` may not be on a disk.

    Raises:
        UnknownFormatError: if it has none that is known.
    """
    for transcript in transcript_formats():
        if transcript.recognises(path, head):
            return transcript
    for export in export_formats():
        if export.recognises(head):
            return export
    titles = ", ".join(_titles())
    raise UnknownFormatError(f"{path}: nothing that can be read. Known formats: {titles}.")


def _titles() -> Iterator[str]:
    yield from (known.title for known in transcript_formats())
    yield from (known.title for known in export_formats() if known.is_readable)


@lru_cache(maxsize=1024)
def family_of(model: str) -> str:
    """Give the family that a model's name belongs to, "" for none that is known."""
    name = model.lower()
    return next((family for family, vendor in vendors().items() if vendor.model_names.search(name)), "")


def context_format(model: str) -> ContextFormat:
    """Give the format that a model likes its context in; plain text with labels for one that nobody knows."""
    vendor = vendors().get(family_of(model))
    return vendor.context_format if vendor else NEUTRAL


def exports_of_vendors() -> list[ExportFormat]:
    """Give the export formats of all vendors that can be read."""
    return [known for vendor in vendors().values() for known in vendor.exports if known.is_readable]
