"""What may be told of an error in an adapter to everybody who uses the grid."""

import sysconfig
import traceback

from embeddings.errors import AetherGridError
from embeddings.storable import storable_text

_STANDARD_LIBRARY = sysconfig.get_path("stdlib")


def fault(error: Exception) -> str:
    """Say what went wrong: in the grid's own words where it has some, else which error it was, and where.

    The words of any other error may quote what somebody said, which is not for all to read; they are in the log.
    """
    if isinstance(error, AetherGridError):
        return storable_text(str(error))
    return storable_text(f"{type(error).__name__}{_place(error)}. The log has its text.")


def _place(error: Exception) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if not frame.filename.startswith(_STANDARD_LIBRARY)] or list(frames)
    if not own:
        return ""
    *_, folder, file = ("", *own[-1].filename.rsplit("/", 2)[-2:])
    return f" in {folder}/{file}, line {own[-1].lineno} ({own[-1].name})"
