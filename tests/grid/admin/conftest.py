"""People who use the admin."""

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client


@pytest.fixture
def admin(owner: User) -> Client:
    """A browser of the owner, who may do everything."""
    return browser_of(owner)


@pytest.fixture
def reader(stranger: User) -> Client:
    """A browser of somebody who may look at everything, and owns nothing."""
    stranger.is_staff = True
    stranger.save()
    stranger.user_permissions.set(Permission.objects.filter(codename__startswith="view_"))
    return browser_of(stranger)


def browser_of(user: User) -> Client:
    """Give a browser that a person has logged in with."""
    browser = Client()
    browser.force_login(user)
    return browser
