"""The OpenAPI description: checked in, current, and read without a key."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.management import call_command
from rest_framework.test import APIClient

CHECKED_IN = Path(__file__).parents[3] / "docs" / "openapi.yaml"


@pytest.fixture(scope="module")
def described() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(CHECKED_IN.read_text(encoding="utf-8"))
    return found


def _operations(described: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    return [
        (f"{method} {path}", operation)
        for path, operations in described["paths"].items()
        for method, operation in operations.items()
    ]


def test_what_is_checked_in_is_current(tmp_path: Path) -> None:
    now = tmp_path / "openapi.yaml"
    call_command("spectacular", file=str(now), validate=True, fail_on_warn=True)
    assert now.read_text(encoding="utf-8") == CHECKED_IN.read_text(encoding="utf-8"), "run `make openapi`"


def test_every_problem_is_described(described: dict[str, Any]) -> None:
    for name, operation in _operations(described):
        statuses = operation["responses"].keys()
        assert statuses >= {"429", "500", "503"} or name.endswith("/api/health")
        assert "requestBody" not in operation or statuses >= {"400", "401", "413", "415"}, name
        assert "{id}" not in name or statuses >= {"401", "404"}, name


def test_everything_has_a_summary(described: dict[str, Any]) -> None:
    assert not [name for name, operation in _operations(described) if not operation.get("summary")]


@pytest.mark.parametrize(
    ("path", "content_type"),
    [
        ("/api/schema/", "application/vnd.oai.openapi"),
        ("/api/schema/?format=json", "application/vnd.oai.openapi+json"),
        ("/api/docs/", "text/html"),
    ],
)
def test_it_is_read_without_a_key(db: None, path: str, content_type: str) -> None:
    response = APIClient().get(path)
    assert (response.status_code, response["Content-Type"].split(";")[0]) == (200, content_type)


def test_the_docs_load_nothing_from_elsewhere(db: None) -> None:
    page = APIClient().get("/api/docs/").content.decode()
    assert "/static/drf_spectacular_sidecar/" in page
    assert "//cdn" not in page
