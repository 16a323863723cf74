"""Ollama's own API; what it and other local servers offer under /v1 is OpenAI's."""

import re

from adapters.base import ApiFormat
from adapters.exchanges import ConversationOf, Exchange, Reading, not_known
from adapters.local.answers import read_answer
from adapters.local.requests import read_request
from adapters.readings import reading_of

_PATH = re.compile(r"(?:^|/)api/(?:chat|generate)/?$")


class OllamaApi(ApiFormat):
    """`POST /api/chat` and `/api/generate`."""

    name = "ollama"
    title = "Ollama"

    def reads(self, method: str, path: str) -> bool:
        """Recognise the two calls that models answer."""
        return method.upper() == "POST" and bool(_PATH.search(path.partition("?")[0]))

    def read(self, exchange: Exchange, *, conversation_of: ConversationOf = not_known) -> Reading:
        """Read an exchange."""
        return reading_of(
            exchange,
            read_request(exchange),
            read_answer(exchange.response()),
            api=self.name,
            conversation_of=conversation_of,
        )
