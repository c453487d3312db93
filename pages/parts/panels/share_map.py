"""The market on the map: stock share, or its change, county by county."""

import polars as pl

from pages.parts import charts, maps
from pages.parts.charts import Look, Ranking
from pages.parts.figures import panel
from pages.parts.numbers import points, share
from pages.parts.panel import Column, Panel
from pages.parts.panels.market import SOURCE, origin, type_words, where
from queries import lending, market, places
from queries.schema import Unit
from queries.scope import Scope
from queries.text import Text

SHOWN = {
    "share_change": Text("份额变动", "Change"),
    "share": Text("存量份额", "Share"),
}


def maps_of(scope: Scope, look: Look, deposit_type: str, shown: str) -> list[Panel]:
    """Return the map where there is more than one region to compare, else nothing."""
    if market.own_by_region(scope, deposit_type).height < 2:
        return []
    return [share_map(scope, look, deposit_type, shown)]


@panel
def share_map(
    scope: Scope, look: Look, deposit_type: str = "total", shown: str = "share_change"
) -> Panel:
    """Regions tinted by share or by its change; bars where there are no outlines."""
    unit = Unit.POINTS if shown == "share_change" else Unit.SHARE
    why = "why_change" if shown == "share_change" else "why_stock"
    found = market.own_by_region(scope, deposit_type).select(
        "region_code", "region", "balance", shown, why
    )
    around = places.outlines(found["region_code"].to_list()).drop("region")
    frame = found.join(around, on="region_code", how="left").with_columns(
        is_key=pl.col("region_code").is_in(lending.key_regions(scope.month)),
    )
    drawn = frame.drop_nulls("geometry")
    options = maps.Regions(
        "region_code", "region", "geometry", shown, unit, reason=why,
        centre=0.0 if unit is Unit.POINTS else None, is_key="is_key",
    )  # fmt: skip
    bars = Ranking("region", shown, unit, reason=why, ids="region_code")
    figure = (
        maps.regions(drawn, options, look)
        if drawn.height
        else charts.ranking(
            frame.sort(shown, "region_code", nulls_last=True), bars, look
        )
    )
    kind, what = type_words(deposit_type), SHOWN[shown]
    note = _notice(drawn)
    return Panel(
        "share_map",
        Text(f"{what.zh}地图：{kind.zh}；{where(scope).zh}", f"{what.en} on the map: {kind.en}; {where(scope).en}"),
        _message(found, shown, kind),
        frame.drop("geometry", "notice"),
        figure,
        SOURCE.join_with(note),
        (
            Column("region", Text("地区", "Region")),
            Column("balance", Text("本行余额", "Own balance"), Unit.MONEY),
            Column(shown, what, unit, reason=why),
        ),
        drill="region_code",
        origin=origin(deposit_type),
    )  # fmt: skip


def _notice(drawn: pl.DataFrame) -> Text:
    if drawn.is_empty():
        return Text(" 没有地区边界：请用 python -m data load boundaries 导入。", " There are no outlines: load them with `python -m data load boundaries`.")  # fmt: skip
    schematic = drawn["notice"].str.contains("示意").any()
    return (
        Text(f" {maps.SCHEMATIC.zh}。", f" {maps.SCHEMATIC.en}.")
        if schematic
        else Text("", "")
    )


def _message(found: pl.DataFrame, shown: str, kind: Text) -> Text:
    known = found.drop_nulls(shown).sort(shown, "region_code", descending=[True, False])
    if known.is_empty():
        return Text(
            "没有可画的份额：当月或基期未导入。",
            "There is no share to draw: the month or its base is missing.",
        )
    written = points if shown == "share_change" else share
    top, low = known.row(0, named=True), known.row(-1, named=True)
    what = SHOWN[shown]
    if known.height == 1:
        return Text(
            f"{top['region']}{kind.zh}{what.zh} {written(top[shown])}。",
            f"{what.en} of {kind.en} in {top['region']}: {written(top[shown])}.",
        )
    return Text(
        f"{kind.zh}{what.zh}最高的是{top['region']}（{written(top[shown])}），最低的是{low['region']}（{written(low[shown])}）。",
        f"{what.en} of {kind.en} is highest in {top['region']} ({written(top[shown])}) and lowest in {low['region']} ({written(low[shown])}).",
    )
