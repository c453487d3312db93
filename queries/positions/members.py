"""Peer groups: who belongs to one where and when, and who failed to report."""

from collections.abc import Mapping
from datetime import date

import polars as pl
import sqlalchemy as sa

from queries import schema
from queries.engine import read, remembered
from queries.periods import Base
from queries.positions.banks import BANK, PLACE, own_id
from queries.positions.held import months_and_bases
from queries.scope import Scope

MEMBER = schema.peer_group_member


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
def _members(group: str) -> pl.DataFrame:
    """Return a peer group's rows: `(institution_id, region_code, valid_from, valid_to)`."""
    columns = [
        MEMBER.c[n] for n in ("institution_id", "region_code", "valid_from", "valid_to")
    ]
    return read(sa.select(*columns).where(MEMBER.c.peer_group == group))


Places = tuple[tuple[str, ...], tuple[tuple[date, Base], ...]]


@remembered
def _places(regions_and_dates: Places) -> pl.DataFrame:
    """Return every region with every month and its base."""
    regions, dates = regions_and_dates
    where = pl.DataFrame({"region_code": regions}, schema={"region_code": pl.String})
    return where.join(months_and_bases(dict(dates)), how="cross")


@remembered
def _due(regions_and_dates: Places, at: str) -> pl.DataFrame:
    """Return the banks expected to report in each (region, month): members of any group."""
    groups = [_valid(group, regions_and_dates, at) for group in ("local", "all")]
    return pl.concat(groups).unique()


@remembered
def _valid(group: str, regions_and_dates: Places, at: str) -> pl.DataFrame:
    """Return who belongs to a group in each (region, month), judged on the `at` date.

    Rows for a region replace the group's `*` rows there.
    """
    rows_, places = _members(group), _places(regions_and_dates)
    named_there = rows_.filter(pl.col("region_code") != "*")
    special = named_there["region_code"].unique().to_list()
    here = places.join(named_there, on="region_code")
    general = rows_.filter(pl.col("region_code") == "*").drop("region_code")
    elsewhere = places.filter(~pl.col("region_code").is_in(special)).join(
        general, how="cross"
    )
    found = pl.concat([here, elsewhere.select(here.columns)])
    return (
        found.filter(
            pl.col("valid_from") <= pl.col(at),
            pl.col("valid_to").is_null() | (pl.col("valid_to") >= pl.col(at)),
        )
        .select(BANK)
        .unique()
    )


def within(
    group: str, beside: pl.DataFrame, pairs: Mapping[date, Base]
) -> pl.DataFrame:
    """Return the positions of the group's banks, those that failed to report among them."""
    # Not by scope: who belongs where is the same for every unit of a county.
    asked = tuple(sorted(beside["region_code"].unique())), tuple(pairs.items())
    expected_now, expected_then = _due(asked, "month"), _due(asked, "base_month")
    places = _places(asked)
    mark = pl.lit(value=True)
    full = beside.join(
        expected_now.join(places, on=PLACE), on=[*BANK, "base_month", "base_is_previous"],
        how="full", coalesce=True, nulls_equal=True,
    )  # fmt: skip
    full = full.join(expected_now.with_columns(due=mark), on=BANK, how="left").join(
        expected_then.with_columns(due_then=mark), on=BANK, how="left"
    )
    if group != "all":
        now = _valid(group, asked, "month").with_columns(member=mark)
        then = _valid(group, asked, "base_month").with_columns(member_then=mark)
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


def _covered(full: pl.DataFrame) -> pl.DataFrame:
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
