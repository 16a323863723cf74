"""The maps between spaces on the command line and in the admin."""

import json

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from embeddings.models import Alignment, EmbeddingSpace
from grid.models import Fragment
from grid.texts_to_align import texts_to_align

pytestmark = pytest.mark.django_db


@pytest.fixture
def alignment() -> Alignment:
    one, other = (
        EmbeddingSpace.objects.create(provider="test", model=name, dimensions=8, max_tokens=9)
        for name in ("one", "other")
    )
    return Alignment.objects.create(
        source=one, target=other, method="procrustes", parameters=b"", pairs=300, recall=0.4, cosine=0.3,
        unrelated_mean=0.0, unrelated_spread=0.1, fitted_at=timezone.now(),
    )  # fmt: skip


def test_alignments_are_listed_with_what_was_measured(
    alignment: Alignment, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("alignments", "--json")
    (shown,) = json.loads(capsys.readouterr().out)["alignments"]
    assert (shown["from"], shown["to"]) == ("test:one:8", "test:other:8")
    assert (shown["pairs"], shown["recall"], shown["used"]) == (300, 0.4, False)


def test_one_below_the_floor_is_said_not_to_be_used(
    alignment: Alignment, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("alignments")
    assert "below ALIGNMENT_FLOOR 0.5: not used" in capsys.readouterr().out


def test_the_admin_shows_them(alignment: Alignment, owner: User, client: Client) -> None:
    browser = Client()
    browser.force_login(owner)
    assert "procrustes" in browser.get("/admin/embeddings/alignment/").content.decode()
    assert browser.get(f"/admin/embeddings/alignment/{alignment.pk}/change/").status_code == 200


def test_the_grids_texts_are_those_of_its_fragments(grid: User) -> None:
    texts = texts_to_align(10_000)
    assert len(texts) == Fragment.objects.values("content_hash").distinct().count()
    assert all(texts)
    assert len(texts_to_align(2)) == 2
