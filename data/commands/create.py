"""`create`: an empty warehouse with every table of the contract."""

import argparse

from data import store
from data.commands.speech import answer
from queries.text import Text

HELP = "make an empty warehouse with every table of the contract"
THERE = Text("仓库已存在，版本 {n}。", "There is a warehouse already, version {n}.")
MADE = Text("已建立空仓库，版本 {n}。", "An empty warehouse was made, version {n}.")


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add nothing: the warehouse is named by the common arguments."""


def run(options: argparse.Namespace) -> int:
    """Make an empty version, unless there is a version already."""
    folder = store.folder_of(options.warehouse)
    version, is_new = store.establish(folder, dict, "create")
    told = (MADE if is_new else THERE).fill(n=version.number)
    return answer(options, told, {"version": version.number, "made": is_new})
