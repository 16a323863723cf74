"""Prepare the MiniLM graph once, in a process of its own so that the one which needs it stays small."""

import os
import subprocess
import sys
from pathlib import Path

from embeddings.embedders.errors import WeightsUnusableError

ROOT = Path(__file__).resolve().parent.parent.parent
# The version of `minilm_graph`, which must not be imported here: it brings onnx with it.
GRAPH_VERSION = 2


def graph_path(folder: Path, weights_sha256: str) -> Path:
    """Name the file that the graph of these weights is kept in."""
    return folder / f"all-MiniLM-L6-v2-{weights_sha256[:16]}-v{GRAPH_VERSION}-int8.onnx"


def build_graph(*, weights: Path, target: Path) -> None:
    """Write the int8 graph of the weights to `target`, whole or not at all; two processes may do so at once.

    Raises:
        WeightsUnusableError: if it cannot be written.
    """
    done = subprocess.run(
        [sys.executable, "-m", __name__, str(weights), str(target)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        reason = done.stderr.strip().rsplit("\n", 1)[-1]
        raise WeightsUnusableError(
            f"The graph of all-MiniLM-L6-v2 could not be written to {target}: {reason}. Free some space or make "
            "the folder writable (30 MB are needed), or choose EMBEDDING_MODEL=static, which needs no graph."
        )


def _write(weights: Path, target: Path) -> None:
    from onnx import save_model
    from safetensors.numpy import load_file

    from embeddings.embedders.minilm_graph import write_graph

    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    partial = target.with_name(f"{target.name}.{os.getpid()}.partial")
    try:
        with partial.open("wb") as file:
            save_model(write_graph(load_file(weights), int8=True), file)
            file.flush()
            # The rename must not become durable before the bytes do.
            os.fsync(file.fileno())
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)


if __name__ == "__main__":
    _write(Path(sys.argv[1]), Path(sys.argv[2]))
