"""What terms a text has."""

from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grid.lexical.analysis import QUESTION_MARKS, fragment_terms, hashed, query_terms, terms_of

WHEN = datetime(2023, 5, 8, 13, 56, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("When did Caroline go to the support groups?", "carolin go support group"),
        ("What's John’s favourite? I don't know, she'll see.", "john favourit know see"),
        ("Running runs, studies and studying", "run run studi studi"),
        ("getUserName HTTPServer GPUs", "getusernam get user name httpserver http server gpu"),
        ("max_batch_size, __init__", "max_batch_size max batch size init"),
        ("numpy.linalg.norm", "numpy.linalg.norm numpi linalg norm"),
        ("see grid/vectors/base.py", "see grid vector base.py base py"),
        ("claude-sonnet-4-5", "claude-sonnet-4-5 claud sonnet 4 5"),
        ("version 3.14, 42 times", "version 3.14 3 14 42 time"),
        ("the 8th of Sept, Jan 1st; 2023-05-08", "8 septemb januari 1 2023-05-08 2023 5 8"),
        ("in May", "may"),
        ("ＡＢＣ ﬁne Straße café cafe\u0301", "abc fine strass café café"),
        ("我们今天", "我们 们今 今天"),
        ("Python で書く 木", "python で書 書く 木"),
        ("हिन्दी में", "हिन्दी में"),
        ("who are you? it isn't", ""),
        ("… _ ' - . !?\0 \ud800", ""),
    ],
)
def test_terms(text: str, terms: str) -> None:
    assert terms_of(text) == terms.split()


def test_case_and_form_make_no_difference() -> None:
    assert terms_of("CAFÉ Studies") == terms_of("cafe\u0301 studied")


def test_an_identifier_is_found_by_its_parts_and_as_a_whole() -> None:
    own = set(terms_of("call parse_userName.v2() then"))
    assert own >= {
        *terms_of("parse"),
        *terms_of("name"),
        *terms_of("username"),
        *terms_of("parse_username.v2"),
    }


def test_what_is_too_long_for_a_word_is_one_term() -> None:
    key = "aGVsbG8gd29ybGQ" * 20
    assert terms_of(f"key {key} end") == ["key", key, "end"]
    assert terms_of("com." * 30 + "FooBar") == ["com"] * 30 + ["foobar", "foo", "bar"]
    assert terms_of("这" * 70) == ["这这"] * 69


def test_hashes_are_those_of_the_terms() -> None:
    first, second = hashed(["bread", "cake"])
    assert first != second
    assert hashed(["cake"]).tolist() == [second]
    assert hashed([]).shape == (0,)
    assert hashed(["bread"]).dtype == np.uint32


def test_a_fragment_has_the_terms_of_its_text_and_its_date() -> None:
    data = fragment_terms("The bread, the cake, the bread", timestamp=WHEN)
    assert (
        np.frombuffer(data, "<u4").tolist() == hashed(["bread", "cake", "bread", "2023", "may", "8"]).tolist()
    )


def test_a_query_has_each_term_once() -> None:
    assert query_terms("bread cakes bread?") == hashed(["bread", "cake"]).tolist()
    assert query_terms("who is it?") == []


@given(st.text(max_size=200))
def test_any_text_has_terms(text: str) -> None:
    terms = terms_of(text)
    assert terms == terms_of(text)
    assert all(terms)
    packed = np.frombuffer(fragment_terms(text, timestamp=WHEN), "<u4")
    assert packed[: len(terms)].tolist() == hashed(terms).tolist()
    assert len(packed) == len(terms) + 3 + text.rstrip().endswith(QUESTION_MARKS)
    assert set(query_terms(text)) == set(packed[: len(terms)].tolist())


@given(st.text(st.sampled_from("aZ9_.-'’ é木で\u093f\u0e34"), max_size=60))
def test_any_name_has_terms(text: str) -> None:
    assert terms_of(text + " x1") == [*terms_of(text), "x1"]
