"""Reading a LoCoMo file: long conversations of two people in many sessions, and questions with known evidence."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tests.bench.search.recall import evidence_of

CATEGORIES = {1: "multi-hop", 2: "temporal", 3: "open-domain", 4: "single-hop", 5: "adversarial"}
BETWEEN_TURNS = timedelta(seconds=30)
_MOMENT = "%I:%M %p on %d %B, %Y"


@dataclass(frozen=True, slots=True)
class Turn:
    """What one of the two said, as the message that the grid is given."""

    id: str
    session: str
    said_at: datetime
    by_first: bool
    content: str


@dataclass(frozen=True, slots=True)
class Question:
    """A question, and the turns that answer it."""

    text: str
    category: str
    evidence: frozenset[str]


@dataclass(frozen=True, slots=True)
class Talk:
    """A conversation over many sessions, the questions that have evidence, and how much of that was no turn."""

    id: str
    turns: list[Turn]
    questions: list[Question]
    dropped: int

    @property
    def ended_at(self) -> datetime:
        """When the last turn was said: a question comes after it."""
        return max(turn.said_at for turn in self.turns)


def content_of(turn: dict[str, Any]) -> str:
    """Give the text of a turn as it is recorded; what a picture shows is told in words."""
    text = f"{turn['speaker']}: {turn.get('text') or ''}"
    caption = turn.get("blip_caption")
    return f"{text} [shares {caption}]" if caption else text


def read_talks(path: Path) -> list[Talk]:
    """Give the conversations of a file."""
    return [_talk(one) for one in json.loads(path.read_text(encoding="utf-8"))]


def _talk(one: dict[str, Any]) -> Talk:
    id_, spoken = str(one["sample_id"]), one["conversation"]
    turns = [turn for number in _sessions(spoken) for turn in _turns(id_, number, spoken)]
    known = {turn.id for turn in turns}
    questions, dropped = [], 0
    for asked in one["qa"]:
        evidence = evidence_of(asked.get("evidence") or [], turns=known)
        dropped += evidence.dropped
        if evidence.turns:
            questions.append(Question(asked["question"], CATEGORIES[asked["category"]], evidence.turns))
    return Talk(id=id_, turns=turns, questions=questions, dropped=dropped)


def _sessions(spoken: dict[str, Any]) -> list[int]:
    """Give the numbers of the sessions in which something was said; there are dates of some in which nothing was."""
    numbers = (name.removeprefix("session_") for name, value in spoken.items() if isinstance(value, list))
    return sorted(int(number) for number in numbers if number.isdecimal())


def _turns(id_: str, number: int, spoken: dict[str, Any]) -> Iterator[Turn]:
    began = datetime.strptime(spoken[f"session_{number}_date_time"], _MOMENT).replace(tzinfo=UTC)
    for place, turn in enumerate(spoken[f"session_{number}"]):
        yield Turn(
            id=turn["dia_id"],
            session=f"{id_}/session-{number}",
            said_at=began + place * BETWEEN_TURNS,
            by_first=turn["speaker"] == spoken["speaker_a"],
            content=content_of(turn),
        )
