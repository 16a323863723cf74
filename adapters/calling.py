"""How a vendor's models are asked a question: what is sent to its API, and what comes back."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from adapters.prices import Price
from embeddings.errors import AetherGridError, UnavailableError


class ModelUnavailableError(UnavailableError):
    """A model did not answer or is overloaded; the same question may be answered later.

    `sent` says that the question may have reached it, so that its tokens may be on the bill.
    """

    def __init__(self, message: str, *, sent: bool = False) -> None:
        super().__init__(message)
        self.sent = sent


class ModelRefusedError(AetherGridError):
    """A model's API refused the question, or gave something unusable; to repeat it changes nothing."""


class ModelMisconfiguredError(AetherGridError):
    """What is set names no model that can be asked, or lacks a key; the text says what to set."""


@dataclass(frozen=True, slots=True)
class Question:
    """What a model is asked, and the JSON schema that its answer has to keep."""

    model: str
    system: str
    prompt: str
    schema: Mapping[str, Any]
    max_tokens: int


@dataclass(frozen=True, slots=True)
class Reply:
    """What a model answered: JSON text if it kept to the schema. Tokens are None where they were not counted."""

    text: str
    input_tokens: int | None
    output_tokens: int | None


class CallFormat(ABC):
    """An API as a caller speaks it: one question, one answer by a schema, nothing streamed.

    Attributes:
        provider: how a setting names it, before the colon: "anthropic:claude-…".
        base_url: where it is unless told otherwise, as the vendor's own client has it.
        path: what follows the base URL.
        key_setting: the variable that has the key; empty where none is needed.
        prices: of models by name, in US dollars, as the vendor listed them in spring 2026.
    """

    provider: ClassVar[str]
    base_url: ClassVar[str]
    path: ClassVar[str]
    key_setting: ClassVar[str] = ""
    prices: ClassVar[Mapping[str, Price]] = {}

    @abstractmethod
    def headers(self, key: str) -> dict[str, str]:
        """Give the headers that carry the key, and those that the API wants besides; `key` may be empty."""

    @abstractmethod
    def body(self, question: Question) -> dict[str, Any]:
        """Give the body of the request."""

    @abstractmethod
    def reply(self, answer: Any) -> Reply:
        """Read the body of the answer.

        Raises:
            KeyError, TypeError, IndexError, AttributeError: if it is not what the API promises.
        """

    def address(self, base_url: str) -> str:
        """Give the URL to send to; an empty base is the vendor's own."""
        return (base_url or self.base_url).rstrip("/") + self.path

    def price_of(self, model: str) -> Price | None:
        """Give what a model of the vendor's costs, None if that is not known."""
        return self.prices.get(model)


def tokens_in(usage: Any, *names: str) -> int | None:
    """Sum counts of tokens; None where none is given."""
    counts = [usage.get(name) for name in names] if isinstance(usage, Mapping) else []
    known = [count for count in counts if isinstance(count, int)]
    return sum(known) if known else None
