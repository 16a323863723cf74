"""What can go wrong between a text and its vector."""

from embeddings.errors import AetherGridError, UnavailableError


class UnknownEmbedderError(AetherGridError):
    """No embedder has the name that was asked for."""


class DimensionMismatchError(AetherGridError):
    """VECTOR_DIMENSIONS asks for vectors of another length than the model gives."""


class WeightsUnusableError(AetherGridError):
    """A model's files are missing, are not the ones that were tested, or cannot be prepared."""


class EmbedderMisconfiguredError(AetherGridError):
    """A setting or a package that the embedder needs is missing."""


class EmbedderUnavailableError(UnavailableError):
    """A remote embedder did not answer in time or is overloaded; the same call may work later."""


class EmbedderRefusedError(AetherGridError):
    """A remote embedder refused the call or answered with something unusable; repeating it changes nothing."""
