"""The Messages API, of Anthropic itself and of whoever else serves it."""

import re

from adapters.base import ApiFormat
from adapters.claude.answers import read_answer
from adapters.claude.requests import read_request
from adapters.exchanges import ConversationOf, Exchange, Reading, not_known
from adapters.readings import reading_of

# Vertex has the model in the path, and names of its own for the two ways to call it.
_PATH = re.compile(r"(?:^|/)v1/messages/?$|/anthropic/models/[^/]+:(?:streamR|r)awPredict$")


class MessagesApi(ApiFormat):
    """`POST /v1/messages`; counting tokens, batches and lists of models are no messages."""

    name = "anthropic-messages"
    title = "Anthropic Messages"

    def reads(self, method: str, path: str) -> bool:
        """Recognise the one call that models answer."""
        return method.upper() == "POST" and bool(_PATH.search(path.partition("?")[0]))

    def read(self, exchange: Exchange, *, conversation_of: ConversationOf = not_known) -> Reading:
        """Read an exchange; the id of an answer is that of the message, and the same in a transcript."""
        return reading_of(
            exchange,
            read_request(exchange),
            read_answer(exchange.response()),
            api=self.name,
            conversation_of=conversation_of,
        )
