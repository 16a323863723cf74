"""Comparing lessons by a model, where the cheap measure is unsure."""

import logging
from collections.abc import Iterable, Mapping
from uuid import UUID

from adapters.asking import Asker
from adapters.budget import BudgetUsedUpError
from adapters.calling import ModelRefusedError, ModelUnavailableError
from grid.patterns.exchange import Exchange
from grid.patterns.finding.clusters import ENOUGH, ENOUGH_FOR_TWO
from grid.patterns.llm.configured import let_rest, pattern_model
from grid.patterns.llm.excerpts import sending_redactor, written
from grid.patterns.llm.items import Verdict
from grid.patterns.llm.models import PairVerdict
from grid.patterns.llm.prompting import prompt
from grid.patterns.llm.structured import Task, UnusableAnswerError, answer_to
from grid.patterns.models import Lesson
from grid.patterns.reading.shapes import exchange_from, messages_in
from grid.patterns.reading.turns import turns_with

logger = logging.getLogger(__name__)

# Between these the cheap measure is unsure. A pair that is the same counts as the upper one, any other as nothing.
UNSURE_FROM, UNSURE_TO = ENOUGH - 0.5, ENOUGH_FOR_TWO + 0.5
# A new lesson asks about so many others at most, those first that are nearest to being joined.
MOST_PAIRS = 4
MAX_TOKENS = 1500
CHARACTERS = 5000


def with_verdicts(lesson: Lesson, scores: Mapping[UUID, float]) -> dict[UUID, float]:
    """Give the scores that a lesson has with others, with a model's verdict where the score is unsure.

    Where no model is set, or it cannot be asked now, the score stays as it is. To be called outside of transactions.
    """
    settled = dict(scores)
    unsure = [id_ for id_ in scores if UNSURE_FROM <= scores[id_] < UNSURE_TO]
    asker = pattern_model() if unsure else None
    if asker is None:
        return settled
    nearest = sorted(unsure, key=lambda id_: (abs(scores[id_] - ENOUGH_FOR_TWO), id_))[:MOST_PAIRS]
    for other in Lesson.objects.filter(id__in=nearest).defer("features").order_by("id"):
        try:
            same = _verdict(lesson, other, asker)
        except (BudgetUsedUpError, ModelUnavailableError, ModelRefusedError) as error:
            logger.warning("lessons are compared without a model: %s", error)
            let_rest(error)
            break
        except UnusableAnswerError as error:
            logger.warning("two lessons are compared without a model: %s", error)
            continue
        settled[other.id] = UNSURE_TO if same else 0.0
    return settled


def teach_the_same(one: Exchange, other: Exchange, *, asker: Asker, owner_id: int) -> bool:
    """Ask whether two exchanges teach the same; raises as `answer_to` does."""
    redactor = sending_redactor()
    texts = [written([exchange], redactor=redactor, characters=CHARACTERS) for exchange in (one, other)]
    text = prompt("compare", one=texts[0], other=texts[1].replace("# Exchange 1", "# Exchange 2", 1))
    task = Task("compare", text, max_tokens=MAX_TOKENS, owner_id=owner_id)
    return answer_to(task, asker=asker, kind=Verdict).same


def _verdict(a: Lesson, b: Lesson, asker: Asker) -> bool:
    """Give what is known of the two, or ask: in one order, whichever of them is new."""
    one, other = sorted((a, b), key=lambda lesson: bytes(lesson.digest))
    digests = {"one_digest": bytes(one.digest), "other_digest": bytes(other.digest)}
    if known := PairVerdict.objects.filter(**digests).first():
        return known.same
    first, second = _exchanges((one, other))
    same = teach_the_same(first, second, asker=asker, owner_id=a.owner_id)
    row = PairVerdict(**digests, same=same, model=asker.model.name[:200])
    row.one_id, row.other_id = one.conversation_id, other.conversation_id
    PairVerdict.objects.bulk_create([row], ignore_conflicts=True)
    return same


def _exchanges(lessons: Iterable[Lesson]) -> list[Exchange]:
    some = list(lessons)
    turns = turns_with({id_ for lesson in some for id_ in messages_in(lesson.shape)})
    return [exchange_from(lesson.shape, turns, conversation_id=lesson.conversation_id) for lesson in some]
