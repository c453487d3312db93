"""⑤ What is due: reports, recoveries, stars within reach."""

import polars as pl

from pages.parts.charts import Look
from pages.parts.figures import panel
from pages.parts.money import fine
from pages.parts.panel import Column, Panel
from queries import market, quality, stars
from queries.scope import Scope
from queries.text import Text


@panel
def what_is_due(scope: Scope, look: Look) -> Panel:
    """⑤ Peer reports missing, loans not recovered, stars within reach."""
    lines = [*_silent(scope), *_unrecovered(scope, look), *_near_star(scope)]
    frame = pl.DataFrame(
        [(status, str(words), page) for status, words, page in lines],
        schema={"status": pl.String, "sentence": pl.String, "page": pl.String},
        orient="row",
    )
    words = (
        Text(f"有 {len(lines)} 项待办。", f"{len(lines)} things to do.")
        if lines
        else Text("没有待办事项。", "Nothing is due.")
    )
    return Panel(
        "what_is_due", Text("⑤ 待办", "⑤ What is due"), words, frame, None,
        Text("来源：同业报表、到期台账、星级评定", "Source: peer reports, maturities, ratings"),
        (Column("sentence", Text("事项", "Matter")),), is_list=True,
    )  # fmt: skip


Due = list[tuple[str, Text, str]]


def _silent(scope: Scope) -> Due:
    return [
        ("check", Text(f"{r['institution']}（{r['region']}）{scope.month:%Y-%m} 数据未报。", f"{r['institution']} ({r['region']}) has not reported {scope.month:%Y-%m}."), "deposit_share")
        for r in market.silent_banks(scope).to_dicts()
    ]  # fmt: skip


def _unrecovered(scope: Scope, look: Look) -> Due:
    short = quality.recovery_cases(scope).filter(pl.col("shortfall") > 0)
    return [
        ("broken", Text(f"当年新放贷款到期未按期收回 {fine(r['shortfall'], look.style)}。", f"{fine(r['shortfall'], look.style)} of this year's loans was not recovered on time."), "scorecard")
        for r in short.to_dicts()
    ]  # fmt: skip


def _near_star(scope: Scope, most: int = 2) -> Due:
    rated = (
        stars.ratings(scope)
        .filter(pl.col("lacking") > 0)
        .sort("lacking", "outlet_id")
        .head(most)
    )
    return [
        ("seen", Text(f"{r['outlet']}距 {r['next_star']} 星差 {r['lacking']:.1f} 分。", f"{r['outlet']} is {r['lacking']:.1f} points short of {r['next_star']}★."), "outlet_stars")
        for r in rated.to_dicts()
    ]  # fmt: skip
