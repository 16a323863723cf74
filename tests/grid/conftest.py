"""A grid with a few conversations in it."""

import pytest
from django.contrib.auth.models import User

from capture.recorder import record
from grid.draining import drain
from tests.claude_lines import message


@pytest.fixture
def talks(owner: User) -> User:
    """Record three short conversations of the owner and process them."""
    said = [
        ("db", "shop", "How do I add a column to a big Postgres table?", ""),
        ("db", "shop", "Set lock_timeout and add it without a default.", "claude-sonnet-4-5"),
        ("bread", "kitchen", "My bread does not rise.", ""),
        ("bread", "kitchen", "Let the dough rest longer in a warm place.", "gpt-5"),
        ("flaky", "shop", "The login test is flaky.", ""),
        ("flaky", "shop", "Freeze the clock in the fixture.", "claude-sonnet-4-5"),
    ]
    messages = [
        message(
            n, text, conversation=talk, project=project, model=model, role="assistant" if model else "user"
        )
        for n, (talk, project, text, model) in enumerate(said, 1)
    ]
    record(messages, owner_id=owner.pk, source_kind="api")
    drain()
    return owner
