"""The signals of a hybrid search, over candidates made by hand."""

from datetime import timedelta
from math import log
from uuid import UUID

import numpy as np
import pytest

from embeddings.calibration import Calibration
from embeddings.models import EmbeddingSpace
from grid.dates import Temporal
from grid.lexical.analysis import fragment_terms, hashed, query_terms, terms_of
from grid.lexical.base import K1, B, Statistics
from grid.search import SearchFilters
from grid.search.asking import Question
from grid.search.features import FEATURES, features
from grid.search.gathering import Candidates
from grid.search.rows import Row
from grid.search.wording import Wording
from grid.switching.beside import Spaces
from grid.vectors import VectorFilter
from tests.claude_lines import START

DAY = timedelta(days=1)


def _question(query: str, counts: dict[str, int], *, fragments: int = 1000, **times: object) -> Question:
    """Ask in a grid where so many fragments have each of the words."""
    terms = query_terms(query)
    frequencies = dict(zip(hashed(counts).tolist(), counts.values(), strict=True))
    shares = tuple(frequencies[term] / fragments for term in terms)
    everything = VectorFilter(owner_id=1)
    return Question(
        text=query, filters=SearchFilters(), given=everything, where=everything, held_by_words=False,
        times=Temporal(**times),  # type: ignore[arg-type]
        wording=Wording(terms=tuple(terms), shares=shares, fragments=fragments),
        statistics=Statistics(fragments=fragments, average_length=10.0, frequencies=frequencies),
        vector=np.zeros(2, np.float32), probe=np.zeros(2, np.float32),
        spaces=Spaces(EmbeddingSpace(pk=1), Calibration(mean=0.1, spread=0.05)),
    )  # fmt: skip


def _candidates(
    *texts: str | None,
    cosines: list[float] | None = None,
    linked: bool = True,
    talks: list[int] | None = None,
) -> Candidates:
    """Make candidates of texts that follow each other a day apart; `None` has no terms."""
    n = len(texts)
    rows = [
        Row(
            id=UUID(int=number).hex, message_id=UUID(int=number).hex, ordinal=0, task_type="", topic="",
            terms=None if text is None else fragment_terms(text, timestamp=START + number * DAY),
            conversation_id=str(talks[number] if talks else 0), moment=str(START + number * DAY),
            source_model="", project="", content_hash=b"", owner_id=1,
        )
        for number, text in enumerate(texts)
    ]  # fmt: skip
    places, known = np.arange(n), np.array(cosines or [0.1] * n, float)
    return Candidates(
        rows=rows,
        cosines=known,
        probed=known,
        bm25=np.zeros(n),
        before=places - 1 if linked else np.full(n, -1),
        after=np.where(places + 1 < n, places + 1, -1) if linked else np.full(n, -1),
        passing=np.ones(n, bool),
        searched=n,
        deepest=True,
    )


def _signal(name: str, candidates: Candidates, question: Question) -> list[float]:
    found: list[float] = features(candidates, question)[:, list(FEATURES).index(name)].tolist()
    return found


def _bm25(texts: list[str], counts: dict[str, int], *, width: int = 1) -> float:
    """Compute the BM25 of texts as one, with their dates, by the formula."""
    terms = [term for text in texts for term in terms_of(text)]
    length, score = len(terms) + 3 * len(texts), 0.0
    for word, count in counts.items():
        idf = log(1 + (1000 - count + 0.5) / (count + 0.5))
        often = terms.count(word)
        score += idf * often * (K1 + 1) / (often + K1 * (1 - B + B * length / (10 * width)))
    return score


BREAD = {"bread": 10, "oven": 300}
TEXTS = [
    "bread from the oven",
    "an oven, bread and more bread: plenty",
    "lettuce",
    "the oven is hot",
    "salad",
]


def test_words_are_bm25() -> None:
    scores = [_bm25([text], BREAD) for text in TEXTS]
    wanted = [score / max(scores) for score in scores]
    assert _signal("words", _candidates(*TEXTS), _question("bread oven", BREAD)) == pytest.approx(wanted)


def test_around_is_bm25_of_five() -> None:
    best = max(_bm25([text], BREAD) for text in TEXTS)
    wanted = [_bm25(TEXTS[max(0, n - 2) : n + 3], BREAD, width=5) / best for n in range(5)]
    assert _signal("around", _candidates(*TEXTS), _question("bread oven", BREAD)) == pytest.approx(wanted)
    alone = [_bm25([text], BREAD, width=5) / best for text in TEXTS]
    apart = _candidates(*TEXTS, linked=False)
    assert _signal("around", apart, _question("bread oven", BREAD)) == pytest.approx(alone)


def test_meaning_is_counted_in_standard_deviations() -> None:
    candidates = _candidates("a", "b", "c", cosines=[0.1, 0.35, float("nan")])
    question = _question("x", {"x": 1})
    assert _signal("meaning", candidates, question) == pytest.approx([0, 5, 0])
    assert _signal("before", candidates, question) == pytest.approx([0, 0, 5])
    assert _signal("after", candidates, question) == pytest.approx([5, 0, 0])


def test_an_answer_has_what_its_question_means() -> None:
    candidates = _candidates("bread?", "so", "bread", "so", cosines=[0.35, 0.1, 0.35, 0.1])
    question = _question("x", {"x": 1})
    assert _signal("asks", candidates, question) == [1, 0, 0, 0]
    assert _signal("answers", candidates, question) == pytest.approx([0, 5, 0, 0])


def test_a_conversation_is_worth_its_best() -> None:
    candidates = _candidates("bread", "salad", "salad", talks=[1, 1, 2])
    assert _signal("conversation", candidates, _question("bread oven", BREAD)) == [1, 1, 0]


def test_a_name_that_many_have_is_noticed() -> None:
    assert _signal("named", _candidates(*TEXTS), _question("bread oven", BREAD)) == [1, 1, 0, 1, 0]


def test_length_is_logarithmic() -> None:
    found = _signal("length", _candidates("bread oven", None), _question("x", {"x": 1}))
    assert found == pytest.approx([log(1 + 5), 0])


def test_what_was_said_in_time_or_soon_after_is_preferred() -> None:
    question = _question("x", {"x": 1}, since=START + DAY, until=START + 3 * DAY)
    found = _signal("time", _candidates(*"abcde"), question)
    assert found == pytest.approx([0, 1, 1, 1, np.exp(-1 / 14)])


def test_no_time_named_prefers_nobody() -> None:
    assert _signal("time", _candidates("a", "b"), _question("x", {"x": 1})) == [0, 0]


def test_no_candidates_have_no_signals() -> None:
    assert features(_candidates(), _question("x", {"x": 1})).shape == (0, len(FEATURES))


def test_without_words_all_signals_are_finite() -> None:
    assert np.isfinite(features(_candidates(None, "", "?"), _question("the", {}))).all()
