"""What is asked of stars beside the KPIs."""

import polars as pl
import sqlalchemy as sa

from queries import schema
from queries.engine import read
from queries.kpi import DIMENSIONS, named
from queries.scope import Scope, rows, unit_ids
from queries.stars.figures import (
    MODULE,
    SCORE,
    quarter_before,
    quarter_of,
    rated_outlets,
)


def distribution(scope: Scope, dimension: str = "org") -> pl.DataFrame:
    """Return how many outlets hold each star, by the units beneath the scope.

    Args:
        scope: the reader's choice.
        dimension: `org` for the units directly beneath, or `prefecture`, `county`.

    Returns:
        `(unit id, unit, star, outlets)`; star -1 stands for not rated.
    """
    unit = DIMENSIONS[dimension].id
    found = rated_outlets(scope, (dimension,)).with_columns(
        pl.col("star").fill_null(-1)
    )
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
    every = rows(SCORE, scope, [now])
    scored = read(sa.select(every.c.module_id, every.c.score))
    median = scored.group_by("module_id").agg(pl.col("score").median().alias("median"))
    inside = rows(SCORE, scope, [q for q in (now, before) if q])
    names = ("quarter", "module_id", "version", "score", "deduction")
    found = read(sa.select(*[inside.c[n] for n in names]).where(inside.c.holder == outlet_id))  # fmt: skip
    own = found.filter(pl.col("quarter") == now)
    earlier = found.filter(pl.col("quarter").eq_missing(before)).select(
        "module_id", pl.col("score").alias("before")
    )
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
