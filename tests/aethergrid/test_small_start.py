"""What an embedded grid does without, so that it is small and starts soon."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.processes import ROOT

LOADED = """
import django, sys
django.setup()
import aethergrid.urls, aethergrid.management.commands.web
print(*sys.modules)
"""

WORKING = """
import django, os, signal, sys
django.setup()
from celery.signals import worker_ready
from django.core.management import call_command

@worker_ready.connect
def end(**_):
    print(*sys.modules)
    os.kill(os.getpid(), signal.SIGTERM)

call_command("migrate", verbosity=0)
call_command("worker")
"""


@pytest.mark.embedded
def test_the_clients_of_servers_are_not_loaded() -> None:
    loaded = _run(LOADED)
    assert "django" in loaded
    assert not loaded & {"redis", "flower", "pymongo", "pybreaker", "weaviate"}


@pytest.mark.embedded
def test_a_worker_loads_no_views_and_no_command_line(tmp_path: Path) -> None:
    loaded = _run(WORKING, AETHERGRID_HOME=str(tmp_path))
    assert "celery" in loaded
    assert not loaded & {"redis", "flower", "pymongo", "weaviate", "prompt_toolkit", "rest_framework.views"}


def _run(code: str, **variables: str) -> set[str]:
    """Run Python in a process; give the first line that it said, word by word."""
    told = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT, env=os.environ | variables, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return set(told.stdout.partition("\n")[0].split())
