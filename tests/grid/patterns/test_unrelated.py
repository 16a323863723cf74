"""The conversations that the pattern benchmark adds, of which nothing is to be learned."""

from itertools import combinations

from embeddings.alignments.stock import STOCK, domains, rows
from tests.bench.patterns.unrelated import unrelated


def test_the_stock_lasts_for_two_thousand_different_conversations() -> None:
    messages = unrelated(2000)
    asked_and_answered = {message["content"] for message in messages if len(message["content"]) > 60}
    assert len({message["conversation_id"] for message in messages}) == 2000
    assert len(asked_and_answered) > 3500


def test_no_two_of_a_domain_share_more_than_one_part() -> None:
    shared = [sum(a == b for a, b in zip(*two, strict=True)) for two in combinations(rows(), 2)]
    assert max(shared) == 1


def test_every_domain_has_seven_of_everything() -> None:
    assert {len(column) for domain in domains() for column in domain.columns} == {7}, STOCK
    assert {len(domain.columns) for domain in domains()} == {6}
