import random
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from grid.patterns.finding.clusters import ENOUGH, ENOUGH_FOR_TWO, clusters_of

A, B, C, D, E, F = (UUID(int=number) for number in range(1, 7))


def test_it_groups_what_is_alike() -> None:
    links = {(A, B): 3.0, (A, C): 2.8, (B, C): 2.6, (D, E): 3.1}
    assert clusters_of([A, B, C, D, E, F], links) == [[A, B, C], [D, E], [F]]


def test_two_alone_need_more() -> None:
    between = (ENOUGH + ENOUGH_FOR_TWO) / 2
    assert clusters_of([A, B], {(A, B): between}) == [[A], [B]]
    three = {(A, B): between, (A, C): between, (B, C): between}
    assert clusters_of([A, B, C], three) == [[A, B, C]]


def test_a_chain_is_no_group() -> None:
    assert clusters_of([A, B, C], {(A, B): 3.0, (B, C): 2.9}) == [[A, B], [C]]


def test_tight_groups_stay_apart_though_they_are_near() -> None:
    near = {(one, other): 2.1 for one in (A, B, C) for other in (D, E, F)}
    tight = {(A, B): 4.0, (A, C): 4.0, (B, C): 4.0, (D, E): 4.0, (D, F): 4.0, (E, F): 4.0}
    assert clusters_of([A, B, C, D, E, F], near | tight) == [[A, B, C], [D, E, F]]


def test_links_to_others_are_left_out() -> None:
    assert clusters_of([A], {(A, B): 5.0}) == [[A]]


ids = [UUID(int=number) for number in range(1, 9)]
pairs = [(one, other) for one in ids for other in ids if one < other]


@given(
    st.dictionaries(st.sampled_from(pairs), st.floats(0, 5), max_size=28), st.randoms(use_true_random=False)
)
def test_no_order_changes_the_outcome(links: dict[tuple[UUID, UUID], float], chance: random.Random) -> None:
    shuffled_ids, shuffled = list(ids), list(links.items())
    chance.shuffle(shuffled_ids)
    chance.shuffle(shuffled)
    found = clusters_of(ids, links)
    assert clusters_of(shuffled_ids, dict(shuffled)) == found
    assert sorted(one for group in found for one in group) == ids
