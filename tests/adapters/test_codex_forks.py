"""Forks of Codex sessions: what a fork copies counts once, what is said in it is its own."""

import itertools
from typing import Any

import pytest

from tests.adapters.codex_lines import (
    answer,
    call,
    flat,
    given_out,
    joined,
    line,
    messages,
    output,
    prompt,
    session,
    turn,
    usage,
)

PARENT, CHILD, GRANDCHILD = given_out(0, 1), given_out(100, 2), given_out(200, 3)
SPAWNED = {"source": {"subagent": {"thread_spawn": {"parent_thread_id": PARENT, "depth": 1}}}}


def talk(
    at: float, *words: str, session_id: str = "", dated: bool = True, total: int = 0
) -> list[dict[str, Any]]:
    """Give turns of a prompt, a call and an answer each, ten seconds apart."""
    lines: list[Any] = [session(session_id, at)] if session_id else []
    for number, word in enumerate(words):
        second = at + 10 * number
        total += 100
        lines += [
            turn(second + 1, given_out(second + 1) if dated else ""),
            prompt(word, second + 1.1),
            call(f"{session_id}-{word}-{number}", second=second + 2),
            usage(total, 100, second + 2.1),
            output(f"{session_id}-{word}-{number}", "…", second + 3),
            answer(f"{word}, indeed", second + 4),
            usage(total + 50, 50, second + 4.1),
        ]
        total += 50
    return flat(*lines)


def stamped_anew(lines: list[dict[str, Any]], at: float) -> list[dict[str, Any]]:
    """Give lines as a fork copies them: written within some milliseconds, at the time of the fork."""
    return [line(one["type"], one["payload"], at + number / 1000) for number, one in enumerate(lines)]


def tokens(found: Any) -> int:
    return sum(message.metadata.get("tokens", {}).get("output", 0) for message in found.values())


FIRST = talk(0, "go on", "why", "go on", session_id=PARENT)
FORK = session(CHILD, 100, forked_from_id=PARENT)


@pytest.mark.parametrize("stamp_anew", [True, False])
@pytest.mark.parametrize("dated", [True, False])
def test_a_fork_counts_only_what_is_new_in_any_order(dated: bool, stamp_anew: bool) -> None:
    parent = talk(0, "go on", "why", "go on", session_id=PARENT, dated=dated)
    copy = stamped_anew(parent, 100.01) if stamp_anew else parent
    child = [FORK, *copy, *talk(105, "go on", "how", dated=dated, total=450)]
    files = [messages(parent), messages(child)]
    assert [len(file) for file in files] == [6, 10]
    for order in itertools.permutations(files):
        found = joined(*order, *order)
        assert (len(found), tokens(found)) == (10, 5 * 150)


def test_a_fork_is_whole_where_its_parent_is_gone() -> None:
    child = messages([FORK, *stamped_anew(FIRST, 100.01), *talk(105, "how")])
    assert {message.conversation_id for message in child} == {CHILD}
    assert len(joined(child)) == 8
    assert child[-1].metadata["parent_conversation"] == PARENT


def test_a_fork_that_was_cut_copies_less() -> None:
    child = [FORK, *stamped_anew(talk(0, "go on", session_id=PARENT), 100.01), *talk(105, "how")]
    assert len(joined(messages(FIRST), messages(child))) == 8


def test_the_time_of_a_message_is_that_when_it_was_said() -> None:
    child = messages([FORK, *stamped_anew(FIRST, 100.01)])
    found = joined(child, messages(FIRST))
    assert [message.timestamp for message in found.values()] == [m.timestamp for m in messages(FIRST)]


def test_a_fork_of_a_fork_tells_three_sessions_apart() -> None:
    child = [FORK, *stamped_anew(FIRST, 100.01), *talk(105, "how")]
    grandchild = [
        session(GRANDCHILD, 200, forked_from_id=CHILD), *stamped_anew(child, 200.01), *talk(205, "when")
    ]  # fmt: skip
    files = [messages(file) for file in (FIRST, child, grandchild)]
    for order in itertools.permutations(files):
        found = joined(*order)
        assert (len(found), tokens(found)) == (10, 5 * 150)


def test_a_sub_agents_copy_without_calls_and_early_turns_adds_nothing() -> None:
    kept = [
        one
        for one in FIRST[1:]
        if one["payload"].get("type") not in ("function_call", "function_call_output")
    ]
    without_first_turn = kept[len(kept) // 3 :]
    copy = stamped_anew([FIRST[0], *without_first_turn], 100.01)
    child = messages(
        [session(CHILD, 100, forked_from_id=PARENT, **SPAWNED), *copy, *talk(105, "look", total=450)]
    )
    for files in itertools.permutations([messages(FIRST), child]):
        found = joined(*files)
        assert (len(found), tokens(found)) == (8, 4 * 150)
        assert [m.content for m in found.values() if m.metadata.get("sidechain")] == ["look", "look, indeed"]
        assert {m.metadata.get("agent_id", "") for m in found.values()} == {"", CHILD}


def test_a_sub_agent_that_copies_nothing_keeps_its_first_turn() -> None:
    child = [session(CHILD, 100, **SPAWNED), *talk(100.5, "look", "again")]
    with_parents_meta = [child[0], line("session_meta", FIRST[0]["payload"], 100), *child[1:]]
    for lines in (child, with_parents_meta):
        found = joined(messages(FIRST), messages(lines))
        assert (len(found), tokens(found)) == (10, 5 * 150)


@pytest.mark.parametrize("dated", [True, False])
def test_work_of_the_parents_open_turn_is_not_the_forks(dated: bool) -> None:
    opened = [*prompt("spawn", 31), call("spawn", "spawn_agent", 32), *usage(600, 150, 33)]
    child = [
        FORK,
        *stamped_anew([*FIRST, *opened], 100.01),
        *talk(105, "how", total=600, dated=dated),
    ]
    *_, said = messages(child)
    assert said.metadata["tokens"]["output"] == 150
    assert said.metadata["tools_used"] == ["shell"]


def test_a_resumed_session_goes_on_as_itself() -> None:
    resumed = [*FIRST, session(PARENT, 500), *talk(501, "go on", total=450)]
    assert len({m.identity for m in messages(resumed)}) == 8
    assert {m.conversation_id for m in messages(resumed)} == {PARENT}
    assert joined(messages(FIRST), messages(resumed)).keys() == joined(messages(resumed)).keys()


def test_a_fork_that_copies_without_saying_whose_it_is_adds_nothing() -> None:
    child = [FORK, *stamped_anew(FIRST[1:], 100.01), *talk(105, "how", total=450)]
    found = joined(messages(FIRST), messages(child))
    assert (len(found), tokens(found)) == (8, 4 * 150)
