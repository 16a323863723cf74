"""What happened to each message: kept in MongoDB where there is one. An embedded grid keeps none, and stays fast."""

from functools import cache

from django.conf import settings

from capture.history.base import Event, Happening, History, NoHistory

__all__ = ["Event", "Happening", "History", "history"]


@cache
def history() -> History:
    """Give the diary of this grid."""
    if settings.MONGODB_URL:
        from capture.history.mongo import MongoHistory

        return MongoHistory(settings.MONGODB_URL)
    return NoHistory()
