"""Asking a model that Ollama runs."""

from decimal import Decimal
from typing import Any

from adapters.calling import CallFormat, Question, Reply, tokens_in
from adapters.prices import Price

SMALLEST_CONTEXT = 4096
# Bytes of a token, at the least of texts that people and programs write.
BYTES_A_TOKEN = 3


class OllamaCall(CallFormat):
    """A chat, whose answer is held to a schema by `format`. It costs no money."""

    provider = "ollama"
    base_url = "http://127.0.0.1:11434"
    path = "/api/chat"

    def headers(self, key: str) -> dict[str, str]:
        """Give the key as a bearer's, where a gateway wants one."""
        return {"authorization": f"Bearer {key}"} if key else {}

    def body(self, question: Question) -> dict[str, Any]:
        """Give the body of the request, with a context that has room: Ollama cuts without a word what has none."""
        return {
            "model": question.model,
            "stream": False,
            "messages": [
                {"role": "system", "content": question.system},
                {"role": "user", "content": question.prompt},
            ],
            "format": question.schema,
            "options": {
                "temperature": 0,
                "num_predict": question.max_tokens,
                "num_ctx": _context(question),
            },
        }

    def reply(self, answer: Any) -> Reply:
        """Read the message."""
        return Reply(
            text=answer["message"]["content"],
            # What it had in its cache it does not count: then there is nothing, or less than was read.
            input_tokens=tokens_in(answer, "prompt_eval_count"),
            output_tokens=tokens_in(answer, "eval_count"),
        )

    def price_of(self, model: str) -> Price | None:  # noqa: ARG002
        """Give the price of one's own machine."""
        return Price(Decimal(0), Decimal(0))


def _context(question: Question) -> int:
    """Give the size of the context: few different ones, for Ollama loads the model anew for each."""
    needed = len((question.system + question.prompt).encode()) // BYTES_A_TOKEN + question.max_tokens
    size = SMALLEST_CONTEXT
    while size < needed:
        size *= 2
    return size
