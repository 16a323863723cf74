"""Private key blocks: PEM, OpenSSH, PGP, PuTTY; with real line ends or `\\n` escapes; also one that is cut off."""

import re
from collections.abc import Iterator

from capture.redaction.findings import Finding

KIND = "private_key"
BEGIN = re.compile(r"-----BEGIN (?:[A-Z0-9]{1,20} ){0,4}PRIVATE KEY(?: BLOCK)?-----")
END = re.compile(r"-----END (?:[A-Z0-9]{1,20} ){0,4}PRIVATE KEY(?: BLOCK)?-----")
PUTTY = re.compile(
    r"Private-Lines: \d{1,3}\r?\n(?:[A-Za-z0-9+/=]{1,64}\r?(?:\n|$))++(?:Private-MAC: [0-9a-f]+)?"
)
KEY_LINE = re.compile(r"[\s\"'+>|]*[A-Za-z0-9+/]{16,}=*[\s\"'+>|]*")
KEY_MATERIAL = re.compile(r"[A-Za-z0-9+/=]{16}")

# Between the lines of a key: white space, line ends of any spelling, what quotes or joins strings in code.
_BETWEEN = r"(?:[\s\"'+>|#*,]|\\+[nr]?)*+"
_HEADER = r"(?:Proc-Type|DEK-Info|Version|Comment|Hash):[^\n\\]{0,200}"
# No word of prose has 24 letters, so what follows a cut block is left alone.
CUT_LINES = re.compile(rf"(?:{_BETWEEN}(?:[A-Za-z0-9+/]{{24,}}+=*+|{_HEADER}))*+")
CUT_LAST_LINE = re.compile(rf"{_BETWEEN}[A-Za-z0-9+/=]++{_BETWEEN}\Z")


def find_private_keys(text: str) -> Iterator[Finding]:
    """Find private key blocks with their markers; a marker without a key is only mentioned, and stays."""
    if "PRIVATE KEY" in text:
        blocks = list(_find_blocks(text))
        yield from blocks
        yield from _find_tails(text, {block.end for block in blocks})
    if "Private-Lines:" in text:
        yield from (Finding(*match.span(), KIND) for match in PUTTY.finditer(text))


def _find_blocks(text: str) -> Iterator[Finding]:
    position = 0
    while begin := BEGIN.search(text, position):
        position = begin.end()
        end = _end_of_block(text, position)
        if end > position:
            yield Finding(begin.start(), end, KIND, whole=True)
            position = end


def _find_tails(text: str, ends: set[int]) -> Iterator[Finding]:
    """Find what is left of a block whose beginning was cut off, as with the middle of a long text."""
    position = 0
    for close in END.finditer(text):
        if close.end() not in ends:
            start = close.start()
            for line in reversed(text[position:start].splitlines(keepends=True)):
                if not KEY_LINE.fullmatch(line):
                    break
                start -= len(line)
            if start < close.start():
                yield Finding(start, close.end(), KIND, whole=True)
        position = close.end()


def _end_of_block(text: str, start: int) -> int:
    next_block = text.find("-----BEGIN ", start)
    close = END.search(text, start, next_block if next_block >= 0 else len(text))
    if close:
        return close.end() if KEY_MATERIAL.search(text, start, close.start()) else start
    lines = CUT_LINES.match(text, start)
    end = lines.end() if lines else start
    last_line = CUT_LAST_LINE.match(text, end)
    return last_line.end() if last_line else end
