"""Where a context goes in a request to the Gemini API: a part of its own before the first text of the prompt.

Not in the system instruction, which the provider's cache begins with.
"""

from collections.abc import Iterator

from adapters.augmenting import Augmenting, Body, Slot, Spot, count_in
from adapters.fields import object_of
from adapters.gemini.requests import turn
from adapters.json_spans import Span, elements, members
from adapters.sessions import client_of


class GenerateContentAugmenting(Augmenting):
    """Bare requests, and those that Gemini CLI wraps."""

    def spots(self, body: Body) -> Iterator[Spot]:
        """Read the contents."""
        wrapped = body.fields.get("request")
        fields = members(body.text, wrapped) if wrapped else body.fields
        contents = fields.get("contents")
        by_gemini_cli = client_of(body.exchange)[0].startswith("GeminiCLI")
        for content in elements(body.text, contents) if contents else []:
            if isinstance(content.value, dict):
                found = turn(content.value, by_gemini_cli=by_gemini_cli)
                yield found, _slot(body.text, content) if found.speaker == "user" else None

    def answer_tokens(self, body: Body) -> int | None:
        """Give the limit, by either spelling of its name."""
        wrapped = body.value("request")
        fields = (
            wrapped if isinstance(wrapped, dict) else {name: one.value for name, one in body.fields.items()}
        )
        config = object_of(fields, "generationConfig") or object_of(fields, "generation_config")
        return count_in(config.get("maxOutputTokens")) or count_in(config.get("max_output_tokens"))


def _slot(text: str, content: Span) -> Slot | None:
    parts = members(text, content).get("parts")
    found = (part for part in elements(text, parts) if _has_text(part)) if parts else iter(())
    first = next(found, None)
    return Slot(at=first.start, since=content.start, opening='{"text":"', closing='"},') if first else None


def _has_text(part: Span) -> bool:
    if not isinstance(part.value, dict) or part.value.get("thought"):
        return False
    text = part.value.get("text")
    return isinstance(text, str) and bool(text.strip())
