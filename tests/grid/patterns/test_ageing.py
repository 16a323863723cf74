"""What time does to patterns."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.contrib.auth.models import User

from capture.recorder import record
from grid.draining import drain
from grid.patterns.draining import distil_all
from grid.patterns.keeping import hand
from grid.patterns.models import Pattern
from tests.grid.patterns.saying import pattern_of, say, talk

pytestmark = pytest.mark.django_db


def _say_later(owner: User, name: str, *, days: int) -> None:
    later = [replace(message, timestamp=message.timestamp + timedelta(days=days)) for message in talk(name)]
    record(later, owner_id=owner.pk, source_kind="api")
    drain()
    distil_all()


def test_what_nothing_confirms_retires(owner: User, settings: LazySettings) -> None:
    settings.PATTERN_STALE_DAYS = 30
    say(owner, ["lock-1", "bread"])
    _say_later(owner, "boat", days=60)
    assert (pattern_of("bread").state, pattern_of("boat").state) == ("retired", "candidate")
    assert "Nothing has confirmed it since 2026-03-06" in pattern_of("bread").reason


def test_new_evidence_brings_it_back(owner: User, settings: LazySettings) -> None:
    settings.PATTERN_STALE_DAYS = 30
    say(owner, ["lock-1"])
    _say_later(owner, "boat", days=60)
    assert pattern_of("lock-1").state == "retired"
    _say_later(owner, "lock-2", days=61)
    pattern = pattern_of("lock-1", "lock-2")
    assert (pattern.state, pattern.reason) == ("active", "")
    assert [change.after["state"] for change in pattern.history.filter(what="state")] == ["active", "retired"]


def test_what_a_person_keeps_does_not_retire(owner: User, settings: LazySettings) -> None:
    settings.PATTERN_STALE_DAYS = 30
    say(owner, ["lock-1"])
    hand.pin(Pattern.objects.get(), by=owner)
    _say_later(owner, "boat", days=60)
    assert pattern_of("lock-1").state != "retired"
