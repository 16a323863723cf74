"""The folders in which transcripts are followed, as the settings name them."""

from pathlib import Path

from django.conf import settings

from adapters.registry import transcript_formats


def transcript_folders() -> dict[str, Path]:
    """Give the folder of each product that is followed, by the kind of source; one without a folder is not."""
    folders = {
        known.name: getattr(settings, known.product.setting)
        for known in transcript_formats()
        if known.product
    }
    return {kind: folder for kind, folder in folders.items() if folder}
