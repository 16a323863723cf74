"""The figures of several orders side by side, as Markdown, and what went wrong in each."""

import statistics
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

Run = Mapping[str, Any]

PACKAGE, FRAGMENTS = "package, its first 700 characters", "fragments, 700 characters"
PACKAGE_500, FRAGMENTS_500 = "package, 500 tokens", "fragments, 500 tokens"

# What is aimed at on a set that nothing was tuned on.
AIMS = {
    "recall": "≥ .85",
    "precision": "≥ .85 (sparse ≥ .80)",
    "hit@1": "≥ .75",
    "hit@3": "≥ .90",
    "nulls answered": "≤ 1 of 6",
    "pairs: echo": "0",
    "secrets leaked": "0",
    PACKAGE_500: "≥ .93",
    "groups at 700 characters, against fragments": "≥ 1.5 ×",
    "terms at 700 characters, against fragments": "≥ 1.5 ×",
}
_FINDING = {
    "recall": "recall",
    "recall_strategy": "… strategies",
    "recall_pitfall": "… pitfalls",
    "recall_decision": "… decisions",
    "recall_contested": "… contested",
    "precision": "precision",
    "precision_of_all": "… of all active",
    "content": "content",
    "kind": "kind",
    "outcome": "outcome",
    "purity": "purity",
    "support": "support exact",
    "support_error": "… mean absolute error",
    "active": "active patterns",
    "unmatched_clean": "… clean, of nothing planted",
}
_SERVING = {
    "hit@1": "hit@1",
    "hit@1_near": "… @1, near",
    "hit@1_paraphrase": "… @1, paraphrase",
    "hit@1_distant": "… @1, distant",
    "hit@3": "hit@3",
    "hit@3_near": "… @3, near",
    "hit@3_paraphrase": "… @3, paraphrase",
    "hit@3_distant": "… @3, distant",
    "silent": "silent where there is an answer",
    "null_answered": "nulls answered",
}


def report(runs: Sequence[Run]) -> str:
    """Give the table, and below it what went wrong."""
    return "\n".join(
        [*_table(runs), "", *(line for number, run in enumerate(runs, 1) for line in _wrong(number, run))]
    )


def _table(runs: Sequence[Run]) -> Iterator[str]:
    heads = ["what", "mean", "spread", *(f"order {number}" for number, _ in enumerate(runs, 1)), "aim"]
    yield f"| {' | '.join(heads)} |"
    yield "|---" * len(heads) + "|"
    columns = [_column(run) for run in runs]
    for name in columns[0]:
        values = [column[name] for column in columns]
        cells = [_number(value) for value in (statistics.fmean(values), max(values) - min(values), *values)]
        yield f"| {' | '.join([name, *cells, AIMS.get(name, '–')])} |"


def _column(run: Run) -> dict[str, float]:
    """Give the figures of a run by the names that they have in the table."""
    found, served, reached = run["finding"], run["serving"], run["reaching"]
    column = {name: found[key] for key, name in _FINDING.items() if key in found}
    column |= {f"pairs: {name.replace('_', ' ')}": len(pairs) for name, pairs in found["impurities"].items()}
    column |= {name: served[key] for key, name in _SERVING.items() if reached}
    stored = sum(where.startswith("file ") for where, _ in run["leaked"])
    column["secrets leaked"] = len(run["leaked"]) - stored
    column["… in the data folder"] = stored
    column |= {name: figures["share"] for name, figures in reached.items()}
    column |= {f"{name}: all groups": figures["all"] for name, figures in reached.items()}
    column |= {f"{name}: single terms": figures["terms"] for name, figures in reached.items()}
    for name, figure in (("groups", "share"), ("terms", "terms")) if reached else ():
        plain = reached[FRAGMENTS][figure] or 1
        column[f"{name} at 700 characters, against fragments"] = reached[PACKAGE][figure] / plain
    return column | {f"ms, {name}": value for name, value in run["milliseconds"].items()}


def _number(value: float) -> str:
    return f"{value:.2f}".removesuffix(".00")


def _wrong(number: int, run: Run) -> Iterator[str]:
    found = run["finding"]
    names = {id_: planted for planted, id_ in found["matches"].items()}
    yield f"Order {number}: missed {', '.join(found['missed']) or 'nothing'}; by state {run['states']}"
    for kind, pairs in found["impurities"].items():
        for id_, conversation, of in pairs:
            yield f"  {kind}: {names.get(id_, id_[:8])} has {conversation[:30]} {of}"
    for where, secret in run["leaked"]:
        yield f"  leaked: {secret} in {where}"
    for miss in run["misses"]:
        served = ", ".join(miss["served"]) or "nothing"
        yield f"  {miss['wording']}, {miss['expected']}: served {served}: {miss['query'][:90]}"
    for lack in run["lacking"]:
        groups = "; ".join("/".join(some[:3]) for some in lack["missing"])
        yield f"  lacks, {lack['wording']}, {lack['expected']}, {lack['in']}: {groups}"
