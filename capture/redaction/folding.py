"""Lower case that keeps every character at its place."""


def fold(text: str) -> str:
    """Give the text in lower case, of the same length, so that a match in it holds for the text."""
    folded = text.lower()
    # Of all characters only the dotted capital İ becomes two in lower case.
    return folded if len(folded) == len(text) else text.replace("\u0130", "i").lower()
