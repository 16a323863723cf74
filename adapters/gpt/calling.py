"""Asking OpenAI's models, or any behind an API like OpenAI's, by chat completions."""

from typing import Any

from adapters.calling import CallFormat, Question, Reply, tokens_in
from adapters.prices import Price, price, undated


class ChatCompletionsCall(CallFormat):
    """A chat completion, whose answer is held to a schema by `response_format`."""

    provider = "openai"
    base_url = "https://api.openai.com/v1"
    path = "/chat/completions"
    key_setting = "OPENAI_API_KEY"
    prices = {
        "gpt-4o": price("2.5/10"),
        "gpt-4o-mini": price("0.15/0.6"),
        "gpt-4.1": price("2/8"),
        "gpt-4.1-mini": price("0.4/1.6"),
        "gpt-4.1-nano": price("0.1/0.4"),
        "gpt-5": price("1.25/10"),
        "gpt-5-mini": price("0.25/2"),
        "gpt-5-nano": price("0.05/0.4"),
    }

    def headers(self, key: str) -> dict[str, str]:
        """Give the key as a bearer's."""
        return {"authorization": f"Bearer {key}"} if key else {}

    def body(self, question: Question) -> dict[str, Any]:
        """Give the body of the request."""
        schema = {"name": "answer", "strict": True, "schema": question.schema}
        return {
            "model": question.model,
            "max_completion_tokens": question.max_tokens,
            "messages": [
                {"role": "system", "content": question.system},
                {"role": "user", "content": question.prompt},
            ],
            "response_format": {"type": "json_schema", "json_schema": schema},
        }

    def reply(self, answer: Any) -> Reply:
        """Read the first choice; one that was refused has no content."""
        usage = answer.get("usage")
        return Reply(
            text=answer["choices"][0]["message"]["content"] or "",
            input_tokens=tokens_in(usage, "prompt_tokens"),
            output_tokens=tokens_in(usage, "completion_tokens"),
        )

    def price_of(self, model: str) -> Price | None:
        """Give what a model costs, whichever version of it."""
        return self.prices.get(undated(model))
