"""What the grid had served by a hook, or by a tool, stands beside the prompt, and is not what the user typed."""

from typing import Any

from tests.adapters.lines import assistant, call, line, messages, only, result, user

CONTEXT = "<aethergrid-context>\nSet a lock timeout.\n</aethergrid-context>"
SHAPES: list[Any] = [None, [], "x", {"type": 3}]


def hook(*said: str, parent: str | None = None, event: str = "UserPromptSubmit", **fields: Any) -> Any:
    attachment = {
        "type": "hook_additional_context",
        "content": list(said),
        "hookName": event,
        "toolUseID": "hook-1",
        "hookEvent": event,
    } | fields
    return line("attachment", attachment=attachment, parentUuid=parent)


def test_what_came_in_with_a_prompt_stands_beside_it() -> None:
    prompt = only(user("Why does it hang?", uuid="u1"), hook(CONTEXT, parent="u1"))
    assert prompt.content == "Why does it hang?"
    assert prompt.metadata["served"] == [CONTEXT]


def test_it_is_found_behind_other_hooks_of_the_same_prompt() -> None:
    other = hook("Be kind.", parent="u1", type="hook_success", stdout=CONTEXT) | {"uuid": "a1"}
    prompt = only(user("Why?", uuid="u1"), other, hook("Of another hook", CONTEXT, parent="a1"))
    assert prompt.metadata["served"] == [CONTEXT]


def test_what_came_in_at_the_start_belongs_to_the_first_prompt() -> None:
    first, answer, second = messages(
        hook(CONTEXT, event="SessionStart:startup"),
        user("Why?", uuid="u1"),
        assistant("Because."),
        user("Thanks!", uuid="u2"),
    )
    assert first.metadata["served"] == [CONTEXT]
    assert "served" not in answer.metadata
    assert "served" not in second.metadata


def test_a_prompt_that_was_given_already_comes_again_with_what_was_served() -> None:
    parser_messages = messages(
        user("Why?", uuid="u1"), assistant("Because."), hook(CONTEXT, parent="u1"), hook(CONTEXT, parent="u1")
    )
    assert parser_messages[0].metadata["served"] == [CONTEXT]


def test_a_reminder_in_the_prompt_itself_is_read_the_same() -> None:
    reminder = f"<system-reminder>\nUserPromptSubmit hook additional context: {CONTEXT}\n</system-reminder>"
    prompt = only(user(f"{reminder}\nWhy does it hang?"))
    assert (prompt.content, prompt.metadata["served"]) == ("Why does it hang?", [CONTEXT])


def test_what_other_hooks_say_is_not_kept() -> None:
    prompt = only(user("Why?", uuid="u1"), hook("It is Tuesday.", parent="u1"))
    assert "served" not in prompt.metadata
    assert "Tuesday" not in str(prompt)


def test_an_attachment_of_any_shape_is_read() -> None:
    odd = [line("attachment", attachment=shape) for shape in SHAPES]
    plain = hook(CONTEXT, parent="u1")
    plain["attachment"]["content"] = CONTEXT
    prompt = only(user("Why?", uuid="u1"), *odd, hook(parent="u1", content=[1, None]), plain)
    assert prompt.metadata["served"] == [CONTEXT]


def test_what_a_model_asked_the_grid_for_by_a_tool_stands_beside_the_prompt() -> None:
    prompt, answer = messages(
        user("Why does it hang?", uuid="u1"),
        assistant(call("c1", "mcp__aethergrid__get_context")),
        user([result("c1", [{"type": "text", "text": CONTEXT}])]),
    )
    assert prompt.metadata["served"] == [CONTEXT]
    assert "served" not in answer.metadata
