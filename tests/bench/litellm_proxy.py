"""LiteLLM's proxy beside ours, in a virtual environment of its own: it is heavy, and wants other versions."""

import contextlib
import os
import secrets
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.bench.contestants import PATH, Contestant, listens
from tests.bench.installing import install
from tests.bench.streams import Target
from tests.processes import wait_until
from tests.services.ports import server_port
from tests.services.programs import kept_folder

STARTS_WITHIN = 120.0
ENVIRONMENT = {"LITELLM_LOG": "ERROR", "LITELLM_LOCAL_MODEL_COST_MAP": "True"}
CONFIGURATION = """
model_list:
  - model_name: bench
    litellm_params: {{model: openai/bench, api_base: "{upstream}/v1", api_key: none}}
litellm_settings: {{telemetry: false, drop_params: true}}
"""


@contextlib.contextmanager
def litellm(*, upstream: str, cores: set[int]) -> Iterator[Contestant | None]:
    """Run it with one worker on these cores; None, and the reason, where it cannot be installed or does not start."""
    place = kept_folder("litellm") / "environment"
    reason = install(place, "litellm[proxy]")
    with contextlib.ExitStack() as stack:
        running = None
        if not reason:
            try:
                running = stack.enter_context(_running(place, upstream=upstream, cores=cores))
            except AssertionError as error:
                reason = str(error)
        if reason:
            print(f"No figures of LiteLLM: {reason}", file=sys.stderr)  # noqa: T201 - a command
        yield running


@contextlib.contextmanager
def _running(place: Path, *, upstream: str, cores: set[int]) -> Iterator[Contestant]:
    # It asks for one, as ours does.
    port, key = server_port(), f"sk-{secrets.token_hex(32)}"
    with tempfile.TemporaryDirectory(prefix="litellm-") as folder:
        configuration = Path(folder) / "config.yaml"
        configuration.write_text(CONFIGURATION.format(upstream=upstream), encoding="utf-8")
        options = f"--config {configuration} --host 127.0.0.1 --port {port} --num_workers 1".split()
        process = subprocess.Popen(
            [str(place / "bin" / "litellm"), *options], cwd=folder,
            env=os.environ | ENVIRONMENT | {"LITELLM_MASTER_KEY": key},
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            preexec_fn=lambda: os.sched_setaffinity(0, cores),
        )  # fmt: skip
        try:
            wait_until(
                lambda: listens(port) or process.poll() is not None,
                seconds=STARTS_WITHIN,
                what="it does not listen",
            )
            assert process.poll() is None, f"it ended at once, with code {process.returncode}"
            target = Target(f"http://127.0.0.1:{port}{PATH}", {"Authorization": f"Bearer {key}"})
            yield Contestant(target, process.pid)
        finally:
            process.terminate()
            process.wait(30)
