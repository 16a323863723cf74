"""The Gemini API, in its public form, Vertex's, and the one of accounts that Gemini CLI uses."""

import re

from adapters.answers import Answer
from adapters.base import ApiFormat
from adapters.exchanges import Exchange
from adapters.gemini.answers import read_answer
from adapters.gemini.augmenting import GenerateContentAugmenting
from adapters.gemini.requests import read_request
from adapters.histories import Asked


class GenerateContentApi(ApiFormat):
    """`POST …:generateContent` and `…:streamGenerateContent`, as events or as an array."""

    name = "gemini"
    title = "Gemini generateContent"
    augmenting = GenerateContentAugmenting()
    paths = re.compile(r":(?:streamG|g)enerateContent/?$")

    def read_request(self, exchange: Exchange) -> Asked:
        """Read the body."""
        return read_request(exchange)

    def read_answer(self, exchange: Exchange) -> Answer:
        """Read the body."""
        return read_answer(exchange.response(), ended=exchange.ended)
