"""API keys in the admin: shown once, kept as a hash, revoked."""

import re

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import reverse

from grid.keys import find_key, make_key
from grid.models import ApiKey

ADD, LIST = reverse("admin:grid_apikey_add"), reverse("admin:grid_apikey_changelist")
KEY = re.compile(r"ag_[0-9a-f]{8}_[\w-]{43}")


def test_a_new_key_is_shown_once(owner: User, admin: Client) -> None:
    page = admin.post(ADD, {"name": "laptop", "owner": owner.pk}, follow=True).content.decode()
    (key,) = KEY.findall(page)
    found = find_key(key)
    assert found is not None
    assert (found.name, found.owner) == ("laptop", owner)
    assert not KEY.search(admin.get(LIST).content.decode())


def test_neither_key_nor_hash_is_on_any_page(owner: User, admin: Client) -> None:
    row, key = make_key(owner_id=owner.pk, name="laptop")
    url = reverse("admin:grid_apikey_change", args=[row.pk])
    page = admin.get(LIST).content.decode() + admin.get(url).content.decode()
    assert row.prefix in page
    assert key not in page
    assert bytes(row.digest).hex() not in page
    assert "digest" not in page


def test_a_revoked_key_is_refused(owner: User, admin: Client) -> None:
    row, key = make_key(owner_id=owner.pk, name="laptop")
    admin.post(LIST, {"action": "revoke", "_selected_action": str(row.pk)})
    assert find_key(key) is None
    assert "Revoked" in admin.get(LIST).content.decode()


def test_a_key_is_made_to_augment_or_not(owner: User, admin: Client) -> None:
    page = admin.post(ADD, {"name": "laptop", "owner": owner.pk, "augment": "true"}, follow=True)
    row = find_key(KEY.findall(page.content.decode())[0])
    assert row is not None
    assert row.augment is True
    for action, augment in (("augment_off", False), ("augment_as_set", None), ("augment_on", True)):
        admin.post(LIST, {"action": action, "_selected_action": str(row.pk)})
        assert ApiKey.objects.get().augment is augment


@pytest.mark.django_db
def test_others_make_keys_for_themselves_only(owner: User, stranger: User, reader: Client) -> None:
    stranger.user_permissions.add(Permission.objects.get(codename="add_apikey"))
    reader.post(ADD, {"name": "mine", "owner": owner.pk})
    assert ApiKey.objects.get().owner == stranger
