"""Asks an OpenAI-compatible `/embeddings` endpoint for vectors, and gives the errors of the grid where it fails."""

import logging
import re
from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

import numpy as np
import openai
from numpy.typing import NDArray

from embeddings.embedders.errors import EmbedderRefusedError, EmbedderUnavailableError

# At its debug level the client logs the texts it sends.
logging.getLogger("openai").setLevel(logging.WARNING)
# One line a request says nothing that the grid's own lines do not.
logging.getLogger("httpx2").setLevel(logging.WARNING)

# The limits of OpenAI for one request.
INPUTS_PER_REQUEST = 2048
TOKENS_PER_REQUEST = 300_000

# A query's caller is waiting; a batch's is a task that can wait out an overload.
QUERY_SECONDS = 15.0
BATCH_SECONDS = 120.0
# With the client's back-off of 0.5, 1, 2, 4 and 8 s; a Retry-After of up to 120 s is waited for instead.
BATCH_RETRIES = 5

CONNECTION_REASONS = (openai.APITimeoutError, openai.APIConnectionError)


class EmbeddingsEndpoint:
    """One model at one endpoint. Errors name neither the key nor the texts."""

    def __init__(self, *, base_url: str, api_key: str, model: str, dimensions: int | None = None) -> None:
        """Make the client; nothing is asked yet. `dimensions` is sent along where a model can choose them."""
        address = urlsplit(base_url)
        # Without a user and password that may stand in it.
        self.address = address._replace(netloc=address.netloc.rpartition("@")[2]).geturl()
        self.model = model
        self._dimensions: int | openai.Omit = openai.omit if dimensions is None else dimensions
        self._client = openai.OpenAI(
            base_url=base_url, api_key=api_key, timeout=BATCH_SECONDS, max_retries=BATCH_RETRIES
        )
        self._query_client = self._client.with_options(timeout=QUERY_SECONDS, max_retries=0)

    def vectors(self, texts: Sequence[str], counts: Sequence[int]) -> NDArray[np.float32]:
        """Give normalised vectors of one or more texts, shape (n, d), in as few requests as the limits allow.

        Raises:
            EmbedderUnavailableError: if the endpoint cannot be reached or is overloaded, after the retries.
            EmbedderRefusedError: if it refuses, or answers with something else than n vectors.
        """
        parts = [self._ask(self._client, texts[part]) for part in requests_of(counts)]
        return np.concatenate(parts)

    def query_vector(self, text: str) -> NDArray[np.float32]:
        """Give the normalised vector of one text, shape (d,), without retries. Raises as `vectors` does."""
        vector: NDArray[np.float32] = self._ask(self._query_client, [text])[0]
        return vector

    def _ask(self, client: openai.OpenAI, texts: Sequence[str]) -> NDArray[np.float32]:
        # An empty text is refused by OpenAI, and half a surrogate pair is not UTF-8.
        inputs = [text.encode("utf-8", "replace").decode("utf-8") or " " for text in texts]
        try:
            answer = client.embeddings.create(input=inputs, model=self.model, dimensions=self._dimensions)
            # Some servers leave the index out; then the order of the answer is that of the texts.
            data = sorted(answer.data, key=lambda item: getattr(item, "index", None) or 0)
            return self._normalised([item.embedding for item in data], wanted=len(texts))
        except CONNECTION_REASONS as error:
            raise self._unreachable(error) from None
        except openai.APIStatusError as error:
            raise self._refusal(error) from None
        except (openai.OpenAIError, ValueError, TypeError, AttributeError):
            # The client hands on whatever came: a page of HTML as a string, a list where an object belongs.
            raise EmbedderRefusedError(self._unusable("it is not what the interface promises")) from None

    def _normalised(self, vectors: list[list[float]], *, wanted: int) -> NDArray[np.float32]:
        if len(vectors) != wanted or len({len(vector) for vector in vectors}) != 1:
            raise EmbedderRefusedError(self._unusable(f"{wanted} vectors of one length were asked for"))
        matrix = np.array(vectors, dtype=np.float32)
        lengths = np.linalg.norm(matrix, axis=1, keepdims=True)
        if not (np.isfinite(lengths) & (lengths > 0)).all():
            raise EmbedderRefusedError(self._unusable("a vector is zero or not finite"))
        normalised: NDArray[np.float32] = matrix / lengths
        return normalised

    def _unreachable(self, error: openai.APIConnectionError) -> EmbedderUnavailableError:
        reason = (
            "did not answer in time" if isinstance(error, openai.APITimeoutError) else "cannot be reached"
        )
        return EmbedderUnavailableError(
            f"The embedder at {self.address} {reason}. Check that it runs and that this machine may reach it; "
            "what could not be embedded is tried again later."
        )

    def _refusal(self, error: openai.APIStatusError) -> EmbedderUnavailableError | EmbedderRefusedError:
        # The provider's own message may quote the key or the texts; its code is a bare word.
        code = error.code if re.fullmatch(r"[a-z][a-z0-9_]{2,60}", str(error.code)) else ""
        said = f"The embedder at {self.address} answered {error.status_code}{f' ({code})' if code else ''}"
        if code == "insufficient_quota":
            return EmbedderRefusedError(
                f"{said}: the account has no credit left. Add credit, or choose another EMBEDDING_MODEL."
            )
        if error.status_code in (408, 409, 429) or error.status_code >= 500:
            return EmbedderUnavailableError(f"{said}: it is overloaded or down. It is tried again later.")
        if error.status_code in (401, 403):
            return EmbedderRefusedError(
                f"{said}: the key is missing, wrong, or may not use {self.model}. Set OPENAI_API_KEY, or "
                "EMBEDDING_API_KEY for an endpoint of your own, to a key that may."
            )
        if error.status_code == 404:
            return EmbedderRefusedError(
                f"{said}: it knows no model {self.model}, or the address is not that of the API (most end in /v1). "
                "Set EMBEDDING_MODEL or EMBEDDING_BASE_URL, or load the model there first."
            )
        return EmbedderRefusedError(
            f"{said}: it refuses the request. Check that {self.model} is an embedding model, and that it reads as "
            "many tokens as EMBEDDING_MAX_TOKENS says."
        )

    def _unusable(self, reason: str) -> str:
        return (
            f"The answer of the embedder at {self.address} for {self.model} cannot be used: {reason}. Check that "
            "EMBEDDING_BASE_URL is an OpenAI-compatible API (most end in /v1) and EMBEDDING_MODEL an embedding model."
        )


def requests_of(counts: Sequence[int]) -> Iterator[slice]:
    """Cut texts with these token counts into requests that keep OpenAI's limits."""
    start, tokens = 0, 0
    for position, count in enumerate(counts):
        full = position - start == INPUTS_PER_REQUEST or tokens + count > TOKENS_PER_REQUEST
        if full and position > start:
            yield slice(start, position)
            start, tokens = position, 0
        tokens += count
    if start < len(counts):
        yield slice(start, len(counts))
