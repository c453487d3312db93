"""Every bank's balance beside its base, by the dimensions asked."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import polars as pl

from queries.engine import remembered
from queries.periods import Base, available
from queries.positions.banks import MARKET, PLACE
from queries.positions.held import beside_base, held_by_bank, is_long
from queries.positions.members import members_of, within
from queries.positions.moves import with_own_moves
from queries.scope import Scope


@remembered
def positions(
    scope: Scope,
    dimensions: Sequence[str] = (),
    deposit_type: str = "total",
    months: Sequence[date] | None = None,
) -> pl.DataFrame:
    """Return every bank's balance and base balance, by the dimensions asked.

    Args:
        scope: the reader's choice; its peer group decides which banks count.
        dimensions: any of `region`, `month`; without `month` the scope's month alone.
        deposit_type: `total`, `savings`, `corporate`, `institutional` or `other`.
        months: the months wanted when `month` is a dimension; all up to the scope's
            month where None.

    Returns:
        `(region_code | None, month, institution_id, is_own, balance, base [currency],
        is_present, is_estimated, is_restated, expected, missing, unheard, base_missing,
        is_partial, base_month, base_is_previous)`, one row per bank. `balance` is null
        where the bank has not reported, 0 where it left; `expected` and `missing`
        count (region, peer) pairs; a sum over regions leaves incomplete ones out
        (`is_partial`) unless all are; `unheard` counts those missing in what was summed.

    Source:
        `market_month`, peer reports.
    """
    shown = _shown(scope, dimensions, months)
    complete = _by_region(scope, deposit_type, tuple(shown))
    return complete if "region" in dimensions else _over_regions(complete)


@remembered
def _by_region(
    scope: Scope, deposit_type: str, shown: tuple[date, ...]
) -> pl.DataFrame:
    """Return the positions by region and month, which every dimension is made of."""
    pairs = {m: scope.base(MARKET, m) for m in shown}
    every = replace(scope, peer_group="all")
    # A month's banks are read once for every group; of a nation's years, the group's alone.
    banks = members_of(scope.peer_group) if is_long(every, shown) else ()
    beside = _beside(every, deposit_type, tuple(pairs.items()), banks)
    return within(scope.peer_group, beside, pairs)


@remembered
def _beside(
    scope: Scope,
    deposit_type: str,
    pairs: tuple[tuple[date, Base], ...],
    banks: tuple[str, ...],
) -> pl.DataFrame:
    """Return what every bank, or some, that reported held at each month and at its base."""
    months = {m for m, _ in pairs} | {base.month for _, base in pairs if base.month}
    held = held_by_bank(scope, deposit_type, sorted(months), banks)
    return with_own_moves(beside_base(held, dict(pairs)), scope, deposit_type)


def _shown(
    scope: Scope, dimensions: Sequence[str], months: Sequence[date] | None
) -> list[date]:
    there = available(MARKET)
    if "month" not in dimensions:
        return [m for m in there if m == scope.month]
    return [m for m in months or there if m <= scope.month and m in there]


def _over_regions(complete: pl.DataFrame) -> pl.DataFrame:
    """Return the positions summed over regions, incomplete regions left out of both sides."""
    holes = (pl.col("missing") + pl.col("base_missing")).sum().over(PLACE) > 0
    marked = complete.with_columns(has_hole=holes)
    some = (~pl.col("has_hole")).any().over("month")
    return (
        marked.with_columns(
            is_kept=(~pl.col("has_hole")) | ~some,
            is_partial=pl.col("has_hole").any().over("month"),
        )
        .group_by("month", "institution_id", "is_own", "base_month", "base_is_previous")
        .agg(
            pl.when(pl.col("is_kept")).then(pl.col("balance")).sum().alias("balance"),
            pl.when(pl.col("is_kept")).then(pl.col("base")).sum().alias("base"),
            pl.col("is_present", "is_estimated", "is_restated").any(),
            pl.col("expected", "missing").sum(),
            pl.when(pl.col("is_kept")).then(pl.col("base_missing")).sum().alias("base_missing"),
            pl.col("is_partial").any(),
            pl.when(pl.col("is_kept")).then(pl.col("missing")).sum().alias("unheard"),
        )
        .with_columns(
            region_code=pl.lit(None, dtype=pl.String),
            balance=pl.when(pl.col("unheard") == 0).then(pl.col("balance")),
            base=pl.when((pl.col("base_missing") == 0) & pl.col("base_month").is_not_null()).then(pl.col("base")),
        )
    )  # fmt: skip
