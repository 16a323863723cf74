"""Parts that their writer keeps private, `<private>…</private>`: gone before any other rule looks at a text."""

import re
from itertools import chain

from adapters.long_texts import LEFT_OUT

PRIVATE = "[PRIVATE]"
WORD = "private"
# In folded text. Texts inside JSON and HTML have their angle brackets escaped, and JSON from PHP its slashes.
_TAG = r"(?:<|\\{1,4}u003c|&lt;)[ \t]{0,4}(?P<closing>\\{0,4}/)?[ \t]{0,4}private[ \t]{0,4}(?:>|\\{1,4}u003e|&gt;)"
MARKS = re.compile(f"{re.escape(LEFT_OUT)}|{_TAG}")
CLOSED_BY = {"`": "`", "'": "'", '"': '"', "“": "”", "‘": "’"}
LONGEST_ESCAPE = 4


def take_out_private(text: str, folded: str) -> tuple[str, int]:
    """Put `[PRIVATE]` in the place of each private part, and count them; `folded` is the text in lower case.

    One that is not closed reaches to the end of the text, one whose beginning was left out with the middle of a
    long text begins there. A tag alone between quotes is only mentioned.
    """
    spans = _spans(text, folded) if WORD in folded else []
    if not spans:
        return text, 0
    kept = [0, *chain.from_iterable(spans), len(text)]
    parts = (text[start:end] for start, end in zip(kept[::2], kept[1::2], strict=True))
    return PRIVATE.join(parts), len(spans)


def _spans(text: str, folded: str) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    depth = start = 0
    left_out = -1
    for match in MARKS.finditer(folded):
        if match[0] == LEFT_OUT:
            left_out = left_out if depth else match.end()
        elif _is_mention(text, *match.span()):
            continue
        elif not match["closing"]:
            start = start if depth else match.start()
            depth += 1
        elif depth:
            depth -= 1
            if not depth:
                spans.append((start, match.end()))
        elif left_out >= 0:
            while spans and spans[-1][0] >= left_out:
                spans.pop()
            spans.append((left_out, match.end()))
    return [*spans, (start, len(text))] if depth else spans


def _is_mention(text: str, start: int, end: int) -> bool:
    """Tell a tag that is spoken about, as in `<private>` or "<private>", and a type: `List<Private>`."""
    before = text[start - 1] if start else " "
    if before in CLOSED_BY:
        return text[end : end + LONGEST_ESCAPE + 1].lstrip("\\").startswith(CLOSED_BY[before])
    return before.isalnum() and text[start:end] == "<Private>"
