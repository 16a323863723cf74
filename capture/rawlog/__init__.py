"""The raw log, chosen by the environment: an SQL table by default."""

from functools import cache

from capture.rawlog.base import Document, RawLog

__all__ = ["Document", "RawLog", "raw_log"]


@cache
def raw_log() -> RawLog:
    """Give the raw log of this grid."""
    from capture.rawlog.sql import SqlRawLog

    return SqlRawLog()
