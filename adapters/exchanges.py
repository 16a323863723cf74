"""A request to a model's API and what came back, as a proxy saw them pass, and the messages found in them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from adapters.http_bodies import decode_body
from adapters.messages import CapturedMessage

# Given the vendor's id of an answer, the id of the conversation it was recorded in; "" where that is not known.
ConversationOf = Callable[[str], str]
PROXY = "proxy"


def not_known(_answer_id: str) -> str:
    """Be the `ConversationOf` of a caller that keeps no record."""
    return ""


@dataclass(frozen=True, slots=True)
class Exchange:
    """One HTTP exchange, with bodies as they were on the wire and as far as they came.

    `path` is what follows the provider's base URL; a query in it is ignored. Header names count in any case.
    `status` is 0 and `ended` false where no answer came. Of the headers only those that tell the client, its session
    and the encoding are looked at: a proxy had best leave out the ones that hold keys. The request is as the client
    sent it; `context_id` names the context of the grid that was put into it on its way, 0 where none was.
    """

    provider: str
    method: str
    path: str
    started_at: datetime
    request_headers: Mapping[str, str] = field(default_factory=dict)
    request_body: bytes = b""
    status: int = 0
    response_headers: Mapping[str, str] = field(default_factory=dict)
    response_body: bytes = b""
    ended: bool = False
    ended_at: datetime | None = None
    context_id: int = 0

    def header(self, name: str) -> str:
        """Give a header of the request without blanks around it, "" where there is none."""
        return _header(self.request_headers, name)

    def request(self) -> bytes:
        """Give the body of the request without its content encoding."""
        return decode_body(self.request_body, _header(self.request_headers, "content-encoding"))

    def response(self) -> bytes:
        """Give the body of the response without its content encoding, as far as it can be decoded."""
        return decode_body(self.response_body, _header(self.response_headers, "content-encoding"))

    def route(self) -> str:
        """Give the path without its query, which may hold a key."""
        return self.path.partition("?")[0]


@dataclass(frozen=True, slots=True)
class Reading:
    """The messages of one exchange, to be recorded under `source_kind`.

    `messages` are the prompts that the exchange answers, and the answer as far as it came. `earlier` is what else the
    history repeats: worth recording once, when `conversation_id` is not known yet, for a conversation that began
    before anybody listened. Its prompts have the identity they would have had; its answers, which the history gives
    without an id, have one of their own, so that recording them beside captured answers would double these.
    `transcript_kind` is the source kind of the transcripts that the client keeps, "" for one that keeps none.
    """

    source_kind: str = PROXY
    transcript_kind: str = ""
    conversation_id: str = ""
    messages: list[CapturedMessage] = field(default_factory=list)
    earlier: list[CapturedMessage] = field(default_factory=list)

    def without_prompts(self) -> "Reading":
        """Give the answers alone, for a client whose watched transcript has its prompts under other ids."""
        return replace(
            self,
            messages=[message for message in self.messages if message.role == "assistant"],
            earlier=[message for message in self.earlier if message.role == "assistant"],
        )


def _header(headers: Mapping[str, str], name: str) -> str:
    return next((value.strip() for key, value in headers.items() if key.lower() == name), "")
