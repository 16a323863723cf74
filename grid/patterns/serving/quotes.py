"""What ordinary search finds for a query beside its patterns: quotes, and what one conversation alone has taught."""

import logging
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from uuid import UUID

from adapters.context import without_marks
from capture.models import Message
from capture.redaction import redact_all
from embeddings.away import AWAY, what_is_away
from embeddings.embedders.errors import EmbedderRefusedError
from grid.models import Fragment
from grid.patterns.models import Lesson, Pattern, PatternState
from grid.patterns.reading.shapes import told_in
from grid.patterns.reading.turns import SERVED
from grid.patterns.serving.served import Held
from grid.search import Found, SearchFilters, search

logger = logging.getLogger(__name__)

# So many fragments are looked at, and of those of a lesson so many are quoted at most.
LOOKED_AT, MOST_QUOTED = 12, 8


@dataclass(frozen=True, slots=True)
class Quote:
    """A fragment of what was said, in a message that has something to teach; `name` is what the context calls it."""

    name: str
    found: Found
    text: str


@dataclass(frozen=True, slots=True)
class Nearby:
    """What was said that fits a query, best first, and the candidates of the same exchanges."""

    quotes: Sequence[Quote] = ()
    candidates: Collection[UUID] = ()


def nearby(query: str, *, owner_id: int, held: Held) -> Nearby:
    """Look for what was said that fits a query; while the stores or the embedder are away, nothing is.

    What no lesson is made of is left out: small talk, and answers that were given from what the grid had served.
    """
    filters = SearchFilters(**asdict(held), max_results=LOOKED_AT)
    try:
        found = search(query, owner_id=owner_id, filters=filters).results
    except AWAY as error:
        logger.warning("patterns were given without quotes: %s", what_is_away(error))
        return Nearby()
    except EmbedderRefusedError as error:
        logger.warning("patterns were given without quotes: %s", error)
        return Nearby()
    fragments = Fragment.objects.filter(id__in=[one.id for one in found])
    messages = dict(fragments.values_list("id", "message_id"))
    lessons = _lessons(set(messages.values()), owner_id=owner_id)
    candidates = Pattern.objects.filter(
        state=PatternState.CANDIDATE, evidence__lesson__in=set(lessons.values())
    )
    quotes = [
        Quote(messages[one.id].hex[:8], one, text)
        for one in found
        if messages.get(one.id) in lessons and (text := _text(one.content))
    ]
    return Nearby(quotes[:MOST_QUOTED], set(candidates.values_list("id", flat=True)))


def _lessons(message_ids: Collection[UUID], *, owner_id: int) -> dict[UUID, UUID]:
    """Give the lessons by those of the messages that are their questions and their advice."""
    conversations = Message.objects.filter(id__in=message_ids).values("conversation")
    rows = Lesson.objects.filter(owner=owner_id, conversation__in=conversations).values_list("id", "shape")
    made = {message: id_ for id_, shape in rows for message in told_in(shape)}
    return {message: made[message] for message in message_ids if message in made}


def _text(content: str) -> str:
    return without_marks(redact_all([SERVED.sub(" ", content)])[0][0]).strip()
