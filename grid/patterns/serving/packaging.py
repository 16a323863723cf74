"""Putting patterns, and the least evidence for them, into a context that keeps to a budget of the asking model."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from adapters.context import Advice, ContextFormat, Proof
from adapters.messages import format_timestamp
from grid.patterns.models import Pattern, PatternKind, PatternState
from grid.patterns.serving.excerpts import Excerpt, name_of
from grid.patterns.serving.served import Ranked

Count = Callable[[str], int]
# Names of models and of evidence in the text; the answer has all of them.
MODELS_NAMED, EVIDENCE_NAMED = 4, 3


@dataclass(frozen=True, slots=True)
class Package:
    """A context and the tokens it has, the patterns and the evidence that are in it, in their order."""

    text: str = ""
    tokens: int = 0
    patterns: list[Ranked] = field(default_factory=list)
    evidence: list[Excerpt] = field(default_factory=list)


def pack(
    ranked: Sequence[Ranked],
    excerpts: Sequence[Excerpt],
    *,
    style: ContextFormat,
    count: Count,
    max_tokens: int,
) -> Package:
    """Put in as much as `max_tokens` allow, as `count` counts them: patterns, best first, then evidence.

    A pattern for which there is no room as a whole is given in short, or with nothing but what to do; none is cut.
    """
    package, advice = Package(), list[Advice]()
    for one in ranked:
        for form in _forms(one.pattern):
            tried = _tried(package, [*advice, form], [], style=style, count=count)
            if tried.tokens <= max_tokens:
                advice.append(form)
                package = replace(tried, patterns=[*package.patterns, one])
                break
    given = {one.pattern.id for one in package.patterns}
    for excerpt in excerpts:
        if excerpt.pattern.id not in given:
            continue
        tried = _tried(package, advice, [*package.evidence, excerpt], style=style, count=count)
        if tried.tokens <= max_tokens:
            package = tried
    return package


def _tried(
    package: Package, advice: list[Advice], evidence: list[Excerpt], *, style: ContextFormat, count: Count
) -> Package:
    text = style.write(advice, [_proof(excerpt) for excerpt in evidence])
    return replace(package, text=text, tokens=count(text), evidence=evidence)


def _forms(pattern: Pattern) -> list[Advice]:
    """Give a pattern as a whole, in short, barely, and with nothing but what to do."""
    whole = Advice(
        title=pattern.title,
        kind=pattern.kind,
        contested=pattern.state == PatternState.CONTESTED,
        when=pattern.when,
        not_when=pattern.not_when,
        action=pattern.action,
        rationale=pattern.rationale,
        avoid=tuple(pattern.caveats),
        verification=pattern.verification,
        held=held_in_words(pattern),
        models=tuple(pattern.source_models[:MODELS_NAMED]),
        proofs=tuple(dict.fromkeys(name_of(row) for row in pattern.evidence.all()))[:EVIDENCE_NAMED],
    )
    short = replace(whole, rationale="", verification="", proofs=())
    bare = replace(short, when="", models=())
    return [whole, short, bare, replace(bare, avoid=(), held="")]


def held_in_words(pattern: Pattern) -> str:
    """Say how often a pattern held, and what those said of it who were given it."""
    of = f"of {pattern.support} conversation{'s' if pattern.support != 1 else ''}"
    if pattern.state == PatternState.CONTESTED:
        held = f"contested: worked in {pattern.worked} and failed in {pattern.failed} {of}"
    elif pattern.kind == PatternKind.PITFALL:
        held = f"failed in {pattern.failed} {of}"
    else:
        held = f"worked in {pattern.worked} {of}"
    verdicts = {"helpful": pattern.helpful, "harmful": pattern.harmful}
    said = [f"{name} {number}×" for name, number in verdicts.items() if number]
    return ", ".join([held, *said])


def _proof(excerpt: Excerpt) -> Proof:
    row = excerpt.evidence
    told = [row.source_model, format_timestamp(row.timestamp)[:10], row.outcome]
    return Proof(name=excerpt.name, source=", ".join(part for part in told if part), text=excerpt.text)
