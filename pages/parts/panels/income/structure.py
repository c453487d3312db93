"""Free against charged items, and the plan: what fee income is made of and due to be."""

import polars as pl

from pages.parts import charts
from pages.parts.charts import Look, Ranking
from pages.parts.figures import panel
from pages.parts.numbers import count, share
from pages.parts.panel import Column, Panel
from pages.parts.panels.income.base import SOURCE, SUBJECT, fine
from pages.parts.panels.plans import completed
from pages.parts.panels.subject import about, where
from queries import income
from queries.progress import FEES
from queries.schema import Unit
from queries.scope import Scope
from queries.text import Text

BY_MANDATE = Text("带 * 的科目为政策性免费。", "* free by mandate.")


@panel
@about(SUBJECT)
def fee_free_items(scope: Scope, look: Look) -> Panel:
    """Share of items done free of charge, line by line, mandated ones marked."""
    found = income.free_items(scope).with_columns(
        charged=pl.col("item_count") - pl.col("free_item_count"),
        free_share=pl.col("free_item_count") / pl.col("item_count"),
    )
    marks = ["* " if m else "" for m in found["is_mandated_free"]]
    frame = found.with_columns(
        name=pl.Series("mark", marks, pl.String) + pl.col("line")
    ).sort("free_share", "item_count", "line_id", descending=[True, True, False])
    free = frame.filter(pl.col("free_item_count") > 0)
    return Panel(
        "fee_free_items",
        Text("免费业务笔数占比，按科目，本年累计", "Share of free items by line, year to date").join_with(where(scope)),
        _free_message(found),
        frame,
        charts.ranking(free, Ranking("name", "free_share", Unit.SHARE, decimals=1), look),
        SOURCE.join_with(Text("", " ")).join_with(BY_MANDATE),
        (
            Column("name", Text("科目", "Line")),
            Column("item_count", Text("业务笔数", "Items"), Unit.COUNT),
            Column("charged", Text("收费笔数", "Charged"), Unit.COUNT),
            Column("free_item_count", Text("免费笔数", "Free"), Unit.COUNT),
            Column("free_share", Text("免费占比", "Free share"), Unit.SHARE),
        ),
        extremes=("name", "free_share", Unit.SHARE),
    )  # fmt: skip


def _free_message(found: pl.DataFrame) -> Text:
    whole, free = (float(found[n].sum()) for n in ("item_count", "free_item_count"))
    if not whole:
        return Text(
            "来源没有业务笔数，免费与收费无法区分。",
            "The source counts no items, so free and charged ones cannot be told apart.",
        )
    mandated = found.filter("is_mandated_free")["free_item_count"].sum()
    return Text(
        f"免费业务 {count(free)} 笔，占全部笔数的 {share(free / whole, 1)}，其中政策性免费 {count(mandated)} 笔；减费让利属政策要求，占比高低不作评价。",
        f"{count(free)} items were free, {share(free / whole, 1)} of all, {count(mandated)} of them by mandate; fee reductions are policy, the share is not judged.",
    )


@panel
@about(SUBJECT)
def fee_completion(scope: Scope, look: Look) -> Panel:
    """Fee plan completion by unit, worst first, beside the schedule."""
    return completed("fee_completion", FEES, scope, look, fine(look))
