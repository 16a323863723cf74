"""How well something finds what is in the samples: recall by kind, false positives by kind."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from tests.redaction_corpus.samples import Sample

# A piece of a value that is so long and still there is the value still there.
TELLING = 8


@dataclass(slots=True)
class Score:
    """Of how many samples of each kind it was right, and which ones it was not."""

    seen: Counter[str] = field(default_factory=Counter)
    hit: Counter[str] = field(default_factory=Counter)
    others: list[Sample] = field(default_factory=list)

    def share(self, kind: str) -> float:
        """The share of hits in the samples of a kind, in percent."""
        return 100 * self.hit[kind] / self.seen[kind]

    @property
    def total(self) -> float:
        """The share of hits in all samples, in percent."""
        return 100 * self.hit.total() / self.seen.total()


def score(samples: Iterable[Sample], hits: Callable[[Sample], bool]) -> Score:
    """Count the samples that `hits`, by kind."""
    found = Score()
    for sample in samples:
        found.seen[sample.kind] += 1
        if hits(sample):
            found.hit[sample.kind] += 1
        else:
            found.others.append(sample)
    return found


def is_gone(sample: Sample, redacted: str) -> bool:
    """Tell whether nothing is left of a sample's value that would be of use."""
    value = sample.value
    if len(value) <= TELLING:
        return value not in redacted
    return not any(value[start : start + TELLING] in redacted for start in range(len(value) - TELLING + 1))
