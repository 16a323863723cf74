"""BERT in plain numpy, written from the paper: what the graph of MiniLM is held against."""

from collections.abc import Mapping
from math import erf

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def minilm_vector(weights: Mapping[str, NDArray[np.float32]], ids: list[int], *, layers: int = 6) -> Array:
    """Give the normalised mean of the last layer for one text's token ids, in double precision."""
    wide = {name: value.astype(np.float64) for name, value in weights.items()}
    x = (
        wide["embeddings.word_embeddings.weight"][ids]
        + wide["embeddings.position_embeddings.weight"][: len(ids)]
    )
    x = normalised(x + wide["embeddings.token_type_embeddings.weight"][0], wide, "embeddings.LayerNorm")
    for number in range(layers):
        x = layer(x, wide, f"encoder.layer.{number}")
    mean: Array = x.mean(axis=0)
    return mean / np.linalg.norm(mean)


def layer(x: Array, weights: Mapping[str, Array], prefix: str) -> Array:
    heard = dense(
        attention(x, weights, f"{prefix}.attention.self"), weights, f"{prefix}.attention.output.dense"
    )
    x = normalised(x + heard, weights, f"{prefix}.attention.output.LayerNorm")
    wide = gelu(dense(x, weights, f"{prefix}.intermediate.dense"))
    return normalised(
        x + dense(wide, weights, f"{prefix}.output.dense"), weights, f"{prefix}.output.LayerNorm"
    )


def attention(x: Array, weights: Mapping[str, Array], prefix: str, *, heads: int = 12) -> Array:
    query, key, value = (
        dense(x, weights, f"{prefix}.{part}").reshape(len(x), heads, -1).transpose(1, 0, 2)
        for part in ("query", "key", "value")
    )
    scores = query @ key.transpose(0, 2, 1) / np.sqrt(query.shape[2])
    shares = np.exp(scores - scores.max(axis=2, keepdims=True))
    shares /= shares.sum(axis=2, keepdims=True)
    mixed: Array = (shares @ value).transpose(1, 0, 2).reshape(x.shape)
    return mixed


def dense(x: Array, weights: Mapping[str, Array], name: str) -> Array:
    product: Array = x @ weights[f"{name}.weight"].T + weights[f"{name}.bias"]
    return product


def normalised(x: Array, weights: Mapping[str, Array], name: str) -> Array:
    centred = x - x.mean(axis=1, keepdims=True)
    deviation = np.sqrt((centred**2).mean(axis=1, keepdims=True) + 1e-12)
    result: Array = centred / deviation * weights[f"{name}.weight"] + weights[f"{name}.bias"]
    return result


def gelu(x: Array) -> Array:
    result: Array = x * 0.5 * (1 + np.vectorize(erf)(x / np.sqrt(2)))
    return result
