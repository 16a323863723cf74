"""Whose conversations the watcher and the importer record."""

from django.contrib.auth import get_user_model

from embeddings.errors import AetherGridError
from embeddings.storable import storable_text


class NoOwnerError(AetherGridError):
    """There is nobody yet whom captured conversations could belong to."""


def default_owner_id() -> int:
    """Give the id of the grid's first admin.

    Raises:
        NoOwnerError: if there is none.
    """
    found = get_user_model().objects.filter(is_superuser=True, is_active=True).order_by("pk").first()
    if found is None:
        raise NoOwnerError(
            "This grid has no admin yet, so nobody owns what is captured. Run `manage.py up` first."
        )
    return int(found.pk)


def owner_id_of(username: str) -> int:
    """Give the id of the person of that name; for an empty one, of the grid's first admin.

    Raises:
        NoOwnerError: if there is none.
    """
    if not username:
        return default_owner_id()
    found = get_user_model().objects.filter(username=storable_text(username), is_active=True).first()
    if found is None:
        raise NoOwnerError(f"Nobody on this grid is called {username!r}. The admin lists its users.")
    return int(found.pk)
