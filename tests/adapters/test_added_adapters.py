"""Adapters that somebody added are found, and broken ones harm no other."""

from pathlib import Path

import pytest
from django.core.checks import run_checks

from adapters.registry import adapter_for, adapters_by_family, broken_adapters, family_of, recognise
from tests.adapters.adapter_folders import look_in, write_adapter, write_package
from tests.claude_lines import user_line

pytestmark = pytest.mark.usefixtures("found_anew")
BUILT_IN = {"claude", "gpt", "gemini", "local"}


def test_a_package_in_a_folder_is_found(tmp_path: Path) -> None:
    write_adapter(tmp_path)
    look_in(tmp_path)
    assert adapters_by_family().keys() == BUILT_IN | {"acme"}
    assert adapter_for("acme-1").family == "acme"
    assert broken_adapters() == []


def test_every_folder_of_the_path_is_looked_through(tmp_path: Path) -> None:
    write_adapter(tmp_path / "one", "acme")
    write_adapter(tmp_path / "two", "apex")
    look_in(tmp_path / "one", tmp_path / "two")
    assert {"acme", "apex"} <= adapters_by_family().keys()


def test_a_project_in_a_folder_is_found_by_its_entry_points(tmp_path: Path) -> None:
    write_adapter(tmp_path / "project" / "src", package="some_package")
    (tmp_path / "project" / "pyproject.toml").write_text(
        '[project]\nversion = "2.5"\n[project.entry-points."aethergrid.adapters"]\nacme = "some_package:ADAPTER"\n'
    )
    look_in(tmp_path)
    assert adapters_by_family()["acme"].found.version == "2.5"


NOT_ONE = {
    "def (": "SyntaxError",
    "import a_module_that_nobody_has": "ModuleNotFoundError: No module named 'a_module_that_nobody_has'",
    "raise RuntimeError('no luck')": "RuntimeError: no luck",
    "import sys; sys.exit(3)": "SystemExit: 3",
    "x = 1": "exposes no ADAPTER",
    "class ADAPTER: pass": "exposes no ADAPTER",
}


@pytest.mark.parametrize(("code", "reason"), NOT_ONE.items())
def test_what_is_no_adapter_is_told_with_its_reason(code: str, reason: str, tmp_path: Path) -> None:
    write_package(tmp_path, "bad", code)
    write_adapter(tmp_path)
    look_in(tmp_path)
    (broken,) = broken_adapters()
    assert (broken.found.name, reason in broken.reason) == ("bad", True), broken.reason
    assert adapters_by_family().keys() == BUILT_IN | {"acme"}


@pytest.mark.parametrize(
    ("parts", "reason"),
    [
        ({"version": "99"}, "version 99 of the adapter API .* Update the grid"),
        ({"version": "None"}, "version None of the adapter API"),
        ({"family": "claude"}, r"a family claude already, from adapters\.claude"),
        ({"family": "Acme!"}, "'Acme!'; up to 32 small letters"),
        ({"format": "codex"}, r"'codex' is the name of a format of adapters\.gpt"),
        ({"format": "api"}, "'api' is the name of a format of the grid itself"),
        ({"names": "'acme'"}, "model_names is no compiled pattern"),
    ],
)
def test_an_adapter_that_does_not_fit_is_refused(parts: dict[str, str], reason: str, tmp_path: Path) -> None:
    write_adapter(tmp_path, parts.pop("family", "acme"), package="odd", **parts)
    look_in(tmp_path)
    assert adapters_by_family().keys() == BUILT_IN
    with pytest.raises(AssertionError, match=reason):
        raise AssertionError(broken_adapters()[0].reason)


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    look_in(tmp_path / "nowhere")
    assert "nowhere, which cannot be looked into" in broken_adapters()[0].reason


def test_a_system_check_warns_of_a_broken_one(tmp_path: Path) -> None:
    write_package(tmp_path, "bad", "raise RuntimeError('no luck')")
    look_in(tmp_path)
    (warning,) = [found for found in run_checks(tags=["aethergrid"]) if found.id == "aethergrid.W004"]
    assert "no luck" in warning.msg


def test_an_added_adapter_takes_models_from_a_built_in_one(tmp_path: Path) -> None:
    assert family_of("qwen2.5-coder:7b") == "local"
    write_adapter(tmp_path, "qwen")
    look_in(tmp_path)
    assert family_of("qwen2.5-coder:7b") == "qwen"


def test_a_built_in_format_comes_before_an_added_one(tmp_path: Path) -> None:
    write_adapter(tmp_path, recognises="return True")
    look_in(tmp_path)
    path = tmp_path / "session.jsonl"
    path.write_bytes(user_line("q", "Why?"))
    assert recognise(path).name == "claude_code"
