"""The two APIs of OpenAI, which many other servers have too."""

import re

from adapters.answers import Answer
from adapters.base import ApiFormat
from adapters.exchanges import Exchange
from adapters.gpt import chat_answers, chat_requests, responses_answers, responses_requests
from adapters.gpt.augmenting import ChatAugmenting, ResponsesAugmenting
from adapters.histories import Asked

_ONE_RESPONSE = re.compile(r"(?:^|/)responses/[^/]+/?$")


class ChatCompletionsApi(ApiFormat):
    """`POST …/chat/completions`, with whatever before it: other servers than OpenAI's have other bases."""

    name = "openai-chat"
    title = "OpenAI chat completions"
    augmenting = ChatAugmenting()
    paths = re.compile(r"(?:^|/)chat/completions/?$")

    def read_request(self, exchange: Exchange) -> Asked:
        """Read the body."""
        return chat_requests.read_request(exchange)

    def read_answer(self, exchange: Exchange) -> Answer:
        """Read the body; its prompt tokens include those that were cached."""
        return chat_answers.read_answer(exchange.response())


class ResponsesApi(ApiFormat):
    """`POST …/responses`, and fetching a response that is made in the background."""

    name = "openai-responses"
    title = "OpenAI Responses"
    augmenting = ResponsesAugmenting()
    paths = re.compile(r"(?:^|/)responses/?$")

    def reads(self, method: str, path: str) -> bool:
        """Recognise the two calls that give a response."""
        is_fetched = method.upper() == "GET" and _ONE_RESPONSE.search(path.partition("?")[0])
        return bool(is_fetched) or super().reads(method, path)

    def read_request(self, exchange: Exchange) -> Asked:
        """Read the body."""
        return responses_requests.read_request(exchange)

    def read_answer(self, exchange: Exchange) -> Answer:
        """Read the body."""
        return responses_answers.read_answer(exchange.response())
