"""The measure of the pattern benchmark, on two planted patterns."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.bench.patterns.distilled import Distilled
from tests.bench.patterns.finding import finding, groups_in, leaked, matches
from tests.bench.patterns.planted import Expected, Question, read_expected
from tests.bench.patterns.serving import reaching, serving


def planted(name: str, conversations: list[str], **more: Any) -> dict[str, Any]:
    told = {
        "kind": "strategy",
        "outcome": "worked",
        "trigger_terms": [["tea"]],
        "action_terms": [["pot", "cup"]],
    }
    return {
        "id": name,
        "conversation_ids": conversations,
        "source_models": ["one", "two"],
        "support": len(conversations),
        "caveat_terms": [["milk"]],
        **told,
        **more,
    }


EXPECTED = {
    "patterns": [
        planted("tea", ["t1", "t2", "t3"]),
        planted("rain", ["r1", "r2"], kind="decision", trigger_terms=[], action_terms=[["coat"]]),
    ],
    "noise_conversation_ids": ["n1", "l1"],
    "lookalikes": {"l1": "tea"},
    "echo_conversation_ids": ["e1"],
    "echoes": {"e1": "rain"},
    "secrets": ["hunter2hunter2"],
}
TEA = Distilled.of(["t1", "t2", "t3"], text="For TEA: a cup", kind="strategy", outcome="worked")


@pytest.fixture
def expected(tmp_path: Path) -> Expected:
    path = tmp_path / "expected.json"
    path.write_text(json.dumps(EXPECTED), encoding="utf-8")
    return read_expected(path)


def test_it_pairs_the_most_alike_first_and_each_once(expected: Expected) -> None:
    two = {"a": Distilled.of(["t1", "t2"]), "b": Distilled.of(["t1", "t2", "t3"]), "c": Distilled.of(["r1"])}
    assert matches(two, expected) == {"tea": "b"}


@pytest.mark.parametrize(
    ("evidence", "found"),
    [(["r1", "r2"], True), (["r1", "r2", "n1"], True), (["r1", "r2", "n1", "l1"], False), (["r1"], False)],
)
def test_two_of_three_match_and_two_of_four_do_not(
    evidence: list[str], found: bool, expected: Expected
) -> None:
    assert ("rain" in matches({"a": Distilled.of(evidence)}, expected)) is found


def test_it_tells_what_was_found_and_what_was_not(expected: Expected) -> None:
    figures = finding({"a": TEA}, expected)
    assert (figures["recall"], figures["recall_strategy"], figures["recall_decision"]) == (0.5, 1, 0)
    assert (figures["content"], figures["kind"], figures["outcome"]) == (1, 1, 1)
    assert figures["missed"] == ["rain"]


def test_a_clean_pattern_that_matches_nothing_is_not_punished(expected: Expected) -> None:
    figures = finding({"a": TEA, "b": Distilled.of(["r1"])}, expected)
    assert (figures["precision"], figures["precision_of_all"], figures["unmatched_clean"]) == (1, 0.5, 1)


def test_every_trap_in_the_evidence_is_named(expected: Expected) -> None:
    figures = finding(
        {"a": Distilled.of(["t1", "t2", "t3", "l1"]), "b": Distilled.of(["t9", "r1", "r2", "e1", "n1"])},
        expected,
    )
    assert figures["impurities"] == {
        "noise": [("b", "n1", "")],
        "lookalike": [("a", "l1", "tea")],
        "echo": [("b", "e1", "rain")],
        "unrelated": [],
        "own_lookalike": [("a", "l1", "tea")],
        "own_echo": [("b", "e1", "rain")],
        "mixing": [],
        "foreign": [("b", "t9", "")],
    }
    assert (figures["purity"], figures["precision"]) == (0, 0.5)


def test_a_mix_of_two_planted_patterns_counts_against_precision(expected: Expected) -> None:
    figures = finding({"a": Distilled.of(["t1", "r1"])}, expected)
    assert figures["impurities"]["mixing"] == [("a", "rain", "tea")]
    assert (figures["purity"], figures["precision"]) == (1, 0)


def test_support_is_exact_with_its_number_and_its_models(expected: Expected) -> None:
    exact = Distilled.of(["t1", "t2", "t3"], source_models={"one", "two"})
    off = Distilled.of(["r1", "r2"], support=3, source_models={"one", "two"})
    figures = finding({"a": exact, "b": off}, expected)
    assert (figures["support"], figures["support_error"]) == (0.5, 0.5)


def test_caveats_are_asked_of_decisions_only(expected: Expected) -> None:
    assert [len(one.terms) for one in expected.patterns] == [2, 2]
    assert groups_in("a coat", expected.patterns[1].terms) == 0.5


def test_it_tells_where_a_secret_stands(expected: Expected) -> None:
    assert leaked({"served 1": "so hunter2hunter2", "text": "clean"}, expected) == [("served 1", "hunter…")]


QUESTIONS = [
    Question("how?", "", "tea", "near"),
    Question("when?", "", "rain", "distant"),
    Question("why?", "", None, "null"),
]


def test_hits_are_of_the_matched_and_nothing_is_right_where_nothing_fits() -> None:
    figures = serving(QUESTIONS, [["x", "a"], ["a"], ["a"]], {"tea": "a"})
    assert (figures["hit@1"], figures["hit@3"]) == (0, 0.5)
    assert (figures["hit@3_near"], figures["hit@3_distant"]) == (1, 0)
    assert (figures["null_answered"], figures["nulls"], figures["silent"]) == (1, 1, 0)


def test_it_tells_how_much_of_what_is_needed_was_given(expected: Expected) -> None:
    figures = reaching(QUESTIONS, ["tea in a pot", "milk", "tea"], expected)
    assert figures == {"share": 0.75, "all": 0.5, "terms": pytest.approx((2 / 3 + 1 / 2) / 2)}
