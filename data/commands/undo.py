"""`undo LOAD`: take a load back."""

import argparse
import getpass

from data import store
from data.commands.progress import working
from data.commands.speech import answer, say
from data.undo import undo
from queries.text import Text

HELP = "take a load back: what it replaced is put in place again"
DONE = Text(
    "已撤销第 {loads} 批，恢复 {rows:,} 行，版本 {n}。",
    "Load {loads} was taken back, {rows:,} rows restored, version {n}.",
)


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the load and who takes it back."""
    parser.add_argument("load", type=int, metavar="LOAD", help="see the log of loads")
    parser.add_argument(
        "--by", default=getpass.getuser(), help="who does it, for the log"
    )


def run(options: argparse.Namespace) -> int:
    """Publish a version in which the load never happened; the log tells of both."""
    folder = store.folder_of(options.warehouse)
    with working(Text("撤销第 {n} 批", "Taking load {n} back").fill(n=options.load)):
        done = undo(folder, options.load, options.by, waiting=say)
    loads = ", ".join(str(load) for load in done.loads)
    result = {
        "version": done.version,
        "loads": list(done.loads),
        "rows": done.rows,
        "revisions": done.revisions,
    }
    told = DONE.fill(loads=loads, rows=done.rows, n=done.version)
    return answer(options, told, result)
