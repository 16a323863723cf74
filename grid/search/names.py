"""Names that nearly everything is about, left out of what is embedded: they draw a query to all that has them."""

import re

from grid.lexical.analysis import query_terms
from grid.lexical.base import Statistics
from grid.search.wording import COMMON

NAME = re.compile(r"\b[A-Z]\w+(?:['’]s\b)?")
# Of fewer fragments it cannot be told what is common.
ENOUGH = 100


def without_common_names(query: str, statistics: Statistics) -> str:
    """Give a query without the capitalised words that more than `COMMON` of somebody's fragments have."""
    if statistics.fragments < ENOUGH:
        return query

    def kept(word: re.Match[str]) -> str:
        counts = [statistics.frequencies.get(term, 0) for term in query_terms(word[0])]
        return "" if counts and min(counts) > COMMON * statistics.fragments else word[0]

    rest = " ".join(NAME.sub(kept, query).split())
    return rest if query_terms(rest) else query
