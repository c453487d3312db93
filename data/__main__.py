"""The warehouse from the command line: `python -m data --help`."""

import argparse
import os
import sys
from collections.abc import Sequence
from typing import NoReturn

from data.commands import (
    audit,
    backup,
    check,
    close,
    compare,
    create,
    demo,
    disk,
    issue,
    load,
    members,
    migrate,
    names,
    rate,
    restore,
    rights,
    rollback,
    rollup,
    speech,
    template,
    truth,
    undo,
    versions,
)
from data.commands.trace import traced
from data.migrate import refuse_outdated
from data.server import address
from queries import config
from queries.text import ReaderError, speak

COMMANDS = {
    "create": create,
    "demo": demo,
    "load": load,
    "names": names,
    "members": members,
    "audit": audit,
    "rights": rights,
    "check": check,
    "truth": truth,
    "template": template,
    "compare": compare,
    "issue": issue,
    "rate": rate,
    "close": close,
    "versions": versions,
    "migrate": migrate,
    "disk": disk,
    "rollback": rollback,
    "rollup": rollup,
    "undo": undo,
    "backup": backup,
    "restore": restore,
}
EPILOG = """exit codes: 0 done, 1 refused (the reasons are printed), 2 wrong usage"""


def parser() -> argparse.ArgumentParser:
    """Return the parser of every command."""
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument(
        "--warehouse",
        metavar="URL",
        default=config.load().granary_warehouse,
        help=f"duckdb:///FOLDER or postgresql://… (default: {_shown()})",
    )
    common.add_argument(
        "--lang",
        choices=("zh", "en"),
        default=speech.usual_language(),
        help="language of messages (default: that of the machine)",
    )
    common.add_argument(
        "--json", action="store_true", help="answer with one JSON object on stdout"
    )
    made = argparse.ArgumentParser(
        prog="python -m data",
        description="Make, fill, check, close, back up and roll back the warehouse.",
        epilog=EPILOG,
    )
    commands = made.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, module in COMMANDS.items():
        one = commands.add_parser(
            name, help=module.HELP, description=module.__doc__, parents=[common]
        )
        module.arguments(one)
        one.set_defaults(run=module.run)
    return made


def _shown() -> str:
    """Return the configured warehouse without its password; argparse fills in `%`."""
    return address.shown(config.load().granary_warehouse).replace("%", "%%")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    options = parser().parse_args(arguments)
    speak(options.lang)
    try:
        refuse_outdated(options.warehouse, options.command)
        with traced(options):
            code: int = options.run(options)
    except ReaderError as error:
        return speech.refuse(options, error)
    return code


def leave(code: int) -> NoReturn:
    """End the process at once: after a long file Python would free its gigabyte piece by piece."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


if __name__ == "__main__":
    leave(main())
