"""The words of a sentence by which conversations are compared."""

import re

from grid.patterns.finding.terms import stems_of
from grid.patterns.telling.words import COMMON

HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
COMMON_STEMS = frozenset(stems_of(" ".join(COMMON)))


def telling_stems(text: str) -> frozenset[str]:
    """Give the stems of a text's words without the commonest; a camelCase name is several words."""
    return frozenset(stems_of(HUMP.sub(" ", text))) - COMMON_STEMS
