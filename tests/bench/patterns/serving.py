"""How good the answers are: the right pattern first, nothing where nothing fits, and enough of it."""

from collections.abc import Mapping, Sequence
from typing import Any

from tests.bench.patterns.finding import Matches, groups_in, has_all, share
from tests.bench.patterns.planted import Expected, Question, Terms

WORDINGS = ("near", "paraphrase", "distant")


def serving(
    questions: Sequence[Question], served: Sequence[Sequence[str]], paired: Matches
) -> dict[str, Any]:
    """Give hit@1 and hit@3, overall and by wording, and the share of questions without an answer that got one.

    `served` are ids of patterns for each question, best first; `paired` has the id by planted id.
    """
    asked = [
        (question, [paired.get(question.expected or "")], ids)
        for question, ids in zip(questions, served, strict=True)
    ]
    answered = [(question, wanted, ids) for question, wanted, ids in asked if question.expected]
    nulls = [ids for question, _, ids in asked if not question.expected]
    figures: dict[str, Any] = {}
    for k in (1, 3):
        hits = [(question.wording, bool({*wanted} & {*ids[:k]})) for question, wanted, ids in answered]
        figures[f"hit@{k}"] = share(sum(hit for _, hit in hits), len(hits))
        for wording in WORDINGS:
            of_it = [hit for named, hit in hits if named == wording]
            figures[f"hit@{k}_{wording}"] = share(sum(of_it), len(of_it))
    figures["null_answered"] = sum(bool(ids) for ids in nulls)
    figures["nulls"] = len(nulls)
    figures["silent"] = share(sum(not ids for _, _, ids in answered), len(answered))
    return figures


def reaching(questions: Sequence[Question], texts: Sequence[str], expected: Expected) -> dict[str, float]:
    """Give the mean share of the expected groups of terms that have one in what was given, and how often all have.

    `terms` is the share of all the single terms.
    """
    terms: Mapping[str, Any] = {planted.id: planted.terms for planted in expected.patterns}
    given = [
        (text, terms[question.expected])
        for question, text in zip(questions, texts, strict=True)
        if question.expected
    ]
    return {
        "share": sum(groups_in(text, some) for text, some in given) / max(1, len(given)),
        "all": sum(has_all(text, some) for text, some in given) / max(1, len(given)),
        "terms": sum(_terms_in(text, some) for text, some in given) / max(1, len(given)),
    }


def _terms_in(text: str, terms: Terms) -> float:
    lowered = text.lower()
    single = {term.lower() for some in terms for term in some}
    return share(sum(term in lowered for term in single), len(single))
