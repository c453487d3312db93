"""`restore FILE`: make what a backup holds the newest version."""

import argparse
from pathlib import Path

from data import store
from data.backup import restore
from data.commands.progress import working
from data.commands.speech import answer, say
from queries import books
from queries.text import Text

HELP = "make what a backup holds the newest version"
DONE = Text(
    "已由备份（版本 {old}，{at:%Y-%m-%d %H:%M}）恢复为版本 {n}。",
    "The backup of version {old}, {at:%Y-%m-%d %H:%M}, is now version {n}.",
)


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the archive and whether newer figures may be set aside."""
    parser.add_argument("file", type=Path, metavar="FILE.zip")
    parser.add_argument(
        "--force", action="store_true", help="also over a warehouse that is newer"
    )


def run(options: argparse.Namespace) -> int:
    """Verify every hash, then publish."""
    folder = store.folder_of(options.warehouse)
    with working(Text("恢复", "Restoring")):
        number, kept = restore(folder, options.file, force=options.force, waiting=say)
    # The books are those of the backup from here on, and tell that they are.
    books.note(books.operator(), "restore", options.file.name, detail=f"version={number}")  # fmt: skip
    told = DONE.fill(old=kept.version, at=kept.created_at, n=number)
    return answer(options, told, {"version": number, "from": kept.version})
