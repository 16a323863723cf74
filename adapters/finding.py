"""Where adapters are: the folders beside this file, folders that a person named, and installed distributions."""

import os
import pkgutil
import sys
import tomllib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from hashlib import blake2b
from importlib import import_module
from importlib.metadata import entry_points
from importlib.util import module_from_spec, spec_from_file_location
from operator import attrgetter
from pathlib import Path
from types import ModuleType
from typing import NoReturn

import adapters
from embeddings.errors import AetherGridError

GROUP = "aethergrid.adapters"


class AdapterBrokenError(AetherGridError):
    """An adapter cannot be used; the text says why."""


class Origin(StrEnum):
    """How an adapter came here."""

    BUILT_IN = "built in"
    FOLDER = "folder"
    INSTALLED = "installed"


@dataclass(frozen=True, slots=True)
class Found:
    """A place where there should be an adapter. `load` gives it, or a module that has it, or raises anything."""

    name: str
    origin: Origin
    where: str
    load: Callable[[], object]
    version: str = ""


def built_in() -> Iterator[Found]:
    """Give the folders beside this file."""
    for module in sorted(pkgutil.iter_modules(adapters.__path__), key=lambda module: module.name):
        if module.ispkg and module.name != "migrations":
            path = f"adapters.{module.name}"
            yield Found(module.name, Origin.BUILT_IN, path, partial(import_module, path))


def in_folders(folders: str) -> Iterator[Found]:
    """Give what lies in folders, with `os.pathsep` between them: packages, and projects that name their adapters.

    A project is a folder whose pyproject.toml has entry points of the group, as it would be installed.
    """
    for name in filter(None, (part.strip() for part in folders.split(os.pathsep))):
        folder = Path(name).expanduser().resolve()
        try:
            below = sorted(path for path in folder.iterdir() if path.is_dir())
        except OSError as error:
            reason = f"AETHERGRID_ADAPTER_PATH names {folder}, which cannot be looked into: {error.strerror}."
            yield Found(folder.name, Origin.FOLDER, str(folder), partial(_refuse, reason))
            continue
        yield from _project(folder)
        for path in below:
            yield from [_package(path)] if (path / "__init__.py").is_file() else _project(path)


def installed() -> Iterator[Found]:
    """Give the entry points of installed distributions."""
    for point in sorted(entry_points(group=GROUP), key=lambda point: point.name):
        version = point.dist.version if point.dist else ""
        where = f"{point.dist.name} {version}" if point.dist else point.value
        yield Found(point.name, Origin.INSTALLED, where, point.load, version)


def _package(path: Path) -> Found:
    return Found(path.name, Origin.FOLDER, str(path), partial(_imported, path / "__init__.py"))


def _project(folder: Path) -> Iterable[Found]:
    file = folder / "pyproject.toml"
    if not file.is_file():
        return
    try:
        project = tomllib.loads(file.read_text(encoding="utf-8")).get("project", {})
        points = project.get("entry-points", {}).get(GROUP, {})
        named = [(str(name), str(value), str(project.get("version", ""))) for name, value in points.items()]
    except (OSError, ValueError, AttributeError) as error:
        yield Found(
            folder.name, Origin.FOLDER, str(file), partial(_refuse, f"{file} cannot be read: {error}.")
        )
        return
    for name, value, version in named:
        yield Found(name, Origin.FOLDER, str(folder), partial(_of_project, folder, value), version)


def _of_project(folder: Path, value: str) -> object:
    """Give what an entry point names, from the project's own folder."""
    module, _, attribute = (part.strip() for part in value.partition(":"))
    parts = Path(*module.split("."))
    for start in (folder, folder / "src"):
        for file in (start / parts / "__init__.py", start / parts.with_suffix(".py")):
            if file.is_file():
                loaded = _imported(file)
                return attrgetter(attribute)(loaded) if attribute else loaded
    return _refuse(
        f"{folder / 'pyproject.toml'} names {module!r}, which is not in {folder} or its folder src."
    )


def _imported(file: Path) -> ModuleType:
    """Import a file or package under a name that nothing else has, so that it hides no other of that name."""
    is_package = file.name == "__init__.py"
    digest = blake2b(str(file).encode(), digest_size=4).hexdigest()
    name = f"aethergrid_adapter_{file.parent.name if is_package else file.stem}_{digest}"
    if name in sys.modules:
        return sys.modules[name]
    folders = [str(file.parent)] if is_package else None
    spec = spec_from_file_location(name, file, submodule_search_locations=folders)
    if spec is None or spec.loader is None:
        _refuse(f"{file} cannot be imported.")
    module = sys.modules[name] = module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except BaseException:
        del sys.modules[name]
        raise
    return module


def _refuse(reason: str) -> NoReturn:
    raise AdapterBrokenError(reason)
