"""Which family a format belongs to."""

from adapters.base import ApiFormat, ExportFormat, TranscriptFormat
from adapters.calling import CallFormat
from adapters.guarding import GuardedApi, GuardedExport, GuardedTranscripts
from adapters.registry import vendors

Format = TranscriptFormat | ExportFormat | ApiFormat | CallFormat


def family_offering(known: Format) -> str:
    """Give the family whose adapter has a format, "" for the grid's own."""
    if isinstance(known, GuardedTranscripts | GuardedExport | GuardedApi):
        return known.family
    for family, vendor in vendors().items():
        offered = (*vendor.transcripts, *vendor.exports, *vendor.apis, vendor.call)
        if any(known is one for one in offered):
            return family
    return ""
