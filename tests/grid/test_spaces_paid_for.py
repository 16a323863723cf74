"""Nothing is embedded anew that may cost something before somebody has agreed; maps grow with the grid."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.utils import timezone

from embeddings.models import Alignment, EmbeddingSpace
from embeddings.spaces import current_space
from grid.switching.claiming import agree
from grid.switching.fitting import refit_outgrown
from grid.switching.waiting import needs_consent, waiting
from grid.switching.working import is_due
from tests.grid.search.embedding import embedding_with
from tests.talks import record_talks

pytestmark = pytest.mark.django_db
PAID = {"EMBEDDING_BASE_URL": "https://embed.example.org/v1", "VECTOR_DIMENSIONS": 768}


def test_a_running_grid_waits_for_a_word(owner: User, stranger: User) -> None:
    record_talks(owner=owner, stranger=stranger)
    with embedding_with("nomic-embed-text", **PAID):
        space = current_space()
        assert waiting(space) == 4
        assert needs_consent(space)
        assert not is_due()
        agree(space)
        assert not needs_consent(space)
        assert is_due()


def test_the_command_says_what_it_takes_and_asks(owner: User, stranger: User) -> None:
    record_talks(owner=owner, stranger=stranger)
    with (
        embedding_with("nomic-embed-text", **PAID),
        pytest.raises(CommandError, match=r"4 fragments .* an unknown price\. Agree with --yes\."),
    ):
        call_command("reembed")


def test_an_embedder_on_this_machine_costs_nothing(owner: User) -> None:
    local = PAID | {"EMBEDDING_BASE_URL": "http://127.0.0.1:9/v1"}
    with embedding_with("nomic-embed-text", **local):
        assert not needs_consent(current_space())


def test_a_map_is_fitted_anew_once_the_grid_has_doubled(owner: User, stranger: User) -> None:
    current = current_space()
    other = EmbeddingSpace.objects.create(provider="acme", model="ada", dimensions=3, max_tokens=512)
    row = Alignment.objects.create(
        source=current, target=other, method="ridge", parameters=b"", pairs=500, recall=0.9, cosine=0.8,
        unrelated_mean=0.1, unrelated_spread=0.1, fitted_at=timezone.now() - timedelta(days=1),
    )  # fmt: skip
    record_talks(owner=owner, stranger=stranger)
    # Its embedder is not on this machine: nobody is asked to pay for a better map.
    assert refit_outgrown(current) == 0
    row.refresh_from_db()
    assert row.method == "ridge"
