"""A tool whose adapter was added is followed where its adapter or a variable says."""

from pathlib import Path

import pytest

from capture.folders import transcript_folders
from capture.ways import Via, ways
from tests.adapters.adapter_folders import look_in, write_adapter

pytestmark = pytest.mark.usefixtures("found_anew")
PRODUCT = """
from adapters.base import Product
Transcripts.product = Product(
    name="Acme CLI", setting="ACME_DIR", files=re.compile(r"\\\\.jsonl$"), usual="~/.acme"
)
"""


@pytest.fixture(autouse=True)
def _added(tmp_path: Path) -> None:
    package = write_adapter(tmp_path)
    with (package / "__init__.py").open("a") as code:
        code.write(PRODUCT)
    look_in(tmp_path)


def test_it_is_followed_where_it_usually_writes() -> None:
    assert transcript_folders()["acme"] == Path.home() / ".acme"
    assert (ways()["acme"].via, ways()["acme"].title) == (Via.WATCHER, "Acme CLI")


def test_a_variable_names_another_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ACME_DIR", "/elsewhere")
    assert transcript_folders()["acme"] == Path("/elsewhere")
    monkeypatch.setenv("ACME_DIR", "")
    assert "acme" not in transcript_folders()
