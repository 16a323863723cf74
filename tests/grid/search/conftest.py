"""A grid with the conversations of `corpus`."""

import pytest
from django.contrib.auth.models import User

from tests.grid.search.corpus import TALKS
from tests.grid.search.said import message, say


@pytest.fixture
def library(owner: User) -> User:
    """Record and process all of them, a minute between two messages; give the owner."""
    messages = [
        message(text, number=number, conversation=name, model="claude-sonnet-4-5" if number % 2 else "",
                project="home" if name in ("bread", "boat", "garden", "cello", "tax", "haiku") else "work")
        for name, texts in TALKS.items()
        for number, text in enumerate(texts)
    ]  # fmt: skip
    say(messages, owner_id=owner.pk)
    return owner
