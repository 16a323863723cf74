"""Distilling patterns as a person or a program does."""

import json

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command

from grid.patterns.models import Pattern
from tests.grid.patterns.saying import everything, say

pytestmark = pytest.mark.django_db


def _json(capsys: pytest.CaptureFixture[str], *command: str) -> object:
    call_command(*command, "--json")
    return json.loads(capsys.readouterr().out)


def test_it_distils_what_is_due(owner: User, capsys: pytest.CaptureFixture[str]) -> None:
    say(owner, ["lock-1", "lock-2"], distilled=False)
    assert _json(capsys, "distil") == {"conversations": 2, "patterns": 1, "waiting": 0}
    assert _json(capsys, "distil") == {"conversations": 0, "patterns": 1, "waiting": 0}


def test_a_rebuild_gives_the_same(owner: User, capsys: pytest.CaptureFixture[str]) -> None:
    say(owner, ["lock-1", "lock-2", "bread"])
    before, ids = everything(), set(Pattern.objects.values_list("pk", flat=True))
    assert _json(capsys, "distil", "--rebuild") == {"conversations": 3, "patterns": 2, "waiting": 0}
    assert everything() == before
    assert set(Pattern.objects.values_list("pk", flat=True)) == ids


def test_processing_everything_distils_too(owner: User, capsys: pytest.CaptureFixture[str]) -> None:
    say(owner, ["lock-1", "lock-2"], distilled=False)
    facts = _json(capsys, "process")
    assert facts == {"stored": 0, "waiting": 0, "failed": 0, "distilled": 2}
