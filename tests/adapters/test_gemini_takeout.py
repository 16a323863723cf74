"""What Google Takeout has of Gemini becomes messages: each activity a prompt and the answer to it."""

import json
from pathlib import PurePath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.base import UnreadableExportError
from adapters.gemini.html_text import text_of_html
from adapters.gemini.takeout import GeminiTakeout
from adapters.gemini.takeout_page import GeminiTakeoutPage
from adapters.messages import format_timestamp
from tests.exports import Slices, activity, read, read_damaged

EXPORT = GeminiTakeout()


def test_an_activity_is_a_prompt_and_its_answer() -> None:
    prompt, answer = read(EXPORT, [activity("Prompted How many?", "<p>Two.</p>")])
    assert (prompt.role, prompt.content) == ("user", "How many?")
    assert (answer.role, answer.content, answer.model) == ("assistant", "Two.", "")
    assert prompt.conversation_id == answer.conversation_id
    assert format_timestamp(prompt.timestamp) == "2026-03-01T09:00:00.250Z"


def test_a_prompt_without_an_answer_is_kept() -> None:
    (prompt,) = read(
        EXPORT, [activity("Prompted How many? Attached 2 files.", attachedFiles=["a.png", {"name": "b"}])]
    )
    assert prompt.content == "How many?"
    assert prompt.metadata["attachments"] == [{"name": "a.png"}, {"name": "b"}]


def test_in_another_language_what_was_answered_is_a_prompt() -> None:
    told = activity("Eingegebener Prompt: Wie viele?", "<p>Zwei.</p>", header="Gemini-Apps")
    prompt, _ = read(EXPORT, [told, activity("Hat Gemini-Apps verwendet")])
    assert prompt.content == "Eingegebener Prompt: Wie viele?"


def test_other_activities_are_no_messages() -> None:
    search = activity("Prompted x", "y", header="Search", products=["Search"])
    assert not read(EXPORT, [activity("Used Gemini Apps"), activity("Created a canvas", "<p>x</p>"), search])


def test_two_exports_give_the_same_identities() -> None:
    first = activity("Prompted A", "<p>a</p>")
    second = activity("Prompted B", "<p>b</p>", time="2026-03-02T09:00:00Z")
    once = {message.identity for message in read(EXPORT, [second, first])}
    assert once == {message.identity for message in read(EXPORT, [first, second])}
    assert len(once) == 4


def test_an_activity_without_a_time_is_damage() -> None:
    found, damage = read_damaged(EXPORT, [activity("Prompted A", time="yesterday"), {"x": 1}])
    assert not found
    assert [item.reason for item in damage] == [
        "an activity without a readable time",
        "an object that is no activity",
    ]


def test_it_is_recognised_by_its_products() -> None:
    assert EXPORT.recognises(json.dumps([activity("x")], indent=1).encode())
    assert not EXPORT.recognises(
        json.dumps([activity("gemini", header="Search", products=["Search"])]).encode()
    )


def test_the_web_page_is_refused_with_what_to_ask_for() -> None:
    page = b'<html><body><div class="outer-cell mdl-cell"><p>Gemini Apps<br></p></div>'
    assert GeminiTakeoutPage().recognises(page)
    with pytest.raises(UnreadableExportError, match="JSON instead of HTML"):
        list(GeminiTakeoutPage().read(Slices(page, 9), path=PurePath("MyActivity.html")))


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>One.</p><p>Two &amp; three.</p>", "One.\n\nTwo & three."),
        ("<ul><li>a</li><li>b <b>c</b></li></ul>", "- a\n- b c"),
        ("<pre><code>x = 1\n  y</code></pre>", "```\nx = 1\n  y\n```"),
        ("Use <code>ls</code>.<br>Then go.", "Use `ls`.\nThen go."),
        ("<h2>Title</h2>\n text", "## Title\n\n text"),
        ("<script>x</script>y<![endif]>", "y"),
    ],
)
def test_html_is_read_as_a_person_sees_it(html: str, text: str) -> None:
    assert text_of_html(html) == text


@given(st.text(alphabet="<>![]-/&#;x=\"' pre", max_size=60))
def test_any_html_is_read(html: str) -> None:
    text_of_html(html)
