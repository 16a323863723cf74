"""Single words, which every machine has: those in the vocabulary of a packaged tokenizer.

They tell a map what each word is in both spaces, whatever the texts of a grid speak of. By themselves they do as
well as thousands of texts.
"""

from __future__ import annotations

import json
import re

from embeddings.embedders.errors import WeightsUnusableError

_WORD = re.compile(r"▁?([a-z]{3,})")


def vocabulary() -> list[str]:
    """Give the 21,000 English words of MiniLM's vocabulary; where that is not installed, wordllama's.

    Raises:
        WeightsUnusableError: if neither is installed.
    """
    from embeddings.embedders import minilm, static

    try:
        definition = minilm.TOKENIZER.checked()
    except WeightsUnusableError:
        definition = static.TOKENIZER.checked()
    entries = json.loads(definition.read_text("utf-8"))["model"]["vocab"]
    found = (_WORD.fullmatch(entry) for entry in entries)
    return list(dict.fromkeys(match[1] for match in found if match))
