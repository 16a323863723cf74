"""How much of what is planted was found, and how clean it is."""

from collections.abc import Callable, Mapping
from typing import Any

from tests.bench.patterns.distilled import Distilled
from tests.bench.patterns.planted import Expected, Planted, Terms

# Of the conversations of either, so many belong to both: less is another pattern.
SAME = 0.6
# What counts against purity; a mix of two planted patterns is told apart, and counts against precision.
IMPURE = ("noise", "lookalike", "echo", "unrelated")

Matches = Mapping[str, str]


def matches(patterns: Mapping[str, Distilled], expected: Expected) -> dict[str, str]:
    """Pair planted patterns with distilled ones, one to one, the most alike first; gives ids by planted id."""
    alike = [
        (-jaccard(one.evidence, planted.conversations), planted.id, id_)
        for planted in expected.patterns
        for id_, one in patterns.items()
    ]
    paired: dict[str, str] = {}
    for likeness, planted_id, id_ in sorted(alike):
        if -likeness >= SAME and planted_id not in paired and id_ not in paired.values():
            paired[planted_id] = id_
    return paired


def jaccard(some: frozenset[str], others: frozenset[str]) -> float:
    """Give the share of the union that is in both, 0 to 1."""
    return len(some & others) / len(some | others) if some or others else 0.0


def finding(patterns: Mapping[str, Distilled], expected: Expected) -> dict[str, Any]:
    """Give recall, precision, content, kind, outcome, purity and support as figures from 0 to 1, and counts."""
    paired = matches(patterns, expected)
    found = [(planted, patterns[paired[planted.id]]) for planted in expected.patterns if planted.id in paired]
    impurities = impurities_of(patterns, expected)
    unclean = {id_ for pairs in impurities.values() for id_, *_ in pairs}
    impure = {id_ for name in IMPURE for id_, *_ in impurities[name]}
    judged = unclean | set(paired.values())
    return {
        "recall": share(len(paired), len(expected.patterns)),
        **_recall_by_kind(expected, paired),
        "precision": share(len(paired), len(judged)),
        "precision_of_all": share(len(paired), len(patterns)),
        "content": _share_of(found, lambda planted, one: has_all(one.text, planted.terms)),
        "kind": _share_of(found, lambda planted, one: one.kind == planted.kind),
        "outcome": _share_of(found, lambda planted, one: one.outcome == planted.outcome),
        "purity": share(len(patterns) - len(impure), len(patterns)),
        "support": _share_of(found, _exact),
        "support_error": _mean([abs(one.support - planted.support) for planted, one in found]),
        "active": len(patterns),
        "unmatched_clean": len(set(patterns) - judged),
        "impurities": {name: sorted(pairs) for name, pairs in impurities.items()},
        "matches": paired,
        "missed": [planted.id for planted in expected.patterns if planted.id not in paired],
    }


def impurities_of(
    patterns: Mapping[str, Distilled], expected: Expected
) -> dict[str, list[tuple[str, str, str]]]:
    """Give (pattern, conversation, planted pattern) of what does not belong in the evidence, by kind.

    For `mixing` the last two are two planted patterns. `foreign` are conversations that nothing is known of, where
    they stand beside some of a planted pattern.
    """
    found: dict[str, list[tuple[str, str, str]]] = {
        name: [] for name in (*IMPURE, "own_lookalike", "own_echo", "mixing", "foreign")
    }
    planted = {id_: one.id for one in expected.patterns for id_ in one.conversations}
    paired = {id_: planted_id for planted_id, id_ in matches(patterns, expected).items()}
    for id_, one in patterns.items():
        mixed = sorted({planted[conversation] for conversation in one.evidence & planted.keys()})
        if len(mixed) > 1:
            found["mixing"].append((id_, mixed[0], mixed[1]))
        for conversation in one.evidence - planted.keys():
            name, of = _trap(conversation, expected)
            if name != "foreign" or mixed:
                found[name].append((id_, conversation, of))
            if of and of in {paired.get(id_), *mixed}:
                found[f"own_{name}"].append((id_, conversation, of))
    return found


def _trap(conversation: str, expected: Expected) -> tuple[str, str]:
    if conversation in expected.echoes:
        return "echo", expected.echoes[conversation]
    if conversation in expected.lookalikes:
        return "lookalike", expected.lookalikes[conversation]
    if conversation in expected.noise:
        return "noise", ""
    return ("unrelated" if conversation in expected.unrelated else "foreign"), ""


def groups_in(text: str, terms: Terms) -> float:
    """Give the share of the lists of which a text has at least one term, 0 to 1; 1 where there is no list."""
    lowered = text.lower()
    return share(sum(any(term.lower() in lowered for term in some) for some in terms), len(terms))


def has_all(text: str, terms: Terms) -> bool:
    """Tell whether a text has a term of every list."""
    return groups_in(text, terms) == 1


def share(part: float, whole: float) -> float:
    """Give part / whole; 1 where nothing was asked."""
    return part / whole if whole else 1.0


def leaked(texts: Mapping[str, str], expected: Expected) -> list[tuple[str, str]]:
    """Give (where, the first characters of the secret) for every secret in a text, by the names of the texts."""
    return [
        (where, secret[:6] + "…")
        for where, text in sorted(texts.items())
        for secret in expected.secrets
        if secret in text
    ]


def _recall_by_kind(expected: Expected, paired: Matches) -> dict[str, float]:
    kinds = sorted({planted.kind for planted in expected.patterns})
    return {
        f"recall_{kind}": _mean(
            [planted.id in paired for planted in expected.patterns if planted.kind == kind]
        )
        for kind in kinds
    }


def _exact(planted: Planted, one: Distilled) -> bool:
    return one.support == planted.support and one.source_models == planted.source_models


def _share_of(found: list[tuple[Planted, Distilled]], holds: Callable[[Planted, Distilled], bool]) -> float:
    return _mean([holds(planted, one) for planted, one in found])


def _mean(values: list[Any]) -> float:
    return sum(values) / len(values) if values else 0.0
