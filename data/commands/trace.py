"""What commands leave in the audit log: whoever changes or takes figures away is named.

A command that changes figures begins with a line in the books and ends with another; where
the first cannot be written, nothing is begun.
"""

import argparse
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

from queries import books

Told = Callable[[argparse.Namespace], str]


def _files(options: argparse.Namespace) -> str:
    return f"{options.feed}: {', '.join(Path(file).name for file in options.files)}"


def _names(options: argparse.Namespace) -> str:
    pairs = getattr(options, "pairs", None) or [options.written_as]
    return f"{options.action} {options.feed}: {' '.join(pairs)}"


# Command → what the audit log calls what it is done to.
TRACED: dict[str, Told] = {
    "load": _files,
    "names": _names,
    "issue": lambda o: f"{o.feed} {o.year} {o.document or ''}".strip(),
    "rate": lambda o: f"outlet stars {o.quarter or ''}".strip(),
    "truth": lambda o: f"checks {o.month or ''}".strip(),
    "close": lambda o: f"month {o.month:%Y-%m}",
    "migrate": lambda _: "warehouse",
    "rollback": lambda o: f"version {o.version}",
    "rollup": lambda _: "marts on the engine",
    "undo": lambda o: f"load {o.load}",
    "backup": lambda o: Path(o.file).name,
}
# These write their own lines; `restore` when it is done: lost books must not stop it.
THEMSELVES = {"members", "audit", "restore"}
# These leave no trace: they only look, or make a bank that has no figures or invented ones.
QUIET = {"create", "demo", "check", "template", "compare", "versions", "disk", "rights"}


def traced(options: argparse.Namespace) -> AbstractContextManager[None]:
    """Return what to run a command in so that its beginning and end are recorded.

    Raises:
        BooksUnavailable: on entering; the command is not to be run.
    """
    told = TRACED.get(options.command)
    if told is None or _only_looks(options):
        return nullcontext()
    by = getattr(options, "by", "")
    who = books.operator()
    detail = f"by={by}" if by and by != who else ""
    return books.recorded(who, options.command, told(options), detail)


def _only_looks(options: argparse.Namespace) -> bool:
    return (
        getattr(options, "dry_run", False)
        or getattr(options, "action", "") == "list"
        or not getattr(options, "keep", True)
    )
