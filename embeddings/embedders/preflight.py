"""What can be told of the embedder from the settings alone: nothing is loaded, built or asked for."""

from importlib.util import find_spec

from django.conf import settings

from embeddings.embedders import FASTEMBED, LOCAL, OPENAI
from embeddings.embedders.errors import (
    DimensionMismatchError,
    EmbedderMisconfiguredError,
    UnknownEmbedderError,
)

DEFAULT = "EMBEDDING_MODEL=minilm"


def refuse_unusable_model() -> None:
    """Refuse an EMBEDDING_MODEL that no embedder has, or that lacks its key or its package.

    Raises:
        UnknownEmbedderError, EmbedderMisconfiguredError: with what to set instead.
    """
    name = settings.EMBEDDING_MODEL
    if name.startswith(FASTEMBED) and find_spec("fastembed") is None:
        raise EmbedderMisconfiguredError(
            f"EMBEDDING_MODEL is {name}, but fastembed is not installed. Install it, or choose {DEFAULT}."
        )
    if name in OPENAI and not (settings.OPENAI_API_KEY or settings.EMBEDDING_BASE_URL):
        raise EmbedderMisconfiguredError(
            f"EMBEDDING_MODEL is {name}, but OPENAI_API_KEY is not set. Set it, or choose {DEFAULT}."
        )
    if not (name in LOCAL or name in OPENAI or name.startswith(FASTEMBED) or settings.EMBEDDING_BASE_URL):
        known = ", ".join((*LOCAL, f"{FASTEMBED}NAME", *OPENAI))
        raise UnknownEmbedderError(
            f"EMBEDDING_MODEL is {name!r}, which is none of: {known}. Choose one of them; a model behind an "
            "OpenAI-compatible endpoint needs EMBEDDING_BASE_URL too."
        )


def refuse_unfit_dimensions() -> None:
    """Refuse a VECTOR_DIMENSIONS that the model is known not to give.

    Raises:
        DimensionMismatchError: with the number that it gives.
    """
    wanted, name = settings.VECTOR_DIMENSIONS, settings.EMBEDDING_MODEL
    if not wanted:
        return
    if name in OPENAI:
        from embeddings.embedders.openai import MODELS

        MODELS[name].refuse(name, wanted)
    elif name in LOCAL and wanted != (given := _local_dimensions(name)):
        raise DimensionMismatchError(
            f"VECTOR_DIMENSIONS is {wanted}, but {name} gives vectors of {given}. Unset it, or set it to {given}."
        )


def _local_dimensions(name: str) -> int:
    if name == "static":
        from embeddings.embedders.static import StaticEmbedder

        return StaticEmbedder.dimensions
    from embeddings.embedders.minilm import MiniLM

    return MiniLM.dimensions
