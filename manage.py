#!/usr/bin/env python
"""The grid's command line: `manage.py help` lists the commands."""

import os
import sys


def main() -> None:
    """Run a management command."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "aethergrid.settings")
    from django.core.management import execute_from_command_line

    from embeddings.errors import AetherGridError

    try:
        execute_from_command_line(sys.argv)
    except AetherGridError as error:
        # Settings and checks run before any command can catch: a data folder that cannot be written, say.
        sys.exit(f"{error}")


if __name__ == "__main__":
    main()
