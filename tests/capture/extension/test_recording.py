"""What a person sees in a conversation arrives in the grid, each message once and whole; the sites side by side."""

from playwright.sync_api import Page

from tests.capture.extension.browser import TIMING, Browser
from tests.capture.extension.sites import Message, answer, prompt
from tests.capture.extension.talks import Recorder, new_id
from tests.waiting import wait_until

PATHS = {"claude_ai": "/chat/{}", "chatgpt": "/c/{}", "gemini_web": "/app/{}"}
# Longer than a text has to stand still, in milliseconds.
A_WHILE = TIMING["quiet"] * 3


def path(name: str, conversation: str) -> str:
    return PATHS[name].format(conversation)


def talk(*texts: str) -> list[Message]:
    """Give prompts and answers in turn."""
    messages: list[Message] = []
    for asked, answered in zip(texts[::2], texts[1::2], strict=True):
        messages += [prompt(new_id(), asked), answer(new_id(), f"<p>{answered}</p>")]
    return messages


class Tabs:
    """A tab of each site, with a conversation of its own."""

    def __init__(self, browser: Browser, recorded: Recorder) -> None:
        self.browser = browser
        self.recorded = recorded
        self.pages: dict[str, Page] = {}
        self.ids = {name: new_id() for name in PATHS}

    def open(self, *texts: str, **at: str) -> None:
        """Open a conversation on each site that consists of these texts; `at` gives a site another path."""
        for name, site in self.browser.sites.items():
            where = at.get(name, path(name, self.ids[name]))
            self.pages[name] = site.open(self.browser.context, where, talk(*texts))

    def do(self, script: str, *arguments: object) -> None:
        """Run a function of the page in every tab."""
        for page in self.pages.values():
            page.evaluate(f"(all) => {script}(...all)", list(arguments))

    def say(self, message: Message) -> None:
        """Add a message to every conversation."""
        self.do("((one) => chat.add(one))", message)

    def reload(self) -> None:
        """Load the pages again as they are; what was changed in them is what their servers know."""
        for name, page in self.pages.items():
            messages = page.evaluate("chat.messages")
            self.browser.sites[name].talks[path(name, self.ids[name])] = messages
            page.goto(f"https://{self.browser.sites[name].host}{path(name, self.ids[name])}")

    def pause(self) -> None:
        """Let pass the time in which a text has to stand still."""
        next(iter(self.pages.values())).wait_for_timeout(A_WHILE)

    def expect(self, *texts: str) -> dict[str, list[dict[str, object]]]:
        """Wait until the grid has exactly these texts of each site's conversation, in this order."""
        return {name: self.recorded.wait(self.ids[name], list(texts)) for name in self.pages}

    def still(self, *texts: str) -> None:
        """Let a while pass, and see that the grid has exactly these texts."""
        self.pause()
        for name in self.pages:
            assert self.recorded.texts(self.ids[name]) == list(texts), name


def test_a_conversation_that_is_opened_is_recorded_once(browser: Browser, recorded: Recorder) -> None:
    said = ["Again?", "Yes.", "Again?", "Yes."]
    tabs = Tabs(browser, recorded)
    tabs.open(*said)
    # A second tab of each, at the same time.
    for name, site in browser.sites.items():
        site.open(browser.context, path(name, tabs.ids[name]))
    for messages in tabs.expect(*said).values():
        assert [message["role"] for message in messages] == ["user", "assistant"] * 2
    tabs.reload()
    for name, site in browser.sites.items():
        site.open(browser.context, path(name, tabs.ids[name]))
    tabs.still(*said)


def test_what_was_forgotten_is_named_the_same(browser: Browser, recorded: Recorder) -> None:
    said = ["Why?", "So.", "Why?", "So."]
    tabs = Tabs(browser, recorded)
    tabs.open(*said)
    tabs.expect(*said)
    for name, conversation in tabs.ids.items():
        browser.worker.evaluate("key => chrome.storage.local.remove(key)", f"seen/{name}/{conversation}")
    tabs.reload()
    tabs.still(*said)


def test_an_answer_that_streams_is_recorded_once_and_whole(browser: Browser, recorded: Recorder) -> None:
    tabs = Tabs(browser, recorded)
    tabs.open("Before?", "Before.")
    tabs.expect("Before?", "Before.")
    tabs.say(prompt(new_id(), "Count."))
    tabs.say(answer(new_id(), "<p>One</p>", streaming=True))
    # Longer than a text has to stand still: the sign of the site holds it back.
    tabs.expect("Before?", "Before.", "Count.")
    tabs.do("((html) => chat.stream(html))", "<p>One, two</p>")
    tabs.still("Before?", "Before.", "Count.")
    tabs.do("((html) => chat.stream(html, false))", "<p>One, two, three.</p>")
    ends = tabs.expect("Before?", "Before.", "Count.", "One, two, three.")
    assert recorded.grid.sql("SELECT COUNT(*) FROM capture_message WHERE incomplete") == [(0,)]
    assert [messages[-1]["model"] for messages in ends.values()] == ["Claude Sonnet 4.5", "", "Gemini Pro"]
    assert [messages[1]["model"] for messages in ends.values()] == ["", "", ""]


def test_a_regenerated_answer_is_a_new_message(browser: Browser, recorded: Recorder) -> None:
    tabs = Tabs(browser, recorded)
    tabs.open("A name?", "Ada.")
    tabs.expect("A name?", "Ada.")
    for page in tabs.pages.values():
        asked, _ = page.evaluate("chat.messages")
        # claude.ai names the first answer by its prompt, and only later ones by ids of their own.
        id_ = new_id()
        page.evaluate("all => chat.show(all)", [asked, answer(id_, "<p>Ev</p>", streaming=True, key=id_)])
    tabs.pause()
    tabs.do("((html) => chat.stream(html, false))", "<p>Eve.</p>")
    tabs.expect("A name?", "Ada.", "Eve.")
    tabs.reload()
    tabs.still("A name?", "Ada.", "Eve.")


def test_an_edited_prompt_and_its_answer_are_new_messages(browser: Browser, recorded: Recorder) -> None:
    tabs = Tabs(browser, recorded)
    tabs.open("A tea?", "Green.")
    tabs.expect("A tea?", "Green.")
    branches = {name: page.evaluate("chat.messages") for name, page in tabs.pages.items()}
    edited = [prompt(new_id(), "A coffee?"), answer(new_id(), "<p>Bl</p>", streaming=True)]
    tabs.do("((...all) => chat.show(all))", *edited)
    tabs.pause()
    tabs.do("((html) => chat.stream(html, false))", "<p>Black.</p>")
    tabs.expect("A tea?", "Green.", "A coffee?", "Black.")
    # The other branch is shown again.
    for name, page in tabs.pages.items():
        page.evaluate("all => chat.show(all)", branches[name])
    tabs.still("A tea?", "Green.", "A coffee?", "Black.")


def test_a_message_that_grew_replaces_its_earlier_form(browser: Browser, recorded: Recorder) -> None:
    tabs = Tabs(browser, recorded)
    tabs.open("Tell me.", "Once")
    tabs.expect("Tell me.", "Once")
    tabs.do("((html) => chat.stream(html, false))", "<p>Once upon a time.</p>")
    tabs.expect("Tell me.", "Once upon a time.")


def test_going_to_another_conversation_mixes_nothing(browser: Browser, recorded: Recorder) -> None:
    tabs = Tabs(browser, recorded)
    tabs.open("First?", "First.")
    tabs.expect("First?", "First.")
    first, tabs.ids = tabs.ids, {name: new_id() for name in PATHS}
    for name, page in tabs.pages.items():
        page.evaluate("where => chat.go(where)", path(name, tabs.ids[name]))
    # The messages of the one stand for a while under the address of the other.
    tabs.still()
    tabs.do("((...all) => chat.show(all))", *talk("Second?", "Second."))
    tabs.expect("Second?", "Second.")
    tabs.ids = first
    tabs.still("First?", "First.")


def test_an_element_that_is_used_again_for_the_same_words_is_read_again(
    browser: Browser, recorded: Recorder
) -> None:
    first, second = new_id(), new_id()
    page = browser.sites["chatgpt"].open(browser.context, f"/c/{first}", talk("Hi.", "Hello."))
    recorded.wait(first, ["Hi.", "Hello."])
    page.evaluate("where => chat.go(where)", f"/c/{second}")
    page.evaluate("id => { chat.messages.at(-1).id = id; chat.stream('<p>Hello.</p>', false); }", new_id())
    recorded.wait(second, ["Hello."])


def test_a_new_chat_is_recorded_when_it_gets_its_id(browser: Browser, recorded: Recorder) -> None:
    tabs = Tabs(browser, recorded)
    tabs.open(claude_ai="/new", chatgpt="/", gemini_web="/app")
    tabs.say(prompt(new_id(), "New?"))
    tabs.say(answer(new_id(), "<p>Ne</p>", streaming=True))
    tabs.pause()
    for name, page in tabs.pages.items():
        page.evaluate("where => chat.go(where)", path(name, tabs.ids[name]))
    tabs.do("((html) => chat.stream(html, false))", "<p>New.</p>")
    tabs.expect("New?", "New.")
    tabs.reload()
    tabs.still("New?", "New.")


def test_older_messages_that_load_later_take_their_place(browser: Browser, recorded: Recorder) -> None:
    tabs = Tabs(browser, recorded)
    whole = talk("Go on.", "1", "Go on.", "2", "Go on.", "3")
    whole = [message | {"index": index} for index, message in enumerate(whole)]
    tabs.open()
    tabs.do("((...all) => chat.show(all))", *whole[2:])
    tabs.expect("Go on.", "2", "Go on.", "3")
    tabs.do("((...all) => chat.show(all))", *whole)
    tabs.expect("Go on.", "1", "Go on.", "2", "Go on.", "3")
    tabs.reload()
    tabs.still("Go on.", "1", "Go on.", "2", "Go on.", "3")


def test_an_answer_that_is_left_in_the_middle_is_kept(browser: Browser, recorded: Recorder) -> None:
    tabs = Tabs(browser, recorded)
    tabs.open()
    tabs.say(prompt(new_id(), "Long?"))
    tabs.say(answer(new_id(), "<p>It is a lo</p>", streaming=True))
    tabs.expect("Long?")
    messages = {name: page.evaluate("chat.messages") for name, page in tabs.pages.items()}
    for page in tabs.pages.values():
        page.goto("about:blank")
    for parts in tabs.expect("Long?", "It is a lo").values():
        assert parts[-1]["incomplete"]
    for name, site in browser.sites.items():
        done = messages[name][-1] | {"streaming": False, "html": "<p>It is a long answer.</p>"}
        site.open(browser.context, path(name, tabs.ids[name]), [messages[name][0], done])
    for parts in tabs.expect("Long?", "It is a long answer.").values():
        assert not parts[-1]["incomplete"]


def test_a_sign_of_streaming_that_stays_loses_nothing(browser: Browser, recorded: Recorder) -> None:
    browser.set(timing=TIMING | {"stuck": 1000})
    tabs = Tabs(browser, recorded)
    tabs.open()
    tabs.say(prompt(new_id(), "Stuck?"))
    tabs.say(answer(new_id(), "<p>No.</p>", streaming=True))
    tabs.expect("Stuck?", "No.")


def test_times_and_models_are_those_that_the_page_tells(browser: Browser, recorded: Recorder) -> None:
    claude, chatgpt, said = new_id(), new_id(), talk("When?", "Then.")
    said[1]["time"] = "2026-06-19T09:30:00.250Z"
    browser.sites["claude_ai"].open(browser.context, path("claude_ai", claude), said)
    site = browser.sites["chatgpt"]
    site.shape, shape = "roles", site.shape
    site.open(browser.context, path("chatgpt", chatgpt), talk("Which?", "This."))
    site.shape = shape
    messages = recorded.wait(claude, ["When?", "Then."])
    assert messages[0]["timestamp"].startswith("2026-06-19T00:")
    assert messages[1]["timestamp"].startswith("2026-06-19T09:30:00.25")
    messages = recorded.wait(chatgpt, ["Which?", "This."])
    assert [message["model"] for message in messages] == ["", "gpt-5-thinking"]


def test_the_grid_is_told_of_which_export_the_ids_are(browser: Browser, recorded: Recorder) -> None:
    tabs = Tabs(browser, recorded)
    tabs.open("Whose?", "Mine.")
    tabs.expect("Whose?", "Mine.")
    known = dict(recorded.grid.sql("SELECT external_id, source_kind FROM capture_conversation"))
    assert {name: known[id_] for name, id_ in tabs.ids.items()} == {
        "claude_ai": "claude_ai",
        "chatgpt": "chatgpt",
        "gemini_web": "api",
    }


def test_a_paused_site_is_not_read_until_it_goes_on(browser: Browser, recorded: Recorder) -> None:
    browser.set(paused={"claude_ai": True})
    tabs = Tabs(browser, recorded)
    tabs.open("Secret?", "Yes.")
    claude = {"claude_ai": tabs.pages.pop("claude_ai")}
    tabs.expect("Secret?", "Yes.")
    tabs.pages = claude
    tabs.still()
    assert browser.stored(f"seen/claude_ai/{tabs.ids['claude_ai']}") == {}
    browser.set(paused={})
    tabs.expect("Secret?", "Yes.")


def test_a_temporary_chat_is_never_read(browser: Browser, recorded: Recorder) -> None:
    tabs = Tabs(browser, recorded)
    tabs.open(claude_ai="/new?incognito=", chatgpt="/?temporary-chat=true", gemini_web="/app")
    tabs.pages["gemini_web"].evaluate("document.body.insertAdjacentHTML('beforeend', '<temp-chat-banner>')")
    tabs.do("((...all) => chat.show(all))", *talk("Hidden?", "Yes."))
    tabs.pause()
    # Whatever its address is in the end.
    for name, page in tabs.pages.items():
        page.evaluate("where => chat.go(where)", path(name, tabs.ids[name]))
    tabs.still()


def test_a_site_that_changed_is_told_and_not_recorded(browser: Browser, recorded: Recorder) -> None:
    for site in browser.sites.values():
        conversation = new_id()
        where = path(next(name for name, one in browser.sites.items() if one is site), conversation)
        site.shape, shape = "changed", site.shape
        page = site.open(browser.context, where, talk("Who?", "Me."))
        site.shape = shape
        browser.wait_for_badge(
            "!",
            title=f"{site.host} looks different: no messages found on a page that has a conversation id",
        )
        assert recorded.texts(conversation) == []
        page.reload()
        recorded.wait(conversation, ["Who?", "Me."])
        assert browser.badge()[0] != "!"


def test_answers_that_nobody_finds_are_told(browser: Browser, recorded: Recorder) -> None:
    conversation = new_id()
    said = [prompt(new_id(), "One?"), prompt(new_id(), "Two?")]
    browser.sites["claude_ai"].open(browser.context, path("claude_ai", conversation), said)
    browser.wait_for_badge("!", title="2 prompts found, but no answer")
    assert recorded.texts(conversation) == []


def test_a_conversation_without_an_id_is_told(browser: Browser, recorded: Recorder) -> None:
    tabs = Tabs(browser, recorded)
    tabs.open("Who?", "Me.", claude_ai="/chats/1", chatgpt="/", gemini_web="/chat")
    for name in ("claude.ai", "chatgpt.com", "gemini.google.com"):
        browser.wait_for_badge("!", title=f"{name} shows a conversation, but its address has no id")
        next(page for page in tabs.pages.values() if name in page.url).close()
    wait_until(lambda: "has no id" not in browser.badge()[1], seconds=10, what="it is told for ever")


def test_what_others_share_is_not_read(browser: Browser, recorded: Recorder) -> None:
    tabs = Tabs(browser, recorded)
    tabs.open("Theirs?", "Yes.", **{name: f"/share/{id_}" for name, id_ in tabs.ids.items()})
    tabs.still()
    assert browser.badge()[0] != "!"
