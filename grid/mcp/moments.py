"""Moments as models give them."""

from datetime import UTC, datetime


def aware(moment: datetime) -> datetime:
    """Take a moment without an offset for one in UTC, as REST does."""
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
