"""Erasing the vectors that earlier embedders left, once nothing is searched by them."""

from embeddings.models import CachedEmbedding, EmbeddingSpace
from grid.switching.indexed import look
from grid.switching.models import FormerCut


def drop_left_over(current: EmbeddingSpace) -> int:
    """Erase the cached vectors of other spaces in which no fragment is indexed any more; give how many.

    The spaces stay, with their alignments: a client may still ask with vectors of its own.
    """
    used = {space.pk for space in look(current)}
    empty = EmbeddingSpace.objects.exclude(pk__in=[current.pk, *used])
    count, _ = CachedEmbedding.objects.filter(space__in=empty).delete()
    if not used:
        FormerCut.objects.all().delete()
    return count
