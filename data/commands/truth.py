"""`truth`: does what was loaded add up, and what looks odd?"""

import argparse
from datetime import date

import polars as pl

from data import store, truth
from data.commands.close import month_end_of
from data.commands.progress import working
from data.commands.speech import answer, say, table
from queries.text import Text

HELP = "say what does not add up, month by month"
TOLD = Text("校验：错误 {error} 项，警告 {warning} 项，提示 {info} 项。", "Checked: {error} errors, {warning} warnings, {info} notes.")  # fmt: skip
LEVELS = {
    "error": Text("错误", "error"),
    "warning": Text("警告", "warning"),
    "info": Text("提示", "note"),
}


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the month and whether findings are kept."""
    parser.add_argument(
        "--month", type=month_end_of, help="one month, 2026-10 (default: all)"
    )
    parser.add_argument(
        "--keep", action="store_true", help="publish the findings for the health page"
    )
    parser.add_argument("--all", action="store_true", help="list notes as well")


def run(options: argparse.Namespace) -> int:
    """Check, list what was found, worst first."""
    months: list[date] = [options.month] if options.month else []
    with working(Text("校验", "Checking")):
        done = truth.recheck(
            store.folder_of(options.warehouse),
            months,
            is_kept=options.keep,
            waiting=say,
        )
    counts = {s: done.findings.filter(severity=s).height for s in LEVELS}
    if not options.json:
        _list(done.findings if options.all else done.findings.filter(pl.col("severity") != "info"))  # fmt: skip
    return answer(
        options,
        TOLD.fill(**counts),
        {**counts, "version": done.version, "findings": done.findings.to_dicts()},
    )


def _list(found: pl.DataFrame) -> None:
    order = pl.col("severity").replace_strict({"error": 0, "warning": 1, "info": 2})
    listed = found.sort(order, "period", descending=[False, True])
    rows = [
        (LEVELS[r["severity"]], r["org_id"], Text(r["message_zh"], r["message_en"]))
        for r in listed.iter_rows(named=True)
    ]
    if rows:
        say(table([(Text("级别", "level"), Text("机构", "unit"), Text("说明", "finding")), *rows]))  # fmt: skip
