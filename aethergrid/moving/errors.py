"""What can be in the way of moving a grid."""

from embeddings.errors import AetherGridError


class NothingToMoveError(AetherGridError):
    """There is no old grid, or nothing of it belongs elsewhere."""


class OldGridError(AetherGridError):
    """The old grid cannot be read, or not by this version."""


class TargetInUseError(AetherGridError):
    """Where the old grid is to go there is something that it does not have."""


class RowRefusedError(AetherGridError):
    """A server did not take something of the old grid; the text names it."""
