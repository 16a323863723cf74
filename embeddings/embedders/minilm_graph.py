"""The ONNX graph of all-MiniLM-L6-v2, written from its weights: one text in, one normalised vector out.

The graph reads one text at a time. On a CPU batches gain nothing (140 texts/s of 100 tokens alone, 138 in eights),
and alone a text needs no padding, takes the least memory, and has int8 scales that no other text can shift.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray
from onnx import ModelProto, NodeProto, TensorProto, helper, numpy_helper

from embeddings.embedders.minilm_smoothing import feed_forward_scales

Array = NDArray[np.float32]

MAX_TOKENS = 256
LAYERS = 6
HEADS = 12
DIMENSIONS = 384
EPSILON = 1e-12
MICROSOFT = "com.microsoft"


def write_graph(weights: Mapping[str, Array], *, int8: bool) -> ModelProto:
    """Write the model as a graph: `ids` int32 (1, n) → `vector` float32 (1, 384), `states` float32 (1, n, 384).

    `states` is what the last layer says of each token; `vector` is their mean, scaled to length 1.

    The structure is BERT's (Devlin et al. 2019) with the mean of the last layer's tokens. With `int8`, weights are
    int8 per output channel, and activations are quantised per text as it runs.
    """
    writer = GraphWriter(weights, int8=int8)
    writer.embeddings()
    for layer in range(LAYERS):
        writer.layer(layer)
    writer.pooling()
    return writer.model()


def to_int8(matrix: Array, *, axis: int) -> tuple[NDArray[np.int8], Array]:
    """Quantise symmetrically with one scale per slice along `axis`; the scales keep the reduced axis out."""
    scales = (np.abs(matrix).max(axis=axis) / 127.0).astype(np.float32)
    return np.rint(matrix / np.expand_dims(scales, axis)).astype(np.int8), scales


class GraphWriter:
    """Collects the nodes and constants of the graph, from the first layer to the last."""

    def __init__(self, weights: Mapping[str, Array], *, int8: bool) -> None:
        self._weights = weights
        self._int8 = int8
        self._nodes: list[NodeProto] = []
        self._constants: list[TensorProto] = []
        self._last = ""

    def embeddings(self) -> None:
        """Word and position vectors, added and normalised."""
        # Every token is of the first type, so its vector belongs to the position.
        positions = self._weights["embeddings.position_embeddings.weight"][:MAX_TOKENS]
        positions = positions + self._weights["embeddings.token_type_embeddings.weight"][0]
        start = self._constant("start", np.zeros(1, dtype=np.int64))
        length = self._node("Shape", ["ids"], "length", start=1, end=2)
        used = self._node("Slice", [self._constant("positions", positions), start, length, start], "used")
        self._last = self._normalised("embeddings", [self._words(), used], "embeddings.LayerNorm")

    def layer(self, number: int) -> None:
        """One layer: attention and feed-forward, each added to what came in and normalised."""
        prefix = f"encoder.layer.{number}"
        heard = self._dense(f"mix{number}", self._attention(number), f"{prefix}.attention.output.dense")
        attended = self._normalised(
            f"attended{number}",
            [heard, self._last],
            f"{prefix}.attention.output.LayerNorm",
            bias=f"{prefix}.attention.output.dense.bias",
        )
        self._last = self._normalised(
            f"layer{number}",
            [self._feed_forward(number, attended), attended],
            f"{prefix}.output.LayerNorm",
            bias=f"{prefix}.output.dense.bias",
        )

    def pooling(self) -> None:
        """The mean over the tokens, scaled to length 1."""
        axis = self._constant("token_axis", np.array([1], dtype=np.int64))
        self._node("Identity", [self._last], "states")
        self._node("ReduceMean", [self._last, axis], "mean", keepdims=0)
        self._node("LpNormalization", ["mean"], "vector", axis=1, p=2)

    def model(self) -> ModelProto:
        """Give the graph with its inputs and outputs named."""
        graph = helper.make_graph(
            self._nodes,
            "all-MiniLM-L6-v2",
            [helper.make_tensor_value_info("ids", TensorProto.INT32, [1, "tokens"])],
            [
                helper.make_tensor_value_info("vector", TensorProto.FLOAT, [1, DIMENSIONS]),
                helper.make_tensor_value_info("states", TensorProto.FLOAT, [1, "tokens", DIMENSIONS]),
            ],
            self._constants,
        )
        opsets = [helper.make_opsetid("", 18), helper.make_opsetid(MICROSOFT, 1)]
        return helper.make_model(graph, opset_imports=opsets, ir_version=8)

    def _words(self) -> str:
        table = self._weights["embeddings.word_embeddings.weight"]
        if not self._int8:
            return self._node("Gather", [self._constant("words", table), "ids"], "word")
        quantised, scales = to_int8(table, axis=1)
        rows = self._node("Gather", [self._constant("words", quantised), "ids"], "word_int8")
        scale = self._node("Gather", [self._constant("word_scales", scales[:, None]), "ids"], "word_scale")
        row = self._node("Cast", [rows], "word_float", to=TensorProto.FLOAT)
        return self._node("Mul", [row, scale], "word")

    def _attention(self, number: int) -> str:
        names = [f"encoder.layer.{number}.attention.self.{part}" for part in ("query", "key", "value")]
        matrix = np.concatenate([self._weights[f"{name}.weight"].T for name in names], axis=1)
        bias = np.concatenate([self._weights[f"{name}.bias"] for name in names])
        name = f"attention{number}"
        bias_name = self._constant(f"{name}_bias", bias)
        if not self._int8:
            inputs = [self._last, self._constant(f"{name}_weight", matrix), bias_name]
            return self._node("Attention", inputs, name, domain=MICROSOFT, num_heads=HEADS)
        quantised, scale, zero = f"{name}_in", f"{name}_in_scale", f"{name}_in_zero"
        self._nodes.append(helper.make_node("DynamicQuantizeLinear", [self._last], [quantised, scale, zero]))
        weight, weight_scale, weight_zero = self._int8_weight(name, matrix)
        inputs = [quantised, weight, bias_name, scale, weight_scale, "", zero, weight_zero]
        return self._node("QAttention", inputs, name, domain=MICROSOFT, num_heads=HEADS)

    def _feed_forward(self, number: int, attended: str) -> str:
        prefix = f"encoder.layer.{number}"
        into, out = feed_forward_scales(self._weights, number) if self._int8 else (None, None)
        wide = self._dense(f"wide{number}", attended, f"{prefix}.intermediate.dense", shrink=into)
        bias = self._constant(f"wide{number}_bias", self._weights[f"{prefix}.intermediate.dense.bias"])
        active = self._node("BiasGelu", [wide, bias], f"active{number}", domain=MICROSOFT)
        return self._dense(f"narrow{number}", active, f"{prefix}.output.dense", shrink=out)

    def _dense(self, name: str, value: str, weight: str, *, shrink: Array | None = None) -> str:
        """Multiply by a weight matrix; the bias is left to the node that follows, which fuses it."""
        matrix = self._weights[f"{weight}.weight"].T
        if shrink is not None:
            inverse = self._constant(f"{name}_shrink", (1 / shrink).astype(np.float32))
            value = self._node("Mul", [value, inverse], f"{name}_in")
            matrix = matrix * shrink[:, None]
        if not self._int8:
            return self._node("MatMul", [value, self._constant(f"{name}_weight", matrix)], name)
        inputs = [value, *self._int8_weight(name, matrix)]
        return self._node("DynamicQuantizeMatMul", inputs, name, domain=MICROSOFT)

    def _normalised(self, name: str, values: list[str], norm: str, *, bias: str | None = None) -> str:
        """Add two values, and a bias where one is named, and normalise the sum per token."""
        gamma = self._constant(f"{name}_gamma", self._weights[f"{norm}.weight"])
        beta = self._constant(f"{name}_beta", self._weights[f"{norm}.bias"])
        inputs = [*values, gamma, beta]
        if bias is not None:
            inputs.append(self._constant(f"{name}_bias", self._weights[bias]))
        return self._node("SkipLayerNormalization", inputs, name, domain=MICROSOFT, epsilon=EPSILON)

    def _int8_weight(self, name: str, matrix: Array) -> list[str]:
        quantised, scales = to_int8(matrix, axis=0)
        return [
            self._constant(f"{name}_weight", quantised),
            self._constant(f"{name}_scale", scales),
            self._constant(f"{name}_zero", np.zeros(len(scales), dtype=np.int8)),
        ]

    def _constant(self, name: str, value: NDArray[np.generic]) -> str:
        self._constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def _node(self, operation: str, inputs: list[str], output: str, **attributes: Any) -> str:
        self._nodes.append(helper.make_node(operation, inputs, [output], **attributes))
        return output
