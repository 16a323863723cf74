"""One real grid for the tests of the proxy, in front of a provider that answers as it is told."""

from collections.abc import Iterator

import pytest

from tests.capture.proxy.providers import Provider, serving
from tests.capture.proxy.talking import ProxiedGrid
from tests.processes import running_grid


@pytest.fixture(scope="package")
def provider() -> Iterator[Provider]:
    """The one upstream of all providers."""
    with serving() as provider:
        yield provider


@pytest.fixture(scope="package")
def proxied(provider: Provider, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ProxiedGrid]:
    """A running grid."""
    upstreams = {f"{name}_UPSTREAM": provider.url for name in ("ANTHROPIC", "OPENAI", "GEMINI", "OLLAMA")}
    folder = tmp_path_factory.mktemp("proxied")
    others = f"router={provider.url}/base,nowhere=http://127.0.0.1:9"
    with running_grid(folder, **upstreams, PROXY_UPSTREAMS=others) as grid:
        yield ProxiedGrid(grid)


@pytest.fixture(autouse=True)
def _fresh_answers(provider: Provider) -> Iterator[None]:
    yield
    provider.answers.clear()
    provider.seen.clear()
