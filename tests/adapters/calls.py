"""Calls of the APIs that models are reached by, self-made: one `Api` for each, to have the same talks with all."""

import json
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any, ClassVar

from adapters.exchanges import ConversationOf, Exchange, Reading, not_known
from adapters.registry import api_of

START = datetime(2026, 1, 31, 9, 30, tzinfo=UTC)
_moments = count()
# Who said what, in order: ("user", "Hello"), ("assistant", "Hi"), ("tool", "the output of a tool").
Said = tuple[str, str]


def exchange(path: str, request: Any, body: bytes = b"", **fields: Any) -> Exchange:
    """Give an exchange that took place a minute after the one before."""
    given: dict[str, Any] = {
        "provider": "test",
        "method": "POST",
        "path": path,
        "started_at": START + timedelta(minutes=next(_moments)),
        "request_body": request if isinstance(request, bytes) else json.dumps(request).encode(),
        "status": 200,
        "response_body": body,
        "ended": True,
    }
    return Exchange(**{**given, **fields})


def read(seen: Exchange, conversation_of: ConversationOf = not_known) -> Reading:
    """Read an exchange by the API that its path tells."""
    api = api_of(seen.method, seen.path)
    assert api
    return api.read(seen, conversation_of=conversation_of)


def sse(*events: Mapping[str, Any] | str) -> bytes:
    """Give events as the bytes of a stream; named by their type where they have one."""
    return "".join(
        f"data: {event}\n\n" if isinstance(event, str) else _event(event) for event in events
    ).encode()


def _event(event: Mapping[str, Any]) -> str:
    name = f"event: {event['type']}\n" if "type" in event else ""
    return f"{name}data: {json.dumps(event, ensure_ascii=False)}\n\n"


class Api(ABC):
    """One API: how a history is asked with, and how an answer streams back."""

    path: ClassVar[str]

    @abstractmethod
    def request(self, history: Iterable[Said]) -> dict[str, Any]:
        """Give the body of a request that re-sends a history."""

    @abstractmethod
    def stream(self, text: str, *, id: str, call: str = "") -> bytes:
        """Give the body of an answer, with the call of a tool if one is named."""

    def exchange(self, history: Iterable[Said], answer: str, *, id: str = "", **fields: Any) -> Exchange:
        """Give the exchange that asks with a history and brings an answer; `call` is part of it."""
        body = self.stream(answer, id=id, call=fields.pop("call", ""))
        request = {**self.request(history), **fields.pop("also", {})}
        return exchange(self.path, request, body, **fields)


class Anthropic(Api):
    path = "/v1/messages"

    def request(self, history: Iterable[Said]) -> dict[str, Any]:
        return {
            "model": "claude-test-1",
            "max_tokens": 99,
            "tools": [{"name": "Bash", "input_schema": {}}],
            "messages": [self._message(*said) for said in history],
        }

    def _message(self, role: str, text: str) -> dict[str, Any]:
        if role == "tool":
            block = {"type": "tool_result", "tool_use_id": f"toolu_{text[:9]}", "content": text}
            return {"role": "user", "content": [block]}
        return {"role": role, "content": [{"type": "text", "text": text}]}

    def stream(self, text: str, *, id: str, call: str = "") -> bytes:
        usage = {"input_tokens": 9, "output_tokens": 1}
        events: list[dict[str, Any]] = [
            {
                "type": "message_start",
                "message": {"id": id, "model": "claude-test-1", "content": [], "usage": usage},
            },
            {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}},
        ]
        events += [
            {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": piece}}
            for piece in pieces(text)
        ]
        if call:
            block = {"type": "tool_use", "id": f"toolu_{call}", "name": call, "input": {}}
            events.append({"type": "content_block_start", "index": 1, "content_block": block})
        ending = {"stop_reason": "end_turn"}
        return sse(
            *events,
            {"type": "message_delta", "delta": ending, "usage": {"output_tokens": 7}},
            {"type": "message_stop"},
        )


class Chat(Api):
    path = "/v1/chat/completions"

    def request(self, history: Iterable[Said]) -> dict[str, Any]:
        system = {"role": "system", "content": f"It is minute {next(_moments)}."}
        return {
            "model": "gpt-test",
            "messages": [system, *({"role": role, "content": text} for role, text in history)],
        }

    def stream(self, text: str, *, id: str, call: str = "") -> bytes:
        deltas: list[dict[str, Any]] = [{"content": piece} for piece in pieces(text)]
        if call:
            function = {"name": call, "arguments": ""}
            deltas.append({"tool_calls": [{"index": 0, "id": f"call_{call}", "function": function}]})
        chunks = [{"id": id, "model": "gpt-test", "choices": [{"index": 0, "delta": it}]} for it in deltas]
        usage = {"prompt_tokens": 9, "completion_tokens": 7}
        ending = {"index": 0, "delta": {}, "finish_reason": "stop"}
        return sse(
            *chunks, {"id": id, "choices": [ending]}, {"id": id, "choices": [], "usage": usage}, "[DONE]"
        )


class Responses(Api):
    path = "/v1/responses"

    def request(self, history: Iterable[Said]) -> dict[str, Any]:
        return {"model": "gpt-test", "input": [self._item(*said) for said in history]}

    def _item(self, role: str, text: str) -> dict[str, Any]:
        if role == "tool":
            return {"type": "function_call_output", "call_id": "call_1", "output": text}
        return {"role": role, "content": [{"type": "input_text", "text": text}]}

    def stream(self, text: str, *, id: str, call: str = "") -> bytes:
        item = {"type": "message", "content": [{"type": "output_text", "text": text}]}
        called = {"type": "function_call", "call_id": f"call_{call}", "name": call, "arguments": "{}"}
        usage = {"input_tokens": 9, "output_tokens": 7}
        response = {"id": id, "model": "gpt-test", "status": "completed", "usage": usage}
        return sse(
            {
                "type": "response.created",
                "response": {"id": id, "model": "gpt-test", "status": "in_progress"},
            },
            *(
                {"type": "response.output_text.delta", "output_index": 0, "delta": piece}
                for piece in pieces(text)
            ),
            {
                "type": "response.completed",
                "response": response | {"output": [item, called] if call else [item]},
            },
        )


class Gemini(Api):
    path = "/v1beta/models/gemini-test:streamGenerateContent?alt=sse&key=AIzaSyNotAKey"

    def request(self, history: Iterable[Said]) -> dict[str, Any]:
        return {"contents": [self._content(*said) for said in history]}

    def _content(self, role: str, text: str) -> dict[str, Any]:
        if role == "tool":
            part: dict[str, Any] = {"functionResponse": {"name": "Bash", "response": {"output": text}}}
            return {"role": "user", "parts": [part]}
        return {"role": "model" if role == "assistant" else role, "parts": [{"text": text}]}

    def chunks(self, text: str, *, id: str, call: str = "") -> list[dict[str, Any]]:
        parts: list[dict[str, Any]] = [{"text": piece} for piece in pieces(text)]
        parts += [{"functionCall": {"name": call, "args": {}}}] if call else []
        chunks: list[dict[str, Any]] = [
            {
                "responseId": id,
                "modelVersion": "gemini-test",
                "candidates": [{"content": {"role": "model", "parts": [part]}}],
                "usageMetadata": {"promptTokenCount": 9, "candidatesTokenCount": at},
            }
            for at, part in enumerate(parts)
        ]
        usage = {"promptTokenCount": 9, "candidatesTokenCount": 7}
        return [*chunks, {"candidates": [{"finishReason": "STOP"}], "usageMetadata": usage}]

    def stream(self, text: str, *, id: str, call: str = "") -> bytes:
        return sse(*self.chunks(text, id=id, call=call))


class Ollama(Api):
    path = "/api/chat"

    def request(self, history: Iterable[Said]) -> dict[str, Any]:
        return {"model": "qwen:7b", "messages": [{"role": role, "content": text} for role, text in history]}

    def stream(self, text: str, *, id: str, call: str = "") -> bytes:
        known = {"model": "qwen:7b", "created_at": f"2026-01-31T09:30:00.{next(_moments):09}Z"}
        lines: list[dict[str, Any]] = [
            {**known, "message": {"role": "assistant", "content": piece}, "done": False}
            for piece in pieces(text)
        ]
        if call:
            function = {"name": call, "arguments": {}}
            lines.append({**known, "message": {"content": "", "tool_calls": [{"function": function}]}})
        ending = {"done": True, "done_reason": "stop", "prompt_eval_count": 9, "eval_count": 7}
        return b"".join(json.dumps(line).encode() + b"\n" for line in [*lines, {**known, **ending}])


APIS: dict[str, Api] = {
    "anthropic": Anthropic(),
    "openai_chat": Chat(),
    "openai_responses": Responses(),
    "gemini": Gemini(),
    "ollama": Ollama(),
}


def pieces(text: str) -> list[str]:
    """Cut a text as a model streams it."""
    return [text[at : at + 5] for at in range(0, len(text), 5)]
