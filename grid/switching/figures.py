"""How far a grid is with embedding anew, for those who show it."""

from typing import Any

from embeddings.embedders import EmbedderUnavailableError
from embeddings.errors import UnavailableError
from embeddings.spaces import current_space
from grid.switching.models import Reembedding
from grid.switching.waiting import needs_consent, waiting


def reembedding_figures() -> dict[str, Any] | None:
    """Give how much there is to do and was, when it began and ended; `None` where no embedder left anything."""
    try:
        space = current_space()
        left = waiting(space)
    except (UnavailableError, EmbedderUnavailableError):
        return None
    row = Reembedding.objects.filter(space=space).first()
    if row is None and not left:
        return None
    return {
        "fragments": left,
        "total": max(left, row.total if row else 0),
        "startedAt": row.started_at if row else None,
        "finishedAt": row.finished_at if row else None,
        "needsConsent": bool(left) and needs_consent(space),
        "error": (row.error or None) if row else None,
    }
