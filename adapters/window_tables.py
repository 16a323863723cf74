"""Tables of context windows: tokens by a pattern that is searched in lower-cased names of models, the first found."""

import re
from collections.abc import Mapping


def window_in(windows: Mapping[str, int], model: str) -> int | None:
    """Give the window of the first pattern that is found in a model's name, None where none is."""
    name = model.lower()
    return next((tokens for pattern, tokens in windows.items() if re.search(pattern, name)), None)


def what_is_wrong(windows: object) -> str:
    """Say what is wrong with a table that somebody else wrote, "" where nothing is."""
    if not isinstance(windows, Mapping):
        return 'its context_windows is no mapping of patterns to tokens: {r"acme-\\d": 128_000}.'
    for pattern, tokens in windows.items():
        try:
            re.compile(pattern)
        except (re.error, TypeError) as error:
            return f"its context_windows has {pattern!r}, which is no pattern: {error}."
        if not isinstance(tokens, int) or isinstance(tokens, bool) or tokens < 1:
            return (
                f"its context_windows has {tokens!r} for {pattern!r}; a positive number of tokens is needed."
            )
    return ""
