"""How the market KPIs are answered: from `standing`, by bank or by place."""

from collections.abc import Sequence

import polars as pl

from queries.kpi import DIMENSIONS, Answer, answered
from queries.scope import Scope
from queries.standing import (
    ESTIMATED,
    double_first_by_region,
    standing,
)

TYPES = ("total", "savings", "corporate", "institutional")
WHY = (
    "NOT_AT_THIS_LEVEL",
    "NO_SPLIT",
    "NOT_LOADED",
    "NO_PEER",
    "PEER_MISSING",
    "MARKET_DECLINE",
)
Notes = tuple[tuple[pl.Expr, str], ...]


def _stood(scope: Scope, dimensions: Sequence[str]) -> pl.DataFrame:
    """Return `standing` for every deposit type asked, its code beside it."""
    places = [d for d in dimensions if d in ("region", "month")]
    types = TYPES if "deposit_type" in dimensions else ("total",)
    parts = [
        standing(scope, places, t).with_columns(deposit_type_code=pl.lit(t))
        for t in types
    ]
    return pl.concat(parts, how="diagonal")


def of_banks(name: str, column: str, why: str, notes: Notes = ()) -> Answer:
    """Return the answer that reads one column of `standing`, of the own bank by default."""
    reasons = [(pl.col(why) == code, code) for code in WHY]

    def answer(scope: Scope, dimensions: tuple[str, ...]) -> pl.DataFrame:
        found = _stood(scope, dimensions)
        kept = found if "institution" in dimensions else found.filter("is_own")
        return answered(kept, name, pl.col(column), reasons, notes)

    return answer


def of_place(name: str, result: pl.Expr, reasons: Sequence[str] = WHY[:2]) -> Answer:
    """Return the answer that is one figure per market, taken over all of its banks."""
    why = [(pl.col("why_stock") == code, code) for code in reasons]

    def answer(scope: Scope, dimensions: tuple[str, ...]) -> pl.DataFrame:
        ids = [DIMENSIONS[d].id for d in dimensions]
        found = (
            _stood(scope, dimensions)
            .with_columns(place=pl.lit("market"))
            .group_by("place", *ids)
            .agg(
                result.alias("result"),
                pl.col("why_stock").first(),
                pl.col("expected", "missing").sum(),
                pl.col("is_estimated", "is_partial").any(),
            )
        )
        return answered(found, name, pl.col("result"), why, [ESTIMATED])

    return answer


def double_first(scope: Scope, dimensions: tuple[str, ...]) -> pl.DataFrame:
    """Return the state of every region: first in stock, in increment, both or neither."""
    return double_first_by_region(scope, dimensions)


def double_first_rate(scope: Scope, dimensions: tuple[str, ...]) -> pl.DataFrame:
    """Return the share of double-first regions among those that can be judged."""
    states = double_first_by_region(scope, ("region", *dimensions))
    state = pl.col("double_first")
    judged = state.is_in(
        ["both", "both_tied", "stock_only", "increment_only", "neither"]
    )
    ids = [DIMENSIONS[d].id for d in dimensions]
    counted = (
        states.with_columns(place=pl.lit("market"))
        .group_by("place", *ids)
        .agg(
            first=state.is_in(["both", "both_tied"]).sum(),
            judged=judged.sum(),
            why=pl.col("reason").filter(pl.col("reason") != "").first(),
        )
    )
    reasons = [
        (pl.col("why") == "NO_SPLIT", "NO_SPLIT"),
        (pl.col("judged") == 0, "NO_PEER"),
    ]
    rate = pl.col("first") / pl.col("judged")
    return answered(counted, "double_first_rate", rate, reasons)
