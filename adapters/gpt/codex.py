"""What is told apart in the requests of Codex: its context, its agents, and what it asks for itself."""

from collections.abc import Mapping
from typing import Any

from adapters.exchanges import Exchange
from adapters.fields import objects_of
from adapters.histories import Asked
from adapters.sessions import client_of

SOURCE_KIND = "codex"
# What it puts into the place of prompts, and what a summed-up history begins with.
_INJECTED = (
    "<environment_context>",
    "<user_instructions>",
    "<permissions",
    "<turn_aborted>",
    "# AGENTS.md",
    "<skill>",
    "<user_shell_command>",
    "<subagent_notification>",
    "Another language model started to solve this problem",
)
_ASKED_BY_THE_CLIENT = ("You are performing a CONTEXT CHECKPOINT COMPACTION",)


def is_codex(exchange: Exchange) -> bool:
    """Tell whether Codex sent a request, by either of the headers that name it."""
    return client_of(exchange)[0].startswith("codex") or exchange.header("originator").startswith("codex")


def injected(text: str) -> bool:
    """Tell a text that stands in the place of a prompt and is none."""
    return text.lstrip().startswith((*_INJECTED, *_ASKED_BY_THE_CLIENT))


def tell(asked: Asked, exchange: Exchange, body: Mapping[str, Any]) -> None:
    """Add what Codex says of a request: one of an agent is flagged, one for a summary of the history ignored."""
    asked.transcript_kind = SOURCE_KIND
    asked.sidechain = bool(exchange.header("x-openai-subagent"))
    last = asked.turns[-1].text.lstrip() if asked.turns else ""
    asked.ignored = last.startswith(_ASKED_BY_THE_CLIENT) or any(
        item.get("type") == "compaction_trigger" for item in objects_of(body, "input")
    )
