"""What the grid knows for a request that passes the proxy; the capture room is handed this, and knows no patterns."""

import logging
import threading

from adapters.windows import context_window_of
from capture.proxy.advising import Question
from capture.proxy.contexts import Context
from capture.redacting import new_redactor
from embeddings.away import AWAY
from embeddings.errors import AetherGridError
from embeddings.own_connections import own_connections
from grid.answering import Asker, contextual, take_back
from grid.models import ApiKey
from grid.patterns.models import Pattern
from grid.patterns.reading.gateway import AUGMENTED, query_of
from grid.patterns.serving.served import Wanted, served

logger = logging.getLogger(__name__)

# The owners whose patterns are read before anybody asks.
WARMED_OWNERS = 16
NOT_NOW: tuple[type[Exception], ...] = (*AWAY, AetherGridError)


class GridAdvisor:
    """Answers in whichever thread asks, with a connection to the database of that thread's own."""

    def __init__(self) -> None:
        """Begin to load what is needed, beside the start."""
        self._warming = threading.Thread(target=warm_up, daemon=True, name="warm-up")
        self._warming.start()

    def is_ready(self) -> bool:
        """Tell whether the model is loaded; until then a question would only be in its way."""
        return not self._warming.is_alive()

    def advise(self, question: Question) -> Context | None:
        """Give the package for a question, and log that it was served."""
        with own_connections():
            advised = contextual(
                # What is looked up is kept in the log of queries.
                new_redactor().redact(query_of(question.query))[0],
                asker=Asker(question.owner_id, ApiKey(pk=question.key_id) if question.key_id else None),
                wanted=Wanted(model=question.model, project=question.project),
                max_tokens=question.max_tokens,
                kind=AUGMENTED,
            )
        if not advised.package.text or advised.query_id is None:
            return None
        return Context(text=advised.package.text, id=advised.query_id)

    def take_back(self, context: Context) -> None:
        """Forget that it was served."""
        with own_connections():
            take_back(context.id)

    def window_of(self, model: str) -> int | None:
        """Give how many tokens a model reads and writes, as its vendor's folder or the registry knows."""
        with own_connections():
            return context_window_of(model) if model else None


def warm_up() -> None:
    """Load the packaged model, and the patterns that are served: whoever asks first has no time for that.

    A grid that serves no patterns loads nothing: it has nothing to give, and needs the memory for other things.
    """
    try:
        with own_connections():
            owners = (
                Pattern.objects.filter(state__in=Pattern.SERVED).order_by().values_list("owner", flat=True)
            )
            for owner_id in owners.distinct()[:WARMED_OWNERS]:
                served("What is known here?", owner_id=owner_id)
    except NOT_NOW as error:
        logger.info("patterns are loaded when they are asked for: %s", error)
