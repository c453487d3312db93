"""`rights ROLE`: the SQL by which the web reads a PostgreSQL warehouse and nothing more."""

import argparse

from data.commands.speech import answer
from data.rights import reading
from queries.text import Text

HELP = "print the SQL that lets a PostgreSQL role read the warehouse and nothing else"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the role."""
    parser.add_argument("role", metavar="ROLE", help="the role the web signs in as")


def run(options: argparse.Namespace) -> int:
    """Print; whoever owns the tables runs it, and again after a release that adds some."""
    said = reading(options.role)
    shown = "\n".join(said)
    return answer(options, Text(shown, shown), {"statements": said})
