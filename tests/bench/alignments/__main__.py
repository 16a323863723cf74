"""`python -m tests.bench.alignments LOCOMO`: set Django up, and measure."""

import os

import django

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "aethergrid.settings")
    django.setup()
    from tests.bench.alignments.run import main

    main()
