"""Writing the skeleton of a new adapter: a project that works as it stands."""

import keyword
import re
import shlex
from pathlib import Path
from string import Template

from adapters.registry import adapters_by_family
from embeddings.errors import AetherGridError

SKELETON = Path(__file__).parent / "skeleton"
_NAME = re.compile(r"[a-z][a-z0-9_]{1,31}")


class SkeletonRefusedError(AetherGridError):
    """A skeleton cannot be written; the text says why and what to do."""


def start_adapter(name: str, *, folder: Path) -> Path:
    """Write the skeleton of an adapter for the family `name` into a new folder of that name; give that folder.

    Raises:
        SkeletonRefusedError: if the name cannot be one, or there is something in its place. Nothing is overwritten.
    """
    _refuse_name(name)
    project = folder.expanduser().resolve() / name
    try:
        project.mkdir(parents=True)
        _write(name, project)
    except FileExistsError:
        raise SkeletonRefusedError(
            f"{project} is there already, and nothing is overwritten. Choose another name or another --folder."
        ) from None
    except OSError as error:
        raise SkeletonRefusedError(f"{project} cannot be written: {error.strerror}.") from None
    return project


def _refuse_name(name: str) -> None:
    if not _NAME.fullmatch(name) or keyword.iskeyword(name):
        raise SkeletonRefusedError(
            f"{name!r} cannot be the name of a family: 2 to 32 small letters, digits and underscores are needed, "
            "beginning with a letter, as in `startadapter acme`."
        )
    if known := adapters_by_family().get(name):
        raise SkeletonRefusedError(
            f"There is a family {name} already, from {known.found.where}. Choose another name."
        )


def _write(name: str, project: Path) -> None:
    words = {
        "name": name,
        "title": name.replace("_", " ").title(),
        "camel": name.title().replace("_", ""),
        "package": f"aethergrid_{name}",
        "pattern": name.replace("_", "-"),
        "hyphened": name.replace("_", "-"),
        "folder": shlex.quote(str(project)),
        "parent": shlex.quote(str(project.parent)),
    }
    for source in sorted(SKELETON.rglob("*.txt")):
        place = source.relative_to(SKELETON).with_suffix("")
        target = project / Path(*(words["package"] if part == "package" else part for part in place.parts))
        target.parent.mkdir(exist_ok=True)
        text = Template(source.read_text(encoding="utf-8")).substitute(words)
        target.write_text(text, encoding="utf-8")
