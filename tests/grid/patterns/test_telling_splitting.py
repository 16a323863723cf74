from hypothesis import given
from hypothesis import strategies as st

from grid.patterns.telling.splitting import pieces_of

MESSAGE = """## Why

It is *slow*, e.g. here. Use `a. B` instead:

```
x = 1. Y
```

1. First **thing**.
2. Second thing

| a | b |
|---|---|

no capitals here. still two sentences
"""


def test_sentences_come_without_code_headings_tables_and_marks() -> None:
    assert [piece.text for piece in pieces_of(MESSAGE)] == [
        "It is slow, e.g. here.",
        "Use `a. B` instead:",
        "First thing.",
        "Second thing",
        "no capitals here.",
        "still two sentences",
    ]


def test_a_sentence_knows_that_it_leads_to_code() -> None:
    assert [piece.text for piece in pieces_of(MESSAGE) if piece.leads] == ["Use `a. B` instead:"]


@given(st.text(max_size=400))
def test_a_sentence_is_where_it_says(text: str) -> None:
    ends = 0
    for piece in pieces_of(text):
        assert ends <= piece.start < piece.end <= len(text)
        ends = piece.end
