"""A span of time in words."""

from datetime import UTC, datetime, time, timedelta


def span_in_words(since: datetime | None, until: datetime | None) -> str:
    """Give `since` (inclusive) to `until` (exclusive) in UTC as its days; with the hours if it has parts of days.

    At least one of the two is there.
    """
    since, until = (moment and moment.astimezone(UTC) for moment in (since, until))
    whole = all(moment.time() == time.min for moment in (since, until) if moment)
    if until and whole:
        until -= timedelta(days=1)
    first, last = (
        moment and f"{moment:%Y-%m-%d}{'' if whole else f' {moment:%H:%M}'}" for moment in (since, until)
    )
    zone = "" if whole else " UTC"
    if first and last:
        return first if first == last else f"{first} to {last}{zone}"
    return f"{first}{zone} and later" if first else f"{last}{zone} and before"
