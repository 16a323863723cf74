"""Exchanges as a model is given them: without secrets and personal data, and no longer than they need to be."""

from collections.abc import Sequence
from itertools import chain, zip_longest

from capture.redacting import strict_redactor
from capture.redaction import PERSONAL, Redactor
from grid.context import CLOSING, OPENING
from grid.patterns.exchange import Attempt, Exchange, Outcome, Turn

MOST_EXCHANGES = 8
MOST_CHARACTERS = 24_000
MOST_ATTEMPTS = 4
LEFT_OUT = " […] "


def sending_redactor() -> Redactor:
    """Give what takes out, of all that leaves the grid, more than of what it keeps: personal data of every kind."""
    return strict_redactor(PERSONAL)


def chosen(exchanges: Sequence[Exchange], *, most: int = MOST_EXCHANGES) -> list[Exchange]:
    """Choose exchanges to send, those that worked and that failed in turn; the same whatever order they come in."""
    ordered = sorted(exchanges, key=lambda one: (str(one.conversation_id), one.number))
    by_outcome = [[one for one in ordered if one.outcome is outcome] for outcome in Outcome]
    in_turn = [one for one in chain.from_iterable(zip_longest(*by_outcome)) if one is not None]
    return in_turn[:most]


def written(exchanges: Sequence[Exchange], *, redactor: Redactor, characters: int = MOST_CHARACTERS) -> str:
    """Write exchanges one after the other, each in its share of the characters."""
    share = characters // max(1, len(exchanges))
    return "\n\n".join(
        _one(exchange, number, redactor=redactor, characters=share)
        for number, exchange in enumerate(exchanges, 1)
    )


def messages_of(exchanges: Sequence[Exchange]) -> list[str]:
    """Give the texts that exchanges are made of."""
    return [turn.content for exchange in exchanges for turn in _turns(exchange)]


def _turns(exchange: Exchange) -> list[Turn]:
    turns = [*exchange.asked]
    for attempt in exchange.attempts:
        turns += [*attempt.advice, *([attempt.reaction] if attempt.reaction else [])]
    return turns


def _one(exchange: Exchange, number: int, *, redactor: Redactor, characters: int) -> str:
    attempts = _few(exchange.attempts)
    each = characters * 3 // 4 // max(1, len(attempts))
    parts = [f"# Exchange {number}", f"## The user asked\n{_said(exchange.asked, redactor, characters // 4)}"]
    for attempt in attempts:
        parts.append(f"## {exchange.source_model or 'A model'} answered")
        parts.append(_said(attempt.advice, redactor, each * 3 // 4))
        if attempt.reaction:
            said = _said([attempt.reaction], redactor, each // 4)
            parts.append(f"## The user said next (taken to mean: {attempt.outcome.value})\n{said}")
    return "\n".join(parts)


def _few(attempts: Sequence[Attempt]) -> list[Attempt]:
    """Leave out attempts in the middle: how it began and how it ended tells most."""
    if len(attempts) <= MOST_ATTEMPTS:
        return list(attempts)
    half = MOST_ATTEMPTS // 2
    return [*attempts[:half], *attempts[-half:]]


def _said(turns: Sequence[Turn], redactor: Redactor, characters: int) -> str:
    """Write turns without secrets, which are taken out before anything is cut: half a secret looks like none."""
    clean = [redactor.redact(turn.content)[0] for turn in turns if not turn.is_echo]
    text = "\n\n".join(clean).replace(OPENING, " ").replace(CLOSING, " ")
    if len(text) <= characters:
        return text
    kept = max(0, characters - len(LEFT_OUT))
    return text[: kept * 2 // 3] + LEFT_OUT + text[len(text) - kept // 3 :]
