"""`check`: does the configured warehouse keep the contract?"""

import argparse

from data import check
from data.commands.speech import DONE, REFUSED, answer, say
from data.skeleton import view
from queries.text import Text

HELP = "say what is missing or wrong in the warehouse, whoever fills it"
GOOD = Text("仓库符合约定。", "The warehouse keeps the contract.")
BAD = Text(
    "仓库有 {n} 处不符合约定。", "The warehouse breaks the contract in {n} places."
)


MAKE = Text(
    "\n缺少的表可用视图补上（??? 处填写本行的列与表）：\n",
    "\nViews can stand in for the missing tables (??? is the bank's own):\n",
)


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add nothing: the warehouse is named by the common arguments."""


def run(options: argparse.Namespace) -> int:
    """Check tables, columns, types, codes, the own bank, the tree and successions."""
    faults = check.faults(options.warehouse)
    told = BAD.fill(n=len(faults)) if faults else GOOD
    if not options.json:
        for fault in faults:
            say(f"{fault.place}: {fault.message}")
    views = {table.name: view(table) for table in check.missing(faults)}
    if views and not options.json:
        say(MAKE)
        say("\n\n".join(views.values()))
    listed = [
        {"place": f.place, "code": f.code, "message": f.message._asdict()}
        for f in faults
    ]
    answer(options, told, {"faults": listed, "views": views, "done": not faults})
    return REFUSED if faults else DONE
