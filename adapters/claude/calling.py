"""Asking Anthropic's models, by the Messages API."""

from typing import Any

from adapters.calling import CallFormat, Question, Reply, tokens_in
from adapters.prices import Price, price, undated

VERSION = "2023-06-01"


class MessagesCall(CallFormat):
    """A message, whose answer is held to a schema by `output_config`."""

    provider = "anthropic"
    base_url = "https://api.anthropic.com"
    path = "/v1/messages"
    key_setting = "ANTHROPIC_API_KEY"
    prices = {
        "claude-haiku-4-5": price("1/5"),
        "claude-sonnet-4-5": price("3/15"),
        "claude-sonnet-4-6": price("3/15"),
        "claude-opus-4-5": price("5/25"),
        "claude-opus-4-6": price("5/25"),
    }

    def headers(self, key: str) -> dict[str, str]:
        """Give the key as Anthropic takes it, and the version of the API."""
        return {"anthropic-version": VERSION} | ({"x-api-key": key} if key else {})

    def body(self, question: Question) -> dict[str, Any]:
        """Give the body of the request."""
        return {
            "model": question.model,
            "max_tokens": question.max_tokens,
            "system": question.system,
            "messages": [{"role": "user", "content": question.prompt}],
            "output_config": {"format": {"type": "json_schema", "schema": question.schema}},
        }

    def reply(self, answer: Any) -> Reply:
        """Read the text blocks; a block of thinking may stand before them."""
        texts = [block["text"] for block in answer["content"] if block["type"] == "text"]
        usage = answer.get("usage")
        return Reply(
            text="".join(texts),
            input_tokens=tokens_in(
                usage, "input_tokens", "cache_creation_input_tokens", "cache_read_input_tokens"
            ),
            output_tokens=tokens_in(usage, "output_tokens"),
        )

    def price_of(self, model: str) -> Price | None:
        """Give what a model costs, whichever version of it."""
        return self.prices.get(undated(model))
