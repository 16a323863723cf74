"""The tables of the sites: every shape that a site has or had is read, as Markdown, without what is only a label."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.capture.extension.browser import EXTENSION, Browser
from tests.capture.extension.sites import PAGES, all_sites, answer, prompt
from tests.capture.extension.talks import new_id

CHAT = (PAGES / "chat.js").read_text(encoding="utf-8")
TABLES = {"claude_ai": "sites/claude.js", "chatgpt": "sites/chatgpt.js", "gemini_web": "sites/gemini.js"}
SHAPES = [
    ("claude_ai", "rows"),
    ("claude_ai", "containers"),
    ("chatgpt", "shell"),
    ("chatgpt", "roles"),
    ("chatgpt", "mobile"),
    ("gemini_web", "elements"),
]

RICH = """
<h2>Two <em>ways</em></h2>
<p>Use <code>make up</code>, or read <a href="https://example.org/docs">the docs</a>.<br>It costs <b>nothing</b>.</p>
<ol start="3"><li><p>First:</p><ul><li>a</li><li><strong>b</strong></li></ul></li><li>Then</li></ol>
<div><div>python</div><button>Copy</button><pre><code class="language-python">def f():
    return "```"
</code></pre></div>
<table><thead><tr><th>name</th><th>what</th></tr></thead><tbody><tr><td>a|b</td><td>one<br>two</td></tr></tbody></table>
<blockquote><p>Said she.</p></blockquote>
<p>So <span class="katex"><math><annotation encoding="application/x-tex">x^2</annotation></math>
<span aria-hidden="true">x2</span></span> it is.<sup><button>1</button></sup></p>
<hr>
<svg><text>icon</text></svg><p hidden>never shown</p><span class="sr-only">for readers of screens</span>
"""
READ = """
## Two *ways*

Use `make up`, or read [the docs](https://example.org/docs).
It costs **nothing**.

3. First:
   - a
   - **b**
4. Then

````python
def f():
    return "```"
````

| name | what |
| --- | --- |
| a\\|b | one two |

> Said she.

So $x^2$ it is.

---
"""


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A page where nothing is at work but what a test puts there."""
    page = chromium.context.new_page()
    yield page
    page.close()


def read(page: Page, name: str, html: str) -> list[dict[str, Any]]:
    """Read a page by the table of a site."""
    page.set_content(html.replace('<script src="/chat.js">', f"<script>{CHAT}"))
    for file in ("page/markdown.js", "page/reading.js", TABLES[name]):
        page.add_script_tag(path=EXTENSION / file)
    script = "aethergrid.read(aethergrid.site).messages.map(({ element, ...rest }) => rest)"
    messages: list[dict[str, Any]] = page.evaluate(script)
    return messages


@pytest.mark.parametrize(("name", "shape"), SHAPES)
def test_every_shape_is_read_without_labels(page: Page, name: str, shape: str) -> None:
    said = [prompt(new_id(), "Two ways?\n\n  indented"), answer(new_id(), RICH, streaming=True)]
    asked, answered = read(page, name, all_sites()[name].html(said, shape=shape))
    assert (asked["role"], answered["role"]) == ("user", "assistant")
    assert asked["text"].split() == ["Two", "ways?", "indented"]
    assert answered["text"] == READ.strip()
    assert answered["streaming"]


@pytest.mark.parametrize(("name", "shape"), SHAPES)
def test_every_shape_tells_who_is_who(page: Page, name: str, shape: str) -> None:
    said = [prompt(new_id(), "One?"), answer(new_id(), "<p>1</p>"), prompt(new_id(), "Two?")]
    messages = read(page, name, all_sites()[name].html(said, shape=shape))
    assert [(message["role"], message["text"]) for message in messages] == [
        ("user", "One?"),
        ("assistant", "1"),
        ("user", "Two?"),
    ]
    keys = [message["own"] or message["slot"] for message in messages]
    assert len(set(keys)) == (3 if name != "gemini_web" else 2)


@pytest.mark.parametrize("name", TABLES)
def test_a_prompt_keeps_its_lines(page: Page, name: str) -> None:
    said = [prompt(new_id(), "def f():\n    return 1")]
    assert read(page, name, all_sites()[name].html(said))[0]["text"] == "def f():\n    return 1"


@pytest.mark.parametrize(
    ("name", "address", "conversation"),
    [
        (
            "claude_ai",
            "https://claude.ai/chat/019edd2f-75f4-7a6d-9e39-f76fa5afb3db",
            "019edd2f-75f4-7a6d-9e39-f76fa5afb3db",
        ),
        ("claude_ai", "https://claude.ai/new", None),
        ("claude_ai", "https://claude.ai/share/019edd2f-75f4-7a6d-9e39-f76fa5afb3db", None),
        (
            "chatgpt",
            "https://chatgpt.com/c/6ac003a8-d54c-83ea-bb04-28d7229e9e47?model=x",
            "6ac003a8-d54c-83ea-bb04-28d7229e9e47",
        ),
        ("chatgpt", "https://chatgpt.com/g/g-p-1a2b-tea/c/6ac003a8-d54c", "6ac003a8-d54c"),
        ("chatgpt", "https://chatgpt.com/uc/6ac003a8-d54c", "6ac003a8-d54c"),
        ("chatgpt", "https://chatgpt.com/gpts", None),
        ("gemini_web", "https://gemini.google.com/app/491c5405bb57437c", "491c5405bb57437c"),
        ("gemini_web", "https://gemini.google.com/u/1/gem/coach/491c5405bb57437c", "491c5405bb57437c"),
        ("gemini_web", "https://gemini.google.com/app", None),
    ],
)
def test_a_conversation_is_told_by_its_address(
    page: Page, name: str, address: str, conversation: str | None
) -> None:
    read(page, name, all_sites()[name].html([]))
    assert page.evaluate("url => aethergrid.site.conversationOf(new URL(url))", address) == conversation


def test_an_id_that_is_not_final_is_seen_as_such(page: Page) -> None:
    said = [prompt(new_id(), "Hm?"), answer("placeholder-request-1", "<p>Ah.</p>")]
    assert [one["provisional"] for one in read(page, "chatgpt", all_sites()["chatgpt"].html(said))] == [
        False,
        True,
    ]
