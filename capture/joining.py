"""Joining two forms of a message that may have been redacted by different rules."""

import json
from collections import Counter
from dataclasses import replace

from adapters.messages import CapturedMessage, merge
from capture.redacting import strict_redactor
from capture.redaction import PLACEHOLDER


def join(known: CapturedMessage, message: CapturedMessage) -> CapturedMessage:
    """Join two forms of a message; what was taken out of one of them is out of the outcome.

    The rules change: a kind of personal data is asked for, or no more; a value is allowed. Joined as they are, two
    such forms would have a tool call twice, once with a placeholder in it.
    """
    in_known, in_message = _kinds(known), _kinds(message)
    if in_known == in_message:
        return merge(known, message)
    return merge(_without(known, in_message), _without(message, in_known))


def _kinds(message: CapturedMessage) -> Counter[str]:
    text = message.content + json.dumps(message.metadata, ensure_ascii=False)
    return Counter(match[1] for match in PLACEHOLDER.finditer(text))


def _without(message: CapturedMessage, kinds: Counter[str]) -> CapturedMessage:
    content, metadata = strict_redactor(kinds).redact_value([message.content, message.metadata])[0]
    return replace(message, content=content, metadata=metadata)
