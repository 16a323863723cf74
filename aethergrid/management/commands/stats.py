"""The figures of a grid on the command line."""

from argparse import ArgumentParser
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from aethergrid.management.base import GridCommand
from capture.owner import owner_id_of
from grid.rest.stats_shape import StatsSerializer
from grid.stats import stats


class Command(GridCommand):
    """Give the figures as GET /api/stats does."""

    help = (
        "Show how many conversations, messages, tokens and fragments there are, and what is still on its way."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take whose figures."""
        super().add_arguments(parser)
        parser.add_argument("--owner", default="", metavar="USERNAME", help="whose; the first admin's")

    def run(self, *, owner: str, **options: Any) -> None:  # noqa: ARG002
        """Count, and show."""
        figures = StatsSerializer(stats(owner_id=owner_id_of(owner))).data
        self.emit(figures, _text(figures))


def _text(figures: Mapping[str, Any]) -> str:
    messages, tokens, backlog = figures["messages"], figures["tokens"], figures["backlog"]
    return "\n".join(
        [
            f"conversations  {figures['conversations']:,}",
            f"messages       {messages['total']:,} ({messages['user']:,} user, {messages['assistant']:,} assistant)",
            f"  by state     {_counts(messages['byState'])}",
            f"  by source    {_counts(messages['bySource'])}",
            f"  by model     {_counts(messages['byModel'])}",
            f"tokens         {tokens['output']:,} output, {tokens['input']:,} input",
            f"fragments      {figures['fragments']:,}",
            f"topics         {_counts({found['topic']: found['fragments'] for found in figures['topics']})}",
            f"spaces         {_counts({space['model']: space['vectors'] for space in figures['spaces']})}",
            *_reembedding(figures["reembedding"]),
            f"patterns       {_counts(figures['patterns']['byState'])}",
            f"waiting        {backlog['messages']:,} messages, the oldest for {backlog['oldestSeconds']:.0f} s; "
            f"{backlog['patterns']:,} conversations to distil",
            f"failed         {figures['queue']['failed']:,}",
            *_spending(figures["patternModel"]),
            *_models(figures["models"]),
            *_adapters(figures["adapters"]),
        ]
    )


def _reembedding(figures: Mapping[str, Any] | None) -> list[str]:
    """Give the line on what an earlier embedder left; none where it left nothing."""
    if figures is None or not figures["fragments"]:
        return []
    consent = "; waits for `manage.py reembed --yes`" if figures["needsConsent"] else ""
    error = f"; {figures['error']}" if figures["error"] else ""
    return [
        f"  to embed     {figures['fragments']:,} of {figures['total']:,} left by an earlier embedder{consent}{error}"
    ]


def _models(models: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """Give a line for each model."""
    for number, model in enumerate(models):
        window = model["contextWindow"]
        facts = [
            model["family"] or "no known family",
            f"{window:,} tokens" if window else "window not known",
            *(["uses tools"] if model["usesTools"] else []),
            *([f"embeds in {model['embeddingSpace']}"] if model["embeddingSpace"] else []),
            f"{model['messages']:,} messages",
        ]
        yield f"{'' if number else 'models':<15}{model['name']}: {', '.join(facts)}"


def _adapters(adapters: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """Give a line for each adapter."""
    for number, adapter in enumerate(adapters):
        latency = f", {adapter['latencyMs']:,.1f} ms" if adapter["latencyMs"] is not None else ""
        failing = adapter["state"] == "error"
        error = f" in {adapter['lastErrorIn']}: {adapter['lastError']}" if failing else latency
        yield f"{'' if number else 'adapters':<15}{adapter['family']}: {adapter['state']}{error}"


def _spending(spent: Mapping[str, Any]) -> list[str]:
    """Give the lines about the model that tells patterns; none where none is, or ever was, asked."""
    if not (spent["model"] or spent["calls"]):
        return []
    unpriced = f", {spent['unpriced']:,} calls without a known price" if spent["unpriced"] else ""
    return [
        f"model          {spent['model'] or 'none'}: {spent['calls']:,} calls, {spent['failed']:,} failed, "
        f"{spent['inputTokens']:,} tokens read, {spent['outputTokens']:,} written",
        f"  cost         ${spent['cost']:,.4f}{unpriced}",
        f"  today        {spent['tokensToday']:,} of {spent['tokensPerDay']:,} tokens",
    ]


def _counts(counts: Mapping[str, int | None]) -> str:
    shown = {name: "?" if count is None else f"{count:,}" for name, count in counts.items()}
    return ", ".join(f"{name} {count}" for name, count in shown.items()) or "none"
