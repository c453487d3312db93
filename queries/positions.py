"""The market: every bank's deposits by region, and where the own bank stands.

`positions` puts each bank's balance beside its comparison base, within the peer group
and restated for banks and units that changed hands; every share, rank and state is
computed from it. Market watching is not scoring: no KPI here has a status.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import polars as pl
import sqlalchemy as sa

from queries import schema
from queries.engine import read, remembered
from queries.periods import Base, available
from queries.scope import Scope, rows, units

MARKET = schema.market_month
MEMBER = schema.peer_group_member
PLACE = ["region_code", "month"]
BANK = [*PLACE, "institution_id"]


@remembered
def own_id() -> str:
    """Return the institution that is the own bank."""
    table = schema.institution
    found = read(sa.select(table.c.institution_id).where(table.c.is_own))
    return str(found["institution_id"][0]) if found.height else ""


@remembered
def institutions() -> list[str]:
    """Return the ids of all banks in the market, so that each keeps its colour everywhere."""
    table = schema.institution
    statement = sa.select(table.c.institution_id).order_by(table.c.institution_id)
    return read(statement)["institution_id"].to_list()


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
    pairs = {m: scope.base(MARKET, m) for m in shown}
    # Lazy to the end: run one by one, these small steps cost several times as much.
    held = _held(scope, deposit_type).lazy().filter(pl.col("balance").is_not_null())
    beside = _with_own_moves(_beside(held, pairs), scope, deposit_type).collect(optimizations=pl.QueryOptFlags.none()).lazy()
    complete = _within(scope.peer_group, beside, pairs)
    asked = complete if "region" in dimensions else _over_regions(complete)
    return asked.collect(optimizations=pl.QueryOptFlags.none())


def _shown(
    scope: Scope, dimensions: Sequence[str], months: Sequence[date] | None
) -> list[date]:
    there = available(MARKET)
    if "month" not in dimensions:
        return [m for m in there if m == scope.month]
    return [m for m in months or there if m <= scope.month and m in there]


@remembered
def _held(scope: Scope, deposit_type: str) -> pl.DataFrame:
    """Return `(region_code, institution_id, month, balance, is_estimated, was)`.

    Banks that were taken over are counted with their successor in every month before;
    `was` tells that this happened.
    """
    inside = rows(MARKET, scope)
    bank_of, what = schema.institution, inside.c.deposit_type
    each = sa.cast(inside.c.balance, sa.Double)

    def over(*types: str) -> sa.ColumnElement[Any]:
        return sa.func.sum(sa.case((what.in_(types), each)))

    split = over("savings", "corporate", "institutional")
    total = sa.func.coalesce(over("total"), split)
    balance = {
        "total": total,
        "other": sa.func.coalesce(
            over("corporate", "institutional"), total - over("savings")
        ),
    }.get(deposit_type, over(deposit_type))
    succeeded = sa.and_(
        bank_of.c.succeeded_by.is_not(None), inside.c.month < bank_of.c.succeeded_on
    )
    holder = sa.case((succeeded, bank_of.c.succeeded_by), else_=inside.c.institution_id)
    statement = (
        sa.select(
            inside.c.region_code,
            holder.label("institution_id"),
            inside.c.month,
            balance.label("balance"),
            sa.func.max(sa.cast(inside.c.is_estimated, sa.Integer)).label("estimated"),
            sa.func.max(sa.case((succeeded, 1), else_=0)).label("was"),
        )
        .join_from(inside, bank_of, bank_of.c.institution_id == inside.c.institution_id)
        .group_by(inside.c.region_code, holder, inside.c.month)
    )
    return read(statement)


def _dates(pairs: Mapping[date, Base]) -> pl.LazyFrame:
    """Return `(month, base_month, base_is_previous)`, one row a month."""
    return pl.LazyFrame(
        [(m, base.month, base.is_previous) for m, base in pairs.items()],
        schema={
            "month": pl.Date,
            "base_month": pl.Date,
            "base_is_previous": pl.Boolean,
        },
        orient="row",
    )


def _beside(held: pl.LazyFrame, pairs: Mapping[date, Base]) -> pl.LazyFrame:
    """Return each bank's balance at a month and at that month's base, one row each."""
    link = _dates(pairs)
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


def _with_own_moves(
    beside: pl.LazyFrame, scope: Scope, deposit_type: str
) -> pl.LazyFrame:
    """Return the positions with the own bank's base moved along with its units.

    What a unit held at the base is added to the region it lies in today and taken from
    the one it lay in then.
    """
    shifts = _moves()
    if shifts.is_empty():
        return beside
    held = _held_by(shifts["org_id"].unique().to_list(), scope, deposit_type)
    moved = (
        beside.select("month", "base_month").unique()
        .join(shifts.lazy(), how="cross")
        .filter(pl.col("effective_on") > pl.col("base_month"), pl.col("effective_on") <= pl.col("month"))
        .join(held.lazy(), left_on=["org_id", "base_month"], right_on=["outlet_id", "month"])
        .group_by(PLACE).agg((pl.col("sign") * pl.col("balance")).sum().alias("shift"))
        .with_columns(is_own=True)
    )  # fmt: skip
    return (
        beside.join(moved, on=[*PLACE, "is_own"], how="left")
        .with_columns(
            pl.col("base") + pl.col("shift").fill_null(0.0),
            is_restated=pl.col("is_restated") | pl.col("shift").is_not_null(),
        )
        .drop("shift")
    )


@remembered
def _moves() -> pl.DataFrame:
    """Return `(org_id, effective_on, region_code, sign)` of units that changed region."""
    move, step = schema.organization_move, schema.org_succession
    # An outlet without a region of its own lies in its parent's, which `units` knows.
    place = units()
    left, joined = place.alias("left"), place.alias("joined")
    moves = (
        sa.select(
            move.c.org_id, move.c.effective_on,
            left.c.region.label("before"), joined.c.region.label("after"),
            sa.literal(1.0).label("portion"),
        )
        .join_from(move, left, left.c.org_id == move.c.from_parent_id)
        .join(joined, joined.c.org_id == move.c.to_parent_id)
    )  # fmt: skip
    heirs = (
        sa.select(
            step.c.from_org_id.label("org_id"), step.c.effective_on,
            left.c.region.label("before"), joined.c.region.label("after"), step.c.portion,
        )
        .join_from(step, left, left.c.org_id == step.c.from_org_id)
        .join(joined, joined.c.org_id == step.c.to_org_id)
    )  # fmt: skip
    found = pl.concat([read(moves), read(heirs)])
    crossed = found.filter(pl.col("before") != pl.col("after"))
    sides = [("after", 1.0), ("before", -1.0)]
    return pl.concat(
        [
            crossed.select(
                "org_id", "effective_on", pl.col(side).alias("region_code"),
                (pl.col("portion") * sign).alias("sign"),
            )
            for side, sign in sides
        ]
    )  # fmt: skip


@remembered
def peer_groups() -> list[str]:
    """Return the codes of the peer groups the bank knows, `all` last."""
    named_groups = read(sa.select(MEMBER.c.peer_group).distinct())["peer_group"]
    return [*sorted(set(named_groups) - {"all"}), "all"]


def universes(scope: Scope) -> list[str]:
    """Return the peer groups shown side by side: 四行 and 当地同业 where the bank has them."""
    known = peer_groups()
    return [g for g in ("big4", "local") if g in known] or [scope.peer_group]


@remembered
def has_split(scope: Scope, deposit_type: str) -> bool:
    """Return whether the source tells this deposit type apart at all."""
    held = _held(scope, deposit_type)
    return held.is_empty() or held["balance"].is_not_null().any()


def _held_by(outlets: list[str], scope: Scope, deposit_type: str) -> pl.DataFrame:
    """Return `(outlet_id, month, balance)` of outlets that moved, as they were booked.

    Not through `rows`: a unit that left the scope still explains the scope's own base.
    Only the own bank's restated total of a region is made of it.
    """
    table = schema.deposit_month
    kind = table.c.deposit_type
    each = sa.cast(table.c.balance, sa.Double)
    chosen = (
        sa.func.coalesce(
            sa.func.sum(sa.case((kind == "total", each))), sa.func.sum(each)
        )
        if deposit_type == "total"
        else sa.func.sum(sa.case((kind == deposit_type, each)))
    )
    return read(
        sa.select(table.c.outlet_id, table.c.month, chosen.label("balance"))
        .where(table.c.outlet_id.in_(outlets), table.c.month <= scope.month)
        .group_by(table.c.outlet_id, table.c.month)
    )


@remembered
def _members(group: str) -> pl.DataFrame:
    """Return a peer group's rows: `(institution_id, region_code, valid_from, valid_to)`."""
    columns = [
        MEMBER.c[n] for n in ("institution_id", "region_code", "valid_from", "valid_to")
    ]
    return read(sa.select(*columns).where(MEMBER.c.peer_group == group))


def _valid(group: str, places: pl.LazyFrame, at: str) -> pl.LazyFrame:
    """Return who belongs to a group in each (region, month), judged on the `at` date.

    Rows for a region replace the group's `*` rows there.
    """
    rows_ = _members(group)
    named_there = rows_.filter(pl.col("region_code") != "*")
    special = named_there["region_code"].unique().to_list()
    here = places.join(named_there.lazy(), on="region_code")
    general = rows_.lazy().filter(pl.col("region_code") == "*").drop("region_code")
    elsewhere = places.filter(~pl.col("region_code").is_in(special)).join(
        general, how="cross"
    )
    found = pl.concat([here, elsewhere])
    return (
        found.filter(
            pl.col("valid_from") <= pl.col(at),
            pl.col("valid_to").is_null() | (pl.col("valid_to") >= pl.col(at)),
        )
        .select(BANK)
        .unique()
    )


def _within(
    group: str, beside: pl.LazyFrame, pairs: Mapping[date, Base]
) -> pl.LazyFrame:
    """Return the positions of the group's banks, those that failed to report among them."""
    regions = beside.select("region_code").unique()
    places = regions.join(_dates(pairs), how="cross")
    places = places.collect(optimizations=pl.QueryOptFlags.none()).lazy()
    expected_now = pl.concat(
        [_valid(g, places, "month") for g in ("local", "all")]
    ).unique().collect(optimizations=pl.QueryOptFlags.none()).lazy()
    expected_then = pl.concat(
        [_valid(g, places, "base_month") for g in ("local", "all")]
    ).unique().collect(optimizations=pl.QueryOptFlags.none()).lazy()
    mark = pl.lit(value=True)
    full = beside.join(
        expected_now.join(places, on=PLACE), on=[*BANK, "base_month", "base_is_previous"],
        how="full", coalesce=True, nulls_equal=True,
    )  # fmt: skip
    full = full.join(expected_now.with_columns(due=mark), on=BANK, how="left").join(
        expected_then.with_columns(due_then=mark), on=BANK, how="left"
    )
    if group != "all":
        now = _valid(group, places, "month").with_columns(member=mark)
        then = _valid(group, places, "base_month").with_columns(member_then=mark)
        full = full.join(now, on=BANK, how="left").join(then, on=BANK, how="left")
        left = (
            pl.col("member_then").fill_null(value=False) & pl.col("balance").is_null()
        )
        full = full.filter(
            pl.col("member").fill_null(value=False)
            | left
            | (pl.col("institution_id") == own_id())
        ).drop("member", "member_then")
    return _covered(full)


def _covered(full: pl.LazyFrame) -> pl.LazyFrame:
    """Return the positions with their coverage: who was expected, who is missing."""
    due = pl.col("due").fill_null(value=False)
    due_then = pl.col("due_then").fill_null(value=False)
    known = pl.col("base_month").is_not_null()
    missing = due & pl.col("balance").is_null()
    return full.with_columns(
        pl.col("institution_id").eq(own_id()).alias("is_own"),
        pl.col("is_estimated", "is_restated").fill_null(value=False),
        is_present=pl.col("balance").is_not_null(),
        expected=(due & (pl.col("institution_id") != own_id())).cast(pl.Int64),
        missing=missing.cast(pl.Int64),
        unheard=missing.cast(pl.Int64),
        base_missing=(known & due_then & pl.col("base").is_null()).cast(pl.Int64),
        is_partial=pl.lit(value=False),
        balance=pl.when(~missing).then(pl.col("balance").fill_null(0.0)),
        base=pl.when(known & ~(due_then & pl.col("base").is_null())).then(pl.col("base").fill_null(0.0)),
    ).drop("due", "due_then")  # fmt: skip


def _over_regions(complete: pl.LazyFrame) -> pl.LazyFrame:
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
