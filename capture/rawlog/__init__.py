"""The raw log, chosen by the environment: an SQL table by default, MongoDB by MONGODB_URL."""

from functools import cache

from django.conf import settings

from capture.rawlog.base import Document, RawLog

__all__ = ["Document", "RawLog", "raw_log"]


@cache
def raw_log() -> RawLog:
    """Give the raw log of this grid."""
    if settings.MONGODB_URL:
        from capture.rawlog.mongo import MongoRawLog

        return MongoRawLog(settings.MONGODB_URL)
    from capture.rawlog.sql import SqlRawLog

    return SqlRawLog()
