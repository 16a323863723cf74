"""LiteLLM's proxy beside ours, in a virtual environment of its own: it is heavy, and wants other versions."""

import contextlib
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from tests.bench.streams import Target
from tests.processes import ROOT, free_port

PLACE = ROOT / "build" / "litellm"
STARTS_WITHIN = 120.0
CONFIGURATION = """
model_list:
  - model_name: bench
    litellm_params: {{model: openai/bench, api_base: "{upstream}/v1", api_key: none}}
litellm_settings: {{telemetry: false, drop_params: true}}
"""


@contextlib.contextmanager
def litellm(upstream: str, *, cores: set[int]) -> Iterator[tuple[Target, int] | None]:
    """Run it with one worker on these cores; give where it is and its pid, None where it cannot be installed."""
    if reason := _install():
        print(f"No figures of LiteLLM: {reason}", file=sys.stderr)  # noqa: T201 - a command
        yield None
        return
    port, configuration = free_port(), PLACE / "config.yaml"
    configuration.write_text(CONFIGURATION.format(upstream=upstream), encoding="utf-8")
    process = subprocess.Popen(
        [PLACE / "bin" / "litellm", "--config", configuration, "--port", str(port), "--num_workers", "1"],
        env=os.environ | {"LITELLM_LOG": "ERROR", "LITELLM_LOCAL_MODEL_COST_MAP": "True"},
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, preexec_fn=lambda: os.sched_setaffinity(0, cores),
    )  # fmt: skip
    try:
        if _answers(port):
            yield (
                Target(f"http://127.0.0.1:{port}/v1/chat/completions", {"Authorization": "Bearer none"}),
                process.pid,
            )
        else:
            print("No figures of LiteLLM: it did not start.", file=sys.stderr)  # noqa: T201 - as above
            yield None
    finally:
        process.terminate()
        process.wait(30)


def _install() -> str:
    """Install it unless it is there; give the reason if that cannot be."""
    if (PLACE / "bin" / "litellm").is_file():
        return ""
    uv = Path(sys.executable).with_name("uv")
    for command in (
        [uv, "venv", "--quiet", "--python", sys.executable, PLACE],
        [uv, "pip", "install", "--quiet", "--python", PLACE / "bin" / "python", "litellm[proxy]"],
    ):
        run = subprocess.run(command, capture_output=True, text=True, check=False)
        if run.returncode:
            return run.stderr.strip().splitlines()[-1] if run.stderr.strip() else "it cannot be installed"
    return ""


def _answers(port: int) -> bool:
    until = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < until:
        with (
            contextlib.suppress(urllib.error.URLError, ConnectionError, TimeoutError),
            urllib.request.urlopen(f"http://127.0.0.1:{port}/health/liveliness", timeout=2),
        ):
            return True
        time.sleep(0.5)
    return False
