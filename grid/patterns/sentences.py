"""The prose of a message, sentence by sentence: without code, addresses and the marks of Markdown."""

import re

FENCED = re.compile(r"```.*?(?:```|$)|~~~.*?(?:~~~|$)", re.DOTALL)
ADDRESS = re.compile(r"\bhttps?://\S+")
LINE_MARK = re.compile(r"^\s*(?:[-*•>]|\d+[.)]|#+|\|)\s+", re.MULTILINE)
MARK = re.compile(r"\*\*|__|`")
SENTENCE_END = re.compile(r"(?<=[.!?…:;])[\"'”’»)\]*_`]{0,3}\s+(?=[^a-z])|\n+")
FEWEST_WORDS = 3


def prose_of(text: str) -> str:
    """Give a text without fenced code, addresses and Markdown's marks; what stands in backticks stays."""
    text = ADDRESS.sub(" ", FENCED.sub("\n", text))
    return MARK.sub("", LINE_MARK.sub("", text))


def sentences_of(text: str) -> list[str]:
    """Give the sentences of a text's prose that have three words or more."""
    parts = (part.strip() for part in SENTENCE_END.split(prose_of(text)))
    return [part for part in parts if len(part.split()) >= FEWEST_WORDS]
