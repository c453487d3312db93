"""What each bank held at a month and, beside it, at that month's base."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import polars as pl
import sqlalchemy as sa

from queries import schema
from queries.bank import bank, names, tree
from queries.engine import read, remembered
from queries.periods import Base, available, back, is_annual, year_start
from queries.positions.banks import BANK, MARKET, own_id
from queries.rolled import BY_BANK, KINDS, SPLIT, by_bank, is_rolled
from queries.scope import LOCAL, Scope, rows
from queries.touched import is_noting

FEW_REGIONS, FEW_MONTHS = 200, 2


@remembered
def held_by_bank(
    scope: Scope, deposit_type: str, months: Collection[date], banks: Sequence[str] = ()
) -> pl.DataFrame:
    """Return `(region_code, institution_id, month, balance, estimated, was)` of months.

    Banks that were taken over are counted with their successor in every month before;
    `was` tells that this happened. Banks that told nothing of the type are left out, and
    all others than `banks` where some are named.
    """
    balance = pl.col(deposit_type)
    # Read apart, a month of one type costs the least; together, whoever asks next nothing.
    when, kinds = (_recent(months), KINDS) if _is_at_once(scope) else (tuple(sorted(set(months))), (deposit_type,))  # fmt: skip
    return (
        _held(scope, when, kinds, banks)
        .filter(pl.col("month").is_in(months), balance.is_not_null())
        .select(*BANK, balance.alias("balance"), "estimated", "was")
    )


def _is_at_once(scope: Scope) -> bool:
    """Return whether months and types are read together, once for every panel and month.

    One county's market is a few hundred rows; the root looks at every region. A figure
    that is traced reads its own months alone.
    """
    if is_noting():
        return False
    if scope.org.level in LOCAL:
        return True
    if scope.org.parent_id is None:
        return names(schema.region, "region_code").height <= FEW_REGIONS
    beneath = (o for o in tree().values() if o.path.startswith(scope.org.path))
    return sum(o.level == "county" for o in beneath) <= FEW_REGIONS


def is_long(scope: Scope, months: Sequence[date]) -> bool:
    """Return whether so many months of so many regions are asked that fewer banks are a relief."""
    return len(months) > FEW_MONTHS and not _is_at_once(scope)


def _recent(months: Collection[date]) -> tuple[date, ...] | None:
    """Return the months of this year and two before, None for all where older ones count."""
    there = available(MARKET)
    if not there or is_annual(there):
        return None
    first = back(year_start(there[-1], bank().first_month), 24)
    return tuple(m for m in there if m >= first) if min(months, default=first) >= first else None  # fmt: skip


@remembered
def _held(
    scope: Scope,
    months: tuple[date, ...] | None,
    kinds: Sequence[str],
    banks: Sequence[str] = (),
) -> pl.DataFrame:
    """Return what `held_by_bank` does with a column for each type, for all months if None."""
    inside: sa.FromClause = (
        rows(MARKET, scope, months, BY_BANK)
        if is_rolled(MARKET, {BY_BANK})
        else by_bank(rows(MARKET, scope, months), kinds).cte("banks")
    )
    wanted = [inside.c.institution_id.in_(banks)] if banks else []
    columns = [inside.c[n] for n in (*BANK, *kinds, "estimated", "was")]
    return read(sa.select(*columns).where(*wanted))


def months_and_bases(pairs: Mapping[date, Base]) -> pl.DataFrame:
    """Return `(month, base_month, base_is_previous)`, one row a month."""
    return pl.DataFrame(
        [(m, base.month, base.is_previous) for m, base in pairs.items()],
        schema={
            "month": pl.Date,
            "base_month": pl.Date,
            "base_is_previous": pl.Boolean,
        },
        orient="row",
    )


def beside_base(held: pl.DataFrame, pairs: Mapping[date, Base]) -> pl.DataFrame:
    """Return each bank's balance at a month and at that month's base, one row each."""
    link = months_and_bases(pairs)
    now = link.join(held, on="month")
    before = link.join(
        held.rename({"month": "base_month", "balance": "base"}), on="base_month"
    )
    keys = [*BANK, "base_month", "base_is_previous"]
    return (
        now.select(*keys, "balance", pl.col("estimated").alias("now_estimated"))
        .join(
            before.select(*keys, "base", "estimated", "was"),
            on=keys, how="full", coalesce=True, nulls_equal=True,
        )
        .with_columns(
            is_own=pl.col("institution_id") == own_id(),
            is_estimated=pl.max_horizontal("now_estimated", "estimated").fill_null(0) > 0,
            is_restated=pl.col("was").fill_null(0) > 0,
        )
        .drop("now_estimated", "estimated", "was")
    )  # fmt: skip


@remembered
def has_split(scope: Scope, deposit_type: str) -> bool:
    """Return whether the source tells this deposit type apart at all."""
    known = _told(scope)
    told = {
        "total": known,
        # What is left of a total beside its savings counts as well.
        "other": known
        if "savings" in known
        else known & {"corporate", "institutional"},
    }
    return not known or bool(told.get(deposit_type, known & {deposit_type}))


def _told(scope: Scope) -> set[str]:
    """Return the deposit types the source tells apart."""
    kinds = ("total", *SPLIT)
    if _is_at_once(scope):
        # Whoever is compared, the banks hold the same: as `positions` asks.
        held = _held(replace(scope, peer_group="all"), _recent((scope.month,)), KINDS)
        return {kind for kind in kinds if held[kind].count()}
    if is_rolled(MARKET, {BY_BANK}):
        sums = rows(MARKET, scope, level=BY_BANK)
        counted: list[sa.ColumnElement[Any]] = [sa.func.count(sums.c[k]).label(k) for k in kinds]  # fmt: skip
        counts = read(sa.select(*counted))
        return {kind for kind in kinds if counts[kind][0]}
    inside = rows(MARKET, scope)
    return set(read(sa.select(inside.c.deposit_type).distinct())["deposit_type"])
