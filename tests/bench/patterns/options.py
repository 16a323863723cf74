"""What a person can choose of the measurement."""

import argparse
from pathlib import Path


def add_options(parser: argparse.ArgumentParser) -> None:
    """Take the options of a measurement in one order; those in several have them, too."""
    parser.add_argument("set", type=Path, help="the folder of a set")
    parser.add_argument("--seed", type=int, default=0, help="of the order")
    parser.add_argument(
        "--sparse", type=int, default=0, metavar="N", help="as many unrelated conversations besides"
    )
    parser.add_argument("--samples", type=Path, help="a folder of transcripts, some of those")
    parser.add_argument("--by-task-type", action="store_true", help="tell the task type of each question")
    parser.add_argument(
        "--right-clusters",
        action="store_true",
        help="put the right lessons together: telling and serving alone",
    )
    parser.add_argument("--finding-only", action="store_true", help="ask nothing: what is found alone")
