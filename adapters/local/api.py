"""Ollama's own API; what it and other local servers offer under /v1 is OpenAI's."""

import re

from adapters.answers import Answer
from adapters.base import ApiFormat
from adapters.exchanges import Exchange
from adapters.histories import Asked
from adapters.local.answers import read_answer
from adapters.local.augmenting import OllamaAugmenting
from adapters.local.requests import read_request


class OllamaApi(ApiFormat):
    """`POST /api/chat` and `/api/generate`."""

    name = "ollama"
    title = "Ollama"
    augmenting = OllamaAugmenting()
    paths = re.compile(r"(?:^|/)api/(?:chat|generate)/?$")

    def read_request(self, exchange: Exchange) -> Asked:
        """Read the body."""
        return read_request(exchange)

    def read_answer(self, exchange: Exchange) -> Answer:
        """Read the body."""
        return read_answer(exchange.response())
