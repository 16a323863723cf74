"""The settings and what is written about them."""

import re

from tests.processes import ROOT


def test_every_variable_is_in_the_example() -> None:
    settings = (ROOT / "aethergrid" / "settings.py").read_text(encoding="utf-8")
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    read = set(re.findall(r'env\.(?:str|int|bool|list|float)\(\s*"([A-Z_]+)"', settings))
    containers = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "docker").glob("compose*.yml"))
    read |= set(re.findall(r"(?<!\$)\$\{([A-Z_]+)", containers))
    written = set(re.findall(r"^#?([A-Z_]+)=", example, re.M))
    assert len(read) > 30
    # The supervisor names the role of its children; nobody else sets it.
    assert read - {"AETHERGRID_ROLE"} == written
