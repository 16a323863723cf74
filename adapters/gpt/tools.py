"""The tool calls of a rollout and their results."""

import re
from collections.abc import Mapping
from typing import Any

from adapters.fields import text_of
from adapters.jsonl import decode_line
from adapters.long_texts import shortened

# The items that are calls, with the name of those tools that have none in them.
CALLS = {
    "function_call": "",
    "custom_tool_call": "",
    "local_shell_call": "local_shell",
    "web_search_call": "web_search",
    "tool_search_call": "tool_search",
    "image_generation_call": "image_generation",
}
OUTPUTS = ("function_call_output", "custom_tool_call_output", "tool_search_output")
_EXIT = re.compile(r"^(?:Exit code:|Process exited with code) (-?\d+)", re.MULTILINE)
# The exit code stands in the first lines, before what the command itself put out.
_HEAD = 400


def name_of(payload: Mapping[str, Any]) -> str:
    """Give the name of the tool that is called."""
    return text_of(payload, "name") or CALLS.get(text_of(payload, "type"), "")


def input_of(payload: Mapping[str, Any]) -> Any:
    """Give what the tool is called with: JSON where it is, else the text under "input"."""
    given: Any = next((payload[key] for key in ("arguments", "input", "action") if payload.get(key)), {})
    if not isinstance(given, str):
        return given
    return _object_in(given) or {"input": given}


def read_output(payload: Mapping[str, Any]) -> dict[str, Any]:
    """Give an output as {"text", "is_error"}, whichever form it has; images are left out."""
    output = payload.get("output")
    if isinstance(output, str) and output.startswith('{"output"'):
        output = _object_in(output) or output
    if isinstance(output, Mapping):
        failed = output.get("success") is False
        metadata = output.get("metadata")
        if isinstance(metadata, Mapping):
            failed = failed or metadata.get("exit_code", 0) != 0
        inner = output.get("content") or output.get("output")
        return _result(_text(inner), failed=failed)
    return _result(_text(output), failed=False)


def _object_in(text: str) -> dict[str, Any] | None:
    """Give the JSON object that a text is, None if it is none."""
    if not text.startswith("{"):
        return None
    line = decode_line(text.encode(errors="replace"))
    return line.records[0] if len(line.records) == 1 and not line.damage else None


def _result(text: str, *, failed: bool) -> dict[str, Any]:
    exit_code = _EXIT.search(text[:_HEAD])
    return {"text": shortened(text), "is_error": failed or bool(exit_code and exit_code[1] != "0")}


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    parts = [part for part in value if isinstance(part, Mapping)] if isinstance(value, list) else []
    return "\n".join(text for part in parts if (text := text_of(part, "text")))
