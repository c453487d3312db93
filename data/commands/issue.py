"""`issue target`: put a year's draft of plans in force, as a second person."""

import argparse
import getpass

from data import store
from data.commands.speech import answer, say
from data.targets.issue import issue
from queries.text import Text

HELP = "put the plans of a year in force; not by who loaded the draft"
DONE = Text(
    "已下达 {year} 年计划 {rows:,} 项，其中替换 {replaced:,} 项，版本 {n}。",
    "{rows:,} plans of {year} are issued, {replaced:,} in place of earlier ones, version {n}.",
)


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add what is issued, the year, who issues and with which document."""
    parser.add_argument("feed", choices=["target"], metavar="target")
    parser.add_argument("--year", type=int, required=True, help="the year planned for")
    parser.add_argument(
        "--by", default=getpass.getuser(), help="who issues, for the log"
    )
    parser.add_argument("--document", metavar="NUMBER", help="the document's number")


def run(options: argparse.Namespace) -> int:
    """Issue the draft as a new version, or say what stands against it."""
    done = issue(
        store.folder_of(options.warehouse),
        options.year,
        options.by,
        document=options.document,
        waiting=say,
    )
    told = DONE.fill(
        year=options.year, rows=done.rows, replaced=done.replaced, n=done.version
    )
    result = {"version": done.version, "rows": done.rows, "replaced": done.replaced}
    return answer(options, told, result)
