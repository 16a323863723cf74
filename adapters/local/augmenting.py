"""Where a context goes in a request to Ollama's own API: at the beginning of the text that somebody wrote."""

from collections.abc import Iterator

from adapters.augmenting import Augmenting, Body, NotAugmentableError, Spot, count_in, text_slot
from adapters.fields import object_of
from adapters.json_spans import elements, members
from adapters.local.requests import prompt_of, turn_of

# What a server reads unless it is told otherwise, whatever the model could; the rest it leaves out without a word.
USUAL_WINDOW = 4_096


class OllamaAugmenting(Augmenting):
    """The last message of a chat, or the prompt that is to be continued."""

    def spots(self, body: Body) -> Iterator[Spot]:
        """Read the prompt and the messages.

        Raises:
            NotAugmentableError: if the prompt is written in the model's own template.
        """
        if body.value("raw") is True:
            raise NotAugmentableError("raw-prompt")
        prompt, text = (
            prompt_of({name: one.value for name, one in body.fields.items()}),
            body.fields.get("prompt"),
        )
        if prompt and text:
            yield prompt, text_slot(text, since=text.start) if prompt.speaker == "user" else None
        messages = body.fields.get("messages")
        for message in elements(body.text, messages) if messages else []:
            if isinstance(message.value, dict):
                turn, content = turn_of(message.value), members(body.text, message).get("content")
                is_prompt = turn.speaker == "user" and content
                yield turn, text_slot(content, since=message.start) if is_prompt and content else None

    def answer_tokens(self, body: Body) -> int | None:
        """Give `num_predict`."""
        return count_in(object_of(_options(body), "options").get("num_predict"))

    def window(self, body: Body) -> int:
        """Give `num_ctx`, or what a server takes without it."""
        return count_in(object_of(_options(body), "options").get("num_ctx")) or USUAL_WINDOW


def _options(body: Body) -> dict[str, object]:
    return {"options": body.value("options")}
