"""What the service worker does while the grid is away, refuses the key, or refuses a message."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page

from grid.rest.ingesting import LONGEST
from tests.capture.extension.browser import Browser
from tests.capture.extension.door import Door
from tests.capture.extension.sites import answer, prompt
from tests.capture.extension.talks import Recorder, new_id
from tests.processes import Grid
from tests.services.ports import server_port
from tests.waiting import wait_until


@pytest.fixture
def popup(browser: Browser) -> Page:
    return browser.own_page("popup")


def ask(page: Page, message: dict[str, Any]) -> Any:
    """Send the service worker a message from a page of the extension."""
    return page.evaluate("message => chrome.runtime.sendMessage(message)", message)


def test_what_waits_while_the_grid_is_away_is_delivered_after_its_return(
    browser: Browser, recorded: Recorder, door: Door
) -> None:
    browser.set(address=door.address)
    conversation = browser.open_talk("Are you there?", "Later.")
    wait_until(lambda: len(browser.stored("queue/")) == 2, seconds=10, what="nothing waits")
    wait_until(
        lambda: "cannot be reached" in browser.badge()[1], seconds=10, what="nobody says that it is away"
    )
    with door.opened():
        # Nobody does anything: the clock tries again.
        recorded.wait(conversation, ["Are you there?", "Later."])
        wait_until(lambda: browser.stored("queue/") == {}, seconds=10, what="something still waits")
    assert "cannot be reached" not in browser.badge()[1]


def test_a_wrong_key_is_told_and_nothing_is_lost(browser: Browser, recorded: Recorder, popup: Page) -> None:
    browser.set(key="ag_00000000_wrong")
    conversation = browser.open_talk("Locked?", "Yes.")
    browser.wait_for_badge("!", title="does not take the key (401)")
    assert "unknown or was revoked" in popup.locator("#error").inner_text()
    assert popup.locator("#waiting").inner_text() == "Waiting for the grid: 2 messages."
    browser.set(key=recorded.key)
    recorded.wait(conversation, ["Locked?", "Yes."])
    popup.locator("#error").wait_for(state="hidden")


def test_what_is_no_grid_is_told(browser: Browser, recorded: Recorder) -> None:
    browser.set(address=f"http://127.0.0.1:{recorded.grid.port}/elsewhere/")
    conversation = browser.open_talk("Wrong door?", "Yes.")
    wait_until(lambda: "is no AetherGrid" in browser.badge()[1], seconds=10, what="nobody says so")
    assert browser.stored("refused/") == {}
    browser.set(address=f"http://127.0.0.1:{recorded.grid.port}/")
    recorded.wait(conversation, ["Wrong door?", "Yes."])


def test_a_message_that_is_refused_does_not_hold_up_the_others(
    browser: Browser, recorded: Recorder, popup: Page
) -> None:
    conversation = new_id()
    too_long = "x" * (LONGEST["message_id"] + 1)
    messages = [prompt(new_id(), "Good?"), answer(too_long, "Bad."), prompt(new_id(), "Good again?")]
    browser.sites["chatgpt"].open(browser.context, f"/c/{conversation}", messages)
    recorded.wait(conversation, ["Good?", "Good again?"])
    browser.wait_for_badge("!", title="messages that the grid refused: 1")
    popup.locator("#refused summary").click()
    assert "message_id: at most 512 characters" in popup.locator("#refused li").inner_text()
    popup.locator("#discard").click()
    popup.locator("#refused").wait_for(state="hidden")
    assert browser.badge()[0] != "!"


def test_many_messages_go_in_batches(browser: Browser, recorded: Recorder) -> None:
    browser.set(address=f"http://127.0.0.1:{server_port()}")
    texts = [f"Message {number}" for number in range(450)]
    conversation = browser.open_talk(*texts)
    wait_until(lambda: len(browser.stored("queue/")) == 450, seconds=20, what="not all wait")
    browser.set(address=f"http://127.0.0.1:{recorded.grid.port}")
    recorded.wait(conversation, texts, seconds=20)


def test_no_page_can_read_the_key_or_give_orders(browser: Browser) -> None:
    page = browser.sites["claude_ai"].open(browser.context, "/new")
    # Nothing of the extension can be loaded by a page, and it listens to none.
    assert page.evaluate("typeof chrome === 'undefined' || typeof chrome.storage === 'undefined'")
    with pytest.raises(Exception, match="Failed to fetch"):
        page.evaluate("url => fetch(url)", f"{browser.home}worker/settings.js")
    script = next(frame for frame in _content_scripts(browser, page))
    assert script("chrome.storage.local.get('settings')").startswith("refused: ")
    assert "not for https://claude.ai" in script("chrome.runtime.sendMessage({type: 'overview'})")


def _content_scripts(browser: Browser, page: Page) -> Iterator[Any]:
    """Give what runs an expression in the world of the content script, and gives its outcome as JSON."""
    session = browser.context.new_cdp_session(page)
    worlds: list[dict[str, Any]] = []
    session.on("Runtime.executionContextCreated", lambda event: worlds.append(event["context"]))
    session.send("Runtime.enable")
    world = next(one for one in worlds if one["name"] == "AetherGrid")

    def run(expression: str) -> str:
        whole = f"({expression}).then(JSON.stringify, (error) => 'refused: ' + error.message)"
        answered = session.send(
            "Runtime.evaluate", {"expression": whole, "contextId": world["id"], "awaitPromise": True}
        )
        return str(answered["result"]["value"])

    yield run


def test_a_site_that_the_grid_has_paused_waits_and_holds_up_no_other(
    browser: Browser, recorded: Recorder, running: Grid
) -> None:
    held, free = new_id(), new_id()
    running.command("sources", "--pause", "extension:chatgpt")
    try:
        browser.sites["chatgpt"].open(browser.context, f"/c/{held}", [prompt(new_id(), "Still here?")])
        wait_until(lambda: len(browser.stored("queue/")) == 1, seconds=10, what="nothing waits")
        wait_until(
            lambda: "is paused" in browser.badge()[1], seconds=10, what="nobody says that it is paused"
        )
        browser.sites["claude_ai"].open(browser.context, f"/chat/{free}", [prompt(new_id(), "And here?")])
        recorded.wait(free, ["And here?"])
        assert recorded.texts(held) == []
    finally:
        running.command("sources", "--resume", "extension:chatgpt")
    recorded.wait(held, ["Still here?"])
    assert browser.stored("refused/") == {}
