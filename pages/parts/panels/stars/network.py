"""The network's stars: how many hold each, who went from which to which, and where."""

import polars as pl

from pages.parts import charts, maps
from pages.parts.charts import Distribution, Flow, Look
from pages.parts.dots import Points
from pages.parts.figures import panel
from pages.parts.maps import SCHEMATIC
from pages.parts.numbers import plain, share
from pages.parts.panel import Column, Panel
from pages.parts.panels.plans import WHOLE
from pages.parts.panels.stars.base import SOURCE, SUBJECT, said, when
from pages.parts.panels.subject import about, brief, compared
from queries import places, stars
from queries.kpi import DIMENSIONS
from queries.schema import Unit
from queries.scope import Scope
from queries.text import Text

OUTLETS = Text("网点数", "Outlets")


@panel
@about(SUBJECT)
def star_distribution(scope: Scope, look: Look) -> Panel:
    """How many outlets hold each star, by sub-branch, the whole last."""
    unit = compared(scope)
    key = DIMENSIONS[unit].id
    found = stars.distribution(scope, unit).select(
        unit_id=key, unit=unit, star=pl.col("star").replace(-1, None), outlets="outlets"
    )
    each = found.with_columns(brief(found["unit"]))
    whole = each.group_by("star").agg(pl.col("outlets").sum())
    total = whole.sort("star", descending=True, nulls_last=True).select(
        pl.lit(scope.org.org_id).alias("unit_id"), pl.lit(str(WHOLE)).alias("unit"), "star", "outlets", pl.lit(str(WHOLE)).alias("brief")
    )  # fmt: skip
    drawn = _best_first(each)
    if each["unit_id"].n_unique() > 1:
        drawn = pl.concat([drawn, total])
    frame = drawn.with_columns(level=said(drawn, "star"))
    return Panel(
        "star_distribution",
        Text("星级分布，按支行", "Stars by sub-branch").join_with(when(scope)),
        _spread_message(each, whole),
        frame,
        charts.distribution(frame, Distribution("brief", "star", "outlets"), look),
        SOURCE,
        (
            Column("unit", DIMENSIONS[unit].label),
            Column("level", Text("星级", "Star")),
            Column("outlets", OUTLETS, Unit.COUNT),
        ),
    )  # fmt: skip


def _best_first(each: pl.DataFrame) -> pl.DataFrame:
    """Order units by their average star, best first; within a unit five stars first."""
    mean = (pl.col("star") * pl.col("outlets")).sum() / pl.col("outlets").filter(
        pl.col("star").is_not_null()
    ).sum()
    ordered = each.with_columns(mean=mean.over("unit_id")).sort(
        "mean", "unit_id", "star", descending=[True, False, True], nulls_last=True
    )
    return ordered.drop("mean")


def _spread_message(each: pl.DataFrame, whole: pl.DataFrame) -> Text:
    rated = whole.drop_nulls("star")
    count = int(rated["outlets"].sum())
    if not count:
        return Text("本季没有网点参评。", "No outlet was rated in the quarter.")
    high = int(rated.filter(pl.col("star") >= 4)["outlets"].sum())
    low = int(rated.filter(pl.col("star") <= 1)["outlets"].sum())
    part = share(high / count, 1)
    few = count < stars.LOW_COUNT
    first = Text(
        f"参评 {count} 家网点，四星及以上 {high} 家{'' if few else f'（{part}）'}，一星及无星 {low} 家",
        f"Of {count} outlets rated, {high} {'has' if high == 1 else 'have'} four stars or more{'' if few else f' ({part})'}, {low} one or none",
    )
    low_by = each.filter(pl.col("star") <= 1).group_by("unit_id", "unit")
    weak = low_by.agg(pl.col("outlets").sum())
    if weak.is_empty() or each["unit"].n_unique() == 1:
        return first.join_with(Text("。", "."))
    top = weak.sort("outlets", "unit_id", descending=[True, False]).row(0, named=True)
    return first.join_with(
        Text(f"，其中{top['unit']} {top['outlets']} 家。", f", {top['outlets']} of them in {top['unit']}.")
    )  # fmt: skip


@panel
@about(SUBJECT)
def star_flow(scope: Scope, look: Look) -> Panel:
    """Outlets by star a quarter ago and now; the diagonal stayed."""
    found = stars.ratings(scope)
    counted = (
        found.group_by("star_before", "star")
        .agg(outlets=pl.len().cast(pl.Int64))
        .sort("star_before", "star", descending=True, nulls_last=True)
    )
    frame = counted.with_columns(
        before=said(counted, "star_before"), after=said(counted, "star")
    )
    return Panel(
        "star_flow",
        Text("星级变动矩阵，上季到本季", "From last quarter's star to this quarter's").join_with(when(scope)),
        _flow_message(found),
        frame,
        charts.flow_matrix(frame, Flow("star_before", "star", "outlets"), look),
        SOURCE,
        (
            Column("before", Text("上季", "Last quarter")),
            Column("after", Text("本季", "This quarter")),
            Column("outlets", OUTLETS, Unit.COUNT),
        ),
    )  # fmt: skip


def _flow_message(found: pl.DataFrame) -> Text:
    known = found["move"].drop_nulls()
    if known.is_empty():
        return Text("没有上一季的评定，无从比较升降。", "There is no earlier quarter to compare with.")  # fmt: skip
    up, down = int((known > 0).sum()), int((known < 0).sum())
    same, net = len(known) - up - down, int(known.sum())
    balance = plain(net, signed=True)
    return Text(
        f"两季均参评的 {len(known)} 家中，升星 {up} 家，降星 {down} 家，不变 {same} 家，净升 {balance} 星。",
        f"Of {len(known)} outlets rated twice, {up} moved up, {down} down, {same} stayed: {balance} stars net.",
    )


@panel
@about(SUBJECT)
def star_map(scope: Scope, look: Look) -> Panel:
    """Outlets at their places, tinted by star."""
    found = stars.ratings(scope).join(stars.places(scope), on="outlet_id", how="inner")
    frame = found.select(
        "outlet_id", "outlet", "county", "star", "score", "latitude", "longitude"
    ).with_columns(level=said(found, "star"))
    around = places.outlines(places.regions_within(scope))
    outlines = around.rename({"region": "name"})
    options = Points("outlet_id", "outlet", "latitude", "longitude", "star", Unit.COUNT, top=5, group="county")  # fmt: skip
    return Panel(
        "star_map",
        Text("网点分布，颜色越深星级越高", "Outlets, darker with more stars").join_with(when(scope)),
        _map_message(frame),
        frame,
        maps.points(frame, outlines, options, look),
        SCHEMATIC,
        (
            Column("outlet", Text("网点", "Outlet")),
            Column("county", Text("支行", "Sub-branch")),
            Column("level", Text("星级", "Star")),
            Column("score", Text("得分", "Score"), Unit.SCORE),
        ),
        drill="outlet_id",
        is_wide=True,
    )  # fmt: skip


def _map_message(frame: pl.DataFrame) -> Text:
    if frame.is_empty():
        return Text(
            "机构表没有网点坐标，暂不能上图。导入 organization 时补上经纬度即可。",
            "The outlets have no coordinates yet; load them with the organization file to see the map.",
        )
    low = frame.filter(pl.col("star") <= 1)
    if low.is_empty():
        return Text(f"图上 {frame.height} 家网点，没有一星及以下。", f"{frame.height} outlets on the map, none at one star or less.")  # fmt: skip
    names = low["outlet"].head(3).to_list()
    return Text(
        f"图上 {frame.height} 家网点，一星及以下 {low.height} 家：{'、'.join(names)}{'等' if low.height > 3 else ''}。",
        f"{frame.height} outlets on the map, {low.height} at one star or less: {', '.join(names)}{' and others' if low.height > 3 else ''}.",
    )
