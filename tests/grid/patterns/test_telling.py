from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from embeddings.embedders.static import StaticEmbedder
from grid.patterns.exchange import Exchange
from grid.patterns.telling import Kind, Result, Told, tell
from grid.patterns.telling.condensing import word_count
from tests.grid.patterns.worded import exchange, messages

BACKUPS = exchange(
    "backups",
    "Our nightly backup of the `crm_accounts` table fails with a broken pipe after forty minutes. Mail me at "
    "eva.sommer@example.org if you know more.",
    (
        "The connection is idle while the dump is compressed, so the firewall drops it.\n\n"
        "Send a keepalive every minute, so that the firewall sees traffic on the connection:\n\n"
        "```\nServerAliveInterval 60\n```\n\nDo not raise the timeout of the firewall for everybody.",
        "+ Seven nights without a broken pipe now, keepalive did it.",
    ),
    project="heronry",
)
REPORTS = exchange(
    "reports",
    "A long report query dies with connection reset after about an hour. Small ones are fine.",
    (
        "Raise the statement timeout to three hours.",
        "- No change, same reset after an hour.",
    ),
    (
        "Sorry, my advice was wrong. The load balancer closes connections on which nothing moves.\n\n"
        "Turn on TCP keepalive in the driver, so that the quiet connection shows traffic:\n\n```\nkeepalives=1\n```",
        "+ Works, the two-hour report came through with keepalive on.",
    ),
)
SOCKETS = exchange(
    "sockets",
    "Browser clients lose their websocket connection when nobody types for a minute.",
    (
        "A proxy in between closes a connection that is idle. Let the server send a ping every twenty seconds, "
        "which keeps the connection alive:\n\n```\nping_interval=20\n```",
        "+ Great, not a single drop since, pings every 20 seconds.",
    ),
)
IDLE = [BACKUPS, REPORTS, SOCKETS]


@pytest.fixture(scope="module")
def static() -> StaticEmbedder:
    return StaticEmbedder()


def all_of(told: Told) -> str:
    fields = [told.title, told.when, told.not_when, told.action, told.rationale, told.verification]
    return "\n".join([*fields, *told.caveats])


def test_it_tells_what_to_do_and_when(static: StaticEmbedder) -> None:
    told = tell(IDLE, embed=static.embed)
    assert (told.kind, told.outcome) == (Kind.STRATEGY, Result.WORKED)
    assert "keepalive" in told.action + told.title
    assert "connection" in told.when


def test_the_order_of_exchanges_does_not_matter(static: StaticEmbedder) -> None:
    assert len({tell(order, embed=static.embed) for order in permutations(IDLE)}) == 1


def test_advice_that_failed_is_no_action_but_a_caveat(static: StaticEmbedder) -> None:
    told = tell(IDLE, embed=static.embed)
    assert "statement timeout" not in told.action + told.title
    assert "Did not work: Raise the statement timeout to three hours." in told.caveats


def test_names_of_one_project_and_personal_data_are_taken_out(static: StaticEmbedder) -> None:
    told = all_of(tell([BACKUPS], embed=static.embed))
    assert "crm_accounts" not in told
    assert "heronry" not in told
    assert "eva.sommer" not in told


def test_a_single_conversation_can_be_told(static: StaticEmbedder) -> None:
    told = tell([SOCKETS], embed=static.embed)
    assert "ping every twenty seconds" in told.title + told.action
    assert 0 < len(told.title) <= 80


def test_it_quotes_no_more_than_25_words_in_a_row(static: StaticEmbedder) -> None:
    told = tell(IDLE, embed=static.embed)
    for text in (told.title, told.when, told.action, told.rationale, told.verification, *told.caveats):
        for sentence in text.split(". "):
            assert word_count(sentence) <= 25


def test_each_piece_has_its_place_in_a_message(static: StaticEmbedder) -> None:
    told, contents = tell(IDLE, embed=static.embed), messages(IDLE)
    assert {source.field for source in told.sources} >= {"title", "when", "action"}
    for source in told.sources:
        assert contents[source.message_id][source.start : source.end].strip()


def test_what_most_conversations_turned_away_from_is_a_pitfall(static: StaticEmbedder) -> None:
    told = tell([turning("one", "four"), turning("two", "eight")], embed=static.embed)
    assert (told.kind, told.outcome) == (Kind.PITFALL, Result.FAILED)
    assert any(caveat.startswith("Did not work: Give the script") for caveat in told.caveats)
    assert "Give the script" not in told.action + told.title


def test_a_condition_that_the_model_named_tells_where_it_does_not_hold(static: StaticEmbedder) -> None:
    failed = exchange(
        "render",
        "Image rendering is slow, I want threads.",
        (
            "Use a pool of threads for the pictures:\n\n```\nThreadPool(8)\n```",
            "- No difference, one core is busy and seven are idle.",
        ),
        (
            "I was wrong about this one. Threads help only where the work waits, and your rendering is computing. "
            "Use a pool of processes:\n\n```\nPool(8)\n```",
            "+ Processes work, eight cores busy. So threads are no good for computing.",
        ),
    )
    held = [
        exchange(
            name,
            "Downloading many files one after the other is slow.",
            (
                "Use a pool of threads for the downloads:\n\n```\nThreadPool(8)\n```",
                "+ Works, six times faster.",
            ),
        )
        for name in ("files", "pages")
    ]
    told = tell([failed, *held], embed=static.embed)
    assert told.outcome is Result.MIXED
    assert "Threads help only where the work waits" in told.not_when
    assert "processes" not in told.action + told.title


def test_weighing_one_way_against_another_is_a_decision(static: StaticEmbedder) -> None:
    told = tell([choosing("letters"), choosing("parcels")], embed=static.embed)
    assert told.kind is Kind.DECISION


def test_what_never_worked_is_told_as_a_pitfall_without_an_action(static: StaticEmbedder) -> None:
    failed = exchange("lost", "The printer prints blank pages.", ("Replace the drum.", "- Still blank."))
    told = tell([failed], embed=static.embed)
    assert (told.kind, told.outcome, told.action) == (Kind.PITFALL, Result.FAILED, "")
    assert told.caveats == ("Did not work: Replace the drum.",)


def turning(name: str, times: str) -> Exchange:
    return exchange(
        name,
        f"My {name} deployment script fails now and then because the service is not up.",
        (f"Give the script a pause of {times} seconds before the check.", "- It still fails on slow days."),
        (
            "You are right, a pause is never long enough. Ask the service itself until it answers:\n\n"
            "```\nwait-for-it\n```",
            "+ Works, not one failure in a month.",
        ),
    )


def choosing(name: str) -> Exchange:
    return exchange(
        name,
        f"Should we keep the {name} in one queue or in one per customer?",
        (
            "It is a trade-off. The advantages of one queue are order and simplicity; the drawbacks show when a "
            "customer is slow. I recommend one per customer; for a handful of customers stay with one queue.",
            "+ Done, one per customer, works well.",
        ),
    )


@given(st.lists(st.text(max_size=200), min_size=2, max_size=4))
def test_no_text_makes_it_fail(texts: list[str]) -> None:
    told = tell(
        [exchange("any", texts[0], *((text, "+ " + text) for text in texts[1:]))], embed=EMBEDDER.embed
    )
    assert len(told.title) <= 80


EMBEDDER = StaticEmbedder()
