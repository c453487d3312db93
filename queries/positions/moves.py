"""The own bank's units that changed region: its base moves along with them."""

import polars as pl
import sqlalchemy as sa

from queries import schema
from queries.engine import read, remembered
from queries.placed import units
from queries.positions.banks import PLACE
from queries.scope import Scope
from queries.touched import Touched, note


def with_own_moves(
    beside: pl.DataFrame, scope: Scope, deposit_type: str
) -> pl.DataFrame:
    """Return the positions with the own bank's base moved along with its units.

    What a unit held at the base is added to the region it lies in today and taken from
    the one it lay in then.
    """
    shifts = _moves().join(beside.select("region_code").unique(), on="region_code")
    if shifts.is_empty():
        return beside
    held = _held_by(shifts, scope, deposit_type)
    moved = (
        beside.select("month", "base_month").unique()
        .join(shifts, how="cross")
        .filter(pl.col("effective_on") > pl.col("base_month"), pl.col("effective_on") <= pl.col("month"))
        .join(held, left_on=["org_id", "base_month"], right_on=["outlet_id", "month"])
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
            sa.cast(sa.literal(1.0), sa.Double).label("portion"),
        )
        .join_from(move, left, left.c.org_id == move.c.from_parent_id)
        .join(joined, joined.c.org_id == move.c.to_parent_id)
    )  # fmt: skip
    heirs = (
        sa.select(
            step.c.from_org_id.label("org_id"), step.c.effective_on,
            left.c.region.label("before"), joined.c.region.label("after"),
            sa.cast(step.c.portion, sa.Double).label("portion"),
        )
        .join_from(step, left, left.c.org_id == step.c.from_org_id)
        .join(joined, joined.c.org_id == step.c.to_org_id)
    )  # fmt: skip
    found = read(sa.select(sa.union_all(moves, heirs).subquery()))
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


def _held_by(shifts: pl.DataFrame, scope: Scope, deposit_type: str) -> pl.DataFrame:
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
    for region, outlet in shifts.select("region_code", "org_id").unique().rows():
        moved = (table.c.outlet_id == outlet,)
        note(Touched(table, table, moved, is_dated=False, region=region))
    outlets = shifts["org_id"].unique().to_list()
    return read(
        sa.select(table.c.outlet_id, table.c.month, chosen.label("balance"))
        .where(table.c.outlet_id.in_(outlets), table.c.month <= scope.month)
        .group_by(table.c.outlet_id, table.c.month)
    )
