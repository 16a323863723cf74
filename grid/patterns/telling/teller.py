"""Tell a pattern: choose its sentences field by field, condense them, and take names and secrets out."""

from collections import Counter
from collections.abc import Sequence
from textwrap import shorten

from capture.redaction import PERSONAL, redact, redact_all
from embeddings.enrichment import Enricher, enrich
from grid.patterns.exchange import Exchange
from grid.patterns.telling.choosing import Choice
from grid.patterns.telling.fields import MOST_TITLE, Fields
from grid.patterns.telling.judging import judge
from grid.patterns.telling.material import Embed, Material, gather
from grid.patterns.telling.splitting import plain
from grid.patterns.telling.told import Kind, Result, Source, Told

FAILED_BEFORE = "Did not work: "
UNTITLED = "Untitled"


def tell(
    exchanges: Sequence[Exchange],
    *,
    embed: Embed,
    others: Sequence[Exchange] = (),
    enricher: Enricher = enrich,
) -> Told:
    """Tell what exchanges, at least one, have in common; the same for whichever order they come in.

    `embed` gives the vectors of sentences, L2-normalised. `others` are a few exchanges that are near but not in the
    pattern: what they say too is not what it is about.
    """
    material = gather(exchanges, others=others, embed=embed)
    kind, outcome = judge(exchanges)
    chosen = _choose(material, kind=kind, outcome=outcome)
    said = _said(chosen)
    task_type, topic = _labels(exchanges, enricher)
    return Told(
        kind=kind,
        outcome=outcome,
        title=" ".join(said["title"]).rstrip(".") or _first_words(material),
        when=_joined(said["when"]),
        not_when=_joined(said["not_when"]),
        action=_joined(said["action"]),
        rationale=_joined(said["rationale"]),
        caveats=tuple(
            [FAILED_BEFORE + _joined([text]) for text in said["failures"]]
            + [_joined([text]) for text in said["warnings"]]
        ),
        verification=_joined(said["verification"]),
        task_type=task_type,
        topic=topic,
        sources=tuple(_source(field, choice) for field, choices in chosen.items() for choice in choices),
    )


def _choose(material: Material, *, kind: Kind, outcome: Result) -> dict[str, list[Choice]]:
    """Choose the sentences of each field, those first that matter most."""
    fields = Fields(material, kind=kind, outcome=outcome)
    return {
        "title": fields.title(),
        "action": fields.action(),
        "not_when": fields.not_when(),
        "when": fields.when(),
        "rationale": fields.rationale(),
        "failures": fields.failures(),
        "warnings": fields.warnings(),
        "verification": fields.verification(),
    }


def _said(chosen: dict[str, list[Choice]]) -> dict[str, list[str]]:
    """Give the texts of each field without secrets, one that was met in any field included."""
    clean, _ = redact_all(
        [choice.text for choices in chosen.values() for choice in choices], personal=PERSONAL
    )
    texts = iter(clean)
    return {field: [next(texts) for _ in choices] for field, choices in chosen.items()}


def _labels(exchanges: Sequence[Exchange], enricher: Enricher) -> tuple[str, str]:
    described = [enricher(exchange.situation, role="user") for exchange in exchanges]
    return _most([one.task_type for one in described]), _most([one.topic for one in described])


def _most(labels: Sequence[str]) -> str:
    counts = Counter(labels)
    return min(counts, key=lambda label: (-counts[label], label), default="")


def _first_words(material: Material) -> str:
    """Give a title where no sentence makes one."""
    words = material.names.generalise(plain(material.exchanges[0].situation)).split()
    title, _ = redact(" ".join(words), personal=PERSONAL)
    return shorten(title, width=MOST_TITLE, placeholder=" …") or UNTITLED


def _joined(texts: Sequence[str]) -> str:
    return " ".join(text if text[-1:] in ".!?…" else text + "." for text in texts if text)


def _source(field: str, choice: Choice) -> Source:
    line = choice.line
    return Source(
        field="caveats" if field in ("failures", "warnings") else field,
        conversation_id=line.conversation_id,
        message_id=line.turn.message_id,
        start=line.start,
        end=line.end,
    )
