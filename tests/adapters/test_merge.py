"""Two forms of one message become one, whichever comes first."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from adapters.messages import PLACE, CapturedMessage, merge, merge_values

START = datetime(2026, 1, 31, 9, 30, tzinfo=UTC)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=8,
)
METADATA = st.fixed_dictionaries(
    {},
    optional={
        "tokens": st.dictionaries(st.sampled_from(["output", "input", "cache_read"]), st.integers(0, 99)),
        "tools_used": st.lists(st.sampled_from(["Bash", "Edit", "Read"]), unique=True).map(sorted),
        "tool_calls": st.lists(
            st.fixed_dictionaries({"id": st.sampled_from("abc"), "input": VALUES}), max_size=3
        ),
        "tool_results": st.dictionaries(
            st.sampled_from("abc"),
            st.fixed_dictionaries({"text": st.text(max_size=5), "is_error": st.booleans()}),
        ),
        "tokens_exact": st.just(True),
        "incomplete": st.just(True),
        "sidechain": st.just(True),
        "thinking": st.text(max_size=5),
        "other": VALUES,
    },
)
MESSAGES = st.builds(
    CapturedMessage,
    conversation_id=st.just("c"),
    message_id=st.just("m"),
    timestamp=st.integers(0, 9).map(lambda hours: START + timedelta(hours=hours)),
    role=st.just("assistant"),
    content=st.text(max_size=5),
    model=st.sampled_from(["", "claude-test-1"]),
    metadata=METADATA,
)


def message(content: str = "", **metadata: Any) -> CapturedMessage:
    return CapturedMessage("c", "m", START, "assistant", content, metadata=metadata)


@given(MESSAGES, MESSAGES)
def test_the_order_of_two_forms_does_not_matter(one: CapturedMessage, other: CapturedMessage) -> None:
    assert merge(one, other) == merge(other, one)


@given(MESSAGES)
def test_a_form_joined_with_itself_stays_as_it_is(one: CapturedMessage) -> None:
    assert merge(one, one) == one


@given(MESSAGES, MESSAGES)
def test_a_form_that_is_in_already_changes_nothing(one: CapturedMessage, other: CapturedMessage) -> None:
    both = merge(one, other)
    assert merge(both, one) == merge(both, other) == both


@given(VALUES, VALUES)
def test_values_of_any_two_types_join(one: Any, other: Any) -> None:
    assert merge_values(one, other) == merge_values(other, one)


def test_tokens_are_the_largest_that_were_logged() -> None:
    joined = merge(message(tokens={"output": 3, "input": 9}), message(tokens={"output": 8, "cache_read": 1}))
    assert joined.metadata["tokens"] == {"output": 8, "input": 9, "cache_read": 1}


def test_exact_counts_hold_against_larger_ones() -> None:
    logged, counted = message(tokens={"output": 3, "cache_read": 55_096}), message(tokens={"output": 8})
    counted.metadata["tokens_exact"] = True
    for joined in (merge(logged, counted), merge(counted, logged)):
        assert joined.metadata["tokens"] == {"output": 8}


@given(MESSAGES, MESSAGES, MESSAGES)
def test_the_order_of_three_forms_does_not_matter_to_their_counts(
    one: CapturedMessage, two: CapturedMessage, three: CapturedMessage
) -> None:
    first, last = merge(merge(one, two), three), merge(one, merge(two, three))
    assert first.metadata.get("tokens") == last.metadata.get("tokens")


def test_a_form_that_is_complete_completes_the_other() -> None:
    assert "incomplete" not in merge(message(incomplete=True), message()).metadata
    assert merge(message(incomplete=True), message(incomplete=True)).metadata["incomplete"]


def test_tools_stay_sorted_and_calls_in_their_order() -> None:
    short = message(tools_used=["Read"], tool_calls=[{"id": "z"}])
    long = message(tools_used=["Bash", "Read"], tool_calls=[{"id": "z"}, {"id": "a"}])
    for joined in (merge(short, long), merge(long, short)):
        assert joined.metadata["tools_used"] == ["Bash", "Read"]
        assert [call["id"] for call in joined.metadata["tool_calls"]] == ["z", "a"]


def test_a_copy_does_not_move_a_message() -> None:
    first = message("said", **dict.fromkeys(PLACE, "here"))
    copy = replace(message("said", **dict.fromkeys(PLACE, "elsewhere")), conversation_id="fork")
    assert merge(first, copy) == first
