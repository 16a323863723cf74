"""What a node of a ChatGPT conversation is: a prompt, an answer, or what happened on the way to an answer."""

from collections.abc import Mapping
from enum import Enum, auto
from typing import Any

from adapters.fields import object_of
from adapters.gpt.citations import without_marks

_TEXTS = ("text", "multimodal_text")
_THOUGHTS = ("thoughts", "reasoning_recap")


class Kind(Enum):
    """The kinds of nodes. Those that are neither prompt nor answer are part of the message that they led to."""

    PROMPT = auto()
    ANSWER = auto()
    CALL = auto()
    RESULT = auto()
    THOUGHT = auto()
    # What has no text to be read as an answer: code without a recipient, an image alone.
    PART = auto()
    # Nothing that was said: the root, the instructions of the system or the person.
    NONE = auto()


def kind_of(message: Mapping[str, Any]) -> Kind:
    """Tell the kind of a node by its message."""
    role = object_of(message, "author").get("role")
    content_type = object_of(message, "content").get("content_type")
    hidden = bool(object_of(message, "metadata").get("is_visually_hidden_from_conversation"))
    if role == "user":
        return Kind.PROMPT if content_type in _TEXTS and not hidden else Kind.NONE
    if role == "tool":
        return Kind.RESULT
    if role != "assistant":
        return Kind.NONE
    if message.get("recipient") not in (None, "", "all"):
        return Kind.CALL
    if content_type in _THOUGHTS:
        return Kind.THOUGHT
    if content_type in _TEXTS and not hidden and text_of(message).strip():
        return Kind.ANSWER
    return Kind.PART


def text_of(message: Mapping[str, Any]) -> str:
    """Give the text of a message as a person reads it; of voice what was understood."""
    content = object_of(message, "content")
    texts = [*map(_text_of_part, _parts(content))]
    texts += [content[key] for key in ("text", "result", "content") if isinstance(content.get(key), str)]
    texts += map(_text_of_thought, _list(content, "thoughts"))
    text = "\n\n".join(part for part in texts if part.strip())
    return without_marks(text, object_of(message, "metadata"))


def images_of(message: Mapping[str, Any]) -> int:
    """Count the images of a message."""
    return sum(
        isinstance(part, Mapping) and part.get("content_type") == "image_asset_pointer"
        for part in _parts(object_of(message, "content"))
    )


def attachments_of(message: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Give what is known of the files of a message: name, type, size, and no more."""
    found = [_attachment(item) for item in _list(object_of(message, "metadata"), "attachments")]
    return [attachment for attachment in found if attachment]


def _list(value: Mapping[str, Any], key: str) -> list[Any]:
    member = value.get(key)
    return member if isinstance(member, list) else []


def _parts(content: Mapping[str, Any]) -> list[Any]:
    return _list(content, "parts")


def _text_of_part(part: Any) -> str:
    if isinstance(part, Mapping):
        part = part.get("text")
    return part if isinstance(part, str) else ""


def _text_of_thought(thought: Any) -> str:
    if not isinstance(thought, Mapping):
        return ""
    texts = (thought.get("summary"), thought.get("content"))
    return "\n".join(text for text in texts if isinstance(text, str) and text.strip())


def _attachment(item: Any) -> dict[str, Any]:
    if not isinstance(item, Mapping):
        return {}
    size = item.get("size")
    texts = {"name": item.get("name"), "type": item.get("mime_type") or item.get("mimeType")}
    known: dict[str, Any] = {key: text for key, text in texts.items() if isinstance(text, str) and text}
    return known | ({"size": size} if type(size) is int else {})
