"""A history that is sent again and again gives every message once, for every API."""

import random
from dataclasses import dataclass, field
from dataclasses import replace as with_changes
from typing import Any

import pytest

from adapters.exchanges import Exchange, Reading
from adapters.messages import CapturedMessage, merge
from tests.adapters.calls import APIS, Anthropic, Api, Responses, Said, read

TURNS = 20
EACH_API = pytest.mark.parametrize("api", APIS.values(), ids=APIS)
SESSION = "0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0"


@dataclass
class Store:
    """What is left of messages as the recorder joins them."""

    messages: dict[str, CapturedMessage] = field(default_factory=dict)

    def add(self, reading: Reading, *, earlier: bool = False) -> "Store":
        for message in [*(reading.earlier if earlier else ()), *reading.messages]:
            known = self.messages.get(message.identity)
            self.messages[message.identity] = merge(known, message) if known else message
        return self

    def said(self, role: str = "") -> list[str]:
        found = sorted(self.messages.values(), key=lambda message: message.timestamp)
        return [message.content for message in found if role in ("", message.role)]

    def conversations(self) -> set[str]:
        return {message.conversation_id for message in self.messages.values()}

    def conversation_of(self, answer_id: str) -> str:
        known = (found for found in self.messages.values() if found.message_id == answer_id)
        return next((message.conversation_id for message in known), "")


def stored(*seen: Exchange, earlier: bool = False) -> Store:
    store = Store()
    for one in seen:
        store.add(read(one, store.conversation_of), earlier=earlier)
    return store


def talk(api: Api, *, turns: int = TURNS, topic: str = "topic", **fields: Any) -> list[Exchange]:
    """Have a talk in which every second turn needs a tool: two requests with one prompt."""
    history: list[Said] = []
    seen = []
    for turn in range(turns):
        history.append(("user", f"Question {turn} on {topic}"))
        if turn % 2:
            looking = f"Looking {turn}"
            seen.append(api.exchange(history, looking, id=f"id-{topic}-{turn}-a", call="Bash", **fields))
            history += [("assistant", looking), ("tool", f"found {turn}")]
        answer = f"Answer {turn} on {topic}"
        seen.append(api.exchange(history, answer, id=f"id-{topic}-{turn}", **fields))
        history.append(("assistant", answer))
    return seen


def expected(topic: str = "topic", *, turns: int = TURNS) -> list[str]:
    said = []
    for turn in range(turns):
        looking = [f"Looking {turn}"] if turn % 2 else []
        said += [f"Question {turn} on {topic}", *looking, f"Answer {turn} on {topic}"]
    return said


@EACH_API
def test_a_talk_of_many_turns_is_stored_once_and_in_order(api: Api) -> None:
    store = stored(*talk(api))
    assert store.said() == expected()
    assert len(store.conversations()) == 1


@EACH_API
def test_reading_everything_again_in_any_order_adds_nothing(api: Api) -> None:
    seen = talk(api)
    store = stored(*seen)
    random.Random(5).shuffle(seen)
    again = stored(*seen, *seen)
    assert again.messages.keys() == store.messages.keys()
    assert again.said() == store.said()


@EACH_API
def test_a_client_that_says_its_session_gets_that_conversation(api: Api) -> None:
    store = stored(*talk(api, request_headers={"X-Session-Id": SESSION, "Authorization": "Bearer sk-none"}))
    assert store.conversations() == {SESSION}
    assert store.said() == expected()


@EACH_API
def test_one_exchange_that_was_missed_costs_its_own_answer_alone(api: Api) -> None:
    seen = talk(api)
    assert stored(*seen[:4], *seen[5:]).said("user") == [text for text in expected() if "Question" in text]


@EACH_API
def test_a_talk_that_began_before_anybody_listened_can_be_taken_up(api: Api) -> None:
    *_, last = talk(api)
    store = stored(last, earlier=True)
    assert store.said() == expected()
    answers = [message for message in store.messages.values() if message.metadata.get("resent")]
    assert len(answers) == TURNS + TURNS // 2 - 1


@EACH_API
def test_two_talks_at_once_are_kept_apart(api: Api) -> None:
    one, other = talk(api, topic="stars"), talk(api, topic="cats")
    both = [seen for pair in zip(one, other, strict=True) for seen in pair]
    store = stored(*both)
    assert sorted(store.said()) == sorted(expected("stars") + expected("cats"))
    assert len(store.conversations()) == 2


@EACH_API
def test_talks_that_begin_alike_part_where_they_differ(api: Api) -> None:
    hello: list[Said] = [("user", "Hello")]
    one = api.exchange(hello, "Hi, I am one", id="id-1")
    two = api.exchange(hello, "Hi, I am another", id="id-2")
    on_one = api.exchange([*hello, ("assistant", "Hi, I am one"), ("user", "More")], "First", id="id-3")
    on_two = api.exchange([*hello, ("assistant", "Hi, I am another"), ("user", "More")], "Second", id="id-4")
    store = stored(one, two, on_one, on_two)
    assert sorted(store.said("assistant")) == ["First", "Hi, I am another", "Hi, I am one", "Second"]
    assert sorted(store.said("user")) == ["Hello", "More", "More"]


@EACH_API
def test_an_answer_that_is_made_again_stands_beside_the_first(api: Api) -> None:
    asked: list[Said] = [("user", "Name a bird")]
    store = stored(api.exchange(asked, "Heron", id="id-1"), api.exchange(asked, "Pelican", id="id-2"))
    assert store.said("user") == ["Name a bird"]
    assert sorted(store.said("assistant")) == ["Heron", "Pelican"]
    assert len(store.conversations()) == 1


@EACH_API
def test_equal_answers_of_two_calls_are_two(api: Api) -> None:
    asked: list[Said] = [("user", "Name a bird")]
    store = stored(api.exchange(asked, "Heron", id="id-1"), api.exchange(asked, "Heron", id="id-2"))
    assert store.said("assistant") == ["Heron", "Heron"]


@EACH_API
def test_an_edited_prompt_makes_a_branch_of_the_conversation(api: Api) -> None:
    begun: list[Said] = [("user", "Name a bird"), ("assistant", "Heron")]
    first = api.exchange([*begun, ("user", "A bigger one")], "Pelican", id="id-1")
    edited = api.exchange([*begun, ("user", "A smaller one")], "Wren", id="id-2")
    store = stored(first, edited)
    assert sorted(store.said("user")) == ["A bigger one", "A smaller one"]
    assert len(store.conversations()) == 1


@EACH_API
def test_the_same_words_later_on_are_another_message(api: Api) -> None:
    history: list[Said] = []
    seen = []
    for turn in range(5):
        history.append(("user", "continue"))
        seen.append(api.exchange(history, f"Part {turn}", id=f"id-{turn}"))
        history.append(("assistant", f"Part {turn}"))
    assert stored(*seen).said("user") == ["continue"] * 5


@EACH_API
def test_a_history_that_was_summed_up_doubles_nothing(api: Api) -> None:
    headers = {"session_id": SESSION}
    seen = talk(api, request_headers=headers)
    kept: list[Said] = [
        ("user", "In short: we talked."),
        ("assistant", "Answer 18 on topic"),
        ("user", "Question 19 on topic"),
    ]
    after = api.exchange(kept, "Answer 19 on topic", id="id-topic-19", request_headers=headers)
    assert stored(*seen, after).said("user") == stored(*seen).said("user")


@EACH_API
def test_results_of_tools_that_were_cut_and_blanks_change_nothing(api: Api) -> None:
    begun: list[Said] = [("user", "Look"), ("assistant", "I look. "), ("tool", "a long output")]
    cut: list[Said] = [("user", "Look"), ("assistant", "I look."), ("tool", "[cut]")]
    rest: list[Said] = [("assistant", "Done"), ("user", "Thanks\n")]
    one = api.exchange([*begun, *rest], "Welcome", id="id-1")
    two = api.exchange([*cut, *rest], "Welcome", id="id-2")
    assert stored(one, two).said("user") == ["Thanks\n"]


@EACH_API
def test_a_retry_after_an_error_asks_the_same_prompt(api: Api) -> None:
    asked = api.exchange([("user", "Name a bird")], "Heron", id="id-1")
    overloaded = with_changes(asked, status=529, response_body=b'{"error":{"type":"overloaded_error"}}')
    nothing = with_changes(asked, status=0, response_body=b"", ended=False)
    assert stored(overloaded, nothing, asked).said() == ["Name a bird", "Heron"]
    assert stored(overloaded).said() == ["Name a bird"]


@EACH_API
def test_an_answer_that_breaks_off_is_marked(api: Api) -> None:
    whole = api.exchange([("user", "Name a bird")], "A heron it may be", id="id-1")
    cut = with_changes(whole, response_body=whole.response_body[:-200], ended=False)
    answer = read(cut).messages[-1]
    assert "A heron it may be".startswith(answer.content)
    assert answer.content
    assert answer.metadata["incomplete"]
    assert "tokens_exact" not in answer.metadata
    assert "incomplete" not in read(whole).messages[-1].metadata


@EACH_API
def test_several_prompts_at_once_keep_their_order(api: Api) -> None:
    asked: list[Said] = [("user", "First"), ("user", "Then"), ("user", "Then")]
    assert stored(api.exchange(asked, "Yes", id="id-1")).said() == ["First", "Then", "Then", "Yes"]


@EACH_API
def test_nothing_of_keys_is_kept(api: Api) -> None:
    secrets = {"Authorization": "Bearer sk-none", "X-Api-Key": "sk-none", "x-goog-api-key": "AIzaSyNotAKey"}
    reading = read(api.exchange([("user", "Hello")], "Hi", id="id-1", request_headers=secrets))
    kept = repr(reading)
    assert "sk-none" not in kept
    assert "AIzaSyNotAKey" not in kept


def test_responses_that_go_on_from_one_another_are_one_conversation() -> None:
    api, before, seen = Responses(), "", []
    for turn in range(TURNS):
        also = {"previous_response_id": before} if before else {}
        seen.append(
            api.exchange([("user", f"Question {turn}")], f"Answer {turn}", id=f"resp_{turn}", also=also)
        )
        before = f"resp_{turn}"
    store = stored(*seen, *seen)
    assert store.said() == [text for turn in range(TURNS) for text in (f"Question {turn}", f"Answer {turn}")]
    assert len(store.conversations()) == 1


def test_the_same_words_to_two_responses_are_two_messages() -> None:
    api = Responses()
    also = [{"previous_response_id": "resp_1"}, {"previous_response_id": "resp_2"}]
    seen = [
        api.exchange([("user", "continue")], "Yes", id=f"resp_9{at}", also=it) for at, it in enumerate(also)
    ]
    assert stored(*seen).said("user") == ["continue", "continue"]


def test_a_conversation_of_the_responses_api_keeps_its_id() -> None:
    for conversation in ("conv_123", {"id": "conv_123"}):
        also = {"conversation": conversation}
        reading = read(Responses().exchange([("user", "Hi")], "Hello", id="resp_1", also=also))
        assert reading.conversation_id == "conv_123"


def test_a_response_that_is_made_in_the_background_is_fetched_into_its_message() -> None:
    api, store = Responses(), Store()
    queued = b'{"object":"response","id":"resp_1","status":"queued","background":true,"output":[]}'
    asked = with_changes(api.exchange([("user", "Hi")], "", also={"background": True}), response_body=queued)
    done = queued.replace(b"queued", b"completed").replace(
        b'"output":[]', b'"output":[{"type":"message","content":[{"type":"output_text","text":"Hello"}]}]'
    )
    fetched = with_changes(
        asked, method="GET", path="/v1/responses/resp_1", request_body=b"", response_body=done
    )
    for seen in (asked, fetched, fetched):
        store.add(read(seen, store.conversation_of))
    assert store.said() == ["Hi", "Hello"]
    assert len(store.conversations()) == 1
    assert not any("incomplete" in message.metadata for message in store.messages.values())


def test_a_response_that_was_heard_when_it_was_made_is_not_stored_again_when_fetched() -> None:
    done = b'{"object":"response","id":"resp_1","status":"completed","output":[]}'
    fetch = with_changes(
        Responses().exchange([], ""), method="GET", path="/v1/responses/resp_1", response_body=done
    )
    assert read(fetch).messages == []


def test_cache_marks_thinking_and_the_system_prompt_change_nothing() -> None:
    api = Anthropic()
    history: list[Said] = [("user", "Look"), ("assistant", "Done"), ("user", "Thanks")]
    plain = api.exchange(history, "Welcome", id="msg_1")
    messages = api.request(history)["messages"]
    messages[0]["content"][0]["cache_control"] = {"type": "ephemeral"}
    messages[1]["content"].insert(0, {"type": "thinking", "thinking": "Hm", "signature": "x"})
    marked = api.exchange(
        history, "Welcome", id="msg_1", also={"messages": messages, "system": "It is Friday."}
    )
    assert stored(plain, marked).messages.keys() == stored(plain).messages.keys()
