"""Short conversations: three about one lesson, two about another, two that share none."""

import random
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from django.contrib.auth.models import User

from adapters.messages import CapturedMessage
from capture.models import Conversation
from capture.recorder import record
from grid.draining import drain
from grid.patterns.draining import distil_all
from grid.patterns.models import Pattern

START = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)

# conversation: project, model, the user's words, the advice, and what the user said then.
TALKS = {
    "clock-1": (
        "shop", "claude-opus-4-5", "Our login test is flaky and fails once a day around midnight. What can I do?",
        "The test is flaky because it reads the real clock. Freeze the clock in a fixture and pass the time into "
        "the session code as an argument. Then midnight cannot fall between two calls, and a slow machine cannot "
        "make the assertion fail any more. Use the fixture for the login test.",
        "That worked, the login test has been green for a week.",
    ),
    "clock-2": (
        "bank", "gpt-5", "A test of the invoice date is flaky, it fails near the end of the month. Any idea?",
        "A test that asks the system for the current date depends on the day it runs. Hand a fixed clock to the "
        "invoice code instead of calling now() inside, and freeze it in the test fixture at a date that you choose. "
        "The time then stands still, so the assertion cannot be flaky at the end of a month.",
        "Great, this fixed it. No failure since then.",
    ),
    "clock-3": (
        "farm", "gemini-2.5-pro", "The cache expiry test is flaky in CI, it fails now and then. How do I stop that?",
        "Do not wait for real time to pass in a test. Inject the clock into the cache, freeze it in the fixture, and "
        "move the fixed time forward by an hour before the assertion. A slow CI machine then makes no difference, "
        "because the test never reads the real clock.",
        "Perfect, it passes every time now.",
    ),
    "lock-1": (
        "shop", "claude-opus-4-5", "How do I add a column to a big Postgres table without blocking the writes?",
        "Set a short lock timeout before the migration and add the column without a default, so that the statement "
        "gives up quickly instead of queueing behind a long query. Backfill the rows in small batches afterwards; no "
        "write has to wait behind the lock on the table.",
        "Worked like a charm, the migration ran without a single timeout.",
    ),
    "lock-2": (
        "rail", "gpt-5", "Adding a column to our huge Postgres table blocked all writes. How do I avoid it?",
        "The ALTER TABLE waited for its lock, and every write queued behind it. Give the migration a lock timeout of "
        "a second or two and let it try again. Add the new column empty, and fill the rows in batches later, each in "
        "a transaction of its own.",
        "Thanks, that solved it. Nobody noticed the migration.",
    ),
    "bread": (
        "kitchen", "gpt-5", "My sourdough bread does not rise at all. What am I doing wrong?",
        "Feed the starter twice a day for a week, and let the dough rest in a warm place until it has "
        "doubled. A cold kitchen slows the yeast down, so give it more hours rather than more flour, and bake it on "
        "a hot stone.",
        "The loaf came out airy, thank you.",
    ),
    "boat": (
        "travel", "claude-opus-4-5", "Where can I rent a small sailing boat near Lisbon in autumn?",
        "Ask the marina in Cascais; they rent out small boats by the day until November, with or without a skipper. "
        "You need a licence for anything above five metres, and the wind is calmer on this side of the bay.",
        "I booked one there, lovely.",
    ),
}  # fmt: skip


def talk(name: str) -> list[CapturedMessage]:
    """Give the messages of one of the conversations."""
    project, model, asked, advised, reported = TALKS[name]
    begin = START + timedelta(days=list(TALKS).index(name))
    return [
        CapturedMessage(
            conversation_id=name,
            message_id=f"{name}-{number}",
            timestamp=begin + timedelta(minutes=number),
            role="assistant" if number == 1 else "user",
            content=text,
            model=model if number == 1 else "",
            metadata={"project": project},
        )
        for number, text in enumerate((asked, advised, reported))
    ]


def say(owner: User, names: Iterable[str] = tuple(TALKS), *, distilled: bool = True) -> None:
    """Record and process some of the conversations, one after the other."""
    for name in names:
        record(talk(name), owner_id=owner.pk, source_kind="api")
        drain()
        if distilled:
            distil_all()


def shuffled(seed: int) -> list[str]:
    """Give the names in another order."""
    names = list(TALKS)
    random.Random(seed).shuffle(names)
    return names


def conversation(name: str) -> Conversation:
    """Give the row of one of the conversations."""
    return Conversation.objects.get(external_id=name)


def stands_on(pattern: Pattern) -> frozenset[str]:
    """Give the names of the conversations that a pattern stands on."""
    return frozenset(pattern.evidence.values_list("conversation__external_id", flat=True))


def pattern_of(*names: str) -> Pattern:
    """Give the pattern that stands on these conversations."""
    return next(pattern for pattern in Pattern.objects.all() if stands_on(pattern) == set(names))


def everything() -> dict[frozenset[str], tuple[object, ...]]:
    """Give all that patterns are, but for their ids and their past, by the conversations that they stand on."""
    return {
        stands_on(one): (
            one.kind, one.state, one.outcome, one.title, one.when, one.not_when, one.action, one.rationale,
            one.caveats, one.verification, one.project, one.source_models, one.support, one.confidence,
            one.first_seen, one.last_seen, one.untold,
        )
        for one in Pattern.objects.all()
    }  # fmt: skip
