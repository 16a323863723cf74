"""A grid that has learned of clocks and of locks, whatever finds what lessons share."""

from typing import Any

from django.contrib.auth.models import User

from grid.patterns.models import Evidence, Lesson, Pattern
from tests.grid.patterns.made import made_pattern
from tests.grid.patterns.saying import say

CLOCKS, LOCKS = ("clock-1", "clock-2", "clock-3"), ("lock-1", "lock-2")
CLOCK_TEXTS: dict[str, Any] = {
    "title": "Freeze the clock in tests",
    "when": "A test is flaky around midnight or the end of the month.",
    "action": "Pass the time in as an argument and freeze it in a fixture.",
    "rationale": "",
    "caveats": ["Do not wait longer."],
}


def teach(owner: User) -> None:
    """Have the conversations, and a pattern on each of the two lessons that several of them share."""
    say(owner)
    Pattern.objects.all().delete()
    _stand_on_lessons(made_pattern(owner.pk, *CLOCKS, **CLOCK_TEXTS))
    _stand_on_lessons(made_pattern(owner.pk, *LOCKS))


def _stand_on_lessons(pattern: Pattern) -> None:
    for row in Evidence.objects.filter(pattern=pattern):
        row.lesson = Lesson.objects.get(conversation=row.conversation)
        row.save()
    pattern.save()
