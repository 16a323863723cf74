"""From one vector space into another: maps fitted on texts that were embedded in both, measured before use.

What fits them is in `embeddings.alignments.fitting` and `.pairs`, which bring numpy with them.
"""

from embeddings.alignments.errors import (
    AlignmentError,
    AlignmentMissingError,
    AlignmentRefusedError,
    TooFewPairsError,
)
from embeddings.alignments.translating import Translation, translation

__all__ = [
    "AlignmentError",
    "AlignmentMissingError",
    "AlignmentRefusedError",
    "TooFewPairsError",
    "Translation",
    "translation",
]
