"""When something was said, as the exports of vendors write it, and where they leave it out."""

import math
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from adapters.messages import InvalidMessageError, parse_timestamp

# Seconds until the year 5138; a larger number counts milliseconds.
_MOST_SECONDS = 100_000_000_000


def read_moment(value: object) -> datetime | None:
    """Read seconds or milliseconds since 1970, as a number or a string, or ISO 8601; None for anything else.

    What is finer than a millisecond is cut off: it is not kept of a message, so it must not tell two forms apart.
    """
    if isinstance(value, str):
        try:
            return _cut(parse_timestamp(value))
        except InvalidMessageError:
            pass
        try:
            value = float(value)
        except ValueError:
            return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        seconds = float(value)
        if not math.isfinite(seconds) or seconds <= 0:
            return None
        return _cut(datetime.fromtimestamp(seconds / 1000 if seconds > _MOST_SECONDS else seconds, tz=UTC))
    except (ValueError, OverflowError, OSError):
        return None


def _cut(moment: datetime) -> datetime:
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def first_known(moments: Iterable[datetime | None]) -> datetime | None:
    """Give the first moment that is known."""
    return next((moment for moment in moments if moment), None)


def filled(moments: Sequence[datetime | None], *, otherwise: datetime | None) -> list[datetime | None]:
    """Give each unknown moment of a sequence the one before it, else the one after it, else `otherwise`."""
    known = first_known(moments) or otherwise
    result = []
    for moment in moments:
        known = moment or known
        result.append(known)
    return result
