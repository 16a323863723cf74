"""The measure of the search benchmark, on a conversation of two sessions."""

import json
from pathlib import Path

import pytest

from tests.bench.search.locomo_file import Talk, read_talks
from tests.bench.search.recall import OVERALL, Evidence, Judged, each_once, evidence_of, scores

TURNS = {"D1:1", "D1:2", "D11:26"}
TALK = {
    "sample_id": "talk-1",
    "conversation": {
        "speaker_a": "Ada",
        "speaker_b": "Bo",
        "session_1_date_time": "1:56 pm on 8 May, 2023",
        "session_1": [
            {"speaker": "Bo", "dia_id": "D1:1", "text": "I have a boat now."},
            {"speaker": "Ada", "dia_id": "D1:2", "text": "Look!", "blip_caption": "a red kite"},
        ],
        "session_2_date_time": "12:05 am on 1 June, 2023",
        "session_2": [{"speaker": "Ada", "dia_id": "D2:1", "text": "How is the boat?"}],
        "session_3_date_time": "9:00 am on 2 June, 2023",
    },
    "qa": [
        {"question": "Who has a boat?", "answer": "Bo", "evidence": ["D1:1; D2:1"], "category": 1},
        {"question": "What flew?", "answer": "a kite", "evidence": ["D1:2", "D9:9"], "category": 4},
        {"question": "Why?", "evidence": [], "category": 5},
        {"question": "Where?", "evidence": ["D7:7"], "category": 3},
    ],
}


@pytest.fixture
def talk(tmp_path: Path) -> Talk:
    path = tmp_path / "talks.json"
    path.write_text(json.dumps([TALK]), encoding="utf-8")
    return read_talks(path)[0]


@pytest.mark.parametrize(
    ("texts", "turns", "dropped"),
    [
        (["D1:1"], {"D1:1"}, 0),
        (["D1:1; D1:2"], {"D1:1", "D1:2"}, 0),
        (["D1:1 D1:2 D4:6", "D1:1"], {"D1:1", "D1:2"}, 1),
        (["D:11:26"], {"D11:26"}, 0),
        (["D1:02"], {"D1:2"}, 0),
        (["D", "D11:26,"], {"D11:26"}, 1),
        ([], set(), 0),
    ],
)
def test_it_reads_evidence_as_annotators_wrote_it(texts: list[str], turns: set[str], dropped: int) -> None:
    evidence = evidence_of(texts, turns=TURNS)
    assert evidence == Evidence(frozenset(turns), dropped)


def test_it_gives_the_share_of_the_evidence_among_the_first_turns() -> None:
    judged = Judged("", ["a", "b", "c"], frozenset({"b", "z"}))
    assert [judged.recall(k) for k in (1, 2, 3)] == [0, 0.5, 0.5]
    assert judged.reciprocal_rank == 0.5


def test_it_counts_fragments_of_one_turn_once() -> None:
    assert each_once(["a", "a", "b", "a"]) == ["a", "b"]


def test_it_averages_over_questions_in_each_group_and_overall() -> None:
    found = scores(
        [
            Judged("easy", ["a"], frozenset({"a"})),
            Judged("easy", ["b"], frozenset({"a", "b"})),
            Judged("hard", [], frozenset({"a"})),
        ],
        ks=(1,),
    )
    assert {group: (score.questions, score.recall[1]) for group, score in found.items()} == {
        "easy": (2, 0.75),
        "hard": (1, 0),
        OVERALL: (3, 0.5),
    }


def test_it_leaves_out_questions_without_evidence_and_tells_what_it_dropped(talk: Talk) -> None:
    assert [(one.category, sorted(one.evidence)) for one in talk.questions] == [
        ("multi-hop", ["D1:1", "D2:1"]),
        ("single-hop", ["D1:2"]),
    ]
    assert talk.dropped == 2


def test_it_makes_a_message_of_each_turn(talk: Talk) -> None:
    told = [
        (turn.session, turn.by_first, f"{turn.said_at:%m-%d %H:%M:%S}", turn.content) for turn in talk.turns
    ]
    assert told == [
        ("talk-1/session-1", False, "05-08 13:56:00", "Bo: I have a boat now."),
        ("talk-1/session-1", True, "05-08 13:56:30", "Ada: Look! [shares a red kite]"),
        ("talk-1/session-2", True, "06-01 00:05:00", "Ada: How is the boat?"),
    ]
    assert talk.ended_at == talk.turns[-1].said_at
