"""The graph that is written from the weights computes what the model computes."""

import threading
from pathlib import Path

import numpy as np
import onnxruntime as ort
import pytest
from numpy.typing import NDArray
from safetensors.numpy import load_file

from embeddings.embedders.errors import WeightsUnusableError
from embeddings.embedders.minilm import TOKENIZER, WEIGHTS, MiniLM
from embeddings.embedders.minilm_build import build_graph, graph_path
from embeddings.embedders.minilm_graph import write_graph
from embeddings.embedders.tokenizer import TextTokenizer
from tests.embeddings.bert import minilm_vector
from tests.embeddings.texts import TEXTS

Vectors = NDArray[np.float32]


@pytest.fixture(scope="module")
def weights() -> dict[str, Vectors]:
    return load_file(WEIGHTS.checked())


@pytest.fixture(scope="module")
def token_ids() -> list[list[int]]:
    tokenizer = TextTokenizer(TOKENIZER.checked().read_text("utf-8"), special_tokens=True)
    return tokenizer.ids([*TEXTS, " ".join(TEXTS[:8]), "word " * 254])


def run(weights: dict[str, Vectors], token_ids: list[list[int]], *, int8: bool) -> Vectors:
    session = ort.InferenceSession(write_graph(weights, int8=int8).SerializeToString())
    return np.concatenate(
        [session.run(None, {"ids": np.array([ids], dtype=np.int32)})[0] for ids in token_ids]
    )


@pytest.fixture(scope="module")
def exact(weights: dict[str, Vectors], token_ids: list[list[int]]) -> Vectors:
    return run(weights, token_ids, int8=False)


def test_the_float_graph_computes_bert(
    weights: dict[str, Vectors], token_ids: list[list[int]], exact: Vectors
) -> None:
    expected = [minilm_vector(weights, ids) for ids in token_ids]
    np.testing.assert_allclose(exact, expected, atol=2e-6)


def test_int8_stays_close_to_float(
    weights: dict[str, Vectors], token_ids: list[list[int]], exact: Vectors
) -> None:
    quantised = run(weights, token_ids, int8=True)
    cosines = (quantised * exact).sum(axis=1)
    assert cosines.min() > 0.98
    assert cosines.mean() > 0.99


def test_int8_ranks_like_float(minilm: MiniLM, exact: Vectors) -> None:
    int8 = minilm.embed(TEXTS)
    for query in range(len(TEXTS)):
        expected, found = exact[: len(TEXTS)] @ exact[query], int8 @ int8[query]
        clear = np.subtract.outer(expected, expected) > 0.06
        assert (np.subtract.outer(found, found)[clear] > 0).all()


def test_two_builders_at_once_leave_one_whole_graph(tmp_path: Path) -> None:
    target = graph_path(tmp_path / "models", WEIGHTS.sha256)
    builders = [
        threading.Thread(target=build_graph, kwargs={"weights": WEIGHTS.checked(), "target": target})
        for _ in range(2)
    ]
    for builder in builders:
        builder.start()
    for builder in builders:
        builder.join()
    assert list(target.parent.iterdir()) == [target]
    assert MiniLM(models=target.parent, threads=1).embed(TEXTS).shape == (len(TEXTS), 384)


@pytest.mark.parametrize("content", [b"", b"damaged"])
def test_a_damaged_graph_is_written_anew(tmp_path: Path, content: bytes) -> None:
    graph_path(tmp_path, WEIGHTS.sha256).write_bytes(content)
    assert MiniLM(models=tmp_path, threads=1).embed_query("hello").shape == (384,)


def test_a_folder_that_cannot_be_written_is_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / "models").write_text("in the way")
    with pytest.raises(WeightsUnusableError, match=r"could not be written to .*EMBEDDING_MODEL=static"):
        build_graph(weights=WEIGHTS.checked(), target=graph_path(tmp_path / "models", WEIGHTS.sha256))
