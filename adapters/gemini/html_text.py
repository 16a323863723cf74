"""The text of an answer that was written down as HTML."""

import re
from html.parser import HTMLParser

_BREAKS = {
    "p": 2,
    "div": 1,
    "br": 1,
    "li": 1,
    "tr": 1,
    "ul": 1,
    "ol": 1,
    "table": 2,
    "blockquote": 2,
    "hr": 2,
}
_HEADINGS = {f"h{level}": "#" * level for level in range(1, 7)}
_UNSEEN = ("script", "style", "head", "title")
_SPACE = re.compile(r"\s+")
_GAP = re.compile(r"\n{3,}")


def text_of_html(html: str) -> str:
    """Give the text of HTML with its paragraphs, lists, headings and blocks of code as Markdown has them."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    text = "\n".join(line.rstrip(" \t") for line in "".join(reader.out).split("\n"))
    return _GAP.sub("\n\n", text).strip("\n ")


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.out: list[str] = []
        self._code = 0
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        if tag in _UNSEEN:
            self._unseen += 1
        elif tag == "pre":
            self._code += 1
            self.out.append("\n\n```\n")
        elif tag == "code" and not self._code:
            self.out.append("`")
        elif tag in _HEADINGS:
            self.out.append(f"\n\n{_HEADINGS[tag]} ")
        elif tag in ("td", "th"):
            self.out.append(" | ")
        else:
            self.out.append("\n" * _BREAKS.get(tag, 0) + ("- " if tag == "li" else ""))

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSEEN:
            self._unseen = max(0, self._unseen - 1)
        elif tag == "pre" and self._code:
            self._code -= 1
            self.out.append("\n```\n\n")
        elif tag == "code" and not self._code:
            self.out.append("`")
        elif tag in _HEADINGS or tag in ("p", "table", "blockquote"):
            self.out.append("\n\n")

    def parse_marked_section(self, i: int, report: bool = True) -> int:  # noqa: ARG002
        # The library raises for those that it does not know.
        return self.parse_bogus_comment(i)

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.out.append(data if self._code else _SPACE.sub(" ", data))
