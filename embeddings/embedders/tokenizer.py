"""A tokenizer that never truncates and never pads."""

import os
from collections.abc import Sequence

# Its own thread pool would be lost in forked workers, which it warns about, and gains nothing on short texts.
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")

from tokenizers import Encoding, Tokenizer


class TextTokenizer:
    """Turns texts into token ids as the model was trained with them."""

    def __init__(self, definition: str, *, special_tokens: bool) -> None:
        """Take a tokenizer's JSON; `special_tokens` says whether the model sees its start and end marks."""
        self._tokenizer = Tokenizer.from_str(definition)
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()
        self._special_tokens = special_tokens

    def ids(self, texts: Sequence[str]) -> list[list[int]]:
        """Give each text's token ids."""
        return [encoding.ids for encoding in self._encode(texts)]

    def counts(self, texts: Sequence[str]) -> list[int]:
        """Count each text's tokens."""
        return [len(encoding) for encoding in self._encode(texts)]

    def _encode(self, texts: Sequence[str]) -> list[Encoding]:
        try:
            return self._tokenizer.encode_batch_fast(list(texts), add_special_tokens=self._special_tokens)
        except TypeError:
            # Half a surrogate pair, which JSON may hold and UTF-8 may not.
            whole = [text.encode("utf-8", "replace").decode("utf-8") for text in texts]
            return self._tokenizer.encode_batch_fast(whole, add_special_tokens=self._special_tokens)
