"""Count tokens the way OpenAI's models do, and never too few where their vocabulary cannot be had."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from threading import Lock, Thread
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from tiktoken import Encoding

log = logging.getLogger(__name__)

# What every current OpenAI embedding model reads.
EMBEDDING_ENCODING = "cl100k_base"
# tiktoken itself would wait for as long as the network does.
DOWNLOAD_SECONDS = 15.0


class TokenCounter(Protocol):
    """Counts the tokens of texts. A count may be too high, and is never too low."""

    def counts(self, texts: Sequence[str]) -> list[int]:
        """Count each text's tokens."""


class TiktokenCounter:
    """Counts exactly, with the model's own vocabulary. Marks like `<|endoftext|>` in a text are text."""

    def __init__(self, encoding: Encoding) -> None:
        self._encoding = encoding

    def counts(self, texts: Sequence[str]) -> list[int]:
        """Count each text's tokens."""
        return [len(self._encoding.encode_ordinary(text)) for text in texts]


class ByteCounter:
    """Counts the bytes of a text's UTF-8, which no byte-level BPE can exceed.

    Each byte is a token of such a vocabulary, and a merge makes one token of two. English has about 3.8 bytes to a
    token. A tighter bound needs facts about the vocabulary (that most pairs of letters are one token), gains a
    quarter, and would be wrong for another one.
    """

    def counts(self, texts: Sequence[str]) -> list[int]:
        """Count each text's bytes."""
        return [len(text.encode("utf-8", "surrogatepass")) for text in texts]


class OpenAICounters:
    """A counter for each encoding, loaded once a process; a failed load is not tried again."""

    def __init__(self, *, patience: float = DOWNLOAD_SECONDS) -> None:
        """Wait at most `patience` seconds for a vocabulary that has to be downloaded."""
        self._patience = patience
        self._lock = Lock()
        self._counters: dict[str, TokenCounter] = {}
        self._loadings: dict[str, _Loading] = {}

    def counter(self, encoding: str = EMBEDDING_ENCODING) -> TokenCounter:
        """Give the exact counter of an encoding, or, where its vocabulary cannot be had, one that counts bytes.

        tiktoken downloads the vocabulary once and keeps it in TIKTOKEN_CACHE_DIR.
        """
        with self._lock:
            if encoding not in self._counters:
                self._counters[encoding] = self._load(encoding)
            return self._counters[encoding]

    def counter_at_hand(self, encoding: str, *, otherwise: TokenCounter) -> TokenCounter:
        """Give the exact counter if its vocabulary is loaded, and `otherwise` if not: nobody waits.

        The first call for an encoding begins to load it.
        """
        with self._lock:
            loading = self._loadings.get(encoding)
            if loading is None:
                loading = self._loadings[encoding] = _Loading(encoding)
                loading.start()
        return TiktokenCounter(loading.encoding) if loading.encoding is not None else otherwise

    def _load(self, name: str) -> TokenCounter:
        loading = _Loading(name)
        loading.start()
        loading.join(self._patience)
        if loading.encoding is not None:
            return TiktokenCounter(loading.encoding)
        log.warning(
            "The vocabulary %s could not be downloaded (%s), so tokens are counted as bytes: texts are cut into "
            "smaller parts than necessary, and none is too long. To count exactly, let this machine reach "
            "openaipublic.blob.core.windows.net once, or copy a TIKTOKEN_CACHE_DIR from one that did, and restart.",
            name,
            loading.reason,
        )
        return ByteCounter()


class _Loading(Thread):
    """Loads an encoding beside its caller, who may stop waiting: tiktoken's download has no time limit."""

    def __init__(self, name: str) -> None:
        super().__init__(name=f"load {name}", daemon=True)
        self.encoding: Encoding | None = None
        self.reason = "the network did not answer in time"
        self._encoding_name = name

    def run(self) -> None:
        import tiktoken

        try:
            self.encoding = tiktoken.get_encoding(self._encoding_name)
        except (OSError, ValueError) as error:
            # A refused connection, an unwritable cache folder, a file with another hash.
            self.reason = type(error).__name__


openai_counters = OpenAICounters()
