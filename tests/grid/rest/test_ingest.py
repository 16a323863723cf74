"""POST /api/ingest."""

import json
from typing import Any
from uuid import UUID

import pytest
from django.contrib.auth.models import User
from rest_framework.test import APIClient

from adapters.gpt.exports import ChatGPTExport
from capture.models import Conversation, Message, Source
from capture.pausing import pause, resume
from capture.rawlog import raw_log
from capture.recorder import record
from tests.exports import chatgpt, node, read, uuid_of

pytestmark = pytest.mark.django_db
INGEST = "/api/ingest"
EXTENSION = "chrome-extension://abcdefghijklmnop"


def _message(number: int = 1, **fields: Any) -> dict[str, Any]:
    return {
        "conversation_id": "c1",
        "message_id": f"m{number}",
        "timestamp": "2026-03-01T09:30:00Z",
        "role": "user",
        "content": "How do I add a column?",
        "model": "",
        "metadata": {"project": "shop"},
    } | fields


def test_one_message_is_recorded(client: APIClient, owner: User) -> None:
    response = client.post(INGEST, _message())
    assert response.status_code == 202
    assert response.json().keys() == {"accepted", "duplicates", "ids"}
    row = Message.objects.get(id=response.json()["ids"][0])
    assert (row.owner, row.source_kind, row.project) == (owner, "api", "shop")


def test_a_batch_is_answered_in_order(client: APIClient) -> None:
    (second,) = client.post(INGEST, _message(2)).json()["ids"]
    answer = client.post(INGEST, {"messages": [_message(1), _message(2), _message(3)]}).json()
    assert (answer["accepted"], answer["duplicates"], answer["ids"][1]) == (2, 1, second)


def test_a_batch_of_thousands_is_recorded_once(client: APIClient) -> None:
    batch = {"messages": [_message(number) for number in range(5000)]}
    assert client.post(INGEST, batch).json()["accepted"] == 5000
    answer = client.post(INGEST, batch).json()
    assert (answer["accepted"], answer["duplicates"], len(set(answer["ids"]))) == (0, 5000, 5000)


def test_only_what_names_it_is_needed(client: APIClient) -> None:
    message = _message()
    for name in ("content", "model", "metadata"):
        del message[name]
    assert client.post(INGEST, message).json()["accepted"] == 1


def test_an_empty_batch_is_nothing(client: APIClient) -> None:
    assert client.post(INGEST, {"messages": []}).json() == {"accepted": 0, "duplicates": 0, "ids": []}


@pytest.mark.parametrize(
    ("wrong", "detail"),
    [
        ({"role": "system"}, "messages[1].role: either 'user' or 'assistant'."),
        ({"timestamp": "today"}, "messages[1].timestamp: ISO 8601 is needed"),
        ({"timestamp": None}, "messages[1].timestamp: ISO 8601 is needed"),
        ({"timestamp": "0001-01-01T00:00:00+14:00"}, "messages[1].timestamp: ISO 8601 is needed"),
        ({"content": None}, "messages[1].content: a string is needed."),
        ({"conversation_id": " "}, "messages[1].conversation_id: a non-empty string is needed."),
        ({"message_id": 5}, "messages[1].message_id: a non-empty string is needed."),
        ({"message_id": "x" * 513}, "messages[1].message_id: at most 512 characters."),
        ({"metadata": []}, "messages[1].metadata: a JSON object is needed."),
        ({"text": "x"}, "messages[1].text: it is unknown here; known are content, conversation_id, "),
    ],
)
def test_a_wrong_message_is_named_and_none_is_recorded(
    client: APIClient, wrong: dict[str, Any], detail: str
) -> None:
    response = client.post(INGEST, {"messages": [_message(1), _message(2, **wrong)]})
    assert response.status_code == 400
    assert response.json()["detail"].startswith(detail)
    assert not Message.objects.exists()


@pytest.mark.parametrize("export_first", [True, False])
def test_what_also_comes_by_an_export_is_one_message(
    client: APIClient, owner: User, export_first: bool
) -> None:
    asked, answered = uuid_of("asked"), uuid_of("answered")
    exported = chatgpt(
        "c1",
        node(asked, text="How do I add a column?"),
        node(answered, asked, role="assistant", text="**Like so.**", model_slug="gpt-5"),
    )
    shown = [
        _message(message_id=asked.upper(), metadata={"time_is_guessed": True}),
        _message(message_id=answered, role="assistant", content="**Like so.**"),
    ]
    for by_export in (export_first, not export_first):
        if by_export:
            record(read(ChatGPTExport(), exported), owner_id=owner.pk, source_kind="chatgpt")
        else:
            client.post(INGEST, {"messages": shown, "source": "chatgpt"})
    assert Conversation.objects.count() == 1
    prompt, answer = Message.objects.order_by("role").reverse()
    assert answer.model == "gpt-5"
    # The export knows when it was.
    assert "time_is_guessed" not in raw_log().read([prompt.id])[prompt.id]["metadata"]


def test_the_field_is_told_apart(client: APIClient) -> None:
    errors = client.post(INGEST, {"messages": [_message(role="system")]}).json()["errors"]
    assert errors == [{"field": "messages[0].role", "detail": "either 'user' or 'assistant'."}]


@pytest.mark.parametrize(
    ("body", "detail"),
    [
        ([], "The body has to be one message or"),
        ({}, "conversation_id: a non-empty string is needed."),
        ({"messages": {}}, "messages: a list of messages is needed."),
        ({"messages": [5]}, "messages[0]: a JSON object is needed."),
        ({"messages": [], "of": "x"}, "of: it is unknown here; known are messages, source."),
        ({"messages": [], "source": "x"}, "source: an export whose ids these are, one of claude_ai, "),
        ({"messages": [{}] * 5001}, "messages: 5,001 of them; send at most 5,000 at a time."),
    ],
)
def test_another_body_is_refused(client: APIClient, body: Any, detail: str) -> None:
    response = client.post(INGEST, body)
    assert response.status_code == 400
    assert response.json()["detail"].startswith(detail)


ODD = "\x00 half \ud83d"


@pytest.mark.parametrize(
    "fields",
    [
        {"content": ODD},
        {"conversation_id": ODD, "message_id": ODD},
        {"model": ODD, "role": "assistant"},
        {"metadata": {ODD: [ODD, {"x": ODD}]}},
        {"metadata": {"tokens": "many", "tool_calls": 3, "project": {"name": "x"}, "sidechain": "no"}},
        {"metadata": {"tokens": {"output": 10**40, "input": -1, "cache_read": 1.5}}},
        {"timestamp": "0001-01-01T00:00:00Z"},
        {"timestamp": "9999-12-31T23:59:59.999999999Z"},
        {"content": "x" * 1_000_000},
    ],
)
def test_odd_values_are_recorded(client: APIClient, fields: dict[str, Any]) -> None:
    # json escapes what UTF-8 cannot hold.
    body = json.dumps(_message(**fields))
    response = client.generic("POST", INGEST, body, content_type="application/json")
    assert (response.status_code, response.json()["accepted"]) == (202, 1)


def test_what_no_database_holds_is_replaced(client: APIClient) -> None:
    body = json.dumps(_message(content=ODD))
    (id_,) = client.generic("POST", INGEST, body, content_type="application/json").json()["ids"]
    (document,) = raw_log().read([UUID(id_)]).values()
    assert document["content"] == "\ufffd half \ufffd"


def test_two_people_may_use_the_same_ids(client: APIClient, stranger: User) -> None:
    from grid.keys import make_key
    from tests.conftest import client_with

    first = client.post(INGEST, _message()).json()
    theirs = client_with(make_key(owner_id=stranger.pk, name="theirs")[1]).post(INGEST, _message()).json()
    assert (theirs["accepted"], Conversation.objects.count()) == (1, 2)
    assert first["ids"] != theirs["ids"]


def test_a_paused_source_refuses_and_says_so(client: APIClient, owner: User) -> None:
    pause(owner_id=owner.pk, kind="api")
    answer = client.post(INGEST, _message())
    assert (answer.status_code, answer["Content-Type"]) == (423, "application/problem+json")
    assert "--resume api" in answer.json()["detail"]
    assert int(answer["Retry-After"]) > 0
    assert not Message.objects.exists()
    resume(owner_id=owner.pk, kind="api")
    assert client.post(INGEST, _message()).status_code == 202


@pytest.mark.parametrize("way", ["extension", "extension:chatgpt"])
def test_a_pause_of_the_extension_is_none_of_other_programs(client: APIClient, owner: User, way: str) -> None:
    kind, _, location = way.partition(":")
    pause(owner_id=owner.pk, kind=kind, location=location)
    pushed = _message(metadata={"source": "chatgpt"})
    assert client.post(INGEST, pushed, headers={"Origin": EXTENSION}).status_code == 423
    assert client.post(INGEST, pushed).status_code == 202


def test_a_push_is_noted_at_its_source(client: APIClient) -> None:
    client.post(INGEST, {"messages": [_message(1), _message(2)]})
    client.post(INGEST, _message(3, metadata={"source": "claude_ai"}), headers={"Origin": EXTENSION})
    client.post(INGEST, _message(4, metadata={"source": ["unheard of"]}), headers={"Origin": EXTENSION})
    received = Source.objects.order_by("kind", "location").values_list("kind", "location", "received")
    assert list(received) == [("api", "", 2), ("extension", "", 1), ("extension", "claude_ai", 1)]


def test_a_refused_push_is_noted_until_one_is_taken(client: APIClient) -> None:
    client.post(INGEST, _message(role="system"))
    row = Source.objects.get()
    assert row.last_error == "A push was refused: role: either 'user' or 'assistant'."
    client.post(INGEST, _message())
    row.refresh_from_db()
    assert (row.last_error, row.error_at) == ("", None)
