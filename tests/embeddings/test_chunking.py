"""Where texts are cut."""

from embeddings.chunking import chunk
from tests.embeddings.markdown import count_bytes, count_words

CODE = (
    "```python\ndef add(one, two):\n    return one + two\n\n\ndef less(one, two):\n    return one - two\n```"
)


def _chunks(text: str, limit: int) -> list[str]:
    return [text[span.start : span.end] for span in chunk(text, limit=limit, count=count_words)]


def _letters(text: str, limit: int) -> list[str]:
    return [text[span.start : span.end] for span in chunk(text, limit=limit, count=count_bytes)]


def test_a_heading_begins_a_chunk_when_the_one_before_is_half_full() -> None:
    half, little, other = "# One\n\nalpha beta gama dada", "# Two\n\nalpha beta", "# Six\n\nalpha beta"
    assert _chunks(f"{half}\n\n{little}\n\n{other}", 16) == [half, f"{little}\n\n{other}"]


def test_a_heading_stays_with_what_follows() -> None:
    text = "one two three four five six seven eight\n\n## A heading\n\nnine ten nine ten nine ten"
    assert _chunks(text, 16)[1].startswith("## A heading\n\nnine")


def test_a_heading_stays_with_the_first_part_of_a_long_paragraph() -> None:
    chunks = _chunks("# Two\n\n" + "This is one more of them. " * 10, 20)
    assert chunks[0].startswith("# Two\n\nThis is one more of them.")
    assert all(part.endswith("them.") for part in chunks)


def test_small_sections_share_a_chunk() -> None:
    text = "# One\n\nalpha\n\n# Two\n\nbeta"
    assert _chunks(text, 40) == [text]


def test_paragraphs_are_kept_whole() -> None:
    paragraphs = ["one two and six", "ten two and six", "all two and six"]
    assert _chunks("\n\n".join(paragraphs), 12) == ["\n\n".join(paragraphs[:2]), paragraphs[2]]


def test_it_keeps_a_code_block_whole_where_it_fits() -> None:
    before = "Here is how to add and take away in a way that works."
    assert _chunks(f"{before}\n\n{CODE}\n\nDone.", count_words(CODE) + 5) == [before, f"{CODE}\n\nDone."]


def test_a_code_block_that_does_not_fit_is_cut_at_what_starts_at_the_margin() -> None:
    one, other = _chunks(CODE, 30)
    assert one.endswith("return one + two")
    assert other.startswith("def less")


def test_blank_lines_in_code_end_no_block() -> None:
    assert _chunks("one two and six\n\n" + CODE, count_words(CODE)) == ["one two and six", CODE]


def test_a_fence_in_a_longer_fence_is_code() -> None:
    inner = "````markdown\n```\ncode\n```\n\n# No heading\n````"
    assert _chunks(f"one two and six ten all\n\n{inner}", count_words(inner)) == [
        "one two and six ten all",
        inner,
    ]


def test_a_fence_that_is_never_closed_goes_to_the_end() -> None:
    chunks = _chunks("Look:\n\n```\n" + "def add(one):\n    return one\n\n" * 8, 24)
    assert all(part.startswith(("def", "Look:")) for part in chunks)


def test_lists_are_cut_between_items() -> None:
    items = [f"- item {number}\n  that goes on" for number in range(6)]
    assert _chunks("\n".join(items), 18) == [
        "\n".join(items[:2]),
        "\n".join(items[2:4]),
        "\n".join(items[4:]),
    ]


def test_tables_are_cut_between_rows() -> None:
    rows = [f"| {number} | some |" for number in range(20)]
    assert all(part.startswith("|") and part.endswith("|") for part in _chunks("\n".join(rows), 30))


def test_wrapped_prose_is_cut_between_sentences_not_lines() -> None:
    text = "This one goes on\nfor two lines. That one goes\non as well. Both are short, as\nit is with them."
    assert _chunks(text, 14) == [
        "This one goes on\nfor two lines.",
        "That one goes\non as well.",
        "Both are short, as\nit is with them.",
    ]


def test_an_abbreviation_before_a_small_letter_ends_no_sentence() -> None:
    assert _chunks("See it, e.g. this one or that. Done now, and so on.", 16)[0].endswith("that.")


def test_a_sentence_that_does_not_fit_is_cut_between_words() -> None:
    text = "word " * 100
    assert all(set(part.split()) == {"word"} for part in _chunks(text, 12))


def test_a_long_word_is_cut_into_few_parts() -> None:
    chunks = _letters("Zm9vYmFy" * 12_500, 512)
    assert "".join(chunks) == "Zm9vYmFy" * 12_500
    assert len(chunks) < 240


def test_a_word_is_not_cut_within_a_grapheme() -> None:
    family, flag, accent = "👩‍👩‍👧‍👦", "🇩🇪", "e\u0301"
    for grapheme in (family, flag, accent, "👍🏽", "\u1100\u1161\u11a8"):
        chunks = _letters(grapheme * 30, 64)
        assert {part.count(grapheme) * len(grapheme) == len(part) for part in chunks} == {True}


def test_windows_line_ends_cut_as_unix_ones_do() -> None:
    text = "# One\n\nalpha beta gama\n\n- an item\n- an item\n\n" + CODE
    windows = _chunks(text.replace("\n", "\r\n"), 20)
    assert [part.replace("\r\n", "\n") for part in windows] == _chunks(text, 20)


def test_indentation_of_a_first_line_is_kept() -> None:
    assert _chunks("\n\n    return 1\n", 20) == ["    return 1"]


def test_the_end_of_a_text_is_not_a_few_words() -> None:
    paragraphs = [f"one two and six {number}" for number in range(5)]
    assert [part.count("one") for part in _chunks("\n\n".join(paragraphs), 23)] == [3, 2]
