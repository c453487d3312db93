"""Where every bank stands in its market: shares, increment shares, ranks, states.

The golden cases G1 to G7 are held here; `market` asks the questions.
"""

from collections.abc import Sequence
from datetime import date

import polars as pl

from queries.bank import bank
from queries.engine import remembered
from queries.kpi import answered, ratio
from queries.positions import has_split, positions
from queries.scope import Scope

UNSTABLE_BELOW = 0.005


@remembered
def standing(
    scope: Scope,
    dimensions: Sequence[str] = (),
    deposit_type: str = "total",
    months: Sequence[date] | None = None,
) -> pl.DataFrame:
    """Return shares, increment shares, ranks and their reasons for every bank.

    Args:
        scope: the reader's choice.
        dimensions: any of `region`, `month`.
        deposit_type: as in `positions`.
        months: as in `positions`.

    Returns:
        The columns of `positions` and `(bank_count, market, market_base, share,
        share_base, share_change, gain, market_gain, increment_share, premium, rank,
        increment_rank, is_tied, is_increment_tied, largest_peer, lead, peer_fell, unstable, why_*)`;
        shares 0 to 1, `why_*` the reason code where a column is null.
    """
    split = has_split(scope, deposit_type)
    found = positions(scope, dimensions, deposit_type if split else "total", months)
    if not split:
        # The banks and regions stay; their amounts of this type are not known.
        found = found.with_columns(
            balance=pl.lit(None, pl.Float64), base=pl.lit(None, pl.Float64)
        )
    here = ["month", "region_code"]
    return (
        _amounts(found, here)
        .with_columns(*_ranks(here), *_reasons(scope, split=split))
        .with_columns(
            pl.when(pl.col(why).is_null()).then(pl.col(c)).alias(c)
            for c, why in JUDGED_BY.items()
        )
    )


JUDGED_BY = {
    "share": "why_stock",
    "share_change": "why_change",
    "rank": "why_rank",
    "lead": "why_rank",
    "increment_rank": "why_increment_rank",
    "increment_share": "why_increment",
    "premium": "why_increment",
}


def _amounts(found: pl.DataFrame, here: list[str]) -> pl.DataFrame:
    """Return the positions with the market's sums beside each bank's own."""
    others = pl.col("balance").filter(~pl.col("is_own")).max().over(here)
    return found.with_columns(
        gain=pl.col("balance") - pl.col("base"),
        bank_count=(pl.col("is_present") | (pl.col("missing") > 0)).sum().over(here),
        market=pl.col("balance").sum().over(here),
        market_base=pl.col("base").sum().over(here),
        unheard=pl.col("unheard").sum().over(here),
        unheard_base=pl.col("base_missing").sum().over(here),
        largest_peer=others,
    ).with_columns(
        share=ratio(pl.col("balance"), pl.col("market")),
        share_base=ratio(pl.col("base"), pl.col("market_base")),
        market_gain=pl.col("market") - pl.col("market_base"),
        lead=pl.when("is_own").then(pl.col("balance") - pl.col("largest_peer")),
        peer_fell=((pl.col("gain") < 0) & ~pl.col("is_own")).any().over(here),
    ).with_columns(
        premium=ratio(pl.col("gain"), pl.col("market_gain")) - pl.col("share_base"),
        increment_share=ratio(pl.col("gain"), pl.col("market_gain")),
        share_change=pl.col("share") - pl.col("share_base"),
        unstable=(pl.col("market_gain") > 0)
        & (pl.col("market_gain") < UNSTABLE_BELOW * pl.col("market_base")),
    )  # fmt: skip


def _ranks(here: list[str]) -> list[pl.Expr]:
    """Return competition ranks by stock and by increment among the banks present."""
    there = pl.when("is_present")
    stock, gain = there.then(pl.col("balance")), there.then(pl.col("gain"))
    return [
        stock.rank("min", descending=True).over(here).cast(pl.Int64).alias("rank"),
        gain.rank("min", descending=True).over(here).cast(pl.Int64).alias("increment_rank"),
        (stock.len().over([*here, "balance"]) > 1).alias("is_tied"),
        (gain.len().over([*here, "gain"]) > 1).alias("is_increment_tied"),
    ]  # fmt: skip


def _reasons(scope: Scope, *, split: bool) -> list[pl.Expr]:
    """Return why a share, a rank, an increment share is not defined, null where it is."""
    if scope.org.level == "outlet" or not split:
        code = pl.lit("NOT_AT_THIS_LEVEL" if split else "NO_SPLIT")
        names = sorted(set(JUDGED_BY.values()))
        return [code.alias(name) for name in names]
    alone = pl.col("bank_count") <= 1
    unheard = pl.col("balance").is_null() | (pl.col("unheard") > 0)
    no_base = pl.col("base_month").is_null()
    unheard_then = unheard | (pl.col("unheard_base") > 0)
    change = (
        pl.when(no_base).then(pl.lit("NOT_LOADED"))
        .when(unheard_then).then(pl.lit("PEER_MISSING"))
    )  # fmt: skip
    stock = pl.when(unheard).then(pl.lit("PEER_MISSING"))
    rank = pl.when(alone).then(pl.lit("NO_PEER")).otherwise(stock)
    gain = (
        pl.when(no_base).then(pl.lit("NOT_LOADED"))
        .when(alone).then(pl.lit("NO_PEER"))
        .when(unheard_then).then(pl.lit("PEER_MISSING"))
    )  # fmt: skip
    fell = pl.when(pl.col("market_gain") <= 0).then(pl.lit("MARKET_DECLINE"))
    return [
        stock.alias("why_stock"),
        change.alias("why_change"),
        rank.alias("why_rank"),
        gain.alias("why_increment_rank"),
        pl.coalesce(gain, fell).alias("why_increment"),
    ]


ESTIMATED = (pl.col("is_estimated") | pl.col("is_partial"), "ESTIMATED")
SOLE = (pl.col("bank_count") <= 1, "SOLE_BANK")
BASE_NOTES = (
    (pl.col("is_restated"), "RESTATED"),
    (pl.col("base_is_previous"), "BASE_PREVIOUS"),
)
GAIN_NOTES = (
    (pl.col("peer_fell"), "PEER_DECLINE"),
    (pl.col("unstable"), "UNSTABLE"),
    ESTIMATED,
    *BASE_NOTES,
)


def state() -> pl.Expr:
    """Return the double-first state of the own bank's row of `standing`."""
    missing = (pl.col("unheard") > 0) | (pl.col("unheard_base") > 0)
    stock = pl.col("place") == 1
    gain = (pl.col("gain_place") == 1) & (pl.col("gain") > 0)
    tied = (stock & pl.col("is_tied")) | (gain & pl.col("is_increment_tied"))
    return (
        pl.when(pl.col("why_stock").is_in(["NO_SPLIT", "NOT_AT_THIS_LEVEL"])).then(None)
        .when(pl.col("base_month").is_null()).then(None)
        .when(pl.col("bank_count") <= 1).then(pl.lit("no_peer"))
        .when(missing & ~(~stock & ~gain)).then(pl.lit("undecided"))
        .when(stock & gain & tied).then(pl.lit("both_tied"))
        .when(stock & gain).then(pl.lit("both"))
        .when(stock).then(pl.lit("stock_only"))
        .when(gain).then(pl.lit("increment_only"))
        .otherwise(pl.lit("neither"))
    )  # fmt: skip


SMALLEST_FALL = (
    (pl.col("gain_place") == 1) & (pl.col("gain") <= 0),
    "SMALLEST_FALL",
)


@remembered
def double_first_by_region(
    scope: Scope, dimensions: Sequence[str] = ("region",)
) -> pl.DataFrame:
    """Return the own bank's stock and increment rank and state in every region.

    On the deposits the bank declares for double first (savings unless its source has
    no split).

    Returns:
        The own rows of `standing` with `double_first` (state code), `reason`, `note`.
    """
    kind = bank().double_first_type
    found = standing(scope, dimensions, kind)
    there = pl.when("is_present")
    here = ["month", "region_code"]
    places = found.with_columns(
        place=there.then(pl.col("balance")).rank("min", descending=True).over(here),
        gain_place=there.then(pl.col("gain")).rank("min", descending=True).over(here),
    )
    own = places.filter("is_own")
    return answered(
        own, "double_first", state(),
        [(pl.col("why_stock").is_in(["NO_SPLIT", "NOT_AT_THIS_LEVEL"]), "NO_SPLIT"),
         (pl.col("base_month").is_null(), "NOT_LOADED")],
        [SMALLEST_FALL, ESTIMATED, *BASE_NOTES],
    )  # fmt: skip
