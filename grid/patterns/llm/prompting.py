"""The prompts, each in a file of its own in `prompts/`."""

from functools import cache
from pathlib import Path
from string import Template

FOLDER = Path(__file__).with_name("prompts")


def prompt(name: str, **values: object) -> str:
    """Give the prompt of this name; what stands in it as ${word} is replaced by the value of that name.

    Raises:
        KeyError: if one of these has no value.
    """
    return _template(name).substitute(values).strip("\n")


@cache
def _template(name: str) -> Template:
    return Template((FOLDER / f"{name}.md").read_text("utf-8"))
