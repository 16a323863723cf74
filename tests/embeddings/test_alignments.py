"""Maps between spaces: fitted, measured, kept, and refused where they are no good."""

import numpy as np
import pytest
from django.conf import LazySettings

from embeddings.alignments import AlignmentMissingError, AlignmentRefusedError, TooFewPairsError, translation
from embeddings.alignments.fitting import fit
from embeddings.alignments.pairs import Pairs
from embeddings.models import Alignment, EmbeddingSpace
from embeddings.spaces import SpaceMismatchError
from tests.embeddings.made_pairs import pairs, unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def source() -> EmbeddingSpace:
    return EmbeddingSpace.objects.create(provider="test", model="one", dimensions=24, max_tokens=9)


@pytest.fixture
def target() -> EmbeddingSpace:
    return EmbeddingSpace.objects.create(provider="test", model="other", dimensions=32, max_tokens=9)


def test_a_map_finds_what_native_vectors_find(source: EmbeddingSpace, target: EmbeddingSpace) -> None:
    given = pairs()
    row = fit(source, target, given)
    assert row.recall > 0.8
    mapped = translation(source, target).queries(given.query_source)
    assert (mapped * given.query_target).sum(axis=1).mean() == pytest.approx(row.cosine, abs=0.05)


def test_a_map_between_unrelated_spaces_is_refused(source: EmbeddingSpace, target: EmbeddingSpace) -> None:
    fit(source, target, pairs(related=False))
    with pytest.raises(AlignmentRefusedError, match=r"finds \d+% of what.*ALIGNMENT_FLOOR.*reindex"):
        translation(source, target)


def test_a_map_into_a_space_without_any_sense_is_refused(
    source: EmbeddingSpace, target: EmbeddingSpace
) -> None:
    chance, given = np.random.default_rng(2), pairs()
    aims = (unit(chance.normal(size=vectors.shape)) for vectors in (given.target, given.query_target))
    documents, queries = aims
    fit(source, target, Pairs(given.source, documents, given.query_source, queries, given.query_of))
    with pytest.raises(AlignmentRefusedError):
        translation(source, target)


def test_the_floor_is_a_setting(
    source: EmbeddingSpace, target: EmbeddingSpace, settings: LazySettings
) -> None:
    fit(source, target, pairs())
    settings.ALIGNMENT_FLOOR = 1.1
    with pytest.raises(AlignmentRefusedError, match=r"ALIGNMENT_FLOOR asks for \(110%\)"):
        translation(source, target)


def test_a_fit_replaces_the_one_before_and_is_used_at_once(
    source: EmbeddingSpace, target: EmbeddingSpace
) -> None:
    first, asked = fit(source, target, pairs()), pairs().query_source[:1]
    before = translation(source, target).queries(asked)
    again = fit(source, target, pairs(noise=0.5))
    assert (again.pk, Alignment.objects.count()) == (first.pk, 1)
    assert not np.array_equal(translation(source, target).queries(asked), before)


def test_vectors_of_another_length_are_refused(source: EmbeddingSpace, target: EmbeddingSpace) -> None:
    fit(source, target, pairs())
    with pytest.raises(SpaceMismatchError):
        translation(source, target).queries(np.ones((1, 32), dtype=np.float32))


def test_a_map_is_not_used_the_other_way_round(source: EmbeddingSpace, target: EmbeddingSpace) -> None:
    fit(source, target, pairs())
    with pytest.raises(AlignmentMissingError, match=r"from test:other \(32\) to test:one \(24\)"):
        translation(target, source)


def test_too_few_pairs_are_refused(source: EmbeddingSpace, target: EmbeddingSpace) -> None:
    with pytest.raises(TooFewPairsError, match=r"50 texts .* at least 200"):
        fit(source, target, pairs(texts=50))


def test_a_space_takes_its_alignments_with_it(source: EmbeddingSpace, target: EmbeddingSpace) -> None:
    fit(source, target, pairs())
    target.delete()
    assert not Alignment.objects.exists()
