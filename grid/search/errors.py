"""Why a query cannot be answered."""

from embeddings.errors import AetherGridError


class InvalidQueryError(AetherGridError):
    """A query or one of its filters cannot be used; the text says what to change."""
