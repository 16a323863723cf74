"""The service worker is stopped, or the browser is closed: nothing is lost, nothing comes twice."""

from pathlib import Path

from playwright.sync_api import Playwright

from tests.capture.extension.browser import Browser, chromium_with_extension
from tests.capture.extension.door import Door
from tests.capture.extension.talks import Recorder
from tests.waiting import wait_until


def wait_for_queue(browser: Browser, length: int) -> None:
    wait_until(
        lambda: len(browser.stored("queue/")) == length, seconds=20, what=f"not {length} messages wait"
    )


def test_a_worker_that_is_stopped_sends_what_waits_when_the_clock_wakes_it(
    browser: Browser, recorded: Recorder, door: Door
) -> None:
    browser.set(address=door.address)
    conversation = browser.open_talk("Asleep?", "No.")
    wait_for_queue(browser, 2)
    browser.close_tabs()
    browser.stop_worker()
    with door.opened():
        recorded.wait(conversation, ["Asleep?", "No."])
        wait_for_queue(browser, 0)


def test_a_worker_that_is_stopped_again_and_again_delivers_each_message_once(
    browser: Browser, recorded: Recorder
) -> None:
    conversations = []
    for number in range(5):
        texts = [f"{number}.{index}" for index in range(40)]
        conversations.append((browser.open_talk(*texts), texts))
        browser.stop_worker()
    for conversation, texts in conversations:
        recorded.wait(conversation, texts, seconds=20)
    wait_for_queue(browser, 0)
    wait_until(
        lambda: browser.stored("tally")["tally"]["waiting"] == 0, seconds=10, what="the count is wrong"
    )


def test_what_waits_outlasts_the_browser(
    playwright: Playwright, recorded: Recorder, door: Door, tmp_path: Path
) -> None:
    with chromium_with_extension(playwright, tmp_path) as browser:
        browser.set(address=door.address, key=recorded.key)
        conversation = browser.open_talk("Until tomorrow?", "Yes.")
        wait_for_queue(browser, 2)
    with door.opened(), chromium_with_extension(playwright, tmp_path) as browser:
        # Nobody opens the conversation again.
        recorded.wait(conversation, ["Until tomorrow?", "Yes."])
        wait_for_queue(browser, 0)
        # What was told is remembered as well.
        key = f"seen/chatgpt/{conversation}"
        assert len(browser.stored(key)[key]["messages"]) == 2
