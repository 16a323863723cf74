"""The arrays that the embedded store searches."""

from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from grid.vectors.columns import Column
from grid.vectors.lookup import Lookup


@given(st.lists(st.integers(0, 40), max_size=12), st.data())
def test_a_column_gives_back_what_was_put_in(sizes: list[int], data: st.DataObject) -> None:
    column, whole = Column(np.int64, block_rows=7), np.empty(0, np.int64)
    for size in sizes:
        new = np.arange(len(whole), len(whole) + size)
        column.extend(new)
        whole = np.concatenate([whole, new])
    some = data.draw(st.integers(0, len(whole)))
    assert np.concatenate([np.empty(0), *column.parts(some)]).tolist() == whole[:some].tolist()
    if len(whole):
        numbers = np.array(data.draw(st.lists(st.integers(0, len(whole) - 1))), np.intp)
        assert column.take(numbers).tolist() == whole[numbers].tolist()
        column.put(numbers, -1)
        whole[numbers] = -1
        assert np.concatenate(column.parts(len(whole))).tolist() == whole.tolist()


def test_the_product_of_a_row_does_not_depend_on_where_it_is() -> None:
    dice = np.random.default_rng(0)
    vectors, query = dice.normal(size=(300, 96)).astype(np.float32), dice.normal(size=96).astype(np.float32)
    column = Column(np.float32, width=96, block_rows=64)
    column.extend(vectors)
    numbers = dice.permutation(300)[:77]
    assert (column.dots(numbers, query) == np.vecdot(vectors, query)[numbers]).all()


@given(st.lists(st.lists(st.integers(0, 9), max_size=9), max_size=9), st.lists(st.integers(0, 12)))
def test_a_lookup_finds_every_number_of_a_key(added: list[list[int]], asked: list[int]) -> None:
    lookup, known = Lookup(), list[int]()
    for keys in added:
        numbers = np.arange(len(known), len(known) + len(keys), dtype=np.int32)
        lookup.add(np.array(keys, np.uint64), numbers)
        known += keys
    places, numbers = lookup.find(np.array(asked, np.uint64))
    found: list[tuple[Any, ...]] = sorted(zip(places.tolist(), numbers.tolist(), strict=True))
    assert found == sorted((p, n) for p, key in enumerate(asked) for n, k in enumerate(known) if k == key)
