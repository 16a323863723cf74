"""Reading settings from the environment: each variable by its name, or from the file that NAME_FILE names."""

from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from environ import FileAwareEnv
from environ.fileaware_mapping import FileAwareMapping


class SecretFiles(FileAwareMapping):  # type: ignore[misc] # untyped library
    """What is in a file counts without the line break that editors and `echo` leave at its end."""

    def __getitem__(self, key: str) -> Any:
        """Give a variable, or what is in the file that `key`_FILE names.

        Raises:
            ImproperlyConfigured: if that file cannot be read.
        """
        try:
            value = super().__getitem__(key)
        except OSError as error:
            raise ImproperlyConfigured(
                f"{key}_FILE names {error.filename}, which cannot be read: {error.strerror}. Make that file, or "
                f"unset {key}_FILE and set {key}."
            ) from None
        return value.strip("\r\n") if self.env.get(f"{key}_FILE") else value


class Environment(FileAwareEnv):  # type: ignore[misc] # as above
    """The environment as `settings` reads it."""

    ENVIRON = SecretFiles()


def folder(path: str) -> Path | None:
    """Give a folder as it is set, with a person's home for `~`; an empty setting is none."""
    return Path(path).expanduser() if path else None
