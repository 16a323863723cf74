"""Running an OpenAI-compatible provider of vectors as a process of its own, for as long as a block does."""

import contextlib
import subprocess
import sys
from collections.abc import Iterator, Mapping

from tests.processes import ROOT


@contextlib.contextmanager
def provider(*module: str, environment: Mapping[str, str]) -> Iterator[str]:
    """Run a module that prints its port, with its arguments; give the URL of its API."""
    process = subprocess.Popen(
        [sys.executable, "-m", *module], cwd=ROOT, env=dict(environment), stdout=subprocess.PIPE, text=True
    )
    assert process.stdout
    try:
        yield f"http://127.0.0.1:{int(process.stdout.readline())}/v1"
    finally:
        process.terminate()
        process.wait(30)
        process.stdout.close()
