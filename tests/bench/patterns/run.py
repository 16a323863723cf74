"""A set in one grid, its conversations coming in one order: what is learned of them, and what is answered.

Run with Django set up it prints JSON; the embedder and the data folder come from the environment.
"""

import argparse
import io
import json
import random
import statistics
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import cycle
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command

from adapters.messages import CapturedMessage
from capture.models import Conversation, Message
from capture.recorder import record
from grid.draining import drain
from tests.bench.patterns.finding import finding, leaked
from tests.bench.patterns.grid_api import SERVED, GridApi, distilled_of
from tests.bench.patterns.options import add_options
from tests.bench.patterns.packages import MODELS, Given, given, lacking, reach
from tests.bench.patterns.planted import Expected, read_expected, read_questions
from tests.bench.patterns.right_clusters import put_together
from tests.bench.patterns.serving import serving
from tests.bench.patterns.sets import CONVERSATIONS, EXPECTED, QUERIES, conversations_of, read_conversations
from tests.bench.patterns.stopwatch import Spent, timed
from tests.bench.patterns.unrelated import unrelated
from tests.bench.search.filling import prepare, say

Talk = Sequence[CapturedMessage]
# Whatever the number of conversations, they are processed in so many steps.
STEPS = 54


def main() -> None:
    """Fill the grid, ask it every question, print what came of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    add_options(parser)
    options = parser.parse_args()
    prepare()
    owner = get_user_model().objects.create_superuser("bench")
    if options.samples:
        call_command("ingest", str(options.samples), stdout=io.StringIO())
    spent = Spent()
    _process(spent)
    talks = read_conversations(options.set / CONVERSATIONS)
    added = _added(options.sparse)
    expected = read_expected(options.set / EXPECTED)
    expected = replace(expected, unrelated=frozenset(talk[0].conversation_id for talk in added))
    for batch in _in_order([*talks, *added], seed=options.seed):
        for talk in batch:
            record(talk, owner_id=owner.pk, source_kind="api")
        _process(spent)
    if options.right_clusters:
        put_together(expected, owner_id=owner.pk)
    facts = _judge(GridApi(owner_id=owner.pk), expected, options)
    messages = Message.objects.count()
    facts["messages"] = messages
    facts["milliseconds"] |= {
        "distilling a message, beside the embedder": 1000 * spent.beside / messages,
        "… in the embedder": 1000 * spent.embedding / messages,
    }
    print(json.dumps(facts))  # noqa: T201 - read by whoever started it


def _added(number: int) -> list[list[CapturedMessage]]:
    return conversations_of(unrelated(max(0, number - Conversation.objects.count())) if number else [])


def _in_order(talks: Sequence[Talk], *, seed: int) -> Iterator[Sequence[Talk]]:
    shuffled = random.Random(seed).sample(list(talks), len(talks))
    size = -(-len(talks) // STEPS)
    for done, start in enumerate(range(0, len(talks), size), 1):
        if not done % 9:
            say(f"{done} of {STEPS} …")
        yield shuffled[start : start + size]


def _process(spent: Spent) -> None:
    """Do what waits; the time that the patterns take is noted, that of the messages before them is not."""
    drain()
    timed(lambda: call_command("process", stdout=io.StringIO(), stderr=io.StringIO()), spent)


def _judge(api: GridApi, expected: Expected, options: argparse.Namespace) -> dict[str, Any]:
    say("asking …")
    patterns = {one["id"]: one for one in api.patterns()}
    active = {id_: distilled_of(one) for id_, one in patterns.items() if one["state"] in SERVED}
    found = finding(active, expected)
    questions = [] if options.finding_only else read_questions(options.set / QUERIES)
    answers = [
        given(api, question, model=model, by_task_type=options.by_task_type)
        for question, model in zip(questions, cycle(MODELS), strict=False)
    ]
    texts = {f"pattern {id_}": json.dumps(one, ensure_ascii=False) for id_, one in patterns.items()}
    texts["export"] = json.dumps(api.exported(), ensure_ascii=False)
    texts |= {f"answer {place}": one.whole for place, one in enumerate(answers)}
    return {
        "finding": found,
        "serving": serving(questions, [one.patterns for one in answers], found["matches"]),
        "reaching": dict(reach(questions, answers, expected)) if answers else {},
        "leaked": leaked({**texts, **_stored()}, expected),
        "milliseconds": {"query": statistics.median(one.milliseconds for one in answers)} if answers else {},
        "misses": list(_misses(questions, answers, found["matches"])),
        "lacking": list(lacking(questions, answers, expected)),
        "patterns": [patterns[id_] for id_ in active],
        "states": dict(Counter(one["state"] for one in patterns.values())),
    }


def _stored() -> Mapping[str, str]:
    """Give all that lies in the data folder, byte by byte."""
    home = Path(settings.AETHERGRID_HOME)
    return {
        f"file {path.relative_to(home)}": path.read_bytes().decode("latin-1")
        for path in home.rglob("*")
        if path.is_file() and path.stat().st_size < 2**29
    }


def _misses(
    questions: Sequence[Any], answers: Sequence[Given], paired: Mapping[str, str]
) -> Iterator[dict[str, Any]]:
    names = {id_: planted for planted, id_ in paired.items()}
    for question, one in zip(questions, answers, strict=True):
        wanted = paired.get(question.expected or "")
        right = one.patterns[:1] == [wanted] if question.expected else not one.patterns
        if not right:
            yield {
                "query": question.text,
                "wording": question.wording,
                "expected": question.expected,
                "served": [names.get(id_, id_) for id_ in one.patterns[:3]],
            }


if __name__ == "__main__":
    main()
