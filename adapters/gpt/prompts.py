"""What of the user's side of a rollout somebody typed, and what the CLI put there."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from adapters.fields import objects_of, text_of

_INJECTED = ("<environment_context>", "<user_instructions>", "<permissions", "<turn_aborted>", "# AGENTS.md")
# What an editor puts before a prompt, and the heading under which the prompt itself follows.
_EDITOR = "# Context from my IDE setup:"
_REQUEST = "## My request for Codex:"


@dataclass(frozen=True, slots=True)
class Prompt:
    """One prompt, when it was given, and how many images came with it."""

    text: str
    at: datetime
    images: int = 0

    @property
    def request(self) -> str:
        """The prompt without what an editor put before it."""
        if not self.text.startswith(_EDITOR) or _REQUEST not in self.text:
            return self.text
        return self.text.split(_REQUEST, 1)[1].strip()


class Prompts:
    """Finds the prompts among the two forms in which the user's side is written.

    Each prompt is an item of the conversation, which injected context is as well, and, in most files, an event after
    it, which only a prompt is. So the events are the prompts; items are held back until what follows shows that no
    event comes, and count only while the file has had none.
    """

    def __init__(self) -> None:
        self.injected = 0
        self._waiting: list[Prompt] = []
        self._has_events = False

    def item(self, payload: Mapping[str, Any], at: datetime) -> None:
        """Take an item of the user's role, with the text of each of its parts."""
        parts = objects_of(payload, "content")
        texts = [text for part in parts if (text := text_of(part, "text")).strip()]
        texts = texts or [text_of(payload, "content")]
        images = sum(text_of(part, "type") == "input_image" for part in parts)
        text = "\n\n".join(texts)
        if text.startswith(_INJECTED):
            self.injected += 1
        elif (text.strip() or images) and not self._has_events:
            self._waiting.append(Prompt(text, at, images))

    def event(self, payload: Mapping[str, Any], at: datetime) -> Prompt | None:
        """Take a `user_message` event and give its prompt; what was held back is known by it."""
        text = text_of(payload, "message")
        if text.startswith(_INJECTED):
            self.injected += 1
            return None
        self._has_events = True
        self._waiting.clear()
        lists = (payload.get("images"), payload.get("local_images"))
        return Prompt(text, at, sum(len(images) for images in lists if isinstance(images, list)))

    def release(self) -> list[Prompt]:
        """Give what was held back: the answer began, or the file ended, without an event."""
        released, self._waiting = self._waiting, []
        return released
