"""The base of every error that a caller can act on; it stands in the leftmost room so that all may use it."""


class AetherGridError(Exception):
    """Something went wrong that the message explains, together with what to do about it."""


class UnavailableError(AetherGridError):
    """Something that is needed cannot be reached or used now; the same call may work later."""
