"""The light embedder."""

import subprocess
import sys

import numpy as np

from embeddings.embedders import Embedder


def test_word_order_does_not_matter_to_it(static: Embedder) -> None:
    one, other = static.embed(["dog bites man", "man bites dog"])
    assert one @ other > 0.98


def test_related_texts_are_nearer_than_unrelated_ones(static: Embedder) -> None:
    database, lock, cat = static.embed(["the database is locked", "a lock on the database", "my cat sleeps"])
    assert database @ lock > database @ cat


def test_an_empty_text_has_a_vector_too(static: Embedder) -> None:
    np.testing.assert_array_equal(static.embed_query(""), static.embed_query(" "))


def test_it_leaves_the_package_and_the_logging_alone() -> None:
    code = (
        "import sys, logging, django; django.setup()\n"
        "from embeddings.embedders import build_embedder\n"
        "before = list(logging.getLogger().handlers)\n"
        "build_embedder('static').embed(['hello'])\n"
        "print('wordllama' in sys.modules, 'requests' in sys.modules, logging.getLogger().handlers == before)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False False True"
