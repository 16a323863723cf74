"""The prose and the words of a message."""

import re

FENCED = re.compile(r"```[^\n`]*\n?(.*?)(?:```|$)|~~~[^\n]*\n?(.*?)(?:~~~|$)", re.DOTALL)
ADDRESS = re.compile(r"\bhttps?://\S+")
LINE_MARK = re.compile(r"^\s*(?:[-*•>]|\d+[.)]|#+|\|)\s+", re.MULTILINE)
MARK = re.compile(r"\*\*|__|`")
SENTENCE_END = re.compile(r"(?<=[.!?…:;])[\"'”’»)\]*_`]{0,3}\s+(?=[^a-z])|\n+")
HUMP = re.compile(r"(?<=[^\W\d_A-Z])(?=[A-Z])")
WORD = re.compile(r"[^\W\d_]{2,}")
FEWEST_WORDS = 3
# Of a word of code that is longer, nobody says it.
LONGEST_WORD = 24


def prose_of(text: str) -> str:
    """Give a text without fenced code, addresses and Markdown's marks; what stands in backticks stays."""
    text = ADDRESS.sub(" ", FENCED.sub("\n", text))
    return MARK.sub("", LINE_MARK.sub("", text))


def sentences_of(text: str) -> list[str]:
    """Give the sentences of a text's prose that have three words or more."""
    parts = (part.strip() for part in SENTENCE_END.split(prose_of(text)))
    return [part for part in parts if len(part.split()) >= FEWEST_WORDS]


def words_of(text: str) -> list[str]:
    """Give the words of a text in small letters, those of names in its code too: `maxSize` is `max` and `size`."""
    plain = HUMP.sub(" ", ADDRESS.sub(" ", text))
    return [word for word in WORD.findall(plain.lower()) if len(word) <= LONGEST_WORD]
