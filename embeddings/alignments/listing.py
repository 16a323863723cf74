"""The alignments as the API and the commands give them."""

from typing import Any

from django.conf import settings
from django.db.models import QuerySet

from embeddings.models import Alignment


def alignments() -> QuerySet[Alignment]:
    """Give all alignments, without their parameters."""
    rows = Alignment.objects.select_related("source", "target").defer("parameters")
    return rows.order_by("source", "target")


def alignment_shape(row: Alignment) -> dict[str, Any]:
    """Give what is known of one, in camelCase."""
    return {
        "from": row.source.name,
        "to": row.target.name,
        "method": row.method,
        "pairs": row.pairs,
        "recall": round(row.recall, 4),
        "cosine": round(row.cosine, 4),
        "floor": settings.ALIGNMENT_FLOOR,
        "used": row.recall >= settings.ALIGNMENT_FLOOR,
        "fittedAt": row.fitted_at,
    }
