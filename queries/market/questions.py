"""What is asked of the market beside the KPIs."""

from collections.abc import Sequence
from datetime import date

import polars as pl

from queries.bank import tree
from queries.engine import remembered
from queries.kpi import named
from queries.periods import available
from queries.positions import has_split, positions
from queries.schema import market_month
from queries.scope import Scope
from queries.standing import (
    standing,
)
from queries.targets import references


def types_loaded(scope: Scope) -> list[str]:
    """Return the deposit types the market's source tells apart, savings first."""
    order = ("savings", "total", "corporate", "institutional")
    known = [t for t in order if t == "total" or has_split(scope, t)]
    is_halved = "savings" in known and "corporate" not in known
    return [*known, "other"] if is_halved else known


@remembered
def own_standing(scope: Scope, deposit_type: str = "total") -> pl.DataFrame:
    """Return the own bank's one row of `standing` for the whole scope."""
    return standing(scope, (), deposit_type).filter("is_own")


@remembered
def own_by_region(scope: Scope, deposit_type: str = "total") -> pl.DataFrame:
    """Return the own bank's row of `standing` in every region, with its name and reference.

    `reference` is the monitoring reference for the share, where one was issued to the
    one sub-branch there.
    """
    found = standing(scope, ("region",), deposit_type).filter("is_own")
    lines = reference_by_region(scope, deposit_type)
    known = pl.DataFrame(
        {"region_code": list(lines), "reference": list(lines.values())},
        schema={"region_code": pl.String, "reference": pl.Float64},
    )
    return named(found.join(known, on="region_code", how="left"), ["region"]).sort(
        "region_code"
    )


def reference_by_region(scope: Scope, deposit_type: str = "total") -> dict[str, float]:
    """Return the share references issued, by region (监测参考值, no target)."""
    slice_ = "*" if deposit_type == "total" else f"deposit_type={deposit_type}"
    units = tree()
    issued = references("deposit_share", scope, slice_)
    return {
        units[i].region_code or i: value for i, value in issued.items() if i in units
    }


def who_gained(scope: Scope, deposit_type: str = "total") -> pl.DataFrame:
    """Return `standing` for every bank over the whole scope, the largest gain first."""
    found = standing(scope, (), deposit_type)
    return named(found.sort("gain", descending=True, nulls_last=True), ["institution"])


def share_by_month(
    scope: Scope, deposit_type: str = "total", months: Sequence[date] | None = None
) -> pl.DataFrame:
    """Return `standing` for every bank that was there, month by month, oldest first."""
    found = standing(scope, ("month",), deposit_type, months).filter("is_present")
    return named(found.sort("month", "institution_id"), ["institution"])


def last_months(scope: Scope, count: int) -> list[date]:
    """Return the last months with peer reports up to the scope's month, oldest first."""
    return [m for m in available(market_month) if m <= scope.month][-count:]


def coverage(scope: Scope) -> tuple[int, int]:
    """Return (peer reports received, expected) for the scope's month: 已报、应报."""
    return _covered(positions(scope, ("region",))).get(scope.month, (0, 0))


def coverages(scope: Scope, months: Sequence[date]) -> dict[date, tuple[int, int]]:
    """Return what `coverage` says of each of several months that somebody reported."""
    return _covered(positions(scope, ("region", "month"), months=sorted(months)))


def _covered(found: pl.DataFrame) -> dict[date, tuple[int, int]]:
    each = found.group_by("month").agg(pl.col("expected", "missing").sum())
    return {m: (expected - missing, expected) for m, expected, missing in each.rows()}


def silent_banks(scope: Scope) -> pl.DataFrame:
    """Return which bank has not reported where.

    Returns:
        `(region_code, region, institution_id, institution)`, by region.
    """
    found = positions(scope, ("region",)).filter(pl.col("missing") > 0)
    return (
        named(found, ["region", "institution"])
        .select("region_code", "region", "institution_id", "institution")
        .sort("region_code", "institution_id")
    )
