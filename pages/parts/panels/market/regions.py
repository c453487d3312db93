"""Share by county: as a table, and change against increment premium."""

import polars as pl

from pages.parts import charts
from pages.parts.charts import Look, Quadrant
from pages.parts.figures import panel
from pages.parts.numbers import points, share
from pages.parts.panel import Column, Panel
from pages.parts.panels.market.base import (
    REFERENCE,
    SOURCE,
    origin,
    type_words,
    where,
)
from queries import market
from queries.schema import Unit
from queries.scope import Scope
from queries.standing import double_first_by_region
from queries.text import Text


@panel
def share_by_region(scope: Scope, look: Look, deposit_type: str = "total") -> Panel:
    """The table of regions: share, change, increment share, ranks, lead; the whole last."""
    frame = _regions(scope, deposit_type)
    kind = type_words(deposit_type)
    del look
    return Panel(
        "share_by_region",
        Text(f"各县份额：{kind.zh}；{where(scope).zh}", f"Share by county: {kind.en}; {where(scope).en}"),
        _region_message(frame.filter(pl.col("region_code") != ""), kind),
        frame,
        None,
        SOURCE,
        (
            Column("region", Text("地区", "Region")),
            Column("balance", Text("本行余额", "Own balance"), Unit.MONEY),
            Column("share", Text("存量份额", "Share"), Unit.SHARE, reason="why_stock"),
            Column("reference", REFERENCE, Unit.SHARE),
            Column("share_change", Text("份额变动", "Change"), Unit.POINTS, reason="why_change"),
            Column("increment_share", Text("增量份额", "Increment share"), Unit.SHARE, reason="why_increment"),
            Column("premium", Text("增量份额高于存量份额", "Increment less stock share"), Unit.POINTS, reason="why_increment"),
            Column("rank", Text("存量位次", "Stock rank"), Unit.RANK, reason="why_rank", of="bank_count"),
            Column("increment_rank", Text("增量位次", "Increment rank"), Unit.RANK, reason="why_increment_rank", of="bank_count"),
            Column("lead", Text("领先（落后）", "Lead or gap"), Unit.MONEY, reason="why_rank"),
        ),
        drill="region_code",
        is_wide=True,
        origin=origin(deposit_type),
    )  # fmt: skip


def _regions(scope: Scope, deposit_type: str) -> pl.DataFrame:
    columns = (
        "region_code", "region", "balance", "share", "reference", "share_change", "increment_share", "premium", "rank",
        "increment_rank", "bank_count", "lead", "why_stock", "why_change", "why_increment", "why_rank", "why_increment_rank",
    )  # fmt: skip
    each = market.own_by_region(scope, deposit_type).select(columns)
    whole = market.own_standing(scope, deposit_type).with_columns(
        region_code=pl.lit(""),
        region=pl.lit(str(Text("全辖", "whole branch"))),
        reference=pl.lit(None, pl.Float64),
    )
    return pl.concat([each, whole.select(columns)]) if each.height > 1 else each


def _region_message(rows: pl.DataFrame, kind: Text) -> Text:
    known = rows.drop_nulls("share_change")
    if known.is_empty() and (rows["why_change"] == "NOT_AT_THIS_LEVEL").any():
        return Text(
            "同业数据按县（区）上报，网点没有单独的份额；请到上一级查看。",
            "Peers report by county, so that an outlet has no share of its own; step up to see the unit above it.",
        )
    if known.is_empty():
        return Text(
            "没有可比的份额：当月或基期未导入，或同业未报齐。",
            "No share can be compared: the month or its base is missing, or peers have not reported.",
        )
    if rows.height == 1:
        one = known.row(0, named=True)
        return Text(
            f"{one['region']}{kind.zh}份额 {share(one['share'])}，变动 {points(one['share_change'])}。",
            f"{one['region']}'s share of {kind.en} is {share(one['share'])}, {points(one['share_change'])}.",
        )
    up = int((known["share_change"] > 0).sum())
    worst = known.sort("share_change", "region_code").row(0, named=True)
    return Text(
        f"{known.height} 个县中 {up} 个{kind.zh}份额上升；变动最低的是{worst['region']}（{points(worst['share_change'])}）。",
        f"The share of {kind.en} rose in {up} of {known.height} counties; the lowest change is {worst['region']}'s ({points(worst['share_change'])}).",
    )


@panel
def quadrant(scope: Scope, look: Look, deposit_type: str = "total") -> Panel:
    """Share change against increment premium, one bubble a county."""
    found = market.own_by_region(scope, deposit_type)
    states = double_first_by_region(scope).select("region_code", "double_first")
    frame = found.join(states, on="region_code", how="left").select(
        "region_code",
        "region",
        "balance",
        "share",
        "share_change",
        "premium",
        "double_first",
        "why_change",
        "why_increment",
    )
    kind = type_words(deposit_type)
    options = Quadrant(
        "region", "share_change", "premium", Text("份额变动", "share change"),
        Text("增量份额高于存量份额", "increment less stock share"),
        size="balance", state="double_first", ids="region_code",
    )  # fmt: skip
    return Panel(
        "quadrant",
        Text(f"份额变动与增量份额：{kind.zh}；{where(scope).zh}", f"Share change and increment share: {kind.en}; {where(scope).en}"),
        _region_message(frame, kind),
        frame,
        charts.quadrant(frame, options, look),
        SOURCE,
        (
            Column("region", Text("地区", "Region")),
            Column("balance", Text("本行余额", "Own balance"), Unit.MONEY),
            Column("share", Text("存量份额", "Share"), Unit.SHARE),
            Column("share_change", Text("份额变动", "Change"), Unit.POINTS, reason="why_change"),
            Column("premium", Text("增量份额高于存量份额", "Increment less stock share"), Unit.POINTS, reason="why_increment"),
            Column("double_first", Text("状态", "State"), Unit.STATE),
        ),
        drill="region_code",
        extremes=("region", "share_change", Unit.POINTS),
        origin=origin(deposit_type),
    )  # fmt: skip
