"""Keeping the ends of a text that is too long to be kept."""

# The start of an output says what ran, the end how it turned out; few outputs are longer.
LONGEST = 16_000
_HALF = LONGEST // 2
# How the note ends that stands where the middle was.
LEFT_OUT = "characters left out …]"


def shortened(text: str) -> str:
    """Give a text with a note where the middle was of one that is too long."""
    if len(text) <= LONGEST:
        return text
    return f"{text[:_HALF]}\n[… {len(text) - LONGEST:,} {LEFT_OUT}\n{text[-_HALF:]}"
