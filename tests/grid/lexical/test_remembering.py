"""Values that are kept for a while."""

from grid.lexical.remembering import Memory


def test_a_value_is_kept_until_it_is_too_old() -> None:
    memory = Memory[str, int](most=5)
    memory.keep("new", 1, seconds=60)
    memory.keep("old", 2, seconds=0)
    assert (memory.get("new"), memory.get("old"), memory.get("never")) == (1, None, None)


def test_of_too_many_the_first_are_forgotten() -> None:
    memory = Memory[int, int](most=2)
    for n in (1, 2, 1, 3):
        memory.keep(n, n, seconds=60)
    assert [memory.get(n) for n in (1, 2, 3)] == [1, None, 3]
