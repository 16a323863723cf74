"""Telling a pattern with a model: in the same form as it is told without one."""

from collections.abc import Callable, Sequence

from adapters.asking import Asker
from embeddings.enrichment import Enricher, enrich
from grid.patterns.exchange import Exchange
from grid.patterns.llm.copying import MOST_IN_A_ROW, Copies
from grid.patterns.llm.excerpts import chosen, messages_of, sending_redactor, written
from grid.patterns.llm.items import Item
from grid.patterns.llm.prompting import prompt
from grid.patterns.llm.structured import Task, answer_to
from grid.patterns.telling import Kind, Result, Told
from grid.patterns.telling.labels import labels_of
from grid.patterns.telling.stripping import LocalNames

MAX_TOKENS = 4000
MOST_CAVEATS = 5


def tell_with(
    asker: Asker, exchanges: Sequence[Exchange], *, owner_id: int, enricher: Enricher = enrich
) -> Told:
    """Tell what exchanges, at least one, have in common. No sentence of it has a source of its own.

    Secrets are taken out before anything is sent, and of what comes back; so are names of one project. An answer that
    copies more than 25 words in a row is refused.

    Raises:
        UnusableAnswerError, BudgetUsedUpError, ModelUnavailableError, ModelRefusedError: if there is no answer to use.
    """
    sent = chosen(exchanges)
    redactor, names, copies = sending_redactor(), LocalNames(exchanges), Copies(messages_of(exchanges))
    text = prompt("tell", count=len(sent), exchanges=written(sent, redactor=redactor))
    task = Task("tell", text, max_tokens=MAX_TOKENS, owner_id=owner_id)
    item = answer_to(task, asker=asker, kind=Item, problems_of=lambda found: _problems(found, copies))
    return _told(item, exchanges, lambda said: names.strip(redactor.redact(said)[0]).strip(), enricher)


def _problems(item: Item, copies: Copies) -> list[str]:
    copied = [field for field, text in item.texts().items() if copies.in_text(text)]
    problems = [
        f"{field}: it copies more than {MOST_IN_A_ROW} words in a row; tell it in other words"
        for field in copied
    ]
    if len(item.caveats) > MOST_CAVEATS:
        problems.append(f"caveats: at most {MOST_CAVEATS}")
    return problems


def _told(item: Item, exchanges: Sequence[Exchange], clean: Callable[[str], str], enricher: Enricher) -> Told:
    task_type, topic = labels_of(exchanges, enricher)
    return Told(
        kind=Kind(item.kind),
        outcome=Result(item.outcome),
        title=clean(item.title),
        when=clean(item.when),
        not_when=clean(item.not_when),
        action=clean(item.action),
        rationale=clean(item.rationale),
        caveats=tuple(clean(caveat) for caveat in item.caveats),
        verification=clean(item.verification),
        task_type=task_type,
        topic=topic,
        sources=(),
    )
