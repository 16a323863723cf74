"""Conversations to measure with: the shared samples where they are, else ones made up from a vocabulary."""

import json
import random
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID, uuid5

from tests.claude_lines import assistant_line, user_line
from tests.shared_data import SAMPLES

WORDS = """
index table lock migration query column default cache layer build image test fixture clock retry queue worker socket
timeout header token session render state effect hook route schema field value error trace log metric branch merge
commit deploy rollback container volume network proxy thread event loop task await future
""".split()  # noqa: SIM905 - a list of 60 strings is not easier to read
NAMESPACE = UUID("7a1b7a1b-7a1b-4a1b-8a1b-7a1b7a1b7a1b")


def sample_files() -> list[Path]:
    """Give the sample transcripts that hold messages; none where the samples are absent."""
    folder = SAMPLES / "claude_code"
    return [
        path
        for path in sorted(folder.rglob("*.jsonl"))
        if path.stat().st_size > 20_000 and "t1" not in path.parts
    ]


def write_day(folder: Path, *, conversations: int) -> None:
    """Write a day's transcripts: the samples over and over with new ids, or made-up talks where there are none."""
    originals = [path.read_text(encoding="utf-8") for path in sample_files()]
    for number in range(conversations):
        path = folder / f"project-{number % 20}" / f"session-{number:05}.jsonl"
        path.parent.mkdir(parents=True, exist_ok=True)
        if originals:
            path.write_text(_with_new_ids(originals[number % len(originals)], number), encoding="utf-8")
        else:
            path.write_bytes(b"".join(talk(number, turns=8)))


def write_talks(folder: Path, *, messages: int, first: int = 0) -> list[Path]:
    """Write so many messages of made-up talks from number `first` on, twenty to a file; no two texts are equal."""
    folder.mkdir()
    files = []
    for number in range(first, first + messages // 20):
        path = folder / f"session-{number}.jsonl"
        path.write_bytes(b"".join(talk(number, turns=10)))
        files.append(path)
    return files


def _with_new_ids(transcript: str, number: int) -> str:
    """Give the transcript with ids of its own, so that nothing in it is a duplicate."""
    lines = []
    for line in transcript.split("\n"):
        try:
            record = json.loads(line)
        except ValueError:
            continue
        for key in ("uuid", "parentUuid", "sessionId", "leafUuid"):
            if isinstance(record.get(key), str):
                record[key] = str(uuid5(NAMESPACE, f"{number}/{record[key]}"))
        message = record.get("message")
        if isinstance(message, dict) and isinstance(message.get("id"), str):
            message["id"] = f"{message['id']}_{number}"
        lines.append(json.dumps(record, ensure_ascii=False))
    return "\n".join(lines) + "\n"


def talk(number: int, *, turns: int, words: int = 70) -> Iterator[bytes]:
    """Give the lines of a made-up conversation; no two messages have the same text."""
    dice = random.Random(number)
    session = str(uuid5(NAMESPACE, f"talk {number}"))
    for turn in range(turns):
        name = f"{number}-{turn}"
        yield user_line(name, f"{name}: {text(dice, words // 3)}?", second=20 * turn, session=session)
        yield assistant_line(name, f"{name}: {text(dice, words)}.", second=20 * turn + 5, session=session)


def text(dice: random.Random, words: int) -> str:
    """Give so many words, in sentences."""
    drawn = [dice.choice(WORDS) for _ in range(words)]
    return ". ".join(" ".join(drawn[start : start + 11]).capitalize() for start in range(0, words, 11))
