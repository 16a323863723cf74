"""Which pattern a group of lessons goes on as."""

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from grid.patterns.finding.matching import Held, heirs, match

A, B, C, D, E = (UUID(int=n) for n in range(1, 6))
ONE, TWO = UUID(int=101), UUID(int=102)


def _held(id_: UUID, *lessons: UUID, fast: tuple[UUID, ...] = (), edited: bool = False) -> Held:
    return Held(id=id_, lessons=frozenset(lessons), fast=frozenset(fast), edited=edited)


def test_a_group_goes_on_as_the_pattern_that_it_shares_most_with() -> None:
    found = match([[A, B, C], [D]], [_held(ONE, A, B), _held(TWO, C, D)])
    assert found.kept == {ONE: {A, B, C}, TWO: {D}}
    assert found.new == []


def test_a_group_of_its_own_is_new() -> None:
    assert match([[A, B], [C]], [_held(ONE, A)]).new == [{C}]


def test_a_pattern_goes_on_as_one_group() -> None:
    found = match([[A, B], [C]], [_held(ONE, A, B, C)])
    assert (found.kept, found.new) == ({ONE: {A, B}}, [{C}])


def test_of_two_that_are_one_by_now_the_edited_one_stays() -> None:
    patterns = [_held(ONE, A), _held(TWO, B, edited=True)]
    found = match([[A, B]], patterns)
    assert found.kept == {TWO: {A, B}}
    assert heirs(patterns, found.kept) == {ONE: TWO}


def test_what_a_person_put_together_stays_together() -> None:
    assert match([[A, C], [B, D]], [_held(ONE, A, B, fast=(A, B))]).kept == {ONE: {A, B, C, D}}


def test_what_a_person_took_apart_stays_apart() -> None:
    found = match([[A, B, C, D]], [_held(ONE, A, B, fast=(A, B)), _held(TWO, C, fast=(C,))])
    assert found.kept == {ONE: {A, B, D}, TWO: {C}}


@given(st.permutations([[A, B], [C], [D, E]]), st.permutations([_held(ONE, A, C), _held(TWO, C, D)]))
def test_no_order_matters(groups: list[list[UUID]], patterns: list[Held]) -> None:
    found = match(groups, patterns)
    assert found.kept == {ONE: {A, B}, TWO: {C}}
    assert found.new == [{D, E}]
