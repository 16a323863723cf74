"""How far a pattern is to be trusted, beside how well it fits: evidence, verdicts, age. Free of the database."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import exp2

from grid.patterns.keeping.standing import lower_bound
from grid.patterns.models import Pattern, PatternState

# On the scale of cosines: it decides between patterns that fit nearly as well, and brings none that does not fit.
MOST = 0.03
ENOUGH_SUPPORT, ENOUGH_MODELS = 5, 3
HALF_LIFE = timedelta(days=365)
SAME_PROJECT, SAME_TASK = 0.03, 0.015
CONTESTED = 0.5
HARM = 0.15


@dataclass(frozen=True, slots=True)
class Verdicts:
    """How often a pattern helped, and did harm, to models of the family that asks."""

    helpful: int = 0
    harmful: int = 0


def trust(pattern: Pattern, *, now: datetime, verdicts: Verdicts) -> float:
    """Give how far a pattern is to be trusted, 0 to 1.

    Half of it is the lower bound of how often it holds; the rest is how many conversations and models it comes from,
    what it did for models like the one that asks, and how recently it was confirmed.
    """
    told = verdicts.helpful + verdicts.harmful
    liked = (verdicts.helpful + 1) / (told + 2)
    age = max(now - pattern.last_seen, timedelta()) / HALF_LIFE
    parts = [
        (0.5, pattern.confidence),
        (0.15, min(pattern.support, ENOUGH_SUPPORT) / ENOUGH_SUPPORT),
        (0.1, min(pattern.model_diversity, ENOUGH_MODELS) / ENOUGH_MODELS),
        (0.15, liked),
        (0.1, exp2(-age)),
    ]
    total = sum(weight * value for weight, value in parts)
    return total * (CONTESTED if pattern.state == PatternState.CONTESTED else 1)


def lift(pattern: Pattern, *, now: datetime, verdicts: Verdicts, project: str, task_type: str) -> float:
    """Give what is added to how well a pattern fits, on the scale of cosines; harm weighs more than all the rest."""
    added = MOST * (trust(pattern, now=now, verdicts=verdicts) - 0.5)
    added += SAME_PROJECT if project and pattern.project == project else 0
    added += SAME_TASK if task_type and pattern.task_type == task_type else 0
    return added - HARM * harm(pattern, verdicts)


def harm(pattern: Pattern, verdicts: Verdicts) -> float:
    """Give the lower bound of how often it did harm: to anybody, or to models like the one that asks."""
    shares = [(pattern.harmful, pattern.helpful), (verdicts.harmful, verdicts.helpful)]
    return max(lower_bound(harmful, harmful + helpful) for harmful, helpful in shares)
