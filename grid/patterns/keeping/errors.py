"""What can be wrong with what a person or a program wants of patterns."""

from embeddings.errors import AetherGridError


class InvalidPatternError(AetherGridError):
    """What was asked for cannot be done with these patterns; the text says why, and what to do instead."""
