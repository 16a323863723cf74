"""API keys."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from grid.keys import KeyNameError, find_key, make_key
from grid.models import ApiKey

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
