"""A grid with a few conversations in it."""

import pytest
from django.contrib.auth.models import User

from capture.recorder import record
from grid.draining import drain
from tests.claude_lines import message


@pytest.fixture
def talks(owner: User) -> User:
    """Record three short conversations of the owner and process them."""
    record(
        [
            message(1, "How do I add a column to a big Postgres table?", conversation="db", project="shop"),
            message(2, "Set lock_timeout and add it without a default.", conversation="db", role="assistant", project="shop"),
            message(3, "My bread does not rise.", conversation="bread", project="kitchen"),
            message(4, "Let the dough rest longer in a warm place.", conversation="bread", role="assistant", project="kitchen", model="gpt-5"),
            message(5, "The login test is flaky.", conversation="flaky", project="shop"),
            message(6, "Freeze the clock in the fixture.", conversation="flaky", role="assistant", project="shop"),
        ],
        owner_id=owner.pk,
        source_kind="api",
    )  # fmt: skip
    drain()
    return owner
