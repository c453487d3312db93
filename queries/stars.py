"""Outlet stars: how many hold which star, who moved, and what the next star lacks.

The star of an outlet follows a versioned rule: bands of the score, at most one star up
and only after two quarters, down at once, a veto caps at one star.
"""

from datetime import date

import polars as pl
import sqlalchemy as sa

from queries import schema
from queries.engine import read, remembered
from queries.kpi import DIMENSIONS, Kpi, answered, key, named
from queries.periods import available
from queries.schema import Unit
from queries.scope import Scope, rows, unit_ids
from queries.text import Text

STAR, SCORE, MODULE = schema.rating_star, schema.rating_score, schema.rating_module
SPLITS = ("org", "prefecture", "county", "outlet", "region", "quarter")
BANDS = {5: 900.0, 4: 800.0, 3: 700.0, 2: 600.0, 1: 500.0}
LOW_COUNT = 5


def quarter_of(scope: Scope) -> date | None:
    """Return the last rated quarter up to the scope's month."""
    rated = [q for q in available(STAR) if q <= scope.month]
    return rated[-1] if rated else None


def quarter_before(quarter: date) -> date | None:
    """Return the rated quarter before one."""
    earlier = [q for q in available(STAR) if q < quarter]
    return earlier[-1] if earlier else None


@remembered
def ratings(scope: Scope, quarter: date | None = None) -> pl.DataFrame:
    """Return every outlet's rating in a quarter beside the one before.

    Returns:
        `(outlet_id, outlet, county_id, county, quarter, score, band_star, star,
        star_before, move, reason, has_plaque, had_plaque, next_star, lacking)`:
        `move` in stars, null where the outlet was not rated twice; `lacking` the points
        to the next star. Lowest score first. Source: `rating_star`.
    """
    now = quarter or quarter_of(scope)
    if now is None:
        return pl.DataFrame(schema=_RATED)
    before = quarter_before(now)
    inside = rows(STAR, scope, [q for q in (now, before) if q])
    names = ("quarter", "score", "band_star", "star", "reason", "has_plaque")
    found = read(
        sa.select(
            inside.c.holder.label("outlet_id"),
            inside.c.county.label("county_id"),
            *[inside.c[n] for n in names],
        )
    )
    last = found.filter(pl.col("quarter").eq_missing(before)).select(
        "outlet_id",
        pl.col("star").alias("star_before"),
        pl.col("has_plaque").alias("had_plaque"),
    )
    kept = found.filter(pl.col("quarter") == now).join(last, on="outlet_id", how="left")
    made = kept.with_columns(
        move=pl.col("star") - pl.col("star_before"),
        next_star=pl.when(pl.col("band_star") < 5).then(pl.col("band_star") + 1),
    ).with_columns(
        lacking=pl.col("next_star").replace_strict(BANDS, default=None, return_dtype=pl.Float64)
        - pl.col("score")
    )  # fmt: skip
    return (
        named(made, ["outlet", "county"]).sort("score", nulls_last=True).select(*_RATED)
    )


_RATED: dict[str, pl.DataType | type[pl.DataType]] = {
    "outlet_id": pl.String,
    "outlet": pl.String,
    "county_id": pl.String,
    "county": pl.String,
    "quarter": pl.Date,
    "score": pl.Float64,
    "band_star": pl.Int64,
    "star": pl.Int64,
    "star_before": pl.Int64,
    "move": pl.Int64,
    "reason": pl.String,
    "has_plaque": pl.Boolean,
    "had_plaque": pl.Boolean,
    "next_star": pl.Int64,
    "lacking": pl.Float64,
}


@remembered
def _per(scope: Scope, dimensions: tuple[str, ...]) -> pl.DataFrame:
    """Return one row per outlet and quarter asked, with the dimension ids."""
    last = quarter_of(scope)
    rated = available(STAR)
    shown = (
        [q for q in rated if last and q <= last] if "quarter" in dimensions else [last]
    )
    inside = rows(STAR, scope, [q for q in shown if q])
    keys = [key(inside, d, scope) for d in dimensions if d != "quarter"]
    names = ("quarter", "score", "star", "has_plaque")
    statement = sa.select(
        inside.c.holder, *keys, *[inside.c[n].label(n) for n in names]
    )
    moves = (pl.col("star") - pl.col("star").shift(1)).over(
        "holder", order_by="quarter"
    )
    every = read(_all_quarters(scope, rated, last)).with_columns(move=moves)
    found = read(statement)
    return found.join(
        every.select("holder", "quarter", "move"), on=["holder", "quarter"]
    )


def _all_quarters(
    scope: Scope, rated: list[date], last: date | None
) -> sa.Select[tuple[str]]:
    inside = rows(STAR, scope, [q for q in rated if last and q <= last])
    return sa.select(inside.c.holder, inside.c.quarter, inside.c.star)


def _grouped(
    scope: Scope, dimensions: tuple[str, ...], **made: pl.Expr
) -> pl.DataFrame:
    ids = [DIMENSIONS[d].id for d in dimensions]
    found = _per(scope, dimensions).with_columns(place=pl.lit("here"))
    return found.group_by("place", *ids).agg(**made)


STARRED = pl.col("star")
NOT_RATED = (pl.col("rated") == 0, "NOT_LOADED")


def _score(scope: Scope, dimensions: tuple[str, ...]) -> pl.DataFrame:
    if "module" in dimensions:
        found = _module_scores(scope, dimensions)
    else:
        found = _grouped(
            scope,
            dimensions,
            mean=pl.col("score").mean(),
            rated=pl.col("score").count(),
        )
    return answered(found, "star_score", pl.col("mean"), [NOT_RATED])


def _module_scores(scope: Scope, dimensions: tuple[str, ...]) -> pl.DataFrame:
    """Return the mean score less deductions by module and whatever else is asked."""
    last = quarter_of(scope)
    quarters = [q for q in available(SCORE) if last and q <= last]
    shown = quarters if "quarter" in dimensions else quarters[-1:]
    inside = rows(SCORE, scope, shown)
    keys = [key(inside, d, scope) for d in dimensions if d != "quarter"]
    if "quarter" in dimensions:
        keys.append(inside.c.quarter.label("quarter"))
    net = sa.cast(inside.c.score, sa.Double) - sa.cast(inside.c.deduction, sa.Double)
    return read(
        sa.select(
            *keys, sa.func.avg(net).label("mean"), sa.func.count().label("rated")
        ).group_by(*[k.element for k in keys])
    )


def _level(scope: Scope, dimensions: tuple[str, ...]) -> pl.DataFrame:
    found = _grouped(
        scope, dimensions, mean=STARRED.cast(pl.Float64).mean(), rated=STARRED.count()
    )
    return answered(found, "star_level", pl.col("mean"), [NOT_RATED])


def _move(scope: Scope, dimensions: tuple[str, ...]) -> pl.DataFrame:
    found = _grouped(
        scope, dimensions, net=pl.col("move").sum(), rated=pl.col("move").count()
    )
    return answered(found, "star_move", pl.col("net"), [NOT_RATED])


def _up_rate(scope: Scope, dimensions: tuple[str, ...]) -> pl.DataFrame:
    found = _grouped(
        scope, dimensions, ups=(pl.col("move") > 0).sum(), rated=pl.col("move").count()
    )
    rate = pl.col("ups") / pl.col("rated")
    few = (pl.col("rated") < LOW_COUNT, "LOW_COUNT")
    return answered(found, "star_up_rate", rate, [NOT_RATED, few])


def _plaques(scope: Scope, dimensions: tuple[str, ...]) -> pl.DataFrame:
    found = _grouped(
        scope, dimensions, plaques=pl.col("has_plaque").sum(), rated=pl.len()
    )
    return answered(
        found, "plaque_count", pl.col("plaques").cast(pl.Int64), [NOT_RATED]
    )


STAR_SCORE = Kpi(
    "star_score",
    Text("星级得分", "Star score"),
    Text("各模块得分 − 扣分，限于 0 至 1000；多个网点取平均", "Module scores − deductions within 0 to 1,000; the mean of several outlets"),
    Unit.SCORE, "higher", STAR, (*SPLITS, "module"), _score,
    edges=Text("缺模块得分则未参评，不折算。", "A missing module means not rated; nothing is rescaled."),
)  # fmt: skip
STAR_LEVEL = Kpi(
    "star_level",
    Text("平均星级", "Average star"),
    Text("已评网点星级平均", "Mean star of the outlets rated"),
    Unit.SCORE, "higher", STAR, SPLITS, _level,
)  # fmt: skip
STAR_MOVE = Kpi(
    "star_move",
    Text("升降星", "Stars moved"),
    Text("本季星级 − 上季星级；多个网点取合计", "Star now − star a quarter before; summed over outlets"),
    Unit.COUNT, "higher", STAR, SPLITS, _move,
    edges=Text("新设、撤并与未参评网点不计。", "New, closed and unrated outlets are left out."),
    is_additive=True,
)  # fmt: skip
STAR_UP_RATE = Kpi(
    "star_up_rate",
    Text("升星率", "Share moving up"),
    Text("升星网点 ÷ 两季均参评的网点", "Outlets that rose ÷ outlets rated in both quarters"),
    Unit.SHARE, "higher", STAR, SPLITS, _up_rate,
    edges=Text("少于 5 个网点不计算。", "Not computed for fewer than five outlets."),
)  # fmt: skip
PLAQUE_COUNT = Kpi(
    "plaque_count",
    Text("挂牌网点", "Plaques"),
    Text("持有星级牌匾的网点数", "Outlets that hold a plaque"),
    Unit.COUNT, "higher", STAR, SPLITS, _plaques, is_additive=True,
)  # fmt: skip

KPIS = (STAR_SCORE, STAR_LEVEL, STAR_MOVE, STAR_UP_RATE, PLAQUE_COUNT)


def distribution(scope: Scope, dimension: str = "org") -> pl.DataFrame:
    """Return how many outlets hold each star, by the units beneath the scope.

    Args:
        scope: the reader's choice.
        dimension: `org` for the units directly beneath, or `prefecture`, `county`.

    Returns:
        `(unit id, unit, star, outlets)`; star -1 stands for not rated.
    """
    unit = DIMENSIONS[dimension].id
    found = _per(scope, (dimension,)).with_columns(pl.col("star").fill_null(-1))
    counted = found.group_by(unit, "star").agg(outlets=pl.len().cast(pl.Int64))
    return named(counted, [dimension]).sort(unit, "star", descending=[False, True])


def places(scope: Scope) -> pl.DataFrame:
    """Return where outlets stand: `(outlet_id, latitude, longitude)`, unknown ones left out."""
    org = schema.organization
    return read(
        sa.select(org.c.org_id.label("outlet_id"), org.c.latitude, org.c.longitude)
        .where(org.c.org_id.in_(unit_ids(scope)), org.c.latitude.is_not(None))
        .where(org.c.longitude.is_not(None))
        .order_by(org.c.org_id)
    )


def modules(scope: Scope, outlet_id: str) -> pl.DataFrame:
    """Return one outlet's modules beside the median of the scope's outlets.

    Returns:
        `(module_id, module, score, deduction, max_score, median, before)`: points;
        `before` the score a quarter earlier. Empty where the outlet was not rated.
    """
    now = quarter_of(scope)
    if now is None:
        return pl.DataFrame()
    before = quarter_before(now)
    inside = rows(SCORE, scope, [q for q in (now, before) if q])
    names = ("quarter", "module_id", "version", "score", "deduction")
    found = read(sa.select(inside.c.holder, *[inside.c[n] for n in names]))
    current = found.filter(pl.col("quarter") == now)
    median = current.group_by("module_id").agg(pl.col("score").median().alias("median"))
    own = current.filter(pl.col("holder") == outlet_id)
    earlier = found.filter(
        pl.col("quarter").eq_missing(before), pl.col("holder") == outlet_id
    ).select("module_id", pl.col("score").alias("before"))
    top = read(sa.select(MODULE.c.module_id, MODULE.c.version, MODULE.c.max_score))
    made = (
        own.join(top, on=["module_id", "version"])
        .join(median, on="module_id")
        .join(earlier, on="module_id", how="left")
    )
    columns = ("score", "deduction", "max_score", "median", "before")
    return (
        named(made, ["module"])
        .sort("module_id")
        .select("module_id", "module", *columns)
    )
