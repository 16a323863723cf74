"""The file that a collection is exported to: a line of JSON for each object, and a last one that tells how many."""

import base64
import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, TextIO
from uuid import UUID

import numpy as np
from weaviate.classes.data import DataObject

from embeddings.errors import AetherGridError
from grid.vectors.weaviate.calls import Stored
from grid.vectors.weaviate.objects import Object


class TransferError(AetherGridError):
    """A file holds no export, a damaged one, or not all of one."""


def write(path: Path, objects: Iterable[Stored]) -> int:
    """Write objects, and give how many. The file has its name only when it is complete."""
    part, count = path.with_name(f"{path.name}.part"), 0
    with part.open("w", encoding="utf-8") as file:
        for one in objects:
            line = {
                "id": str(one.id),
                "properties": {
                    name: value.isoformat() if isinstance(value, datetime) else value
                    for name, value in one.properties.items()
                },
                "vectors": {name: _packed(vector) for name, vector in one.vectors.items()},
            }
            file.write(json.dumps(line) + "\n")
            count += 1
        file.write(json.dumps({"objects": count}) + "\n")
    part.replace(path)
    return count


def read(path: Path) -> Iterator[Object]:
    """Give the objects of a file.

    Raises:
        TransferError: if a line is damaged, with its number, or the last one is missing; what came before is given.
    """
    with path.open(encoding="utf-8") as file:
        yield from _objects(file, path)


def _objects(file: TextIO, path: Path) -> Iterator[Object]:
    count = 0
    for number, text in enumerate(file, 1):
        try:
            line = json.loads(text)
            if "objects" in line:
                if line["objects"] == count:
                    return
                break
            yield _object(line)
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise TransferError(
                f"{path}, line {number} is not of an export of vectors: {type(error).__name__}: {error}."
            ) from error
        count += 1
    raise TransferError(
        f"{path} ends early: {count} objects were read, and more were exported. Export again; what was read is in, "
        "and reading it again does no harm."
    )


def _object(line: dict[str, Any]) -> Object:
    return DataObject(
        uuid=UUID(line["id"]),
        properties=line["properties"],
        vector={name: _unpacked(text) for name, text in line["vectors"].items()},
    )


def _packed(vector: list[float]) -> str:
    return base64.b64encode(np.asarray(vector, "<f4").tobytes()).decode("ascii")


def _unpacked(text: str) -> Any:
    return np.frombuffer(base64.b64decode(text, validate=True), "<f4")
