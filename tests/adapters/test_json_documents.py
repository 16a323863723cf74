"""A JSON document is read object by object, around whatever is damaged in it."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.damage import Damage
from adapters.json_documents import Value, read_values
from adapters.json_salvage import salvage
from tests.adapters.test_jsonl import JSON, TEXT
from tests.exports import Slices

TALKS = st.lists(st.fixed_dictionaries({"id": TEXT, "talk": st.lists(JSON, max_size=3)}), max_size=5)


def values(raw: bytes, *, slice: int = 1 << 20, longest: int = 1 << 20) -> list[Value | Damage]:
    return list(read_values(Slices(raw, slice), belongs=lambda record: "talk" in record, longest=longest))


def data(raw: bytes, **how: Any) -> list[dict[str, Any]]:
    return [value.data for value in values(raw, **how) if isinstance(value, Value)]


def damage(raw: bytes, **how: Any) -> list[Damage]:
    return [value for value in values(raw, **how) if isinstance(value, Damage)]


def talks(*names: str) -> list[dict[str, Any]]:
    return [{"id": name, "talk": [{"said": name * 3}, {"said": "[, {"}]} for name in names]


@pytest.mark.parametrize("slice", [1, 7, 1 << 20])
@pytest.mark.parametrize(
    "shape",
    [
        lambda items: json.dumps(items),
        lambda items: json.dumps(items, indent=2),
        lambda items: json.dumps({"conversations": items, "more": [1, 2]}),
        lambda items: json.dumps({"messages": items}, indent=1),
        lambda items: json.dumps({"version": 1, "conversations": items}),
        lambda items: "\n".join(map(json.dumps, items)),
        lambda items: "".join(map(json.dumps, items)),
        lambda items: "\ufeff \n" + json.dumps(items) + "\n",
        lambda items: json.dumps(items[:1]) + json.dumps(items[1:]),
    ],
)
def test_it_gives_the_objects_of_any_shape(shape: Any, slice: int) -> None:
    items = talks("ä", "b", "€")
    assert data(shape(items).encode(), slice=slice) == items
    assert not damage(shape(items).encode(), slice=slice)


def test_a_value_has_its_line() -> None:
    assert [value.line for value in values(b'[\n{"talk": []},\n\n{"talk": []}]')] == [2, 4]


def test_what_is_cut_off_keeps_its_whole_members() -> None:
    whole, cut = values(b'[{"talk": [1]}, {"id": 7, "talk": [{"said": "a"}, {"said": "b'), None
    assert cut is None
    assert [value for value in whole if isinstance(value, Value)] == [
        Value({"talk": [1]}, 1),
        Value({"id": 7, "talk": [{"said": "a"}]}, 1, whole=False),
    ]
    assert "the file ends within it" in whole[-1].reason  # type: ignore[union-attr]


def test_a_list_that_is_not_closed_is_told() -> None:
    assert damage(b'[{"talk": [1]}') == [Damage(1, "the file ends within a list: it is not whole")]


def test_a_line_that_was_cut_off_takes_no_other_with_it() -> None:
    lines = [json.dumps(item) for item in talks("a", "b", "c")]
    raw = f"{lines[0]}\n{lines[1][:25]}\n{lines[2]}\n".encode()
    assert data(raw)[0] == json.loads(lines[0])
    assert data(raw)[-1] == json.loads(lines[2])


def test_behind_damage_a_wrapped_list_is_read_to_its_end() -> None:
    items = [*talks("a"), {"talk": [{"x": [{"y": 1}, {"z": 2}]}], "b": "DAMAGED"}, *talks("c", "d")]
    raw = json.dumps({"messages": items}, indent=1).replace('"DAMAGED"', "'").encode()
    assert [item.get("id") for item in data(raw) if "id" in item] == ["a", "c", "d"]
    assert len(damage(raw)) == 1


@pytest.mark.parametrize(
    "broken", [b'"said" "a"', b'"said": \\', b'"said": "a}', b'"said": tru3', b"\x01", b"{{{"]
)
@pytest.mark.parametrize("slice", [5, 1 << 20])
def test_it_goes_on_behind_damage(broken: bytes, slice: int) -> None:
    raw = (
        b'[{"talk": [1]},\n{"talk": [{"said": "x"}, {'
        + broken
        + b'}, {"said": "y"}]},\n{"talk": [3]},{"talk": [4]}]'
    )
    found = data(raw, slice=slice)
    assert found[0] == {"talk": [1]}
    assert found[-2:] == [{"talk": [3]}, {"talk": [4]}]
    assert {"talk": [{"said": "x"}]} in found
    assert [item.line for item in damage(raw, slice=slice)] == [2]


def test_bytes_that_are_not_utf8_are_named_once() -> None:
    raw = b'[\n{"talk": "\xff"},\n{"talk": "\xfe"}]'
    assert data(raw) == [{"talk": "\ufffd"}, {"talk": "\ufffd"}]
    assert [item.line for item in damage(raw)] == [2]


def test_an_object_that_is_too_long_to_hold_is_passed_over() -> None:
    raw = json.dumps([*talks("a"), {"talk": ["x" * 50_000]}, *talks("b")]).encode()
    assert [item["id"] for item in data(raw, slice=1000, longest=10_000)] == ["a", "b"]
    assert "longer than 10,000 characters" in damage(raw, slice=1000, longest=10_000)[0].reason


def test_nesting_without_end_is_damage() -> None:
    raw = b'[{"talk": [1]}, {"talk": ' + b'[{"a":' * 20_000 + b", " + json.dumps(talks("b")).encode()[1:]
    assert data(raw)[0] == {"talk": [1]}
    assert any("nested too deep" in item.reason for item in damage(raw))


def test_a_document_is_never_read_many_times_over() -> None:
    hostile = b'[{"a": "x", ' * 3000 + b'"' + b"y" * 100_000
    assert damage(hostile, longest=1000)[-1].reason.startswith("too damaged")


def test_a_number_of_thousands_of_digits_harms_nothing_else() -> None:
    assert data(b'[{"talk": ' + b"9" * 10_000 + b', "id": 1}, {"talk": 2}]') == [
        {"talk": None, "id": 1},
        {"talk": 2},
    ]


@given(TALKS, st.integers(1, 40))
def test_slices_change_nothing(items: list[dict[str, Any]], slice: int) -> None:
    raw = json.dumps(items).encode()
    assert values(raw, slice=slice) == values(raw)
    # What JSON has no word for is read as nothing.
    text = json.dumps(json.loads(raw, parse_constant=lambda _: None))
    assert json.dumps(data(raw)) == text


@given(TALKS, st.data())
def test_of_a_cut_document_the_whole_objects_are_read(
    items: list[dict[str, Any]], draw: st.DataObject
) -> None:
    raws = [json.dumps(item, ensure_ascii=False).encode(errors="replace") for item in items]
    raw = b"[" + b",".join(raws) + b"]"
    cut = draw.draw(st.integers(0, len(raw)))
    whole = 0
    while whole < len(raws) and 1 + len(b",".join(raws[: whole + 1])) <= cut:
        whole += 1
    found = [value for value in values(raw[:cut], slice=9) if isinstance(value, Value) and value.whole]
    assert len(found) == whole
    assert bool(damage(raw[:cut])) == (0 < cut < len(raw))


@given(st.binary(max_size=400), st.integers(1, 50))
def test_random_bytes_never_raise(raw: bytes, slice: int) -> None:
    values(raw, slice=slice)
    values(b"[" + raw, slice=slice, longest=20)


@given(st.text(alphabet='[]{}",:\\ \n1a', max_size=200), st.integers(1, 50))
def test_nearly_json_never_raises(text: str, slice: int) -> None:
    values(text.encode(), slice=slice)
    salvage(text)


def test_nothing_is_salvaged_of_no_object() -> None:
    assert salvage('"a') is None
    assert salvage("}") is None
    assert salvage("[1, 2") is None


def test_many_damaged_objects_are_read_around() -> None:
    damaged = [b'{"talk": [{"said": "x" "y"}]}', b'{"talk": [1]}'] * 500
    assert len(data(b"[" + b",\n".join(damaged) + b"]")) >= 500
