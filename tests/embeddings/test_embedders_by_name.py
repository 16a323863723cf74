"""Choosing an embedder by its name."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec

import pytest
from pytest_django import Settings

from embeddings.embedders import (
    OPENAI,
    DimensionMismatchError,
    EmbedderMisconfiguredError,
    UnknownEmbedderError,
    build_embedder,
    current_embedder,
)
from embeddings.embedders.openai import MODELS

HEAVY = ("numpy", "onnx", "onnxruntime", "wordllama", "openai", "tiktoken", "tokenizers", "fastembed")


def test_nothing_heavy_is_imported_before_an_embedder_is_asked_for() -> None:
    code = f"import sys, embeddings.embedders; print([name for name in {HEAVY} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_an_unknown_name_is_told_the_known_ones() -> None:
    with pytest.raises(UnknownEmbedderError, match=r"'mnilm'.*minilm, .*static, .*text-embedding-3-small"):
        build_embedder("mnilm")


def test_openai_without_a_key_says_so(settings: Settings) -> None:
    settings.OPENAI_API_KEY = ""
    with pytest.raises(EmbedderMisconfiguredError, match="set OPENAI_API_KEY"):
        build_embedder("text-embedding-3-small")


@pytest.mark.skipif(find_spec("fastembed") is not None, reason="fastembed is installed here")
def test_fastembed_says_how_to_install_it() -> None:
    with pytest.raises(EmbedderMisconfiguredError, match=r"pip install -r requirements/fastembed.in"):
        build_embedder("fastembed:BAAI/bge-small-en-v1.5")


@pytest.mark.skipif(find_spec("fastembed") is None, reason="fastembed is not installed here")
def test_a_model_that_fastembed_lacks_is_told_those_it_has() -> None:
    with pytest.raises(UnknownEmbedderError, match=r"'bge-tiny'. It has: .*BAAI/bge-small-en-v1.5"):
        build_embedder("fastembed:bge-tiny")


def test_the_names_of_openai_s_models_are_listed_once() -> None:
    assert set(OPENAI) == set(MODELS)


def test_dimensions_that_the_model_does_not_give_are_refused(settings: Settings) -> None:
    settings.VECTOR_DIMENSIONS = 768
    with pytest.raises(
        DimensionMismatchError, match=r"768.*static gives vectors of 256.*Unset VECTOR_DIMENSIONS"
    ):
        build_embedder("static")


def test_the_right_dimensions_are_accepted(settings: Settings) -> None:
    settings.VECTOR_DIMENSIONS = 256
    assert build_embedder("static").dimensions == 256


def test_a_process_has_one_embedder_however_many_threads_ask() -> None:
    with ThreadPoolExecutor(4) as pool:
        embedders = list(pool.map(lambda _: current_embedder(), range(8)))
    assert len(set(map(id, embedders))) == 1
