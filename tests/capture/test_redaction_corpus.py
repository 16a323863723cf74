"""How much is found of a corpus made from a seed that no rule was written against, and how little else is taken."""

import pytest

from capture.redaction import PERSONAL, redact
from tests.redaction_corpus.samples import Sample, harmless, personal_data, secrets
from tests.redaction_corpus.scoring import Score, is_gone, score

SEED = "held back"


def _found(sample: Sample, *kinds: str) -> bool:
    return is_gone(sample, redact(sample.text, personal=kinds)[0])


def _untouched(sample: Sample, *kinds: str) -> bool:
    return redact(sample.text, personal=kinds) == (sample.text, {})


def _worst(found: Score) -> dict[str, float]:
    return {kind: found.share(kind) for kind in found.seen}


@pytest.fixture(scope="module")
def of_secrets() -> Score:
    return score(secrets(SEED), _found)


def test_nearly_every_secret_of_each_vendor_is_found(of_secrets: Score) -> None:
    assert of_secrets.total >= 99.5, of_secrets.others[:3]
    assert min(_worst(of_secrets).values()) >= 96, _worst(of_secrets)


def test_what_stands_around_a_secret_stays() -> None:
    found = score(secrets(SEED), _leaves_the_rest)
    assert found.total >= 99, found.others[:3]


def _leaves_the_rest(sample: Sample) -> bool:
    before, _, after = sample.text.partition(sample.value)
    redacted, _ = redact(sample.text)
    return redacted.startswith(before[:-1]) and redacted.endswith(after[1:])


def test_nearly_all_personal_data_of_each_kind_is_found() -> None:
    found = score(personal_data(SEED, rounds=2), lambda sample: _found(sample, sample.kind))
    assert found.total >= 98, found.others[:3]
    assert min(_worst(found).values()) >= 95, _worst(found)


def test_personal_data_stays_unless_it_is_asked_for() -> None:
    assert score(personal_data(SEED, rounds=1), _untouched).total == 100


@pytest.mark.parametrize("kinds", [(), tuple(PERSONAL)], ids=["secrets only", "personal data too"])
def test_hardly_anything_harmless_is_taken(kinds: tuple[str, ...]) -> None:
    found = score(harmless(SEED), lambda sample: _untouched(sample, *kinds))
    assert found.total >= 99.5, found.others[:3]
    assert min(_worst(found).values()) >= 97, _worst(found)


def test_every_vendor_is_there_in_several_surroundings() -> None:
    surroundings: dict[str, set[str]] = {}
    for sample in secrets(SEED):
        surroundings.setdefault(sample.kind, set()).add(sample.surroundings)
        assert sample.value in sample.text
    assert len(surroundings) >= 15
    assert min(map(len, surroundings.values())) >= 13


def test_the_corpus_is_the_same_for_a_seed_and_another_for_another() -> None:
    assert list(secrets("one")) == list(secrets("one"))
    assert not {sample.value for sample in secrets("one")} & {sample.value for sample in secrets("two")}
