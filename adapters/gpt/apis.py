"""The two APIs of OpenAI, which many other servers have too."""

import re

from adapters.base import ApiFormat
from adapters.exchanges import ConversationOf, Exchange, Reading, not_known
from adapters.gpt import chat_answers, chat_requests, responses_answers, responses_requests
from adapters.readings import reading_of

_CHAT = re.compile(r"(?:^|/)chat/completions/?$")
_RESPONSES = re.compile(r"(?:^|/)responses/?$")
_ONE_RESPONSE = re.compile(r"(?:^|/)responses/[^/]+/?$")


class ChatCompletionsApi(ApiFormat):
    """`POST …/chat/completions`, with whatever before it: other servers than OpenAI's have other bases."""

    name = "openai-chat"
    title = "OpenAI chat completions"

    def reads(self, method: str, path: str) -> bool:
        """Recognise the call by the end of its path."""
        return method.upper() == "POST" and bool(_CHAT.search(path.partition("?")[0]))

    def read(self, exchange: Exchange, *, conversation_of: ConversationOf = not_known) -> Reading:
        """Read an exchange; the prompt tokens of its answer include those that were cached."""
        return reading_of(
            exchange,
            chat_requests.read_request(exchange),
            chat_answers.read_answer(exchange.response()),
            api=self.name,
            conversation_of=conversation_of,
        )


class ResponsesApi(ApiFormat):
    """`POST …/responses`, and fetching a response that is made in the background."""

    name = "openai-responses"
    title = "OpenAI Responses"

    def reads(self, method: str, path: str) -> bool:
        """Recognise the two calls that give a response."""
        route = path.partition("?")[0]
        return bool(
            (method.upper() == "POST" and _RESPONSES.search(route))
            or (method.upper() == "GET" and _ONE_RESPONSE.search(route))
        )

    def read(self, exchange: Exchange, *, conversation_of: ConversationOf = not_known) -> Reading:
        """Read an exchange; `previous_response_id` finds its conversation through `conversation_of`."""
        return reading_of(
            exchange,
            responses_requests.read_request(exchange),
            responses_answers.read_answer(exchange.response()),
            api=self.name,
            conversation_of=conversation_of,
        )
