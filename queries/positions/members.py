"""Peer groups: who belongs to one where and when, and who failed to report."""

from collections.abc import Mapping
from datetime import date

import polars as pl
import sqlalchemy as sa

from queries import schema
from queries.engine import read, remembered
from queries.periods import Base
from queries.positions.banks import BANK, own_id
from queries.positions.held import months_and_bases
from queries.scope import Scope

MEMBER = schema.peer_group_member


@remembered
def peer_groups() -> list[str]:
    """Return the codes of the peer groups the bank knows, `all` last."""
    named_groups = _members()["peer_group"].unique()
    return [*sorted(set(named_groups) - {"all"}), "all"]


def _members() -> pl.DataFrame:
    names = ("peer_group", "institution_id", "valid_from", "valid_to", "region_code")
    return read(sa.select(*[MEMBER.c[n] for n in names]))


def universes(scope: Scope) -> list[str]:
    """Return the peer groups shown side by side: 四行 and 当地同业 where the bank has them."""
    known = peer_groups()
    return [g for g in ("big4", "local") if g in known] or [scope.peer_group]


def members_of(group: str) -> tuple[str, ...]:
    """Return who has ever belonged to a group somewhere, the own bank with them; none for `all`."""
    if group == "all":
        return ()
    found = _members().filter(pl.col("peer_group") == group)["institution_id"]
    return tuple(sorted({own_id(), *found}))


Places = tuple[tuple[str, ...], tuple[tuple[date, Base], ...]]
# Whoever belongs to one of these is expected to report.
REPORTING = ("local", "all")


@remembered
def _roster(regions: tuple[str, ...]) -> pl.DataFrame:
    """Return `(peer_group, region_code, institution_id, valid_from, valid_to)` of regions.

    A group's rows for a region replace its `*` rows there.
    """
    known = _members()
    where = pl.DataFrame({"region_code": regions}, schema={"region_code": pl.String})
    named = known.filter(pl.col("region_code") != "*")
    general = known.filter(pl.col("region_code") == "*").drop("region_code")
    elsewhere = general.join(where, how="cross").join(
        named, on=["peer_group", "region_code"], how="anti"
    )
    return pl.concat([named.join(where, on="region_code"), elsewhere])


@remembered
def _roles(regions_and_dates: Places) -> pl.DataFrame:
    """Return who was expected, and a member of which group, at each month and its base.

    Returns:
        `(region_code, month, institution_id, base_month, base_is_previous, due,
        due_then)` and, for each peer group, `in_GROUP` and `then_in_GROUP`.
    """
    regions, dates = regions_and_dates
    roster = _roster(regions)
    group, to = pl.col("peer_group"), pl.col("valid_to")

    def held(at: str, *groups: str) -> pl.Expr:
        valid = (pl.col("valid_from") <= pl.col(at)) & (
            to.is_null() | (to >= pl.col(at))
        )
        return (valid & group.is_in(groups)).any()

    each = {
        f"{word}in_{name}": held(at, name)
        for name in sorted(set(roster["peer_group"]))
        for word, at in (("", "month"), ("then_", "base_month"))
    }
    return (
        roster.join(months_and_bases(dict(dates)), how="cross")
        .group_by(*BANK, "base_month", "base_is_previous")
        .agg(
            due=held("month", *REPORTING),
            due_then=held("base_month", *REPORTING),
            **each,
        )
    )


def within(
    group: str, beside: pl.DataFrame, pairs: Mapping[date, Base]
) -> pl.DataFrame:
    """Return the positions of the group's banks, those that failed to report among them."""
    # Not by scope: who belongs where is the same for every unit of a county.
    asked = tuple(sorted(beside["region_code"].unique())), tuple(pairs.items())
    roles = _roles(asked)
    full = beside.with_columns(has_reported=pl.lit(value=True)).join(
        roles, on=[*BANK, "base_month", "base_is_previous"],
        how="full", coalesce=True, nulls_equal=True,
    )  # fmt: skip
    kept = pl.col("has_reported") | pl.col("due")
    if group != "all":
        now, then = (
            pl.col(name) if name in roles.columns else pl.lit(value=False)
            for name in (f"in_{group}", f"then_in_{group}")
        )
        left = then & pl.col("balance").is_null()
        kept &= now | left | (pl.col("institution_id") == own_id())
    return _covered(full.filter(kept).select(*beside.columns, "due", "due_then"))


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
