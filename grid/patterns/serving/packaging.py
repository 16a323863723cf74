"""Putting patterns, and the least evidence for them, into a context that keeps to a budget of the asking model."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from adapters.context import Advice, ContextFormat, Proof, parts
from adapters.messages import format_timestamp
from grid.patterns.models import Pattern, PatternKind, PatternOutcome, PatternState
from grid.patterns.serving.excerpts import Excerpt, name_of
from grid.patterns.serving.quotes import Quote
from grid.patterns.serving.repeating import is_new, words_said
from grid.patterns.serving.served import Ranked

Count = Callable[[str], int]
# What was not told yet, given what is.
Quoting = Callable[[Sequence[str]], Sequence[Quote]]
Shown = Excerpt | Quote
# Names of models and of evidence in the text; the answer has all of them.
MODELS_NAMED, EVIDENCE_NAMED = 4, 3
# The part of the budget that patterns may take: the rest is for what was said. Of the best there is always something.
FOR_PATTERNS = 0.4
HOW_IT_WENT = {
    PatternOutcome.WORKED: "it worked",
    PatternOutcome.FAILED: "it failed",
    PatternOutcome.MIXED: "it worked and failed",
    PatternOutcome.UNKNOWN: "nobody said how it turned out",
}


@dataclass(frozen=True, slots=True)
class Package:
    """A context and the tokens it has, the patterns, the evidence and the quotes that are in it, in their order."""

    text: str = ""
    tokens: int = 0
    patterns: list[Ranked] = field(default_factory=list)
    evidence: list[Excerpt] = field(default_factory=list)
    quotes: list[Quote] = field(default_factory=list)


def pack(
    ranked: Sequence[Ranked],
    excerpts: Sequence[Excerpt],
    quotes: Quoting = lambda _: (),
    *,
    style: ContextFormat,
    count: Count,
    max_tokens: int,
) -> Package:
    """Put in as much as `max_tokens` allow, as `count` counts them: patterns, best first, then what was said.

    A pattern for which there is no room as a whole is given in short, or with nothing but what to do; none is cut.
    Quotes come after the first piece of evidence, and say nothing that stands there already.
    """
    package, advice = Package(), list[Advice]()
    for one in ranked:
        forms = _forms(one.pattern)
        for form in forms:
            tried = _tried(package, [*advice, form], style=style, count=count)
            all_of_it = not advice and form is forms[-1]
            if tried.tokens <= max_tokens * (1 if all_of_it else FOR_PATTERNS):
                advice.append(form)
                package = replace(tried, patterns=[*package.patterns, one])
                break
    if not advice:
        return package
    given = {one.pattern.id for one in package.patterns}
    shown = [one for one in excerpts if one.pattern.id in given]
    told = [text for form in advice for text in (form.title, *(text for _, text in parts(form)))]
    quoted = quotes([*told, *(one.text for one in shown[:1])])
    return _filled(package, advice, _in_order(shown, quoted), style=style, count=count, most=max_tokens)


def _in_order(excerpts: Sequence[Excerpt], quotes: Sequence[Quote]) -> Iterator[Shown]:
    """Give what can be shown, first of all something that the best pattern stands on, and nothing twice."""
    told = [words_said(one.text) for one in quotes]
    yield from excerpts[:1]
    yield from quotes
    yield from (one for one in excerpts[1:] if is_new(one.text, told))


def _filled(
    package: Package,
    advice: list[Advice],
    shown: Iterable[Shown],
    *,
    style: ContextFormat,
    count: Count,
    most: int,
) -> Package:
    """Fill what is left, best first; what is longer than the room is left out.

    Each is counted by itself, since a whole context takes long to count; together they have hardly more tokens.
    """
    chosen, room = list[Shown](), most - package.tokens
    for one in shown:
        if (tokens := count(style.proofs([_proof(one)]))) <= room:
            chosen.append(one)
            room -= tokens
    full = _with(package, chosen, advice, style=style, count=count)
    while full.tokens > most:
        chosen.pop()
        full = _with(package, chosen, advice, style=style, count=count)
    return full


def _with(
    package: Package, chosen: Sequence[Shown], advice: list[Advice], *, style: ContextFormat, count: Count
) -> Package:
    if not chosen:
        return package
    quotes = [one for one in chosen if isinstance(one, Quote)]
    evidence = [one for one in chosen if isinstance(one, Excerpt)]
    return _tried(replace(package, evidence=evidence, quotes=quotes), advice, style=style, count=count)


def _tried(package: Package, advice: list[Advice], *, style: ContextFormat, count: Count) -> Package:
    text = style.write(advice, [*map(_proof, package.evidence), *map(_proof, package.quotes)])
    return replace(package, text=text, tokens=count(text))


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
    least = replace(bare, avoid=(), held=whole.held if pattern.state == PatternState.CANDIDATE else "")
    return [whole, short, bare, least]


def held_in_words(pattern: Pattern) -> str:
    """Say how often a pattern held, and what those said of it who were given it."""
    of = f"of {pattern.support} conversation{'s' if pattern.support != 1 else ''}"
    if pattern.state == PatternState.CANDIDATE:
        held = f"seen once, {HOW_IT_WENT[PatternOutcome(pattern.outcome)]}"
    elif pattern.state == PatternState.CONTESTED:
        held = f"contested: worked in {pattern.worked} and failed in {pattern.failed} {of}"
    elif pattern.kind == PatternKind.PITFALL:
        held = f"failed in {pattern.failed} {of}"
    else:
        held = f"worked in {pattern.worked} {of}"
    verdicts = {"helpful": pattern.helpful, "harmful": pattern.harmful}
    said = [f"{name} {number}×" for name, number in verdicts.items() if number]
    return ", ".join([held, *said])


def _proof(one: Shown) -> Proof:
    if isinstance(one, Quote):
        found = one.found
        told = [found.source_model or found.role, format_timestamp(found.timestamp)[:10], "a quote"]
    else:
        row = one.evidence
        told = [row.source_model, format_timestamp(row.timestamp)[:10], row.outcome]
    return Proof(name=one.name, source=", ".join(part for part in told if part), text=one.text)
