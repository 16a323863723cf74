"""The grid's own texts, for fitting maps between spaces of vectors."""

from collections import defaultdict
from uuid import UUID

from capture.rawlog import raw_log
from embeddings.batches import batches
from grid.models import Fragment


def texts_to_align(limit: int) -> list[str]:
    """Give the texts of fragments, those of the whole time alike, each text once and at most `limit`."""
    by_hash = dict(Fragment.objects.order_by("pk").values_list("content_hash", "pk"))
    # The ids say nothing of when or whose a fragment is: the first of them are a fair sample.
    chosen = sorted(by_hash.values())[:limit]
    spans: dict[UUID, list[tuple[int, int]]] = defaultdict(list)
    for some in batches(chosen):
        rows = Fragment.objects.filter(pk__in=some).values_list("message_id", "start", "end")
        for message_id, start, end in rows:
            spans[message_id].append((start, end))
    found: list[str] = []
    for ids in batches(spans):
        contents = raw_log().read(set(ids))
        found += [one["content"][start:end] for id_, one in contents.items() for start, end in spans[id_]]
    return found
