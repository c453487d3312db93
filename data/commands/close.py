"""`close MONTH`: sign a month off."""

import argparse
import getpass
from datetime import date

from data import store
from data.close import close
from data.commands.speech import answer, say
from queries.periods import month_end
from queries.text import Text

HELP = "sign a month off: its preliminary figures become final"
DONE = Text("{month} 已关账，版本 {n}。", "{month} is closed, version {n}.")


def month_end_of(written: str) -> date:
    """Return the last day of a month written 2026-10 or 202610.

    Raises:
        argparse.ArgumentTypeError: it is not a month.
    """
    digits = written.replace("-", "")
    if len(digits) == len("202610") and digits.isdigit() and 1 <= int(digits[4:]) <= 12:
        return month_end(int(digits[:4]), int(digits[4:]))
    raise argparse.ArgumentTypeError(f"{written} is not a month such as 2026-10")


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the month and who signs."""
    parser.add_argument("month", type=month_end_of, metavar="MONTH", help="2026-10")
    parser.add_argument(
        "--by", default=getpass.getuser(), help="who signs, for the books"
    )


def run(options: argparse.Namespace) -> int:
    """Sign the month off as a new version."""
    folder = store.folder_of(options.warehouse)
    number = close(folder, options.month, options.by, waiting=say)
    month = f"{options.month:%Y-%m}"
    return answer(options, DONE.fill(month=month, n=number), {"version": number})
