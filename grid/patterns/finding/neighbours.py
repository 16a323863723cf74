"""Which lessons a new one may be like: a short list, by what the grid's indexes have of its messages.

It costs the same however many lessons there are, but for the search itself.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from uuid import UUID

import numpy as np

from capture.models import Message
from embeddings.calibration import calibration_of
from embeddings.embedders import current_embedder
from embeddings.models import CachedEmbedding
from embeddings.spaces import current_space
from grid.lexical import lexical_index
from grid.lexical.analysis import terms_of_text
from grid.models import Fragment
from grid.patterns.models import Lesson
from grid.patterns.reading.shapes import messages_in, names_in
from grid.switching.beside import spaces_beside
from grid.vectors import VectorFilter
from grid.vectors.base import Vector

# How many fragments each index is asked for, and how many lessons are looked at closely.
DEPTH = 200
MOST = 60
TERMS = 24
ROLES = ("user", "assistant")


def neighbours_of(lesson: Lesson) -> list[UUID]:
    """Give the ids of the lessons of other conversations of the same owner that are worth comparing, best first.

    Raises:
        UnavailableError: if an index cannot be reached.
    """
    fragments = _fragments(lesson)
    where = VectorFilter(owner_id=lesson.owner_id)
    spaces = spaces_beside(current_space(), calibration_of(current_space(), current_embedder()))
    found = [
        [hit.fragment_id for hit in spaces.nearest(vector, where=where, limit=DEPTH)[0]]
        for vector in _vectors(fragments, space_id=spaces.current.pk)
    ]
    if terms := _terms(fragments, owner_id=lesson.owner_id):
        found.append([hit.fragment_id for hit in lexical_index().search(terms, where=where, limit=DEPTH)])
    return _best(found, lesson)


def _fragments(lesson: Lesson) -> list[Fragment]:
    rows = Fragment.objects.filter(message_id__among=list(messages_in(lesson.shape)))
    return list(rows.select_related("message").order_by("message__timestamp", "id"))


def _vectors(fragments: Sequence[Fragment], *, space_id: int) -> list[Vector]:
    """Give the mean of what was asked, and of what was advised."""
    hashes = {bytes(fragment.content_hash) for fragment in fragments}
    rows = CachedEmbedding.objects.filter(space=space_id, content_hash__among=list(hashes))
    known = {
        bytes(key): np.frombuffer(vector, "<f4") for key, vector in rows.values_list("content_hash", "vector")
    }
    means = []
    for role in ROLES:
        own = [known.get(bytes(f.content_hash)) for f in fragments if f.message.role == role]
        there = [vector for vector in own if vector is not None]
        if there:
            mean = np.mean(there, axis=0)
            means.append((mean / (np.linalg.norm(mean) or 1.0)).astype(np.float32))
    return means


def _terms(fragments: Sequence[Fragment], *, owner_id: int) -> list[int]:
    """Give the terms that tell most of what was advised: often here, seldom elsewhere."""
    counts: Counter[int] = Counter()
    for fragment in fragments:
        if fragment.terms is not None and fragment.message.role == "assistant":
            counts.update(terms_of_text(bytes(fragment.terms)).tolist())
    known = lexical_index().statistics(list(counts), owner_id=owner_id)
    total = max(known.fragments, 1)

    def telling(term: int) -> float:
        frequency = known.frequencies.get(term, 0)
        return float(np.sqrt(counts[term]) * np.log1p((total - frequency + 0.5) / (frequency + 0.5)))

    return sorted(counts, key=lambda term: (-telling(term), term))[:TERMS]


def _best(found: Iterable[Sequence[UUID]], lesson: Lesson) -> list[UUID]:
    """Give the lessons that the fragments belong to, by the best place that one of theirs has."""
    places: dict[UUID, int] = {}
    for ids in found:
        for place, id_ in enumerate(ids):
            places[id_] = min(place, places.get(id_, place))
    messages = dict(Fragment.objects.filter(id__among=list(places)).values_list("id", "message_id"))
    by_message: dict[UUID, int] = {}
    for id_, message_id in messages.items():
        by_message[message_id] = min(places[id_], by_message.get(message_id, places[id_]))
    best: dict[UUID, int] = {}
    for lesson_id, message_id in _lessons_with(by_message, besides=lesson):
        best[lesson_id] = min(by_message[message_id], best.get(lesson_id, by_message[message_id]))
    return sorted(best, key=lambda id_: (best[id_], id_))[:MOST]


def _lessons_with(message_ids: Iterable[UUID], *, besides: Lesson) -> list[tuple[UUID, UUID]]:
    """Give pairs of a lesson and one of those messages that is in it."""
    wanted = {str(id_): id_ for id_ in message_ids}
    conversations = set(
        Message.objects.filter(id__among=list(wanted.values()))
        .order_by()
        .values_list("conversation_id", flat=True)
    ) - {besides.conversation_id}
    rows = Lesson.objects.filter(owner=besides.owner_id, conversation__in=conversations)
    return [
        (id_, wanted[name])
        for id_, shape in rows.values_list("id", "shape")
        for name in wanted.keys() & names_in(shape)
    ]
