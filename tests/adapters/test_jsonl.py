"""A line of a JSON-lines file is read around whatever is damaged in it."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.jsonl import DecodedLine, decode_line

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
RECORDS = st.dictionaries(TEXT, st.integers())


def test_it_reads_one_object() -> None:
    assert decode_line(b'{"a": 1}') == DecodedLine([{"a": 1}])


@pytest.mark.parametrize("blank", [b"", b"  ", b"\r", b"\xef\xbb\xbf"])
def test_a_blank_line_holds_nothing(blank: bytes) -> None:
    assert decode_line(blank) == DecodedLine()


@pytest.mark.parametrize("line", [b'{"a": 1}\r', b'\xef\xbb\xbf{"a": 1}', b'  {"a": 1}\t'])
def test_what_surrounds_an_object_is_no_damage(line: bytes) -> None:
    assert decode_line(line) == DecodedLine([{"a": 1}])


def test_glued_objects_are_told_apart() -> None:
    assert decode_line(b'{"a": 1}{"b": 2} {"c": 3}') == DecodedLine(
        [{"a": 1}, {"b": 2}, {"c": 3}], recovered=2
    )


def test_what_stands_before_a_break_is_kept() -> None:
    assert decode_line(b'{"a": 1}{"b": "tex') == DecodedLine(
        [{"a": 1}], damage=["broken JSON at column 15: Unterminated string starting at"]
    )


def test_nuls_around_an_object_are_skipped() -> None:
    assert decode_line(b'\0\0\0{"a": 1}\0{"b": 2}') == DecodedLine(
        [{"a": 1}, {"b": 2}], damage=["4 NUL bytes, skipped"], recovered=1
    )


def test_nuls_inside_a_text_do_not_lose_its_object() -> None:
    assert decode_line(b'{"a": "one\0\0two"}') == DecodedLine(
        [{"a": "onetwo"}], damage=["2 NUL bytes, skipped"]
    )


def test_nuls_in_place_of_an_end_lose_only_that_object() -> None:
    line = decode_line(b'{"a": "cut\0\0\0{"b": 2}')
    assert line.records == [{"b": 2}]
    assert line.damage[0] == "3 NUL bytes, skipped"
    assert "broken JSON at column 7" in line.damage[1]


def test_bytes_that_are_not_utf8_are_replaced() -> None:
    assert decode_line(b'{"a": "caf\xe9"}') == DecodedLine(
        [{"a": "caf\ufffd"}], damage=["not UTF-8 at byte 11; read with replacement characters"]
    )


@pytest.mark.parametrize(("line", "kind"), [(b"[1, 2]", "list"), (b'"a"', "str"), (b"null", "NoneType")])
def test_what_is_no_object_is_damage(line: bytes, kind: str) -> None:
    assert decode_line(line).damage == [f"not a JSON object but a {kind}, at column 1"]


def test_objects_around_another_value_are_kept() -> None:
    assert decode_line(b'{"a": 1}[2]{"b": 3}').records == [{"a": 1}, {"b": 3}]


@pytest.mark.parametrize("line", [b"[" * 100_000, b'{"a":' * 100_000, b'{"a": 1}' + b"[" * 100_000])
def test_nesting_beyond_reason_is_damage(line: bytes) -> None:
    assert "nested too deep" in decode_line(line).damage[0]


def test_a_number_of_thousands_of_digits_is_damage() -> None:
    assert "number too long" in decode_line(b'{"a": ' + b"9" * 5_000 + b"}").damage[0]


@pytest.mark.parametrize("number", [b"NaN", b"-Infinity", b"1e999"])
def test_numbers_that_json_does_not_have_become_null(number: bytes) -> None:
    assert decode_line(b'{"a": ' + number + b"}").records == [{"a": None}]


def test_a_lone_surrogate_is_replaced_and_a_pair_is_not() -> None:
    assert decode_line(rb'{"\udfff": "x\ud83dy", "b": "\ud83d\ude00"}').records == [
        {"\ufffd": "x\ufffdy", "b": "\U0001f600"}
    ]


def test_an_escaped_nul_is_replaced_and_its_spelling_is_not() -> None:
    assert decode_line(rb'{"a": "x\u0000", "b": "\\u0000", "c": "\\\u0000"}').records == [
        {"a": "x\ufffd", "b": r"\u0000", "c": "\\\ufffd"}
    ]


@given(st.binary())
def test_no_bytes_make_it_raise(raw: bytes) -> None:
    json.dumps(decode_line(raw).records, ensure_ascii=False, allow_nan=False).encode()


@given(st.dictionaries(st.text(), JSON), st.integers(0, 60), st.binary(max_size=6))
def test_no_damage_inside_an_object_makes_it_raise(record: dict[str, object], at: int, noise: bytes) -> None:
    raw = json.dumps(record).encode()
    json.dumps(decode_line(raw[:at] + noise + raw[at:]).records, ensure_ascii=False, allow_nan=False).encode()


@given(st.lists(RECORDS, min_size=1, max_size=4))
def test_objects_without_line_feeds_between_them_all_come_back(records: list[dict[str, int]]) -> None:
    line = decode_line("".join(json.dumps(record) for record in records).encode())
    assert (line.records, line.damage, line.recovered) == (records, [], len(records) - 1)
