"""A real Chromium with the extension in it."""

import contextlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, Playwright, Worker

from tests.capture.extension.sites import Site, all_sites, answer, prompt
from tests.capture.extension.talks import new_id
from tests.processes import ROOT
from tests.waiting import wait_until

EXTENSION = ROOT / "capture" / "extension"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
# Shorter than for people, so that the tests need not wait; in milliseconds, the last in seconds.
TIMING = {
    "tick": 100,
    "quiet": 250,
    "stuck": 60_000,
    "patience": 800,
    "nameless": 1000,
    "again": 500,
    "retry": 1,
}


class Browser:
    """The browser of a person who has installed the extension."""

    def __init__(self, context: BrowserContext) -> None:
        self.context = context
        self.sites: dict[str, Site] = all_sites()
        for site in self.sites.values():
            site.serve(context)
        self.home = self.worker.url.removesuffix("worker.js")

    @property
    def worker(self) -> Worker:
        """The service worker; it is another one after each time that it was stopped."""
        running = self.context.service_workers
        return running[-1] if running else self.context.wait_for_event("serviceworker")

    def stop_worker(self) -> None:
        """Stop the service worker as Chromium does when it needs the memory: without a word."""
        page = self.own_page("options")
        session = self.context.new_cdp_session(page)
        session.send("ServiceWorker.enable")
        session.send("ServiceWorker.stopAllWorkers")
        page.close()

    def own_page(self, name: str) -> Page:
        """Open a page of the extension."""
        page = self.context.new_page()
        page.goto(f"{self.home}pages/{name}.html")
        return page

    def open_talk(self, *texts: str) -> str:
        """Open a conversation of chatgpt.com that consists of prompts and answers in turn; give its id."""
        conversation = new_id()
        messages = [
            answer(new_id(), text) if index % 2 else prompt(new_id(), text)
            for index, text in enumerate(texts)
        ]
        self.sites["chatgpt"].open(self.context, f"/c/{conversation}", messages)
        return conversation

    def set(self, **settings: Any) -> None:
        """Change settings as the options page does."""
        self.worker.evaluate(
            """async (changes) => {
                const { settings } = await chrome.storage.local.get("settings");
                await chrome.storage.local.set({ settings: { ...settings, ...changes } });
            }""",
            {"timing": TIMING, "paused": {}} | settings,
        )

    def stored(self, prefix: str) -> dict[str, Any]:
        """Give what the extension has stored under keys that begin with `prefix`."""
        everything: dict[str, Any] = self.worker.evaluate("chrome.storage.local.get(null)")
        return {key: value for key, value in everything.items() if key.startswith(prefix)}

    def badge(self) -> tuple[str, str]:
        """Give the text of the badge, and what is said when one points at it."""
        text, title = self.worker.evaluate(
            "Promise.all([chrome.action.getBadgeText({}), chrome.action.getTitle({})])"
        )
        return text, title

    def wait_for_badge(self, text: str, *, title: str = "", seconds: float = 10) -> None:
        """Wait until the badge shows `text`, and its title has `title` in it."""
        wait_until(
            lambda: (shown := self.badge())[0] == text and title in shown[1],
            seconds=seconds,
            what=f"the badge does not show {text} with {title!r}",
        )

    def close_tabs(self) -> None:
        """Close all tabs but one, which is empty."""
        stay = self.context.new_page()
        for page in self.context.pages:
            if page is not stay:
                page.close()


@contextlib.contextmanager
def chromium_with_extension(playwright: Playwright, profile: Path) -> Iterator[Browser]:
    """Run Chromium without a window on a profile of its own; on a new one the options page is there at once."""
    is_new = not profile.exists() or not any(profile.iterdir())
    context = playwright.chromium.launch_persistent_context(
        profile,
        executable_path=CHROMIUM,
        args=[
            "--headless=new",
            # Chromium's sandbox cannot be had as root.
            *(["--no-sandbox"] if os.geteuid() == 0 else []),
            f"--disable-extensions-except={EXTENSION}",
            f"--load-extension={EXTENSION}",
            "--disable-features=DisableLoadExtensionCommandLineSwitch",
        ],
    )
    try:
        if is_new:
            _wait_for_options(context)
        yield Browser(context)
    finally:
        context.close()


def _wait_for_options(context: BrowserContext) -> None:
    # It takes a tab that is empty, which must not be that of a test.
    for _ in range(300):
        if any(page.url.endswith("/pages/options.html") for page in context.pages):
            return
        context.pages[0].wait_for_timeout(100)
    pytest.fail("the options page did not open after the installation", pytrace=False)
