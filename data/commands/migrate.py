"""`migrate`: bring a warehouse of an older release to this one's contract."""

import argparse

from data import migrate, store
from data.commands.progress import working
from data.commands.speech import answer, say
from queries.text import Text

HELP = "bring a warehouse of an older release to this one"
DONE = Text(
    "已升级为版本 {n}：新增表 {tables}；新增字段 {columns}。",
    "Version {n} is of this release: tables added {tables}; columns added {columns}.",
)
NOTHING = Text("无需升级。", "It is of this release already.")


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add nothing: the warehouse is named by the common arguments."""


def run(options: argparse.Namespace) -> int:
    """Add what is missing, in a new version; the one before stays."""
    folder = store.folder_of(options.warehouse)
    with working(Text("升级", "Migrating")):
        done = migrate.migrate(folder, waiting=say)
    if done is None:
        return answer(options, NOTHING, {"version": None})
    told = DONE.fill(n=done.version, tables=", ".join(done.tables) or "-", columns=", ".join(done.columns) or "-")  # fmt: skip
    return answer(options, told, {"version": done.version, "tables": done.tables, "columns": done.columns})  # fmt: skip
