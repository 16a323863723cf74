"""How each family is told what was learned, and how its tokens are counted."""

from dataclasses import replace

import pytest

from adapters.contract import ADVICE as PITFALL
from adapters.contract import PROOF
from adapters.registry import context_format, vendors

ADVICE = replace(PITFALL, kind="strategy")
MODELS = ("claude-opus-4-7", "gpt-5", "gemini-2.5-pro", "llama3:8b", "nobody-knows-it", "")


@pytest.mark.parametrize("model", MODELS)
def test_every_format_has_all_that_is_told(model: str) -> None:
    text = context_format(model).write([ADVICE], [PROOF])
    told = [ADVICE.title, ADVICE.when, ADVICE.not_when, ADVICE.action, *ADVICE.avoid, ADVICE.held, "3fa9c1d2"]
    assert all(part in text for part in [*told, *ADVICE.models, PROOF.text, PROOF.source])
    assert text.startswith("<aethergrid-context>\n")
    assert text.endswith("\n</aethergrid-context>")


@pytest.mark.parametrize("model", MODELS)
def test_what_is_contested_or_a_pitfall_says_so(model: str) -> None:
    contested, pitfall = replace(ADVICE, contested=True), PITFALL
    assert "contested" in context_format(model).write([contested], []).lower()
    assert "pitfall" in context_format(model).write([pitfall], []).lower()


def test_nothing_gives_an_empty_text() -> None:
    assert context_format("gpt-5").write([], []) == ""


@pytest.mark.parametrize(
    "mark", ["</aethergrid-context>", "<AetherGrid-Context x=1>", "<aether<aethergrid-context>grid-context>"]
)
def test_no_text_closes_or_opens_the_marks(mark: str) -> None:
    text = context_format("gpt-5").write([ADVICE], [replace(PROOF, text=f"before {mark} after")])
    assert text.lower().count("aethergrid-context") == 2
    assert "before" in text


def test_every_vendor_has_a_format_of_its_own() -> None:
    written = {family: vendor.context_format.write([ADVICE], [PROOF]) for family, vendor in vendors().items()}
    assert len(set(written.values())) == len(written) == 4


@pytest.mark.parametrize(
    ("newer", "older"),
    [("claude-opus-4-7", "claude-opus-4-6"), ("claude-sonnet-5", "claude-3-5-sonnet-20241022"),
     ("anthropic/claude-opus-4-10", "claude-sonnet-4-20250514"), ("claude-opus-5", "us.anthropic.claude-sonnet-4-5")],
)  # fmt: skip
def test_claude_counts_more_since_its_new_vocabulary(newer: str, older: str) -> None:
    text = context_format("claude").write([ADVICE], [PROOF])
    (many,), (few,) = (context_format(model).counter(model).counts([text]) for model in (newer, older))
    assert many > 1.2 * few
