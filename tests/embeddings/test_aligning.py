"""From texts to maps between the two packaged embedders' spaces."""

import numpy as np
import pytest

from embeddings.alignments import translation
from embeddings.alignments.aligning import align, materials
from embeddings.alignments.fitting import fit
from embeddings.alignments.pairs import Background, Pairs
from embeddings.alignments.pieces import pieces_of
from embeddings.alignments.stock import shipped_texts
from embeddings.calibration import calibration_of
from embeddings.embedders import Embedder
from embeddings.models import Alignment, CachedEmbedding
from embeddings.spaces import space_of

QUESTIONS = {
    "How do I stop my rye bread from being gummy?": "Put the rye loaf back into the oven until its crumb has set.",
    "Why does the index make our table slow?": "Each insert has to keep the database index in order.",
    "Which train goes to Vienna at night?": "The sleeper to Vienna leaves at ten in the evening.",
    "My knee hurts after running": "Pain of the joint after a jog often comes from worn shoes.",
}


@pytest.fixture(scope="module")
def shipped(static: Embedder, minilm: Embedder) -> tuple[Pairs, Background]:
    """What a grid without texts is fitted on; it takes half a minute to embed, and no database."""
    return materials([], first=static, second=minilm)


@pytest.mark.django_db
def test_a_young_grid_is_aligned_on_shipped_texts(
    shipped: tuple[Pairs, Background], static: Embedder, minilm: Embedder
) -> None:
    pairs, background = shipped
    fit(space_of(static), space_of(minilm), pairs, background)
    fit(space_of(minilm), space_of(static), pairs.turned(), background.turned())
    for source, target in ((static, minilm), (minilm, static)):
        translated = translation(space_of(source), space_of(target))
        mapped = translated.queries(source.embed(list(QUESTIONS)))
        found = (mapped @ target.embed(list(QUESTIONS.values())).T).argmax(axis=1)
        assert found.tolist() == [0, 1, 2, 3]
        assert translated.recall > 0.3
    # Nobody's texts leave vectors in the cache.
    assert not CachedEmbedding.objects.exists()


@pytest.mark.django_db
def test_similarities_of_mapped_questions_mean_what_native_ones_mean(
    shipped: tuple[Pairs, Background], static: Embedder, minilm: Embedder
) -> None:
    fit(space_of(static), space_of(minilm), *shipped)
    questions, answers = list(QUESTIONS), minilm.embed(list(QUESTIONS.values()))
    translated = translation(space_of(static), space_of(minilm))
    native = calibration_of(space_of(minilm), minilm).similarity(
        (minilm.embed(questions) @ answers.T).astype(float)
    )
    mapped = translated.calibration.similarity(
        (translated.queries(static.embed(questions)) @ answers.T).astype(float)
    )
    assert np.abs(np.diag(native).mean() - np.diag(mapped).mean()) < 0.2
    assert np.abs(mapped[~np.eye(4, dtype=bool)]).mean() < 0.2


@pytest.mark.django_db
def test_a_grids_own_texts_are_fitted_on_and_their_vectors_kept(static: Embedder, minilm: Embedder) -> None:
    texts = shipped_texts()[:250]
    there, back = align(texts, first=static, second=minilm)
    assert there.pairs == back.pairs == len(texts)
    assert (there.source, back.source) == (space_of(static), space_of(minilm))
    assert CachedEmbedding.objects.filter(space=space_of(minilm)).count() == len(texts)
    assert Alignment.objects.count() == 2


def test_pieces_are_short_and_the_same_each_time() -> None:
    text = "The oven loses its heat when the door opens. Steam the shaped piece in a lidded iron pot."
    pieces = list(pieces_of(text))
    assert pieces == list(pieces_of(text))
    assert any(piece.endswith("?") for piece in pieces)
    assert all(len(piece) < len(text) + 20 for piece in pieces)


def test_a_very_short_text_has_no_pieces() -> None:
    assert list(pieces_of("Thanks!")) == []
