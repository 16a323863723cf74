"""The environment of every test: a grid of its own in a temporary folder, never that of whoever runs the tests.

pytest-django would load the settings before any conftest, if it were told their name in `pyproject.toml`; so they
are named here, once the folder is.
"""

import atexit
import os
import shutil
import sys
import tempfile
from pathlib import Path

import django
import pytest

from tests.stores import stores_of

if "aethergrid.settings" in sys.modules:
    raise pytest.UsageError(
        "The settings were loaded before the tests could point them at a temporary data folder. "
        "Unset DJANGO_SETTINGS_MODULE and leave out --ds."
    )

HOME = Path(tempfile.mkdtemp(prefix="aethergrid-tests-"))
atexit.register(shutil.rmtree, HOME, ignore_errors=True)

# What is set here wins over any `.env`; an empty URL is the embedded store, an empty NAME_FILE is none.
EMPTY = [
    "SECRET_KEY",
    "POSTGRES_URL",
    "MONGODB_URL",
    "WEAVIATE_URL",
    "WEAVIATE_API_KEY",
    "REDIS_URL",
    "EMBEDDING_BASE_URL",
    "EMBEDDING_API_KEY",
    "OPENAI_API_KEY",
    "ANTHROPIC_API_KEY",
    "PATTERN_MODEL",
    "PATTERN_MODEL_BASE_URL",
    "PATTERN_MODEL_API_KEY",
    "PATTERN_MODEL_PRICE",
    "REDACT_PII",
    "AETHERGRID_ADAPTER_PATH",
]
os.environ |= (
    dict.fromkeys(EMPTY, "")
    | dict.fromkeys([f"{name}_FILE" for name in EMPTY], "")
    | {
        "DJANGO_SETTINGS_MODULE": "aethergrid.settings",
        "AETHERGRID_HOME": str(HOME),
        "CLAUDE_CODE_DIR": str(HOME / "claude-projects"),
        "CODEX_DIR": str(HOME / "codex"),
        "GEMINI_CLI_DIR": str(HOME / "gemini-cli"),
        "EMBEDDING_MODEL": "static",
    }
    | stores_of(HOME)
)
django.setup()

from django.conf import settings  # noqa: E402 - only now are there any

# Hashing a password well takes half a second.
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
