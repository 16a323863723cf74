"""Whose conversations the watcher and the importer record."""

from django.contrib.auth import get_user_model

from embeddings.errors import AetherGridError


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
            "This grid has no admin yet, so nobody owns what is captured. Run `manage.py init` first."
        )
    return int(found.pk)
