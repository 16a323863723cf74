"""The word lists themselves, and another enricher in their place."""

import os
import subprocess
import sys

import pytest
from pytest_django import Settings

from embeddings.enrichment import EnricherUnusableError, Enrichment, current_enricher, enrich
from embeddings.task_cues import TASK_CUES
from embeddings.topics import TOPICS
from embeddings.vocabulary import indexed, scores, terms_of, words_of


def by_length(text: str, *, role: str = "user") -> Enrichment:
    """Stand in for an enricher that somebody else wrote."""
    return Enrichment(topic="length", task_type=role, complexity=len(text) / 1000)


def test_the_default_enricher_is_that_of_the_project() -> None:
    assert current_enricher() is enrich


def test_the_setting_names_another(settings: Settings) -> None:
    settings.ENRICHER = f"{__name__}.by_length"
    assert current_enricher()("ten chars.", role="assistant") == Enrichment("length", "assistant", 0.01)


@pytest.mark.parametrize("name", ["nowhere.at_all", "enrich", "", "embeddings.enrichment.ENOUGH"])
def test_a_name_that_is_none_is_refused(settings: Settings, name: str) -> None:
    settings.ENRICHER = name
    with pytest.raises(EnricherUnusableError, match="ENRICHER"):
        current_enricher()


def test_the_answer_does_not_depend_on_the_process() -> None:
    code = (
        "import django; django.setup()\n"
        "from embeddings.enrichment import enrich\n"
        "print(enrich('thread lock table index cache memory host branch image layer', role='user'))"
    )
    answers = {
        subprocess.run(
            [sys.executable, "-c", code],
            env=os.environ | {"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(answers) == 1


@pytest.mark.parametrize("lists", [TOPICS, TASK_CUES])
def test_every_entry_is_a_word_or_a_pair_as_texts_are_cut(lists: dict[str, dict[int, str]]) -> None:
    entries = [
        entry for by_weight in lists.values() for words in by_weight.values() for entry in words.split()
    ]
    assert [entry for entry in entries if words_of(entry.replace("_", " ")) != entry.split("_")] == []
    assert [entry for entry in entries if entry.count("_") > 1] == []


@pytest.mark.parametrize("lists", [TOPICS, TASK_CUES])
def test_no_list_has_an_entry_twice(lists: dict[str, dict[int, str]]) -> None:
    for label, by_weight in lists.items():
        entries = " ".join(by_weight.values()).split()
        assert sorted(entries) == sorted(set(entries)), label


def test_names_of_labels_fit_the_database() -> None:
    assert max(map(len, TOPICS)) <= 64
    assert max(map(len, TASK_CUES)) <= 32


def test_plurals_and_pairs_count_and_repeats_count_less() -> None:
    index = indexed({"pets": {3: "guinea_pig", 2: "cat", 1: "paw"}})
    assert scores(terms_of(words_of("Two guinea pigs")), index) == {"pets": 6}
    assert scores(terms_of(words_of("cats")), index) == {"pets": 4}
    assert scores(terms_of(words_of("cat cat cat cat")), index) == {"pets": 8}
    assert scores(terms_of(words_of("paw paw paw")), index) == {"pets": 2}
