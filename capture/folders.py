"""The folders in which transcripts are followed, as the settings name them."""

import os
from pathlib import Path

from django.conf import settings

from adapters.base import Product
from adapters.registry import transcript_formats


def transcript_folders() -> dict[str, Path]:
    """Give the folder of each product that is followed, by the kind of source; one without a folder is not."""
    folders = {known.name: _folder_of(known.product) for known in transcript_formats() if known.product}
    return {kind: folder for kind, folder in folders.items() if folder}


def _folder_of(product: Product) -> Path | None:
    if hasattr(settings, product.setting):
        folder: Path | None = getattr(settings, product.setting)
        return folder
    # The settings cannot know what adapters that somebody added follow.
    named = os.environ.get(product.setting, product.usual)
    return Path(named).expanduser() if named else None
