"""What is marked as private is stored nowhere: tags whole and broken, mentioned, escaped, nested, cut."""

from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from hypothesis import given
from hypothesis import strategies as st

from adapters.long_texts import LONGEST, shortened
from capture.importer import import_files
from capture.models import Conversation
from capture.rawlog import raw_log
from capture.recorder import record
from capture.redaction import redact, redact_value
from tests.claude_lines import assistant_line, message, user_line

HIDDEN = "my sister's diagnosis"
PIECES = [
    "<private>", "</private>", "<PRIVATE>", "`<private>`", '"</private>"', "\\u003cprivate\\u003e", "<\\/private>",
    "&lt;/private&gt;", "< /private >", "<pri", "vate>", "<Private>", "List<Private>", "[PRIVATE]", "[… 9 characters",
    " left out …]", "[… 9 characters left out …]", "a", " ", "\n", '"', "`", "\\", "İ", "password=", "hunter2-Xy9",
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        (f"Ask about <private>{HIDDEN}</private>, please.", "Ask about [PRIVATE], please."),
        (f"<private>{HIDDEN}</private>", "[PRIVATE]"),
        (f"a <private>\n{HIDDEN}\n\n</private> b <private>{HIDDEN}</private> c", "a [PRIVATE] b [PRIVATE] c"),
        (f"a <PRIVATE>{HIDDEN}</Private> b", "a [PRIVATE] b"),
        (f"a <private >{HIDDEN}< / private> b", "a [PRIVATE] b"),
        (f"a <private>{HIDDEN} b", "a [PRIVATE]"),
        (f"a <private>{HIDDEN}</priv", "a [PRIVATE]"),
        (f"a <private>x <private>y</private> {HIDDEN}</private> b", "a [PRIVATE] b"),
        (f'{{"note": "<private>{HIDDEN}</private>"}}', '{"note": "[PRIVATE]"}'),
        (f'{{"note": "\\u003cprivate\\u003e{HIDDEN}\\u003c/private\\u003e"}}', '{"note": "[PRIVATE]"}'),
        (f"&lt;private&gt;{HIDDEN}&lt;/private&gt;!", "[PRIVATE]!"),
        (f"```\n<private>{HIDDEN}</private>\n```", "```\n[PRIVATE]\n```"),
        (f"<private>`</private>` {HIDDEN}</private> b", "[PRIVATE] b"),
        ("PASSWORD=<private>hunter2-Xy9</private>", "PASSWORD=[PRIVATE]"),
        (f"İİ <private>{HIDDEN}</private> İ", "İİ [PRIVATE] İ"),
    ],
)
def test_a_private_part_is_replaced(text: str, stored: str) -> None:
    redacted, counts = redact(text)
    assert redacted == stored
    assert set(counts) == {"private"}


@pytest.mark.parametrize(
    "text",
    [
        "Put it between `<private>` and `</private>`.",
        "Say \"<private>\" first, '</private>' last, “<private>” never.",
        'print("<private>")',
        '"find(\\"<private>\\")"',
        "List<Private> soldiers = new ArrayList<>();",
        "a stray </private> closes nothing",
        "<privates>, <private key>, private, <p rivate>",
    ],
)
def test_a_tag_that_is_mentioned_hides_nothing(text: str) -> None:
    assert redact(text) == (text, {})


def test_what_was_left_out_may_have_held_the_opening_tag() -> None:
    text = shortened(f"head <private>{HIDDEN * LONGEST}</private> tail")
    assert redact(text)[0] == "head [PRIVATE] tail"
    text = shortened("x" * LONGEST + f"<private>{'x' * LONGEST}{HIDDEN}</private> tail")
    assert redact(text)[0].endswith("characters left out …][PRIVATE] tail")


@given(st.lists(st.sampled_from(PIECES), max_size=14).map("".join))
def test_taking_out_again_changes_nothing(text: str) -> None:
    once, _ = redact(text)
    assert redact(once) == (once, {})


def test_it_is_gone_from_every_value_of_a_message() -> None:
    value = {"calls": [{"input": {f"<private>{HIDDEN}</private>": [f"<private>{HIDDEN}"]}}]}
    assert redact_value(value)[0] == {"calls": [{"input": {"[PRIVATE]": ["[PRIVATE]"]}}]}


@pytest.mark.django_db
def test_it_is_in_no_part_of_what_is_stored(owner: User) -> None:
    said = f"<private>{HIDDEN}</private>"
    parts: dict[str, Any] = {
        "thinking": f"They say {said}.",
        "tool_calls": [{"id": "1", "name": "Bash", "input": {"command": f"echo '{said}'"}}],
        "tool_results": {"1": {"text": said, "is_error": False}},
    }
    record([message(1, said, **parts)], owner_id=owner.pk, source_kind="api")
    assert "diagnosis" not in str(raw_log().read(raw_log().ids()))
    assert Conversation.objects.get().title == "[PRIVATE]"


@pytest.mark.django_db
def test_it_may_span_the_blocks_of_a_message(owner: User, tmp_path: Path) -> None:
    path = tmp_path / "session.jsonl"
    blocks = [{"type": "text", "text": text} for text in ("a <private>", HIDDEN, "</private> b")]
    path.write_bytes(
        user_line("ask", "", message={"role": "user", "content": blocks})
        + assistant_line("answer", "c <private>", part=0, stop=None)
        + assistant_line("answer", HIDDEN, part=1, stop=None)
        + assistant_line("answer", "</private> d", part=2)
    )
    import_files([path], owner_id=owner.pk)
    stored = [document["content"] for document in raw_log().read(raw_log().ids()).values()]
    assert sorted(stored) == ["a [PRIVATE] b", "c [PRIVATE] d"]


@pytest.mark.django_db
@pytest.mark.parametrize("cut", range(0, 60, 7))
def test_it_is_never_stored_while_the_message_grows(owner: User, cut: int) -> None:
    whole = f"So <private>{HIDDEN}</private> and then more than that."
    for text in (whole[:cut], whole):
        record([message(1, text, role="assistant")], owner_id=owner.pk, source_kind="api")
        (document,) = raw_log().read(raw_log().ids()).values()
        assert HIDDEN[:4] not in document["content"]
    assert document["content"] == "So [PRIVATE] and then more than that."
