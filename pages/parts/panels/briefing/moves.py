"""③ and ④: what moved deposits, by type and by outlet."""

import polars as pl

from pages.parts import charts
from pages.parts.charts import Bridge, Look, Ranking
from pages.parts.figures import panel
from pages.parts.numbers import change
from pages.parts.panel import Column, Panel
from pages.parts.panels.briefing.base import LEDGER
from queries import deposits, stars
from queries.bank import tree
from queries.kpi import named
from queries.schema import Unit
from queries.scope import Scope
from queries.text import Text

OUTLETS = 8


@panel
def what_moved(scope: Scope, look: Look) -> Panel:
    """③ From the base through the deposit types to now."""
    found = deposits.by_type_since_base(scope)
    if found.is_empty() or found["amount_base"].is_null().any():
        words = Text(
            "没有可比的基期余额。", "There is no balance at the base to compare with."
        )
        return Panel(
            "what_moved",
            Text("③ 变动来源", "③ What moved"),
            words,
            pl.DataFrame(),
            None,
            LEDGER,
            (),
        )
    steps = named(found, ["deposit_type"]).select(step="deposit_type", amount="gain")
    start = pl.DataFrame(
        {"step": [str(Text("基期", "base"))], "amount": [found["amount_base"].sum()]}
    )
    end = pl.DataFrame(
        {"step": [str(Text("当前", "now"))], "amount": [found["amount"].sum()]}
    )
    frame = pl.concat([start, steps, end])
    top = (
        named(found, ["deposit_type"])
        .sort(pl.col("gain").abs(), "deposit_type_code", descending=[True, False])
        .row(0, named=True)
    )
    total = change(found["gain"].sum(), Unit.MONEY, look.style)
    return Panel(
        "what_moved",
        Text("③ 变动来源：基期 → 各类存款 → 当前", "③ What moved: base → deposit types → now"),
        Text(f"存款 {total}，主要来自{top['deposit_type']}（{change(top['gain'], Unit.MONEY, look.style)}）。", f"Deposits moved {total}, mostly {top['deposit_type']} ({change(top['gain'], Unit.MONEY, look.style)})."),
        frame,
        charts.bridge(frame, Bridge("step", "amount"), look),
        LEDGER,
        (Column("step", Text("项目", "Step")), Column("amount", Text("金额", "Amount"), Unit.MONEY)),
        style=look.style,
    )  # fmt: skip


@panel
def outlets(scope: Scope, look: Look) -> Panel:
    """④ The outlets' average increments with their stars."""
    gains = deposits.average_gain(scope, ("outlet",)).with_columns(gain=deposits.GAIN)
    rated = stars.ratings(scope).select("outlet_id", "star", "move")
    every = (
        named(gains, ["outlet"])
        .join(rated, on="outlet_id", how="left")
        .sort("gain", "outlet_id", descending=[True, False], nulls_last=True)
    )
    open_ids = [o.org_id for o in tree().values() if not o.is_closed]
    frame = every.filter(pl.col("outlet_id").is_in(open_ids)).select(
        "outlet_id", "outlet", "gain", "amount", "star", "move",
        label=pl.concat_str(pl.col("outlet"), pl.format("  {}★", pl.col("star")), ignore_nulls=True),
    )  # fmt: skip
    if frame.is_empty():
        return Panel(
            "outlets",
            Text("④ 网点", "④ Outlets"),
            Text("没有网点数据。", "There are no outlet figures."),
            frame,
            None,
            LEDGER,
            (),
        )
    drawn = (
        frame
        if frame.height <= OUTLETS
        else pl.concat([frame.head(OUTLETS // 2), frame.tail(OUTLETS // 2)])
    )
    return Panel(
        "outlets",
        Text("④ 网点日均增量与星级", "④ Outlets: average increment and star"),
        _outlet_message(frame, look),
        frame,
        charts.ranking(drawn, Ranking("label", "gain", Unit.MONEY, ids="outlet_id"), look),
        LEDGER,
        (
            Column("outlet", Text("网点", "Outlet")),
            Column("gain", Text("日均增量", "Average increment"), Unit.MONEY),
            Column("amount", Text("本年日均", "Average"), Unit.MONEY),
            Column("star", Text("星级", "Star"), Unit.COUNT, decimals=0),
            Column("move", Text("升降", "Moved"), Unit.COUNT, decimals=0),
        ),
        drill="outlet_id",
        style=look.style,
    )  # fmt: skip


def _outlet_message(frame: pl.DataFrame, look: Look) -> Text:
    low, top = frame.row(-1, named=True), frame.row(0, named=True)
    best, least = (change(r["gain"], Unit.MONEY, look.style) for r in (top, low))
    if frame.height == 1:
        return Text(
            f"唯一网点{top['outlet']}日均增量 {best}。",
            f"The only outlet, {top['outlet']}, moved {best}.",
        )
    return Text(
        f"{top['outlet']}贡献最多（{best}），{low['outlet']}最少（{least}）。",
        f"{top['outlet']} contributed most ({best}), {low['outlet']} least ({least}).",
    )
