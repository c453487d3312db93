"""`backup FILE`: the warehouse and the books in one archive."""

import argparse
from pathlib import Path

from data import store
from data.backup import backup
from data.commands.progress import working
from data.commands.speech import answer, say
from queries.text import Text

HELP = "write the warehouse and the books into one archive"
DONE = Text(
    "已备份版本 {n}{books}：{file}。", "Version {n}{books} backed up to {file}."
)
WITH = Text("及日常记录", " and the books")
WITHOUT = Text("（无日常记录）", " (no books to keep)")


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the archive."""
    parser.add_argument("file", type=Path, metavar="FILE.zip")


def run(options: argparse.Namespace) -> int:
    """Write the archive, its contents hashed."""
    folder = store.folder_of(options.warehouse)
    with working(Text("备份", "Backing up")):
        kept = backup(folder, options.file, waiting=say)
    told = DONE.fill(
        n=kept.version, books=WITH if kept.has_books else WITHOUT, file=options.file
    )
    return answer(options, told, {"version": kept.version, "books": kept.has_books})
