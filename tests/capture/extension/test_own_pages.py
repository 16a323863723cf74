"""The options page and the popup, as a person uses them, with the keyboard too."""

from playwright.sync_api import expect

from tests.capture.extension.browser import Browser
from tests.capture.extension.talks import Recorder
from tests.services.ports import server_port


def test_the_options_are_saved_and_tried_out_by_keyboard(browser: Browser, recorded: Recorder) -> None:
    browser.set(address="http://127.0.0.1:8080", key="")
    page = browser.own_page("options")
    expect(page.get_by_label("Address")).to_have_value("http://127.0.0.1:8080")
    page.get_by_label("Address").fill(f"127.0.0.1:{recorded.grid.port}")
    page.keyboard.press("Tab")
    page.keyboard.insert_text(recorded.key)
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_have_text("Saved.")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("It works")
    settings = browser.stored("settings")["settings"]
    assert (settings["address"], settings["key"]) == (
        f"http://127.0.0.1:{recorded.grid.port}/",
        recorded.key,
    )


def test_the_test_says_what_is_wrong(browser: Browser, recorded: Recorder) -> None:
    page = browser.own_page("options")
    test, said = page.get_by_role("button", name="Test"), page.get_by_role("status")
    page.get_by_label("Key").fill("ag_00000000_wrong")
    test.click()
    expect(said).to_contain_text("does not take the key (401)")
    page.get_by_label("Address").fill(f"http://127.0.0.1:{server_port()}")
    test.click()
    expect(said).to_contain_text("cannot be reached. Is it running?")
    for address, complaint in {
        "": "This is no address",
        "ftp://127.0.0.1": "has to begin with http",
        "http://ada:secret@127.0.0.1": "Leave name and password out",
    }.items():
        page.get_by_label("Address").fill(address)
        test.click()
        expect(said).to_contain_text(complaint)
    page.get_by_label("Address").fill("http://grid.example")
    expect(page.get_by_text("not encrypted")).to_be_visible()


def test_a_site_is_paused_in_the_popup(browser: Browser) -> None:
    page = browser.own_page("popup")
    box = page.get_by_role("checkbox", name="claude.ai")
    box.focus()
    page.keyboard.press("Space")
    expect(page.get_by_text("paused: nothing is read")).to_have_count(1)
    expect(box).to_be_focused()
    assert browser.stored("settings")["settings"]["paused"] == {"claude_ai": True}
    for name in ("chatgpt.com", "gemini.google.com"):
        page.get_by_role("checkbox", name=name).click()
    browser.wait_for_badge("off")
    page.get_by_role("checkbox", name="claude.ai").click()
    expect(page.get_by_text("paused: nothing is read")).to_have_count(2)
    assert browser.badge()[0] != "off"


def test_without_a_key_nothing_is_read_and_that_is_told(browser: Browser) -> None:
    browser.set(key="")
    browser.wait_for_badge("!", title="set a key")
    expect(browser.own_page("popup").get_by_text("Set a key on the options page")).to_be_visible()
