"""Why vectors cannot be taken from one space into another."""

from embeddings.errors import AetherGridError


class AlignmentError(AetherGridError):
    """Vectors of one space cannot be taken into another."""


class AlignmentMissingError(AlignmentError):
    """No map was fitted for this direction yet."""


class AlignmentRefusedError(AlignmentError):
    """The map that was fitted is not good enough to be used."""


class TooFewPairsError(AlignmentError):
    """There are not enough texts with vectors in both spaces to fit a map on."""
