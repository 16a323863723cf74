"""Having a model tell the patterns in use, after they were told without one: nothing waits for a model."""

import logging
from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from adapters.asking import Asker
from adapters.budget import BudgetUsedUpError
from adapters.calling import ModelRefusedError, ModelUnavailableError
from grid.patterns.keeping.history import TEXTS
from grid.patterns.keeping.holding import holding
from grid.patterns.keeping.retelling import evidence_of, exchanges_from, point, same_stand, write
from grid.patterns.keeping.weighing import newest_of, weigh
from grid.patterns.llm.configured import let_rest, pattern_model
from grid.patterns.llm.models import ModelTelling
from grid.patterns.llm.staying import stand_of, written_in
from grid.patterns.llm.structured import UnusableAnswerError
from grid.patterns.llm.telling import tell_with
from grid.patterns.models import Evidence, Pattern, PatternChange

logger = logging.getLogger(__name__)

# A worker that dies while it asks: another one asks after this long.
LEASE = timedelta(minutes=30)
# After an answer that nothing could be made of; twice as long each time.
SECOND_TRY = timedelta(days=1)


def improve(*, limit: int = 5) -> int:
    """Have the model tell some patterns that are in use and that it has not told; give how many it told.

    It stops where the model cannot be asked, or the day's tokens are used up; what is left is told later. To be
    called outside of transactions.

    Raises:
        ModelMisconfiguredError: if PATTERN_MODEL names no model that can be asked.
        UnavailableError: if the raw log cannot be reached.
    """
    asker = pattern_model()
    told = 0
    for id_ in _due()[:limit] if asker else ():
        if asker is None or not _claim(id_):
            continue
        try:
            told += _improve(id_, asker)
        except (BudgetUsedUpError, ModelUnavailableError, ModelRefusedError) as error:
            logger.warning("patterns stay as they are told without a model: %s", error)
            ModelTelling.objects.filter(pattern=id_).update(not_before=timezone.now())
            let_rest(error)
            break
        except UnusableAnswerError as error:
            logger.warning(
                "a pattern stays as it is told without a model: %s", error, extra={"pattern": str(id_)}
            )
            _give_up(id_, str(error))
    return told


def waiting() -> int:
    """Give how many patterns in use a model has not told."""
    return len(_due())


def _due() -> list[UUID]:
    rows = Pattern.objects.filter(state__in=Pattern.SERVED, untold=False)
    free = Q(model_telling=None) | Q(
        model_telling__told_at=None, model_telling__not_before__lte=timezone.now()
    )
    return list(rows.filter(free).order_by("-last_seen", "id").values_list("id", flat=True))


def _claim(id_: UUID) -> bool:
    now = timezone.now()
    ModelTelling.objects.bulk_create([ModelTelling(pattern_id=id_, not_before=now)], ignore_conflicts=True)
    row = ModelTelling.objects.filter(pattern=id_, told_at=None, not_before__lte=timezone.now())
    return bool(row.update(not_before=now + LEASE))


def _improve(id_: UUID, asker: Asker) -> bool:
    pattern = Pattern.objects.filter(id=id_).first()
    evidence = evidence_of(id_)
    exchanges = exchanges_from(evidence)
    if pattern is None or not exchanges:
        return False
    told = None
    if not set(TEXTS) <= set(pattern.edited):
        labels = {"task_type": pattern.task_type, "topic": pattern.topic}
        told = tell_with(asker, exchanges, owner_id=pattern.owner_id, **labels)
    with holding(pattern.owner_id):
        pattern = Pattern.objects.filter(id=id_, untold=False).first()
        if pattern is None or not same_stand(evidence_of(id_), evidence):
            ModelTelling.objects.filter(pattern=id_).update(not_before=timezone.now())
            return False
        if told is not None:
            write(pattern, told, evidence, reason=f"Told by {asker.model.name}.")
            point(evidence, told, exchanges)
            weigh(pattern, newest=newest_of(pattern.owner_id))
        _note(pattern, asker, evidence)
    return told is not None


def _note(pattern: Pattern, asker: Asker, evidence: Sequence[Evidence]) -> None:
    ModelTelling.objects.filter(pattern=pattern).update(
        model=asker.model.name[:200],
        told_at=timezone.now(),
        written=written_in(pattern),
        **stand_of(evidence),
    )


def _give_up(id_: UUID, reason: str) -> None:
    """Leave a pattern as it is told without a model, and say so in its history."""
    row = ModelTelling.objects.filter(pattern=id_).first()
    pattern = Pattern.objects.filter(id=id_).first()
    if row is None or pattern is None:
        return
    row.attempts += 1
    row.not_before = timezone.now() + SECOND_TRY * 2 ** min(row.attempts - 1, 8)
    row.save(update_fields=["attempts", "not_before"])
    PatternChange.objects.create(pattern=pattern, version=pattern.version, what="asked", reason=reason)
