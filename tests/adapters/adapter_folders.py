"""Adapters of the tests' own making, written into folders."""

from pathlib import Path

from django.conf import settings

from adapters import registry

WORKING = """
import re
from adapters.adapter import ModelAdapter
from adapters.base import TranscriptFormat, TranscriptParser
from adapters.facts import TranscriptFacts

class Parser(TranscriptParser):
    format = "{family}"
    def feed(self, record):
        {feed}
    def take(self):
        {take}
    def facts(self):
        return TranscriptFacts()

class Transcripts(TranscriptFormat):
    name = "{format}"
    title = "{family} transcripts"
    def recognises(self, path, head):
        {recognises}
    def new_parser(self, path):
        {parser}

class ADAPTER(ModelAdapter):
    api_version = {version}
    family = "{family}"
    title = "{family}"
    model_names = {names}
    example_models = ("{family}-1",)
    transcripts = (Transcripts(),)
"""


def write_adapter(folder: Path, family: str = "acme", **parts: str) -> Path:
    """Write a package with an adapter whose parts are as told."""
    usual = {
        "family": family,
        "format": family,
        "version": "1",
        "names": f're.compile(r"{family}")',
        "feed": "return None",
        "take": "return []",
        "recognises": f'return b"{family}" in head',
        "parser": "return Parser()",
    }
    return write_package(folder, parts.pop("package", family), WORKING.format(**usual | parts))


def write_package(folder: Path, name: str, code: str) -> Path:
    """Write a package."""
    package = folder / name
    package.mkdir(parents=True)
    (package / "__init__.py").write_text(code, encoding="utf-8")
    return package


def look_in(*folders: Path) -> None:
    """Have adapters looked for in these folders, too."""
    settings.AETHERGRID_ADAPTER_PATH = ":".join(map(str, folders))
    registry.forget()
