"""`rollback VERSION`: make a kept version the current one."""

import argparse

from data import store
from data.commands.speech import answer
from queries.text import Text

HELP = "make another kept version the current one"
DONE = Text("当前版本为 {n}。", "Version {n} is the current one.")


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the version."""
    parser.add_argument("version", type=int, metavar="VERSION", help="see `versions`")


def run(options: argparse.Namespace) -> int:
    """Move the pointer; nothing is copied or deleted."""
    place = store.Store(store.folder_of(options.warehouse))
    version = place.rollback(options.version)
    return answer(options, DONE.fill(n=version.number), {"version": version.number})
