"""The marks of private-use characters that ChatGPT puts into answers where its page shows a source or a link."""

import re
from collections.abc import Mapping
from typing import Any

# U+E200 opens a mark, U+E202 separates its parts, U+E201 closes it; U+E203 to U+E206 only delimit cited text.
_MARK = re.compile("\ue200([^\ue200\ue201]*)\ue201")
_PRIVATE = re.compile("[\ue200-\ue2ff]")
_ENTITY = re.compile(r'entity\W*\["[^"]*"\s*,\s*"([^"]+)"')


def without_marks(text: str, metadata: Mapping[str, Any]) -> str:
    """Give an answer as a person reads it: each mark gives way to the text that the export has for it, if any."""
    if not _PRIVATE.search(text):
        return text
    shown = _shown(metadata)
    text = _MARK.sub(lambda mark: shown.get(mark[0], _spoken(mark[1])), text)
    return _PRIVATE.sub("", text)


def _shown(metadata: Mapping[str, Any]) -> dict[str, str]:
    references = metadata.get("content_references")
    return {
        reference["matched_text"]: reference["alt"]
        for reference in (references if isinstance(references, list) else [])
        if isinstance(reference, Mapping)
        and isinstance(reference.get("matched_text"), str)
        and isinstance(reference.get("alt"), str)
    }


def _spoken(mark: str) -> str:
    """Give the words of a mark that stands for words in the sentence; most stand for a source."""
    named = _ENTITY.match(mark.replace("\ue202", ""))
    if named:
        return named[1]
    kind, *parts = mark.split("\ue202")
    return parts[0] if kind in ("url", "link_title") and parts else ""
