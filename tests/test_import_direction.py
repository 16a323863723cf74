"""Imports point from right to left only: embeddings, adapters, capture, grid, aethergrid."""

import subprocess
import sys

from importlinter.cli import lint_imports

from tests.processes import ROOT


def test_no_room_imports_one_to_its_right() -> None:
    assert lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True) == 0


def test_starting_imports_nothing_heavy() -> None:
    run = subprocess.run([sys.executable, "-c", _HEAVY], cwd=ROOT, capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


_HEAVY = """
import os, sys, tempfile
os.environ |= {"DJANGO_SETTINGS_MODULE": "aethergrid.settings", "AETHERGRID_HOME": tempfile.mkdtemp()}
import django
django.setup()
heavy = ("onnxruntime", "onnx", "wordllama", "openai", "tiktoken", "tokenizers", "uvicorn", "watchfiles", "tantivy")
print(sorted(set(heavy) & set(sys.modules)))
"""
