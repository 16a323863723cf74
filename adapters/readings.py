"""The messages of an exchange, with identities that are the same whenever the same message is seen again."""

import json
from datetime import datetime, timedelta
from typing import Any

from adapters.answers import Answer
from adapters.exchanges import ConversationOf, Exchange, Reading
from adapters.histories import Asked, Prompt, Turn, digest, newest, opening, prompts
from adapters.messages import CapturedMessage, Role

_MOMENT = timedelta(milliseconds=1)


def reading_of(
    exchange: Exchange, asked: Asked, answer: Answer, *, api: str, conversation_of: ConversationOf
) -> Reading:
    """Give the messages of an exchange whose request and response were read, by the rules of ADR 11."""
    if asked.ignored or (asked.fetches and not answer.fetchable):
        return Reading(source_kind=asked.source_kind)
    return _Writer(exchange, asked, answer, api=api, conversation_of=conversation_of).reading()


class _Writer:
    def __init__(
        self, exchange: Exchange, asked: Asked, answer: Answer, *, api: str, conversation_of: ConversationOf
    ) -> None:
        self._exchange, self._asked, self._answer = exchange, asked, answer
        self._facts = {"source": asked.source_kind, "api": api, "provider": exchange.provider, **asked.place}
        beginning = f"wire-{digest([api, asked.place.get('client', ''), opening(asked.turns) or answer.id])}"
        self._conversation = (
            asked.session
            or (asked.continues and (conversation_of(asked.continues) or f"after-{asked.continues}"))
            or (asked.fetches and conversation_of(answer.id))
            or beginning
        )
        # Where the history is not sent again, the answer before is what tells the place in the conversation.
        self._key = digest([asked.session or asked.continues or beginning, asked.place.get("agent_id", "")])
        self._prompts = list(prompts(asked.turns, conversation_key=self._key))

    def reading(self) -> Reading:
        fresh = newest(self._prompts, self._asked.turns)
        messages = [self._prompt(prompt) for prompt in fresh]
        if self._answer.began and self._exchange.status < 400:
            messages.append(self._message_of_answer(fresh[-1] if fresh else None))
        return Reading(
            source_kind=self._asked.source_kind,
            transcript_kind=self._asked.transcript_kind,
            conversation_id=self._conversation,
            messages=messages,
            earlier=self._earlier({prompt.index for prompt in fresh}),
        )

    def _prompt(self, prompt: Prompt) -> CapturedMessage:
        return self._message(
            role="user",
            message_id=f"prompt-{prompt.key}",
            identity=f"prompt:{prompt.key}",
            content=prompt.turn.text,
            at=self._moment(prompt.index),
            metadata={"images": prompt.turn.images, "served": list(dict.fromkeys(prompt.turn.served))},
        )

    def _message_of_answer(self, prompt: Prompt | None) -> CapturedMessage:
        answer, asked = self._answer, self._asked
        calls = json.dumps([call.to_metadata() for call in answer.calls], sort_keys=True)
        said = digest([self._place(), answer.mark, answer.text, *answer.thinking, calls])
        identity = f"answer:{answer.id}/{self._place()}" if answer.id else f"answer:{said}"
        if answer.id and (asked.transcribed or answer.fetchable):
            identity = f"assistant:{answer.id}"
        started = self._exchange.started_at
        return self._message(
            role="assistant",
            message_id=answer.id or f"answer-{said}",
            identity=identity,
            content=answer.text,
            at=max(self._exchange.ended_at or started, started + _MOMENT),
            model=answer.model or asked.model,
            metadata={
                **answer.metadata(),
                **self._link(prompt),
                "context_id": self._exchange.context_id,
            },
        )

    def _link(self, prompt: Prompt | None) -> dict[str, str]:
        """Name the prompt that is answered; its `parent` a message has from its transcript, where there is one.

        An answer in both then tells that the two prompts are one: `prompt` is the one that was proxied, `parent` the
        one that was transcribed. Only the first answer to a prompt can, for later ones follow results of tools.
        """
        if prompt is None:
            return {}
        if not self._asked.transcribed:
            return {"parent": f"prompt-{prompt.key}"}
        since = self._asked.turns[prompt.index :]
        first = all(turn.speaker != "assistant" for turn in since)
        return {"prompt": f"prompt-{prompt.key}"} if first else {}

    def _place(self) -> str:
        """Name the place of the answer in the conversation by everything that was said before it."""
        return digest([self._key, *(turn.signature for turn in self._asked.turns if turn.speaker != "other")])

    def _earlier(self, fresh: set[int]) -> list[CapturedMessage]:
        keys = {prompt.index: prompt for prompt in self._prompts if prompt.index not in fresh}
        messages: list[CapturedMessage] = []
        said = [self._key]
        # An assistant's turn at the very end is the beginning of the answer that is asked for.
        for index, turn in enumerate(self._asked.turns[:-1]):
            if turn.speaker != "other":
                said.append(turn.signature)
            if index in keys:
                messages.append(self._prompt(keys[index]))
            elif turn.speaker == "assistant" and turn.text.strip() and not self._asked.transcribed:
                messages.append(self._said(turn, index=index, key=digest(said)))
        return messages

    def _moment(self, index: int) -> datetime:
        """Give the time of a turn: the last was said now, those before it in their order, nobody knows when."""
        return self._exchange.started_at - (len(self._asked.turns) - 1 - index) * _MOMENT

    def _said(self, turn: Turn, *, index: int, key: str) -> CapturedMessage:
        return self._message(
            role="assistant",
            message_id=f"said-{key}",
            identity=f"said:{key}",
            content=turn.text,
            at=self._moment(index),
            # Which model said it, and what it cost, the history does not tell.
            metadata={"resent": True},
        )

    def _message(
        self,
        *,
        role: Role,
        message_id: str,
        identity: str,
        content: str,
        at: datetime,
        metadata: dict[str, Any],
        model: str = "",
    ) -> CapturedMessage:
        known = self._facts | {"sidechain": self._asked.sidechain} | metadata
        return CapturedMessage(
            conversation_id=self._conversation,
            message_id=message_id,
            timestamp=at,
            role=role,
            content=content,
            model=model,
            metadata={name: value for name, value in known.items() if value},
            identity=identity,
        ).storable()
