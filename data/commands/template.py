"""`template target`: a workbook to fill a year's plans into."""

import argparse
from pathlib import Path

from data import store
from data.commands.speech import answer
from data.targets.template import write
from queries.text import Text

HELP = "write a workbook to fill in: the plans of a year"
DONE = Text(
    "已写入 {file}，共 {n:,} 行待填；填好后用 `load target` 导入为草稿。",
    "{file} has {n:,} rows to fill; load it with `load target` as a draft.",
)


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add what is to be filled, its year and the file."""
    parser.add_argument("feed", choices=["target"], metavar="target")
    parser.add_argument("--year", type=int, required=True, help="the year planned for")
    parser.add_argument(
        "-o", "--out", type=Path, required=True, metavar="FILE.xlsx", help="the file"
    )


def run(options: argparse.Namespace) -> int:
    """Write the workbook in the language of messages."""
    rows = write(store.folder_of(options.warehouse), options.year, options.out)
    told = DONE.fill(file=options.out, n=rows)
    return answer(options, told, {"file": str(options.out), "rows": rows})
