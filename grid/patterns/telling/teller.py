"""Tell a pattern: choose its sentences field by field, condense them, and take names and secrets out."""

from collections import Counter
from collections.abc import Sequence

from capture.redaction import redact_all
from embeddings.enrichment import Enricher, enrich
from grid.patterns.exchange import Exchange
from grid.patterns.telling.choosing import Choice, Chooser
from grid.patterns.telling.condensing import tidy
from grid.patterns.telling.cues import ADVICE, CONTRAST, LIMITING, REASON, WARNING
from grid.patterns.telling.judging import judge
from grid.patterns.telling.material import Embed, Line, Material, Part, gather
from grid.patterns.telling.told import Kind, Result, Source, Told
from grid.patterns.telling.words import ADVISING

MOST_TITLE = 80


def tell(
    exchanges: Sequence[Exchange],
    *,
    embed: Embed,
    others: Sequence[Exchange] = (),
    enricher: Enricher = enrich,
) -> Told:
    """Tell what exchanges, at least one, have in common; the same for whichever order they come in.

    `embed` gives the vectors of sentences, L2-normalised. `others` are a few exchanges that are near but not in the
    pattern: what they say too is not what it is about. Method: sentences are scored by their support in the other
    conversations (after LexRank) and picked by maximal marginal relevance.
    """
    material = gather(exchanges, others=others, embed=embed)
    kind, outcome = judge(material.exchanges)
    chooser = Chooser(material)
    title = _title(chooser, material)
    action = _action(chooser, material)
    when = _when(chooser, material)
    not_when = _not_when(chooser, material, kind=kind, outcome=outcome)
    caveats = _caveats(chooser, material)
    rationale = _rationale(chooser, material)
    verification = _verification(chooser, material)
    fields = {
        "title": title,
        "when": when,
        "not_when": not_when,
        "action": action,
        "rationale": rationale,
        "caveats": caveats,
        "verification": verification,
    }
    texts = {field: [choice.text for choice in choices] for field, choices in fields.items()}
    flat, _ = redact_all([text for listed in texts.values() for text in listed])
    clean = iter(flat)
    texts = {field: [next(clean) for _ in listed] for field, listed in texts.items()}
    task_type, topic = _labels(material.exchanges, enricher)
    return Told(
        kind=kind,
        outcome=outcome,
        title=" ".join(texts["title"]),
        when=_joined(texts["when"]),
        not_when=_joined(texts["not_when"]),
        action=_joined(texts["action"]),
        rationale=_joined(texts["rationale"]),
        caveats=tuple(_joined([text]) for text in texts["caveats"]),
        verification=_joined(texts["verification"]),
        task_type=task_type,
        topic=topic,
        sources=tuple(_source(field, choice) for field, choices in fields.items() for choice in choices),
    )


def _action(chooser: Chooser, material: Material) -> list[Choice]:
    rows = material.rows(Part.HELD) or material.rows(Part.LATER)
    scores = chooser.scores(rows, against=(Part.HELD, Part.ASKED), bonus=_advising)
    return chooser.pick(rows, scores, count=3, characters=330, each=170)


def _title(chooser: Chooser, material: Material) -> list[Choice]:
    rows = material.rows(Part.HELD) or material.rows(Part.LATER, Part.ASKED, Part.FAILED)
    scores = chooser.scores(rows, against=(Part.HELD, Part.ASKED), bonus=_advising)
    return chooser.pick(rows, scores, count=1, characters=MOST_TITLE, each=MOST_TITLE, alone=True)


def _when(chooser: Chooser, material: Material) -> list[Choice]:
    rows = material.rows(Part.ASKED)
    scores = chooser.scores(rows, against=(Part.ASKED, Part.HELD), bonus=lambda line: 0.0)
    return chooser.pick(rows, scores, count=2, characters=200, each=130)


def _not_when(chooser: Chooser, material: Material, *, kind: Kind, outcome: Result) -> list[Choice]:
    if outcome is Result.MIXED:
        rows = [row for row in material.rows(Part.HELD) if material.lines[row].after_failure]
        rows += material.rows(Part.COMPLAINT)
    elif kind is Kind.DECISION:
        rows = material.rows(Part.HELD)
    else:
        return []
    scores = chooser.scores(rows, against=(Part.HELD, Part.FAILED), bonus=_limiting)
    return chooser.pick(rows, scores, count=2, characters=220, each=130)


def _caveats(chooser: Chooser, material: Material) -> list[Choice]:
    failed = material.rows(Part.FAILED)
    scores = chooser.scores(failed, against=(Part.FAILED,), bonus=_advising)
    picked = chooser.pick(failed, scores, count=1, characters=120, each=120)
    rows = [row for row in material.rows(Part.HELD, Part.LATER) if WARNING.search(material.lines[row].text)]
    scores = chooser.scores(rows, against=(Part.HELD,), bonus=_warning)
    return picked + chooser.pick(rows, scores, count=2, characters=240, each=130)


def _rationale(chooser: Chooser, material: Material) -> list[Choice]:
    rows = [row for row in material.rows(Part.HELD) if REASON.search(material.lines[row].text)]
    scores = chooser.scores(rows, against=(Part.HELD, Part.ASKED), bonus=lambda line: 0.0)
    return chooser.pick(rows, scores, count=1, characters=180, each=180)


def _verification(chooser: Chooser, material: Material) -> list[Choice]:
    rows = material.rows(Part.SUCCESS)
    scores = chooser.scores(rows, against=(Part.SUCCESS, Part.ASKED), bonus=lambda line: 0.0)
    return chooser.pick(rows, scores, count=1, characters=130, each=130)


def _advising(line: Line) -> float:
    first = tidy(line.text).split(" ", 1)[0].lower().strip(",.:")
    introduces = line.leads and len(line.text.split()) > 4
    return (
        0.45 * introduces
        + 0.3 * (first in ADVISING or first in ("don't", "do"))
        + 0.15 * bool(ADVICE.search(line.text))
        + 0.05 * bool(CONTRAST.search(line.text))
    )


def _limiting(line: Line) -> float:
    return 0.15 * min(3, len(LIMITING.findall(line.text)))


def _warning(line: Line) -> float:
    return 0.15 * min(2, len(WARNING.findall(line.text)))


def _labels(exchanges: Sequence[Exchange], enricher: Enricher) -> tuple[str, str]:
    tasks: Counter[str] = Counter()
    topics: Counter[str] = Counter()
    for exchange in exchanges:
        described = enricher(exchange.situation, role="user")
        tasks[described.task_type] += 1
        topics[described.topic] += 1
    return _most(tasks), _most(topics)


def _most(counts: Counter[str]) -> str:
    return min(counts, key=lambda label: (-counts[label], label), default="")


def _joined(texts: Sequence[str]) -> str:
    return " ".join(text if text[-1:] in ".!?…" else text + "." for text in texts if text)


def _source(field: str, choice: Choice) -> Source:
    line = choice.line
    return Source(
        field=field,
        conversation_id=line.conversation_id,
        message_id=line.turn.message_id,
        start=line.start,
        end=line.end,
    )
