"""Data files that come inside an installed package: found without importing it, and checked before they are read."""

import hashlib
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from embeddings.embedders.errors import WeightsUnusableError


@dataclass(frozen=True)
class PackagedFile:
    """A file of a package, with the SHA-256 that it must have and the command that installs it."""

    package: str
    path: str
    sha256: str
    install: str

    def checked(self) -> Path:
        """Give the file's path.

        Raises:
            WeightsUnusableError: if it is not installed, or is not the file whose hash is known.
        """
        # find_spec runs none of the package's code, unlike an import.
        spec = find_spec(self.package)
        if spec is None or spec.origin is None:
            raise WeightsUnusableError(f"The package {self.package} is not installed: run `{self.install}`.")
        path = Path(spec.origin).parent / self.path
        try:
            with path.open("rb") as file:
                found = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError as error:
            raise WeightsUnusableError(
                f"{path} cannot be read ({error.strerror or error}): install it again with `{self.install}`."
            ) from error
        if found != self.sha256:
            raise WeightsUnusableError(
                f"{path} is not the file that was tested: its SHA-256 is {found} and should be {self.sha256}. "
                f"It was not read. Install the pinned version with `{self.install}`."
            )
        return path
