"""What a query found, written for a person to read on a terminal."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from adapters.messages import parse_timestamp
from grid.search.spans import span_in_words

INDENT = "     "
# Less than this shows as nothing.
LEAST_SHOWN = 0.005


def found_in_words(answer: Mapping[str, Any]) -> str:
    """Write the answer to a semantic query, in the shape of the API: the results, then what was searched."""
    lines = [line for number, result in enumerate(answer["results"], 1) for line in _result(number, result)]
    return "\n".join([*lines, *_ending(answer)])


def _result(number: int, result: Mapping[str, Any]) -> Iterator[str]:
    about = result["metadata"]
    yield (
        f"{number}. score {result['score']:.2f}, similarity {_number(result['similarity'])}, "
        f"{about['sourceModel'] or 'you'}, {about['timestamp'][:10]}, conversation {about['conversationId']}"
    )
    yield from (f"{INDENT}{line}" for line in result["content"].splitlines())
    if result["alike"]:
        yield f"{INDENT}and {result['alike']} more like it"
    if "explanation" in result:
        yield from (f"{INDENT}| {line}" for line in _explanation(result["explanation"]))
    yield ""


def _number(value: float | None) -> str:
    return "unknown" if value is None else f"{value:.2f}"


def _explanation(explained: Mapping[str, Any]) -> Iterator[str]:
    words = ", ".join(explained["words"]) or "none"
    yield f"cosine {_number(explained['cosine'])}, BM25 {explained['bm25']:.2f}, words: {words}"
    parts = sorted(explained["parts"].items(), key=lambda named: -abs(named[1]["adds"]))
    for name, part in parts:
        if abs(part["adds"]) >= LEAST_SHOWN:
            yield f"{part['adds']:+6.2f}  {name} ({part['value']:.2f} × {part['weight']:.2f})"
    if parts:
        yield f"{explained['bias']:+6.2f}  for every fragment"


def _ending(answer: Mapping[str, Any]) -> Iterable[str]:
    stats = answer["stats"]
    yield f"{stats['totalSearched']} fragments searched in {stats['processingTime']}."
    since, until = (moment and parse_timestamp(moment) for moment in (stats["since"], stats["until"]))
    if since or until:
        yield f"The search was held to {span_in_words(since, until)} by the words of the query."
    if answer["nextOffset"] is not None:
        yield f"There is more: the next page comes with --offset {answer['nextOffset']}."
