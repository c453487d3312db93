"""Editions as files, and by mail, from the command line: `python -m pages.export --help`."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from pages.export import commands, formats
from pages.export.editions import NEWEST
from queries import engine, releases
from queries.text import ReaderError, speak


def parser() -> argparse.ArgumentParser:
    """Return the parser of every command."""
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--lang", choices=("zh", "en"), default="zh", help="language of the file and of messages (default: zh)")  # fmt: skip
    person = argparse.ArgumentParser(add_help=False)
    person.add_argument("--as", dest="email", metavar="EMAIL", help="the member the file is for: it holds what they may see")  # fmt: skip
    place = argparse.ArgumentParser(add_help=False)
    place.add_argument("--scope", metavar="ORG", help="the unit's id; the whole bank if left out")  # fmt: skip
    place.add_argument("--month", metavar="YYYY-MM", help="the last closed month if left out")  # fmt: skip
    kept = argparse.ArgumentParser(add_help=False)
    kept.add_argument("--edition", default=NEWEST, metavar="ID", help="as `list` prints it; the newest if left out")  # fmt: skip

    habit = argparse.ArgumentParser(add_help=False)
    habit.add_argument("--red-up", action="store_true", help="charts show rises in red and falls in green")  # fmt: skip

    made = argparse.ArgumentParser(
        prog="python -m pages.export",
        description="Freeze a meeting, make files of it, and mail them.",
        epilog="exit codes: 0 done, 1 refused (the reasons are printed), 2 wrong usage",
    )
    added = made.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def add(name: str, help_: str, run: object, *parents: argparse.ArgumentParser) -> argparse.ArgumentParser:  # fmt: skip
        one = added.add_parser(name, help=help_, description=help_, parents=[common, *parents])  # fmt: skip
        one.set_defaults(run=run)
        return one

    for kind, form in formats.FORMATS.items():
        one = add(kind, f"an edition as {form.label.en} (.{form.ending})", commands.write, person, kept, habit)  # fmt: skip
        _output(one)
    table = add("table", "the league circular of an edition (.xlsx, or .pdf by the file's name)", commands.table, person, kept, habit)  # fmt: skip
    _output(table)
    add("list", "the editions there are, newest first", commands.listed, person)
    freeze = add("freeze", "freeze the usual panels of a unit and month", commands.freeze, person, place)  # fmt: skip
    freeze.add_argument("--title", default="", help="what the meeting is called")
    add("daily", "the morning report as text", commands.daily, person, place)
    send = add("send", "mail each member the file of their own scope", commands.send, kept, habit)  # fmt: skip
    send.add_argument("--to", required=True, nargs="+", metavar="EMAIL", help="members' addresses, or `members` for all who may see something of it")  # fmt: skip
    send.add_argument("--kind", choices=tuple(formats.FORMATS), default="brief", help="which file (default: brief)")  # fmt: skip
    send.add_argument("--again", action="store_true", help="also to those who have it already")  # fmt: skip
    return made


def _output(parser_: argparse.ArgumentParser) -> None:
    parser_.add_argument("-o", "--output", type=Path, required=True, metavar="FILE", help="where to write it")  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    options = parser().parse_args(arguments)
    speak(options.lang)
    try:
        engine.pin()
        releases.check()
        code: int = options.run(options)
    except ReaderError as error:
        print(str(error.message), file=sys.stderr)
        return 1
    finally:
        engine.unpin()
    return code


if __name__ == "__main__":
    sys.exit(main())
