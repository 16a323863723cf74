"""What a ChatGPT export holds becomes messages: all branches, and what led to each answer."""

import random
from typing import Any

import pytest

from adapters.gpt.exports import ChatGPTExport
from adapters.messages import CapturedMessage, format_timestamp, merge
from tests.exports import START, chatgpt, node, read, read_damaged, talk, uuid_of

EXPORT = ChatGPTExport()


def messages(*nodes: dict[str, Any], **fields: Any) -> list[CapturedMessage]:
    return read(EXPORT, chatgpt("c1", *nodes, **fields))


def answer(id: str, parent: str, text: Any = "Like so.", **fields: Any) -> dict[str, Any]:
    return node(id, parent, role="assistant", text=text, **fields)


def test_prompts_and_answers_are_messages() -> None:
    prompt, reply = messages(node("u", text="How?"), answer("a", "u", model_slug="gpt-4o", at=START + 0.25))
    assert (prompt.role, prompt.content, prompt.model) == ("user", "How?", "")
    assert (reply.role, reply.content, reply.model) == ("assistant", "Like so.", "gpt-4o")
    assert format_timestamp(reply.timestamp) == "2026-05-28T20:26:40.250Z"
    assert (reply.conversation_id, reply.message_id, reply.metadata["parent"]) == ("c1", "a", "u")


def test_hidden_and_system_nodes_are_no_messages() -> None:
    hidden: dict[str, Any] = {"is_visually_hidden_from_conversation": True}
    context = {"content_type": "user_editable_context", "user_profile": "…"}
    (only,) = messages(
        node("s", role="system", **hidden), node("c", "s", text=context), node("h", "c", text="x", **hidden),
        node("u", "h", text="How?"), answer("e", "u", ""), answer("g", "e", "not shown", **hidden),
    )  # fmt: skip
    assert only.message_id == "u"


def test_every_branch_is_recorded_and_the_current_one_marked() -> None:
    found = messages(node("u"), answer("a1", "u"), answer("a2", "u"), node("u2", "a1"), current_node="a2")
    assert {m.message_id: m.metadata["current_branch"] for m in found} == {
        "u": True, "a1": False, "u2": False, "a2": True,
    }  # fmt: skip
    assert {m.message_id for m in found if "branch_as_of" in m.metadata} == {"a1", "a2", "u2"}


def test_the_later_export_tells_the_current_branch_in_any_order() -> None:
    nodes = [node("u"), answer("a1", "u"), answer("a2", "u")]
    early = messages(*nodes[:2])
    later = messages(*nodes, current_node="a2", update_time=START + 200)
    back = messages(*nodes, current_node="a1", update_time=START + 300)
    for seed in range(6):
        known: dict[str, CapturedMessage] = {}
        forms = [early, later, back]
        random.Random(seed).shuffle(forms)
        for message in [*forms[0], *forms[1], *forms[2]]:
            known[message.identity] = merge(known.get(message.identity, message), message)
        assert {m.message_id: m.metadata["current_branch"] for m in known.values()} == {
            "u": True, "a1": True, "a2": False,
        }  # fmt: skip


def test_what_led_to_an_answer_is_part_of_it() -> None:
    thoughts = {"content_type": "thoughts", "thoughts": [{"summary": "Plan", "content": "First look."}]}
    prompt, reply = messages(
        node("u", text="How many?"),
        answer("t", "u", thoughts),
        answer("c", "t", {"content_type": "code", "language": "python", "text": "1 + 1"}, recipient="python"),
        node("r", "c", role="tool", text={"content_type": "execution_output", "text": "2"}),
        answer("q", "r", '{"query": "two"}', recipient="browser.search"),
        answer("k", "q", {"content_type": "reasoning_recap", "content": "Thought for 2 s"}),
        answer("p", "k", {"content_type": "code", "language": "json", "text": "{}"}),
        answer("a", "p", "Two.", finish_details={"type": "stop"}),
    )
    assert reply.metadata["thinking"] == "Plan\nFirst look.\n\nThought for 2 s"
    assert reply.metadata["tools_used"] == ["browser.search", "python"]
    assert reply.metadata["tool_calls"] == [
        {"id": "c", "name": "python", "input": {"text": "1 + 1"}},
        {"id": "q", "name": "browser.search", "input": {"query": "two"}},
    ]
    assert reply.metadata["tool_results"] == {"c": {"text": "2", "is_error": False}}
    assert reply.metadata["code"] == [{"language": "json", "text": "{}"}]
    assert reply.metadata["stop_reason"] == "stop"
    assert prompt.metadata == {"source": "chatgpt", "current_branch": True}


def test_a_call_without_an_answer_stays_with_what_came_before() -> None:
    (prompt,) = messages(node("u"), answer("c", "u", "1 + 1", recipient="python"))
    assert prompt.metadata["tools_used"] == ["python"]


def test_a_call_that_two_branches_share_counts_once() -> None:
    found = messages(node("u"), answer("c", "u", "x", recipient="web"), answer("a1", "c"), answer("a2", "c"))
    assert sum(len(m.metadata.get("tool_calls", [])) for m in found) == 1


def test_images_are_counted_and_files_are_named() -> None:
    content = {
        "content_type": "multimodal_text",
        "parts": [
            "Look.", {"content_type": "image_asset_pointer"}, {"content_type": "audio_transcription", "text": "Hm"},
        ],
    }  # fmt: skip
    file = {"id": "f", "name": "input.txt", "mime_type": "text/plain", "size": 42}
    (prompt,) = messages(node("u", text=content, attachments=[file, "junk"]))
    assert prompt.content == "Look.\n\nHm"
    assert prompt.metadata["images"] == 1
    assert prompt.metadata["attachments"] == [{"name": "input.txt", "type": "text/plain", "size": 42}]


def test_a_missing_time_is_that_of_the_nearest_message() -> None:
    found = messages(
        node("u", at=None), answer("a", "u", at=START + 5), node("u2", "a", at=None), create_time=None
    )
    assert [message.timestamp.timestamp() - START for message in found] == [5, 5, 5]
    (alone,) = messages(node("u", at=None))
    assert alone.timestamp.timestamp() == START


@pytest.mark.parametrize("time", [START, str(START), START * 1000, "2026-05-28T20:26:40Z"])
def test_times_may_be_written_in_any_way(time: object) -> None:
    (only,) = messages(node("u", at=time))  # type: ignore[arg-type]
    assert only.timestamp.timestamp() == START


def test_marks_of_sources_give_way_to_what_was_shown() -> None:
    text = (
        '\ue203Fast\ue204 \ue200cite\ue202turn0search1\ue201and \ue200entity\ue202["company","Acme",0]\ue201.'
        "\ue200cite\ue202turn0search2\ue201"
    )
    shown = {"matched_text": "\ue200cite\ue202turn0search2\ue201", "alt": " ([Acme](https://acme.test))"}
    _, reply = messages(node("u"), answer("a", "u", text, content_references=[shown, {"matched_text": 1}]))
    assert reply.content == "Fast and Acme. ([Acme](https://acme.test))"


def test_an_answer_that_was_broken_off_is_incomplete() -> None:
    _, reply = messages(node("u"), answer("a", "u", finish_details={"type": "interrupted"}))
    assert reply.metadata["incomplete"]


def test_a_global_id_is_the_identity_and_a_local_one_is_not() -> None:
    local, other = read(EXPORT, [chatgpt("c1", node("u")), chatgpt("c2", node("u"))])
    assert local.identity != other.identity
    copied = read(EXPORT, [talk("a"), talk("a") | {"conversation_id": "copy"}])
    assert len({message.identity for message in copied}) == 2


def test_an_export_so_old_that_conversations_have_no_id_makes_one() -> None:
    nodes = [node(uuid_of("u")), answer(uuid_of("a"), uuid_of("u"))]
    found = messages(*nodes, conversation_id=None)
    assert {message.conversation_id for message in found} == {uuid_of("u")}


def test_nodes_that_contradict_each_other_come_once() -> None:
    loop = [node("a", "b", text="a"), node("b", "a", text="b"), node("c", "nowhere", text="c")]
    loop[2]["children"] = ["a", "gone", 7]
    found = messages(*loop, current_node="b")
    assert sorted(message.content for message in found) == ["a", "b", "c"]


def test_a_conversation_without_id_or_time_is_damage() -> None:
    timeless = chatgpt("c1", node("u", at=None), create_time=None, update_time=None)
    nameless = chatgpt("", node("u"))
    found, damage = read_damaged(EXPORT, [timeless, talk("fine"), nameless, {"other": 1}])
    assert len(found) == 2
    assert [item.reason for item in damage] == [
        "a conversation without any time", "a conversation without its id", "an object that is no conversation",
    ]  # fmt: skip


def test_it_is_recognised_by_its_tree() -> None:
    assert EXPORT.recognises(b'\xef\xbb\xbf [{"title": "x", "mapping": {"a": {"id": "a", "message": null')
    assert not EXPORT.recognises(b'{"mapping": {"a": {"type": "keyword"}}}')
    assert not EXPORT.recognises(b'"mapping": {"a": {"parent": 1}}')
