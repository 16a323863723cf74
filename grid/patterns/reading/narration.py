"""What an agent says while it works, told from what it explains: a lesson is made of the latter alone.

An agent's text is mostly about itself: what it is about to do, has done and has changed. That is much alike in all
runs, so two lessons would be alike by it, and it advises nobody. What was wrong, why, and what helps is kept.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from grid.patterns.exchange import Attempt, Exchange, Turn, Voice
from grid.patterns.reading.narration_cues import (
    AT_THE_MOMENT,
    ENCLOSED,
    EXPLAINS,
    EXPLAINS_LISTED,
    FOUND,
    GOING_ON,
    HEADLINE,
    LOCAL,
    MARKED,
    MOST_NAMES,
    NAME,
    PICTURE,
    PLANS,
    PRAISE,
    REPORTS,
    SECTION,
    SELF,
    SHAPED,
    TELLS_OF,
    TESTS,
    TITLED,
    VISIBLE,
)
from grid.patterns.telling.bearing import advises
from grid.patterns.telling.condensing import tidy
from grid.patterns.telling.splitting import Piece, pieces_of
from grid.patterns.telling.stripping import FILE
from grid.patterns.telling.words import ADVISING

# What has to be explained at least for a lesson: in a talk, and by an agent.
FEWEST_WORDS, FEWEST_BY_AGENT = 6, 24
FEWEST_REASONS = 2
# A report on tests, or praise, is short.
SHORT_REPORT = 16
SHORT_PRAISE = 6


def taught(exchange: Exchange) -> Exchange | None:
    """Give an exchange without what was narrated in it; None if it has nothing to teach.

    Places in a message stay: what is left out is blanks.
    """
    attempts = tuple(one for attempt in exchange.attempts if (one := _told(attempt)).advice)
    if not attempts:
        return None
    kept = replace(exchange, attempts=attempts)
    return kept if _enough(kept, of=exchange) else None


def _told(attempt: Attempt) -> Attempt:
    return replace(
        attempt, advice=tuple(kept for turn in attempt.advice if (kept := _kept(turn)) is not None)
    )


def _kept(turn: Turn) -> Turn | None:
    content = ENCLOSED.sub(lambda match: _blanked(match[0]), turn.content)
    pieces = pieces_of(content)
    lists = _lists_of_work(content) if turn.voice is not Voice.TALK else []
    blanks = [span for piece in pieces if (span := _blank(piece, content, turn.voice, lists))]
    if {(piece.start, piece.end) for piece in pieces} <= set(blanks):
        return None
    if turn.voice is not Voice.TALK:
        blanks += [match.span() for match in HEADLINE.finditer(content)]
    for start, end in blanks:
        content = content[:start] + _blanked(content[start:end]) + content[end:]
    return turn if content == turn.content else replace(turn, content=content)


def _blanked(text: str) -> str:
    return VISIBLE.sub(" ", text)


def _lists_of_work(content: str) -> list[tuple[int, int]]:
    """Give the sections of a report whose titles announce what was done."""
    titles = [(title.start(), title.end(), title[0]) for title in TITLED.finditer(content)]
    ends = [start for start, _, _ in titles[1:]] + [len(content)]
    return [
        (start, end) for (_, start, title), end in zip(titles, ends, strict=False) if SECTION.search(title)
    ]


def _blank(
    piece: Piece, content: str, voice: Voice, lists: Sequence[tuple[int, int]]
) -> tuple[int, int] | None:
    """Give what of a sentence is narrated."""
    if voice is Voice.TALK:
        return (piece.start, piece.end) if PLANS.match(piece.text) else None
    raw = content[piece.start : piece.end]
    found = FOUND.match(raw)
    listed = _is_listed(piece, content)
    if listed and any(start <= piece.start < end for start, end in lists):
        return piece.start, piece.end
    text = raw[found.end() :] if found else piece.text
    passing = voice is Voice.STEP and (GOING_ON.search(text) or not EXPLAINS.search(text))
    if passing or _narrates(text, listed=listed):
        return piece.start, piece.end
    return (piece.start, piece.start + found.end()) if found else None


def _is_listed(piece: Piece, content: str) -> bool:
    """Tell whether a sentence begins an item of a list."""
    line = content.rfind("\n", 0, piece.start) + 1
    mark = MARKED.match(content, line)
    return mark is not None and piece.start <= mark.end()


def _narrates(text: str, *, listed: bool) -> bool:
    words = len(text.split())
    return bool(
        PLANS.match(text)
        or SELF.search(text)
        or REPORTS.search(text)
        or AT_THE_MOMENT.search(text)
        or PICTURE.search(text)
        or LOCAL.search(text)
        or _names_in(text) > MOST_NAMES
        or (words <= SHORT_REPORT and TESTS.search(text))
        or (words <= SHORT_PRAISE and PRAISE.match(text))
        or text.endswith("?")
        or (text.endswith(":") and (words <= SHORT_PRAISE or not EXPLAINS.search(text)))
        or (listed and (_tells_of(text) or not (advises(tidy(text)) or EXPLAINS_LISTED.search(text))))
    )


def _names_in(text: str) -> int:
    return sum(bool(SHAPED.search(name) or FILE.search(name)) for name in NAME.findall(text))


def _tells_of(text: str) -> bool:
    match = TELLS_OF.match(text)
    return match is not None and (match[2] == "ed" or match[1].lower() in ADVISING)


def _enough(kept: Exchange, *, of: Exchange) -> bool:
    """Tell whether there is something to learn: an agent gives reasons, or mostly explains."""
    texts = list(_sentences(kept))
    words = sum(len(text.split()) for text in texts)
    if any(turn.voice is Voice.TALK for attempt in kept.attempts for turn in attempt.advice):
        return words >= FEWEST_WORDS
    reasons = sum(bool(EXPLAINS.search(text)) or advises(tidy(text)) for text in texts)
    mostly = 2 * words >= sum(len(text.split()) for text in _sentences(of))
    return words >= FEWEST_BY_AGENT and (mostly or reasons >= FEWEST_REASONS)


def _sentences(exchange: Exchange) -> Iterator[str]:
    for attempt in exchange.attempts:
        for turn in attempt.advice:
            yield from (piece.text for piece in pieces_of(turn.content))
