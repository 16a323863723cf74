"""The Messages API, of Anthropic itself and of whoever else serves it."""

import re

from adapters.answers import Answer
from adapters.base import ApiFormat
from adapters.claude.answers import read_answer
from adapters.claude.augmenting import MessagesAugmenting
from adapters.claude.requests import read_request
from adapters.exchanges import Exchange
from adapters.histories import Asked


class MessagesApi(ApiFormat):
    """`POST /v1/messages`; counting tokens, batches and lists of models are no messages."""

    name = "anthropic-messages"
    title = "Anthropic Messages"
    augmenting = MessagesAugmenting()
    paths = re.compile(
        # Vertex has the model in the path, and names of its own for the two ways to call it.
        r"(?:^|/)v1/messages/?$|/anthropic/models/[^/]+:(?:streamR|r)awPredict$"
    )

    def read_request(self, exchange: Exchange) -> Asked:
        """Read the body."""
        return read_request(exchange)

    def read_answer(self, exchange: Exchange) -> Answer:
        """Read the body."""
        return read_answer(exchange.response())
