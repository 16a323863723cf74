"""A grid and a browser with the extension, both real; one of each for all tests of this folder."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Playwright, sync_playwright

from tests.capture.extension.browser import CHROMIUM, Browser, chromium_with_extension
from tests.capture.extension.door import Door
from tests.capture.extension.talks import Recorder
from tests.processes import Grid, running_grid


@pytest.fixture(scope="package")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Grid]:
    """The grid of the person whose browser it is."""
    # Tests that wait ask more often than people.
    with running_grid(tmp_path_factory.mktemp("grid"), API_THROTTLE="") as grid:
        yield grid


@pytest.fixture(scope="package")
def key(running: Grid) -> str:
    """The key of that person, which their grid shows at its first start only."""
    return running.key


@pytest.fixture(scope="package")
def playwright() -> Iterator[Playwright]:
    """What starts browsers. Its event loop runs in this thread, where other tests have none."""
    if CHROMIUM is None:
        pytest.skip("there is no Chromium here: Debian's package `chromium` has it")
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="package")
def chromium(playwright: Playwright, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """The browser."""
    with chromium_with_extension(playwright, tmp_path_factory.mktemp("profile")) as browser:
        yield browser


@pytest.fixture
def browser(chromium: Browser, running: Grid, key: str) -> Iterator[Browser]:
    """The browser with no tab open, set to the grid."""
    chromium.set(address=f"http://127.0.0.1:{running.port}", key=key)
    yield chromium
    chromium.close_tabs()


@pytest.fixture
def door(running: Grid) -> Door:
    """The door of that person's grid, which is closed."""
    return Door(running.port)


@pytest.fixture
def recorded(running: Grid, key: str) -> Recorder:
    """Give what the grid has of a conversation."""
    return Recorder(running, key)
