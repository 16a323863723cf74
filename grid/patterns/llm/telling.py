"""Telling a pattern with a model: in the same form as it is told without one."""

from collections.abc import Callable, Sequence

from adapters.asking import Asker
from grid.patterns.exchange import Exchange
from grid.patterns.llm.copying import MOST_IN_A_ROW, Copies
from grid.patterns.llm.excerpts import chosen, messages_of, sending_redactor, written
from grid.patterns.llm.items import Item
from grid.patterns.llm.prompting import prompt
from grid.patterns.llm.structured import Task, answer_to
from grid.patterns.telling import Kind, Result, Told
from grid.patterns.telling.stripping import LocalNames

# A model that thinks before it answers spends most of them on that.
MAX_TOKENS = 4000
MOST_CAVEATS = 5


def tell_with(
    asker: Asker, exchanges: Sequence[Exchange], *, owner_id: int, task_type: str = "", topic: str = ""
) -> Told:
    """Tell what exchanges, at least one, have in common. No sentence of it has a source of its own.

    Secrets are taken out before anything is sent, and of what comes back; so are names of one project. An answer that
    copies more than 25 words in a row is refused. What it is filed under is for the caller to say.

    Raises:
        UnusableAnswerError: if the model's answers cannot be used.
        BudgetUsedUpError, ModelUnavailableError, ModelRefusedError: as `Asker.ask`.
    """
    sent = chosen(exchanges)
    redactor, names, copies = sending_redactor(), LocalNames(exchanges), Copies(messages_of(exchanges))
    text = prompt("tell", count=len(sent), exchanges=written(sent, redactor=redactor))
    task = Task("tell", text, max_tokens=MAX_TOKENS, owner_id=owner_id)

    def clean(said: str) -> str:
        return names.generalise(redactor.redact(said)[0]).strip()

    item = answer_to(task, asker=asker, kind=Item, problems_of=lambda found: _problems(found, copies))
    return _told(item, clean, task_type=task_type, topic=topic)


def _problems(item: Item, copies: Copies) -> list[str]:
    copied = [field for field, text in item.texts().items() if copies.in_text(text)]
    rule = f"it copies more than {MOST_IN_A_ROW} words in a row; tell it in other words"
    many = [f"caveats: at most {MOST_CAVEATS}"] if len(item.caveats) > MOST_CAVEATS else []
    return [f"{field}: {rule}" for field in copied] + many


def _told(item: Item, clean: Callable[[str], str], *, task_type: str, topic: str) -> Told:
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
