"""One real grid, in front of a provider that answers as it is told, which has learned something through its proxy."""

from collections.abc import Iterator

import pytest

from tests.aethergrid.gateway.learning import learn
from tests.capture.proxy.providers import Provider, serving
from tests.capture.proxy.talking import ProxiedGrid
from tests.processes import running_grid


@pytest.fixture(scope="package")
def provider() -> Iterator[Provider]:
    """The one upstream of all providers."""
    with serving() as provider:
        yield provider


@pytest.fixture(scope="package")
def gateway(provider: Provider, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ProxiedGrid]:
    """A running grid; a busy machine must not keep it from answering in time."""
    upstreams = {f"{name}_UPSTREAM": provider.url for name in ("ANTHROPIC", "OPENAI", "GEMINI", "OLLAMA")}
    folder = tmp_path_factory.mktemp("gateway")
    with running_grid(folder, **upstreams, AUGMENT_MAX_MILLISECONDS="30000") as grid:
        proxied = ProxiedGrid(grid)
        learn(proxied, provider)
        yield proxied


@pytest.fixture(autouse=True)
def _fresh_answers(provider: Provider) -> Iterator[None]:
    yield
    provider.answers.clear()
    provider.seen.clear()
