"""Tables of scores, and of the marks beside them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tests.bench.search.recall import OVERALL

Row = Mapping[str, Any]


def score_table(rows: Sequence[Row], *, ks: Sequence[int], marks: Mapping[str, str] | None = None) -> str:
    """Give a Markdown table of every way and group: recall in percent at each k, and the mean reciprocal rank.

    `marks` are published figures of some groups, in words.
    """
    marks = marks or {}
    heads = ["way", "questions", *(f"@{k}" for k in ks), "MRR", "ms", "fitted on annotations"]
    heads += ["published"] if marks else []
    lines = [f"| {' | '.join(heads)} |", "|---" * len(heads) + "|"]
    return "\n".join([*lines, *_lines(rows, ks, marks)])


def mark_table(marks: Mapping[str, Sequence[float]], *, ks: Sequence[int]) -> str:
    """Give a Markdown table of published recall, in percent."""
    lines = [f"| mark | {' | '.join(f'@{k}' for k in ks)} |", "|---" * (len(ks) + 1) + "|"]
    return "\n".join(
        lines
        + [f"| {name} | {' | '.join(f'{one:.1f}' for one in values)} |" for name, values in marks.items()]
    )


def _lines(rows: Sequence[Row], ks: Sequence[int], marks: Mapping[str, str]) -> Iterator[str]:
    for row in rows:
        for group, score in sorted(row["scores"].items(), key=lambda item: item[0] != OVERALL):
            overall = group == OVERALL
            cells = [f"**{row['name']}**" if overall else f"… {group}", f"{score['questions']:,}"]
            cells += [f"{100 * score['recall'][str(k)]:.1f}" for k in ks]
            cells.append(f"{score['reciprocal_rank']:.3f}")
            cells += [f"{row['milliseconds']:.1f}", row["fitted"]] if overall else ["", ""]
            cells += [marks.get(group, "")] if marks else []
            yield f"| {' | '.join(cells)} |"
