"""Who holds which star in which quarter, and who moved since the one before."""

from collections.abc import Sequence
from datetime import date

import polars as pl
import sqlalchemy as sa

from queries import schema
from queries.engine import read, remembered
from queries.kpi import DIMENSIONS, ORGS, key, level_beneath, named
from queries.periods import available
from queries.scope import Scope, rows
from queries.stars.rule import BANDS

STAR, SCORE, MODULE = schema.rating_star, schema.rating_score, schema.rating_module
FIGURES = ("quarter", "score", "band_star", "star", "reason", "has_plaque")


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
    found = _rated(scope, [q for q in (now, before) if q]).select(
        *FIGURES, outlet_id="holder", county_id="county"
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
def rated_outlets(scope: Scope, dimensions: tuple[str, ...]) -> pl.DataFrame:
    """Return one row per outlet and quarter asked, with the dimension ids."""
    last = quarter_of(scope)
    rated = [q for q in available(STAR) if last and q <= last]
    shown, read_too = (
        (rated, rated) if "quarter" in dimensions else (rated[-1:], rated[-2:])
    )
    ids = [_id(d, scope) for d in dimensions if d != "quarter"]
    names = ("quarter", "score", "star", "has_plaque")
    found = _rated(scope, read_too).select("holder", *ids, *names)
    moves = (pl.col("star") - pl.col("star").shift(1)).over(
        "holder", order_by="quarter"
    )
    return found.with_columns(move=moves).filter(pl.col("quarter").is_in(shown))


def _rated(scope: Scope, quarters: Sequence[date]) -> pl.DataFrame:
    """Return every rating of the quarters with the units it lies in: `(holder, …, quarter, score, …)`."""
    inside = rows(STAR, scope, quarters)
    units = ("holder", "outlet", "county", "prefecture", "province", "region_code")
    return read(sa.select(*[inside.c[n] for n in (*units, *FIGURES)]))


def _id(dimension: str, scope: Scope) -> pl.Expr:
    """Return the column a dimension groups ratings by, as `key` does in SQL."""
    if dimension not in ORGS:
        return pl.col(DIMENSIONS[dimension].id)
    level = level_beneath(scope) if dimension == "org" else dimension
    return pl.coalesce(level, "holder").alias(DIMENSIONS[dimension].id)


def grouped(scope: Scope, dimensions: tuple[str, ...], **made: pl.Expr) -> pl.DataFrame:
    """Return expressions over the outlets rated, by dimensions: `(dimension ids…, made…)`."""
    ids = [DIMENSIONS[d].id for d in dimensions]
    found = rated_outlets(scope, dimensions).with_columns(place=pl.lit("here"))
    return found.group_by("place", *ids).agg(**made)


def module_scores(scope: Scope, dimensions: tuple[str, ...]) -> pl.DataFrame:
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
