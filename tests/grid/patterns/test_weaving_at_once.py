"""Several workers that distil conversations of one owner at once, and somebody who erases one of them meanwhile."""

from itertools import cycle
from uuid import UUID

import pytest
from django.contrib.auth.models import User

from capture.models import Conversation
from grid.erasing import erase_conversation
from grid.patterns import due
from grid.patterns.distilling import distil
from grid.patterns.draining import distil_all
from grid.patterns.models import Distillation, Evidence, Lesson, Pattern
from tests.databases import meanwhile
from tests.grid.patterns.saying import TALKS, conversation, everything, say

PATIENCE = 120
WORKERS = 3

pytestmark = pytest.mark.usefixtures("own_database")


def _at_once(ids: list[UUID]) -> None:
    """Let several workers distil each a part of the conversations."""
    parts: list[list[UUID]] = [[] for _ in range(WORKERS)]
    for part, id_ in zip(cycle(parts), ids, strict=False):
        part.append(id_)
    for future in [meanwhile(lambda part=part: distil(part, any_age=True)) for part in parts]:  # type: ignore[misc]
        future.result(PATIENCE)


def test_no_pattern_is_there_twice(own_owner: User) -> None:
    say(own_owner, distilled=False)
    _at_once([conversation(name).pk for name in TALKS])
    distil_all()
    at_once = everything()
    assert sorted(map(len, at_once)) == [1, 1, 2, 3]
    Pattern.objects.all().delete()
    Lesson.objects.all().delete()
    due.mark_due(Distillation.objects.values_list("pk", flat=True), wait=False)
    distil_all()
    assert everything() == at_once


def test_what_is_erased_meanwhile_is_in_no_pattern(own_owner: User) -> None:
    say(own_owner, distilled=False)
    ids = [conversation(name).pk for name in TALKS]
    erased = conversation("clock-2")
    worker = meanwhile(lambda: distil(ids, any_age=True))
    eraser = meanwhile(lambda: erase_conversation(erased))
    worker.result(PATIENCE)
    eraser.result(PATIENCE)
    distil_all()
    assert sorted(map(len, everything())) == [1, 1, 2, 2]
    assert not Evidence.objects.exclude(conversation__in=Conversation.objects.all()).exists()
    assert not Lesson.objects.exclude(conversation__in=Conversation.objects.all()).exists()
