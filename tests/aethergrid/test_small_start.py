"""What an embedded grid does without, so that it is small and starts soon."""

import subprocess
import sys

import pytest

from tests.processes import ROOT

LOADED = """
import django, sys
django.setup()
import aethergrid.urls, aethergrid.management.commands.worker, aethergrid.management.commands.web
print(*sorted({name.partition(".")[0] for name in sys.modules}))
"""


@pytest.mark.embedded
def test_the_clients_of_servers_are_not_loaded() -> None:
    told = subprocess.run(
        [sys.executable, "-c", LOADED], cwd=ROOT, capture_output=True, text=True, check=True
    )
    loaded = set(told.stdout.split())
    assert "django" in loaded
    assert not loaded & {"redis", "flower", "pymongo", "pybreaker", "weaviate"}
