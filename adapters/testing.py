"""A grid of its own for the tests of an adapter, as a plugin for pytest: `-p adapters.testing`."""

import atexit
import os
import shutil
import tempfile

import pytest

HOME = tempfile.mkdtemp(prefix="aethergrid-adapter-")
atexit.register(shutil.rmtree, HOME, ignore_errors=True)
# What is set here wins over any `.env`: the tests never meet the grid of whoever runs them.
EMBEDDED = ("POSTGRES_URL", "MONGODB_URL", "WEAVIATE_URL", "REDIS_URL", "AETHERGRID_ADAPTER_PATH")
os.environ |= (
    dict.fromkeys(EMBEDDED, "")
    | dict.fromkeys([f"{name}_FILE" for name in EMBEDDED], "")
    | {"AETHERGRID_HOME": HOME, "EMBEDDING_MODEL": "static", "VECTOR_DIMENSIONS": "0"}
)
os.environ["DJANGO_SETTINGS_MODULE"] = "aethergrid.settings"
pytest.register_assert_rewrite("adapters.contract")
