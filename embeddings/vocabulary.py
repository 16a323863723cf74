"""Score the words of a text against lists of words, each of which speaks for something."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise

WORD = re.compile(r"[^\W_]+(?:'[^\W_]+|\+\+|#)?")

# A word, or two that stand next to each other.
Term = str | tuple[str, str]
Index = dict[Term, list[tuple[str, int]]]


def words_of(text: str) -> list[str]:
    """Give the words of a text in small letters; `don't`, `c++` and `c#` are one, snake_case is several."""
    return WORD.findall(text.lower())


def terms_of(words: Sequence[str]) -> dict[Term, int]:
    """Count how often each word occurs; a pair counts once."""
    terms: dict[Term, int] = dict.fromkeys(pairwise(words), 1)
    terms.update(Counter(words))
    return terms


def indexed(lists: Mapping[str, Mapping[int, str]]) -> Index:
    """Turn {label: {weight: "word pair_of other"}} around: what each term speaks for, and how strongly.

    The regular plural of a word, or of the second one of a pair, speaks for the same.
    """
    index: Index = {}
    for label, by_weight in lists.items():
        for weight, listed in by_weight.items():
            for entry in listed.split():
                for form in (entry, _plural(entry)):
                    _add(index, form, label, weight)
    return index


def scores(terms: Mapping[Term, int], index: Index) -> Counter[str]:
    """Add up what the terms of a text speak for, in halves of a weight.

    A second and a third occurrence add half of a word's weight each, unless it is a mere hint (weight 1).
    """
    found: Counter[str] = Counter()
    for term in terms.keys() & index.keys():
        more = min(terms[term], 3) - 1
        for label, weight in index[term]:
            found[label] += 2 * weight + (more * weight if weight > 1 else 0)
    return found


def best(found: Mapping[str, int], order: Sequence[str]) -> str:
    """Give the label with the highest score; of several, the first in `order`."""
    return max(order, key=lambda label: found.get(label, 0))


def _add(index: Index, form: str, label: str, weight: int) -> None:
    words = form.split("_")
    term: Term = (words[0], words[1]) if len(words) == 2 else form
    known = index.setdefault(term, [])
    if label not in [one for one, _ in known]:
        known.append((label, weight))


def _plural(word: str) -> str:
    if word.endswith(("s", "x", "ch", "sh")):
        return word + "es"
    if word.endswith("y") and word[-2:-1] not in tuple("aeiou"):
        return word[:-1] + "ies"
    return word + "s"
