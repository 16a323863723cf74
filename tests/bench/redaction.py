"""How much redaction finds of the labelled corpus, how much else it takes, and how fast it reads, beside a peer.

The peer for secrets is detect-secrets, as it scans files; for personal data a plain pattern of each kind.
"""

import random
import re
import sysconfig
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

from detect_secrets.core.potential_secret import PotentialSecret
from detect_secrets.core.scan import scan_file
from detect_secrets.settings import default_settings

from capture.redaction import PERSONAL, redact
from tests.bench.corpus import text
from tests.bench.figures import Figure
from tests.redaction_corpus.samples import Sample, harmless, personal_data, secrets
from tests.redaction_corpus.scoring import Score, is_gone, score

SEED = "bench"
PEER = "detect-secrets"
PLAIN_PATTERN = "a plain pattern"
PATTERNS = {
    "email": re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+"),
    "phone": re.compile(r"\+?[0-9][0-9 ()/-]{6,}[0-9]"),
    "card": re.compile(r"\b(?:[0-9][ -]?){13,19}\b"),
    "iban": re.compile(r"\b[A-Z]{2}[0-9]{2}[A-Z0-9 ]{11,34}"),
}
LONG = 50_000_000
# Texts that are made to keep the rules busy, and how long: of the slowest less, for the sake of who waits.
HOSTILE = {
    "one word": ("a", LONG),
    "tags that open nothing": ("`<private>` </private> ", LONG),
    "names without values": ("token token ", LONG // 10),
    "quotes that do not close": ("password: '", LONG // 10),
}


def redaction_figures() -> list[Figure]:
    """Measure recall, false positives, and the rate of reading long texts."""
    with tempfile.TemporaryDirectory(prefix="aethergrid-bench-") as folder, default_settings():
        path = Path(folder) / "sample.txt"
        return [
            *_recall(path),
            *_recall_of_personal_data(),
            *_taken_by_mistake(path),
            *_in_code_of_others(path),
            *_rates(path),
        ]


def redaction_table(figures: Sequence[Figure]) -> str:
    """Give the figures as a Markdown table."""
    lines = ["| what | measured | floor or peer | asked |", "|---|---|---|---|"]
    for figure in figures:
        floor = f"{figure.floor:,.1f} {figure.unit} ({figure.floor_is})" if figure.floor is not None else "–"
        lines.append(
            f"| {figure.name} | {figure.value:,.1f} {figure.unit} | {floor} | {figure.asked or '–'} |"
        )
    return "\n".join(lines)


def _recall(path: Path) -> Iterator[Figure]:
    ours = score(secrets(SEED), lambda sample: is_gone(sample, redact(sample.text)[0]))
    peers = score(secrets(SEED), lambda sample: _is_scanned(sample, path))
    yield Figure("secrets found, all", ours.total, "%", peers.total, PEER, "≥ 99.5")
    for kind in ours.seen:
        yield Figure(f"… {_of(ours, kind)}", ours.share(kind), "%", peers.share(kind), PEER, "≥ 96")


def _recall_of_personal_data() -> Iterator[Figure]:
    ours = score(
        personal_data(SEED),
        lambda sample: is_gone(sample, redact(sample.text, personal=(sample.kind,))[0]),
    )
    floor = score(
        personal_data(SEED), lambda sample: is_gone(sample, PATTERNS[sample.kind].sub("", sample.text))
    )
    for kind in ours.seen:
        yield Figure(
            f"personal data found, {_of(ours, kind)}",
            ours.share(kind),
            "%",
            floor.share(kind),
            PLAIN_PATTERN,
            "≥ 95",
        )


def _taken_by_mistake(path: Path) -> Iterator[Figure]:
    ours = score(harmless(SEED), lambda sample: redact(sample.text)[0] != sample.text)
    peers = score(harmless(SEED), lambda sample: bool(_scanned(sample, path)))
    yield Figure("harmless texts taken for secrets, all", ours.total, "%", peers.total, PEER, "≤ 0.5")
    for kind in ours.seen:
        yield Figure(f"… {_of(ours, kind)}", ours.share(kind), "%", peers.share(kind), PEER, "≤ 3")
    for kind, pattern in PATTERNS.items():
        taken = score(harmless(SEED), _takes(partial(_without, kind)))
        floor = score(harmless(SEED), _takes(partial(pattern.sub, "")))
        yield Figure(
            f"harmless texts taken for personal data, {kind}",
            taken.total,
            "%",
            floor.total,
            PLAIN_PATTERN,
            "≤ 0.5",
        )


def _in_code_of_others(path: Path) -> Iterator[Figure]:
    """Count what is found in the source of Python's standard library, which holds no secrets and nobody's numbers."""
    files = [
        file.read_text(encoding="utf-8", errors="replace")
        for file in sorted(Path(sysconfig.get_path("stdlib")).rglob("*.py"))
        if not {"test", "tests", "idle_test", "site-packages", "dist-packages"} & set(file.parts)
    ]
    size = sum(map(len, files)) / 1e6
    ours = sum(redact(source)[1].total() for source in files)
    peers = sum(len(_scan(path, source)) for source in files)
    yield Figure(
        f"secrets in {size:.0f} MB of the standard library", ours / size, "a MB", peers / size, PEER, "< 1"
    )
    numbers = sum(redact(source, personal=("phone", "card", "iban"))[1].total() for source in files) - ours
    plain = sum(len(PATTERNS[kind].findall(source)) for kind in ("phone", "card", "iban") for source in files)
    yield Figure(
        "telephones, cards, accounts in it", numbers / size, "a MB", plain / size, PLAIN_PATTERN, "< 1"
    )


def _rates(path: Path) -> Iterator[Figure]:
    words = text(random.Random(1), 100_000)
    peer = _rate(lambda long: _scan(path, long), _long(words, 1_000_000))
    talk = _long(words, LONG)
    yield Figure("redaction of 50 MB of talk", _rate(redact, talk), "MB/s", peer, f"{PEER}, 1 MB", "≥ 1")
    yield Figure(
        "… with personal data",
        _rate(lambda long: redact(long, personal=tuple(PERSONAL)), talk),
        "MB/s",
        None,
        "",
        "≥ 1",
    )
    corpus = "\n".join(sample.text for sample in [*harmless(SEED), *secrets(SEED)])
    for name, (piece, length) in {"the corpus over and over": (corpus, LONG), **HOSTILE}.items():
        long, short = _rate(redact, _long(piece, length)), _rate(redact, _long(piece, length // 10))
        what = f"redaction of {length // 10**6} MB: {name}"
        yield Figure(what, long, "MB/s", short, "a tenth of it", "no less than half: linear")


def _of(found: Score, kind: str) -> str:
    return f"{kind} ({found.seen[kind]})"


def _without(kind: str, text: str) -> str:
    return redact(text, personal=(kind,))[0]


def _takes(change: Callable[[str], str]) -> Callable[[Sample], bool]:
    return lambda sample: change(sample.text) != sample.text


def _is_scanned(sample: Sample, path: Path) -> bool:
    """Tell whether the peer reports the value or a part of it; of a key of several lines, anything."""
    several = "\n" in sample.value or "\\n" in sample.value
    return any(
        several or found in sample.value or sample.value in found
        for found in (secret.secret_value for secret in _scanned(sample, path))
        if found
    )


def _scanned(sample: Sample, path: Path) -> list[PotentialSecret]:
    return _scan(path, sample.text)


def _scan(path: Path, content: str) -> list[PotentialSecret]:
    path.write_text(content, encoding="utf-8")
    return list(scan_file(str(path)))


def _long(piece: str, length: int) -> str:
    return (piece * (length // len(piece) + 1))[:length]


def _rate(read: Callable[[str], object], long: str) -> float:
    started = time.process_time()
    read(long)
    return len(long) / 1e6 / (time.process_time() - started)
