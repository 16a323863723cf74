"""Which formats, APIs and model families there are: what every adapter offers, and the grid's own."""

from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import chain
from pathlib import Path
from threading import Lock

from django.conf import settings

from adapters.adapter import ModelAdapter
from adapters.base import HEAD_BYTES, ApiFormat, ExportFormat, TranscriptFormat
from adapters.bound import UNBOUND, Bound
from adapters.calling import CallFormat
from adapters.context import ContextFormat, LabelledFormat
from adapters.finding import Origin, built_in, in_folders, installed
from adapters.guarding import GuardedApi, GuardedExport, GuardedTranscripts
from adapters.loading import Broken, Loaded, Shelf, load
from adapters.own_json import OwnJSON
from adapters.own_markdown import OwnMarkdown
from adapters.packed import unpacked
from embeddings.errors import AetherGridError

NEUTRAL = LabelledFormat()
_lock = Lock()


class UnknownFormatError(AetherGridError):
    """A file is of no format that is known; the text names those that are."""


def adapters_by_family() -> dict[str, Loaded]:
    """Give every adapter that is in use: the built-in ones, those of AETHERGRID_ADAPTER_PATH, the installed ones."""
    return _shelf().loaded


def broken_adapters() -> list[Broken]:
    """Give what should have been an adapter and is not in use, each with its reason."""
    return _shelf().broken


def vendors() -> dict[str, type[ModelAdapter]]:
    """Give the adapter class of every family."""
    return {family: loaded.adapter for family, loaded in adapters_by_family().items()}


def adapter_for(model: str, *, bound: Bound = UNBOUND) -> ModelAdapter:
    """Give the adapter for a model by its name; one of no family that is known gets what serves any."""
    return vendors().get(family_of(model), ModelAdapter)(model, bound=bound)


def _shelf() -> Shelf:
    # Threads that ask at once must not import somebody's code twice.
    with _lock:
        return _load()


@cache
def _load() -> Shelf:
    return load(chain(built_in(), in_folders(settings.AETHERGRID_ADAPTER_PATH), installed()))


def forget() -> None:
    """Look for adapters anew when they are next asked for."""
    for known in (_load, _transcripts, _exports, _apis, family_of):
        known.cache_clear()


def transcript_formats() -> list[TranscriptFormat]:
    """Give the transcript formats of all adapters, the built-in ones first."""
    return list(_transcripts())


@cache
def _transcripts() -> tuple[TranscriptFormat, ...]:
    return tuple(
        GuardedTranscripts(known, family=family) if _is_foreign(loaded) else known
        for family, loaded in adapters_by_family().items()
        for known in loaded.adapter.transcripts
    )


def transcript_format(name: str) -> TranscriptFormat:
    """Give the transcript format of this name.

    Raises:
        KeyError: if there is none.
    """
    return {known.name: known for known in transcript_formats()}[name]


def export_formats() -> list[ExportFormat]:
    """Give the export formats of all adapters, and behind them the grid's own."""
    return [*_exports(), OwnJSON(), OwnMarkdown()]


@cache
def _exports() -> tuple[ExportFormat, ...]:
    return tuple(
        GuardedExport(known, family=family) if _is_foreign(loaded) else known
        for family, loaded in adapters_by_family().items()
        for known in loaded.adapter.exports
    )


def api_formats() -> list[ApiFormat]:
    """Give the APIs that all adapters read, the built-in ones first."""
    return list(_apis())


@cache
def _apis() -> tuple[ApiFormat, ...]:
    return tuple(
        GuardedApi(known, family=family) if _is_foreign(loaded) else known
        for family, loaded in adapters_by_family().items()
        for known in loaded.adapter.apis
    )


def api_of(method: str, path: str) -> ApiFormat | None:
    """Give the API that a call speaks, None for a call without messages; the provider may be any.

    `path` is what follows the provider's base URL, with or without a query.
    """
    return next((known for known in _apis() if known.reads(method, path)), None)


def call_formats() -> dict[str, CallFormat]:
    """Give how models can be asked, by the provider's name."""
    calls = (adapter.call for adapter in vendors().values())
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
    """Give the family that a model's name belongs to, "" for none that is known.

    An adapter that somebody added takes names before the built-in ones do: those of AETHERGRID_ADAPTER_PATH in the
    order of the folders, then those installed, by name.
    """
    name = model.lower()
    known = sorted(adapters_by_family().items(), key=lambda item: not _is_foreign(item[1]))
    return next((family for family, loaded in known if loaded.adapter.model_names.search(name)), "")


def context_format(model: str) -> ContextFormat:
    """Give the format that a model likes its context in; plain text with labels for one that nobody knows."""
    vendor = vendors().get(family_of(model))
    return vendor.context_format if vendor else NEUTRAL


def exports_of_vendors() -> list[ExportFormat]:
    """Give the export formats of all adapters that can be read."""
    return [known for known in _exports() if known.is_readable]


def _is_foreign(loaded: Loaded) -> bool:
    return loaded.found.origin is not Origin.BUILT_IN
