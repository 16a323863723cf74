"""Where other people's sample data lies, beside the checkout; tests that need it skip where it is absent."""

import json
from pathlib import Path
from typing import Any

import pytest

SHARED = Path(__file__).resolve().parent.parent.parent / "shared"
SAMPLES = SHARED / "samples"

needs_samples = pytest.mark.skipif(
    not (SAMPLES / "expected.json").is_file(), reason=f"the shared samples are not at {SAMPLES}"
)


def expected() -> dict[str, Any]:
    """Give the facts that a correct import of the samples produces."""
    facts: dict[str, Any] = json.loads((SAMPLES / "expected.json").read_text(encoding="utf-8"))
    return facts
