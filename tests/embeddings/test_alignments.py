"""Maps between spaces: fitted, measured, kept, and refused where they are no good."""

import numpy as np
import pytest
from numpy.typing import NDArray

from embeddings.alignments import AlignmentMissingError, AlignmentRefusedError, TooFewPairsError, translation
from embeddings.alignments.fitting import fit
from embeddings.alignments.pairs import Pairs
from embeddings.models import Alignment, EmbeddingSpace

pytestmark = pytest.mark.django_db


@pytest.fixture
def source() -> EmbeddingSpace:
    return EmbeddingSpace.objects.create(provider="test", model="one", dimensions=24, max_tokens=9)


@pytest.fixture
def target() -> EmbeddingSpace:
    return EmbeddingSpace.objects.create(provider="test", model="other", dimensions=32, max_tokens=9)


def unit(vectors: NDArray[np.floating]) -> NDArray[np.float32]:
    scaled: NDArray[np.float32] = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(
        np.float32
    )
    return scaled


def pairs(*, texts: int = 600, noise: float = 0.1, related: bool = True) -> Pairs:
    """Give pairs of which one side is the other's, turned, with noise; or has nothing to do with it."""
    chance = np.random.default_rng(1)
    turn = chance.normal(size=(24, 32))
    of = np.repeat(np.arange(texts), 2)
    whole = chance.normal(size=(texts, 24))
    pieces = whole[of] + 0.5 * chance.normal(size=(len(of), 24))
    if not related:
        aims = chance.normal(size=(texts, 32)), chance.normal(size=(len(of), 32))
    else:
        aims = whole @ turn, pieces @ turn
    documents, queries = (aim + noise * chance.normal(size=aim.shape) for aim in aims)
    return Pairs(unit(whole), unit(documents), unit(pieces), unit(queries), of)


def test_a_map_finds_what_native_vectors_find(source: EmbeddingSpace, target: EmbeddingSpace) -> None:
    given = pairs()
    row = fit(source, target, given)
    assert row.recall > 0.8
    mapped = translation(source, target).queries(given.query_source)
    assert (mapped * given.query_target).sum(axis=1).mean() == pytest.approx(row.cosine, abs=0.05)


def test_a_map_between_unrelated_spaces_is_refused(source: EmbeddingSpace, target: EmbeddingSpace) -> None:
    fit(source, target, pairs(related=False))
    with pytest.raises(AlignmentRefusedError, match=r"finds \d+%.*ALIGNMENT_FLOOR.*reindex"):
        translation(source, target)


def test_a_map_is_not_used_the_other_way_round(source: EmbeddingSpace, target: EmbeddingSpace) -> None:
    fit(source, target, pairs())
    with pytest.raises(AlignmentMissingError, match=r"from test:other \(32\) to test:one \(24\)"):
        translation(target, source)


def test_too_few_pairs_are_refused(source: EmbeddingSpace, target: EmbeddingSpace) -> None:
    with pytest.raises(TooFewPairsError, match="50 texts .* at least 100"):
        fit(source, target, pairs(texts=50))


def test_a_space_takes_its_alignments_with_it(source: EmbeddingSpace, target: EmbeddingSpace) -> None:
    fit(source, target, pairs())
    target.delete()
    assert not Alignment.objects.exists()
