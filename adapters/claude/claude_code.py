"""What is told apart in the requests of Claude Code: its session, its agents, and what it asks for itself."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from adapters.claude.projects import ProjectNames
from adapters.exchanges import Exchange
from adapters.fields import object_of, objects_of, text_of
from adapters.histories import Asked
from adapters.sessions import as_id, client_of
from adapters.wire_json import parse_object

SOURCE_KIND = "claude_code"
_SESSION_IN_USER_ID = re.compile(r"_session_([0-9a-fA-F-]{36})$")
_CWD = re.compile(r"^[ \-*]*(?:Primary w|W)orking directory: *(\S.*?) *$", re.MULTILINE)
# Requests that the main loop makes for the client: a summary of the history, a guess at the next prompt, a recap.
# Their last "prompt" was typed by nobody, and no transcript has it.
_ASKED_BY_THE_CLIENT = (
    "[SUGGESTION MODE:",
    "CRITICAL: Respond with TEXT ONLY",
    "Your task is to create a detailed summary of",
    "The user stepped away and is coming back",
)
# What a history begins with that was summed up; a transcript flags it as `isCompactSummary`.
_SUMMARY = "This session is being continued from a previous conversation"
WARM_UP = "Warmup"


def is_claude_code(exchange: Exchange, body: Mapping[str, Any]) -> bool:
    """Tell whether Claude Code, or an agent built on it, sent a request."""
    return client_of(exchange)[0] == "claude-cli" or bool(session_in(exchange, body))


def session_in(exchange: Exchange, body: Mapping[str, Any]) -> str:
    """Give the session, the same that its transcript has; "" if it is not told."""
    user_id = text_of(object_of(body, "metadata"), "user_id")
    told = exchange.header("x-claude-code-session-id") or text_of(parse_object(user_id), "session_id")
    old_form = _SESSION_IN_USER_ID.search(user_id)
    return as_id(told) or (old_form[1] if old_form else "")


def injected(text: str) -> bool:
    """Tell a text that stands in the place of a prompt and is none."""
    return text.startswith((_SUMMARY, *_ASKED_BY_THE_CLIENT))


def tell(asked: Asked, exchange: Exchange, body: Mapping[str, Any]) -> None:
    """Add what Claude Code says of a request to what was read of it.

    Ignored are the probes for quota and models, and what the client asks for itself: by its own word in newer
    versions (`x-claude-code-request-class`, sent to gateways on demand), else by its prompts. A request without a
    tool that the client could carry out is no turn of the main loop but a title, a topic, a classification: it is
    flagged as beside the conversation, and so are agents and warm-ups.
    """
    kind = exchange.header("x-claude-code-request-class")
    system = _system_text(body)
    agent = exchange.header("x-claude-code-agent-id")
    last = next((turn.text for turn in reversed(asked.turns) if turn.text), "")
    asked.source_kind = asked.transcript_kind = SOURCE_KIND
    asked.transcribed = True
    asked.session = session_in(exchange, body) or asked.session
    asked.ignored = (
        body.get("max_tokens") == 1
        or kind in ("auxiliary", "compaction")
        or last.startswith(_ASKED_BY_THE_CLIENT)
    )
    asked.sidechain = bool(
        agent
        or kind in ("subagent", "workflow")
        or "cc_is_subagent=true" in system
        or last == WARM_UP
        or (kind != "main" and not _client_tools(body))
    )
    cwd = _CWD.search(system)
    asked.place |= {
        "agent_id": as_id(agent),
        "version": client_of(exchange)[1],
        "cwd": cwd[1] if cwd else "",
        "project": ProjectNames(Path()).of(cwd[1]) if cwd else "",
    }


def _client_tools(body: Mapping[str, Any]) -> bool:
    # The tools of the API's own have a type with a date, as web_search_20250305, and no schema.
    return any("input_schema" in tool for tool in objects_of(body, "tools"))


def _system_text(body: Mapping[str, Any]) -> str:
    blocks = objects_of(body, "system")
    return "\n".join(text_of(block, "text") for block in blocks) or text_of(body, "system")
