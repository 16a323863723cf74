"""The features of patterns' lessons, read from their rows; those read last are remembered."""

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from threading import Lock
from uuid import UUID

from grid.patterns.finding.features import Features
from grid.patterns.models import Evidence, Lesson, Pattern

# 2 to 4 KB each.
REMEMBERED = 4096

Key = tuple[UUID, bytes]


class Remembered:
    """Features by lesson and digest, the latest read of them."""

    def __init__(self, size: int = REMEMBERED) -> None:
        self._size = size
        self._lock = Lock()
        self._known: OrderedDict[Key, Features] = OrderedDict()

    def read(self, keys: Sequence[Key]) -> dict[UUID, Features]:
        """Give the features of lessons, reading the rows of those not known; one that is gone is left out."""
        with self._lock:
            found = {key: self._known[key] for key in keys if key in self._known}
        missing = [key for key in keys if key not in found]
        found |= _rows(missing)
        with self._lock:
            for key, features in found.items():
                self._known[key] = features
                self._known.move_to_end(key)
            while len(self._known) > self._size:
                self._known.popitem(last=False)
        return {key[0]: features for key, features in found.items()}


remembered = Remembered()


def lessons_of(ids: Sequence[UUID], *, model: str) -> dict[UUID, list[Features]]:
    """Give what the patterns' lessons are compared by, as far as `model` made it.

    A pattern without such lessons, since it was brought from another grid, is compared by its own texts.
    """
    rows = Evidence.objects.filter(pattern__in=ids, lesson__isnull=False).order_by("timestamp", "id")
    placed = list(rows.values_list("pattern_id", "lesson_id", "lesson__digest"))
    features = remembered.read([(lesson_id, bytes(digest)) for _, lesson_id, digest in placed])
    found: dict[UUID, list[Features]] = {}
    for pattern_id, lesson_id, _ in placed:
        one = features.get(lesson_id)
        if one is not None and one.model == model:
            found.setdefault(pattern_id, []).append(one)
    return found | _own([id_ for id_ in ids if id_ not in found], model=model)


def _own(ids: Iterable[UUID], *, model: str) -> dict[UUID, list[Features]]:
    rows = Pattern.objects.filter(id__in=list(ids), features__isnull=False).values_list("id", "features")
    read = {id_: Features.from_bytes(bytes(data)) for id_, data in rows if data}
    return {id_: [features] for id_, features in read.items() if features.model == model}


def _rows(keys: Sequence[Key]) -> dict[Key, Features]:
    wanted = dict(keys)
    rows = Lesson.objects.filter(id__in=wanted).values_list("id", "digest", "features")
    return {
        (id_, bytes(digest)): Features.from_bytes(bytes(data))
        for id_, digest, data in rows
        if bytes(digest) == wanted[id_]
    }
