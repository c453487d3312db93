"""`compare target`: a year's plans in draft beside those issued."""

import argparse

import polars as pl

from data import store
from data.commands.speech import SHOWN, answer, say, table
from data.targets.compare import compared
from queries.text import Text

HELP = "show the plans of a year in draft beside those issued"
TOLD = Text(
    "草稿 {n:,} 项：新增 {new:,}，调整 {changed:,}，不变 {same:,}。",
    "{n:,} plans in draft: {new:,} new, {changed:,} changed, {same:,} the same.",
)
REST = Text("……另有 {n:,} 项，见 --all", "… and {n:,} more, see --all")
HEAD = (
    Text("机构", "unit"),
    Text("名称", "name"),
    Text("指标", "KPI"),
    Text("细分", "slice"),
    Text("期间", "period"),
    Text("已下达", "issued"),
    Text("草稿", "draft"),
    Text("增减", "change"),
)


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add what is compared and the year."""
    parser.add_argument("feed", choices=["target"], metavar="target")
    parser.add_argument("--year", type=int, required=True, help="the year planned for")
    parser.add_argument(
        "--all", action="store_true", help="list every plan, what stays as well"
    )


def run(options: argparse.Namespace) -> int:
    """List what the draft changes: unit, KPI, period, old and new."""
    found = compared(store.folder_of(options.warehouse), options.year)
    new, same = found["issued"].null_count(), found.filter(change=0).height
    counts = {"n": found.height, "new": new, "same": same}
    counts["changed"] = found.height - new - same
    changed = found.filter(pl.col("change").ne_missing(0))
    if not options.json:
        _list(found if options.all else changed.head(SHOWN))
        if not options.all and changed.height > SHOWN:
            say(REST.fill(n=changed.height - SHOWN))
    return answer(options, TOLD.fill(**counts), {**counts, "plans": found.to_dicts()})


def _list(found: pl.DataFrame) -> None:
    keys = ("org_id", "org", "kpi", "slice", "period")
    rows = [
        [*(row[k] for k in keys), *(_written(row[k]) for k in ("issued", "draft", "change"))]
        for row in found.iter_rows(named=True)
    ]  # fmt: skip
    if rows:
        say(table([HEAD, *rows]))


def _written(value: float | None) -> str:
    """Return an amount with its cents, a rate with what it needs."""
    if value is None:
        return "—"
    return f"{value:,.2f}" if abs(value) >= 1 or value == 0 else f"{value:.6g}"
