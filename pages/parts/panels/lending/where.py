"""Where lending goes: the map, key counties, and what was lent outside them."""

from typing import Any

import polars as pl

from pages.parts import charts, maps
from pages.parts.charts import Concentration, Look, Ranking
from pages.parts.figures import panel
from pages.parts.maps import SCHEMATIC, Regions
from pages.parts.numbers import money, points, share
from pages.parts.panel import Column, Panel
from pages.parts.panels.lending.base import KEY, SOURCE, SUBJECT, small
from pages.parts.panels.subject import about, where
from queries import kpi, lending, places
from queries.schema import Unit
from queries.scope import Scope
from queries.text import Text

REGION = Text("地区", "Region")
MEASURES = {
    "growth": Text("同比增速", "growth on last year"),
    "balance": Text("余额", "balance"),
}
YES, NO = Text("是", "yes"), Text("否", "no")


@panel
@about(SUBJECT)
def agri_map(scope: Scope, look: Look, measure: str = "growth") -> Panel:
    """Lending by the county of the project, key counties outlined in ink."""
    found = lending.by_region(scope)
    outlines = places.outlines(
        [*found["region_code"], *places.regions_within(scope)]
    ).select("region_code", "region", "geometry")
    lent = found.drop("region")
    drawn = outlines.join(lent, on="region_code", how="left").with_columns(
        balance=pl.col("balance").fill_null(0.0),
        is_key=pl.col("is_key").fill_null(value=False),
        why=pl.when(pl.col("growth").is_null()).then(pl.lit("BASE_ZERO")),
    )
    frame = _told(found)
    return Panel(
        "agri_map",
        Text(f"涉农贷款{MEASURES[measure].zh}，按项目所在县", f"Agricultural loans: {MEASURES[measure].en}, by county of the project").join_with(where(scope)),
        _map_message(found, scope),
        frame,
        _picture(drawn, frame, measure, look),
        SCHEMATIC.join_with(Text("；粗黑边为重点帮扶县。", "; thick edges are key counties.")),
        (
            Column("region", REGION),
            Column("key", KEY),
            Column("balance", Text("余额", "Balance"), Unit.MONEY),
            Column("balance_base", Text("上年同期", "A year earlier"), Unit.MONEY),
            Column("growth", Text("同比增速", "Growth"), Unit.SHARE, reason="why"),
        ),
        drill="region_code",
    )  # fmt: skip


def _told(found: pl.DataFrame) -> pl.DataFrame:
    marks = [str(YES if mark else NO) for mark in found["is_key"]]
    return found.with_columns(
        key=pl.Series(marks, dtype=pl.String),
        why=pl.when(pl.col("growth").is_null()).then(pl.lit("BASE_ZERO")),
    ).sort("balance", "region_code", descending=[True, False])


def _picture(drawn: pl.DataFrame, frame: pl.DataFrame, measure: str, look: Look) -> Any:
    """Return the map; without outlines bars say the same."""
    unit = Unit.SHARE if measure == "growth" else Unit.MONEY
    if drawn.is_empty():
        ordered = frame.sort(
            measure, "region_code", descending=[True, False], nulls_last=True
        )
        return charts.ranking(ordered, Ranking("region", measure, unit, reason="why", own="is_key", ids="region_code"), look)  # fmt: skip
    decimals = 1 if measure == "growth" else None
    options = Regions(
        "region_code", "region", "geometry", measure, unit, reason="why", is_key="is_key", decimals=decimals
    )  # fmt: skip
    return maps.regions(drawn, options, look)


def _map_message(found: pl.DataFrame, scope: Scope) -> Text:
    key = found.filter("is_key")
    gap, _ = kpi.value(lending.KEY_COUNTY_GROWTH_GAP, scope)
    whole = float(found["balance"].sum())
    if key.is_empty() or not whole:
        return Text("本范围没有重点帮扶县的贷款。", "Nothing was lent in key counties here.")  # fmt: skip
    part = share(float(key["balance"].sum()) / whole, 1)
    head = Text(
        f"{key.height} 个重点帮扶县余额占 {part}",
        f"1 key county holds {part} of the balance"
        if key.height == 1
        else f"{key.height} key counties hold {part} of the balance",
    )
    if gap is None:
        return head.join_with(Text("，增速暂不能与各项贷款比较。", "; growth there cannot be compared yet."))  # fmt: skip
    zh, en = ("高于", "above") if gap >= 0 else ("低于", "below")
    return head.join_with(
        Text(
            f"，增速{zh}各项贷款 {points(abs(gap)).lstrip('+')}，{'达到' if gap >= 0 else '未达到'}“不低于各项贷款增速”的要求。",
            f"; growth there is {points(abs(gap)).lstrip('+')} {en} that of all loans, which {'meets' if gap >= 0 else 'misses'} the requirement.",
        )
    )


@panel
@about(SUBJECT)
def key_concentration(scope: Scope, look: Look) -> Panel:
    """This year's subsidised loans by county, key counties first; in 万元, being few."""
    look = charts.finer(look)
    found = lending.subsidised_by_region(scope)
    marks = [str(YES if mark else NO) for mark in found["is_key"]]
    frame = found.with_columns(key=pl.Series(marks, dtype=pl.String))
    options = Concentration("region", "disbursed", "is_key")
    return Panel(
        "key_concentration",
        Text("贴息贷款累放投向，按项目所在县", "Subsidised loans disbursed, by county of the project").join_with(where(scope)),
        _concentration_message(found, look),
        frame,
        charts.concentration(frame, options, look),
        SOURCE,
        (
            Column("region", REGION),
            Column("key", KEY),
            Column("disbursed", Text("本年累放", "Disbursed"), Unit.MONEY, small(look)),
        ),
        drill="region_code",
        style=look.style,
    )  # fmt: skip


def _concentration_message(found: pl.DataFrame, look: Look) -> Text:
    whole = float(found["disbursed"].sum())
    if not whole:
        return Text("本年没有发放贴息贷款，集中度不计算。", "No subsidised loan was disbursed this year, so there is no concentration.")  # fmt: skip
    inside = float(found.filter("is_key")["disbursed"].sum())
    outside = whole - inside
    part = share(inside / whole)
    if not outside:
        return Text("贴息贷款全部投向重点帮扶县。", "All subsidised loans went to key counties.")  # fmt: skip
    said = money(outside, look.style, small(look))
    return Text(
        f"贴息贷款 {part} 投向重点帮扶县，另有 {said}投向其他县，明细见非重点帮扶县投放。",
        f"{part} of subsidised loans went to key counties; {said} went elsewhere and is listed.",
    )


@panel
@about(SUBJECT)
def lent_outside(scope: Scope, look: Look) -> Panel:
    """The leak list: subsidised loans to projects outside key counties."""
    frame = lending.lent_outside_key_counties(scope)
    return Panel(
        "lent_outside",
        Text("非重点帮扶县投放明细：贴息贷款，本年累放", "Lent outside key counties: subsidised loans of the year").join_with(where(scope)),
        _outside_message(frame, look),
        frame,
        None,
        SOURCE,
        (
            Column("county", Text("发放支行", "Lent by")),
            Column("region", Text("项目所在县", "County of the project")),
            Column("disbursed", Text("累放", "Disbursed"), Unit.MONEY, small(look)),
        ),
        drill="county_id",
    )  # fmt: skip


def _outside_message(frame: pl.DataFrame, look: Look) -> Text:
    if frame.is_empty():
        return Text("本年没有投向非重点帮扶县的贴息贷款。", "No subsidised loan went outside key counties this year.")  # fmt: skip
    top = frame.row(0, named=True)
    whole, said = (money(v, look.style, small(look)) for v in (frame["disbursed"].sum(), top["disbursed"]))  # fmt: skip
    return Text(
        f"共 {frame.height} 项、{whole}投向非重点帮扶县，最大一项是{top['county']}投向{top['region']}的 {said}，请核对名单与用途。",
        f"{frame.height} items, {whole} in all, went outside key counties; the largest is {said} by {top['county']} to {top['region']}: check the list and the purpose.",
    )
