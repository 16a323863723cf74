"""API keys."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from embeddings.errors import UnavailableError
from grid.keys import MOST_REMEMBERED, REMEMBERED_SECONDS, KeyNameError, KnownKeys, find_key, make_key
from grid.models import ApiKey
from tests.away import database_away

pytestmark = pytest.mark.django_db


def test_a_key_is_found_again(owner: User) -> None:
    row, key = make_key(owner_id=owner.pk, name="laptop")
    assert find_key(key) == row


def test_a_key_is_told_by_its_start(owner: User) -> None:
    row, key = make_key(owner_id=owner.pk, name="laptop")
    assert key.startswith(row.prefix + "_")
    assert len(row.prefix) == len("ag_12345678")
    assert len(key.removeprefix(row.prefix + "_")) >= 32


def test_only_its_hash_is_kept(owner: User) -> None:
    row, key = make_key(owner_id=owner.pk, name="laptop")
    secret = key.removeprefix(row.prefix)
    assert not any(secret in str(value) for value in ApiKey.objects.values_list().get())


@pytest.mark.parametrize("wrong", ["", "ag_", "ag_12345678_", "\ud800", "ag_\x00", "x" * 100_000])
def test_another_text_is_no_key(owner: User, wrong: str) -> None:
    make_key(owner_id=owner.pk, name="laptop")
    assert find_key(wrong) is None


def test_a_revoked_key_is_refused(owner: User) -> None:
    row, key = make_key(owner_id=owner.pk, name="laptop")
    ApiKey.objects.filter(pk=row.pk).update(revoked_at=timezone.now())
    assert find_key(key) is None


def test_a_key_ends_with_its_owner(owner: User) -> None:
    _, key = make_key(owner_id=owner.pk, name="laptop")
    User.objects.update(is_active=False)
    assert find_key(key) is None


@pytest.mark.parametrize(("ago", "noted"), [(timedelta(seconds=20), False), (timedelta(minutes=2), True)])
def test_its_use_is_noted_once_a_minute(owner: User, ago: timedelta, noted: bool) -> None:
    row, key = make_key(owner_id=owner.pk, name="laptop")
    before = timezone.now() - ago
    ApiKey.objects.filter(pk=row.pk).update(last_used_at=before)
    find_key(key)
    row.refresh_from_db()
    assert (row.last_used_at != before) == noted


@pytest.mark.parametrize("name", ["", " ", "x" * 101])
def test_a_key_needs_a_name(owner: User, name: str) -> None:
    with pytest.raises(KeyNameError):
        make_key(owner_id=owner.pk, name=name)


def test_a_key_that_was_used_lately_counts_while_the_database_is_away(owner: User) -> None:
    row, key = make_key(owner_id=owner.pk, name="laptop")
    find_key(key)
    with database_away():
        assert find_key(key) == row


def test_another_key_waits_until_the_database_is_back(owner: User) -> None:
    _, key = make_key(owner_id=owner.pk, name="laptop")
    with database_away(), pytest.raises(UnavailableError, match=r"not used here lately. The database cannot"):
        find_key(key)


def test_a_revocation_counts_at_once(owner: User) -> None:
    row, key = make_key(owner_id=owner.pk, name="laptop")
    find_key(key)
    ApiKey.objects.filter(pk=row.pk).update(revoked_at=timezone.now())
    assert find_key(key) is None
    with database_away(), pytest.raises(UnavailableError):
        find_key(key)


def test_a_key_is_not_remembered_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    known, now = KnownKeys(), 1000.0
    monkeypatch.setattr("time.monotonic", lambda: now)
    known.note(b"1", ApiKey())
    now += REMEMBERED_SECONDS
    assert known.get(b"1")
    now += 1
    assert known.get(b"1") is None


def test_only_so_many_keys_are_remembered() -> None:
    known = KnownKeys()
    for number in range(MOST_REMEMBERED + 1):
        known.note(str(number).encode(), ApiKey())
    assert known.get(b"0") is None
    assert known.get(b"1")
