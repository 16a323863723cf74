"""The Gemini API, in its public form, Vertex's, and the one of accounts that Gemini CLI uses."""

import re

from adapters.base import ApiFormat
from adapters.exchanges import ConversationOf, Exchange, Reading, not_known
from adapters.gemini.answers import read_answer
from adapters.gemini.requests import read_request
from adapters.readings import reading_of

_PATH = re.compile(r":(?:streamG|g)enerateContent/?$")


class GenerateContentApi(ApiFormat):
    """`POST …:generateContent` and `…:streamGenerateContent`, as events or as an array."""

    name = "gemini"
    title = "Gemini generateContent"

    def reads(self, method: str, path: str) -> bool:
        """Recognise the two calls that models answer; the query, which may hold a key, is not looked at."""
        return method.upper() == "POST" and bool(_PATH.search(path.partition("?")[0]))

    def read(self, exchange: Exchange, *, conversation_of: ConversationOf = not_known) -> Reading:
        """Read an exchange."""
        return reading_of(
            exchange,
            read_request(exchange),
            read_answer(exchange.response(), ended=exchange.ended),
            api=self.name,
            conversation_of=conversation_of,
        )
