"""Texts as people and models write them, made up by hypothesis, and counters to cut them by."""

import re

from hypothesis import strategies as st

PIECES = [
    "# Heading\n",
    "## Another one ##\r\n",
    "Title\n=====\n",
    "**Step 1**\n",
    "A sentence. And one more! Is e.g. this a third?\n",
    "Hard wrapped prose goes\non in the next line, and\nends here.\n",
    "- item one\n  goes on\n- item two\n1. first\n",
    "| a | b |\n|---|---|\n| 1 | 2 |\n",
    "```python\ndef f():\n    return 1\n\n\nx = f()\n```\n",
    "````\n```\nnested\n```\n````\n",
    "~~~\nunclosed\n",
    "\n",
    "\n\n\n",
    "\r\n\r\n",
    "    indented\n",
    "x" * 300,
    "Zm9vYmFy" * 40 + "\n",
    "今日はとても暑いです。明日も暑いでしょう。",
    "👩‍👩‍👧‍👦🇩🇪🇫🇷👍🏽 e\u0301a\u0308\u0323 각",
    "\ud83d",
    " \t\u2028\u00a0\x0c",
]

texts = st.lists(st.sampled_from(PIECES) | st.text(max_size=40), max_size=25).map("".join)


def count_words(text: str) -> int:
    """Count words, runs of up to four letters of each, and two special tokens."""
    return 2 + len(re.findall(r"\w{1,4}|[^\w\s]", text))


def count_bytes(text: str) -> int:
    """Count bytes, so that white space costs something and one character may have several tokens."""
    return len(text.encode("utf-8", "replace"))


def count_joins(text: str) -> int:
    """Count so that the whole has more tokens than the sum of its parts."""
    words = len(text.split())
    return 1 + words + words * words // 7 + len(text) // 10
