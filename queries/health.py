"""The health of the data: what was loaded, what does not add up, what is missing.

No KPIs: these are questions on the warehouse's own books. What concerns a unit is told
only to readers who may see it.
"""

from collections.abc import Sequence
from datetime import date

import polars as pl
import sqlalchemy as sa

from queries import schema
from queries.bank import names, tree, whole
from queries.engine import read, remembered
from queries.market import silent_banks
from queries.periods import available, is_annual
from queries.provenance import discreet
from queries.scope import Scope, rows, unit_ids
from queries.text import Text, spoken

SOURCES = (
    schema.market_month,
    schema.deposit_month,
    schema.income_month,
    schema.loan_month,
    schema.agri_loan_month,
    schema.rating_star,
)
SHOWN = 12  # periods of the grid
LOG, CHECK, REVISION = schema.load_log, schema.truth_check, schema.revision


@remembered
def findings(scope: Scope, months: Sequence[date] | None = None) -> pl.DataFrame:
    """Return what is known not to add up within the scope, worst and newest first.

    A load checks anew all months from the first to the last it brings, so findings of
    earlier loads on those months no longer stand.

    Args:
        scope: the reader's choice; its month is not looked at.
        months: month-ends to which findings are limited; all where None.

    Returns:
        `(severity, period, org_id, org, check_name, message, difference, tolerance,
        load_id)`.
    """
    inside = sa.select(CHECK).where(CHECK.c.org_id.in_(unit_ids(scope)))
    found = _standing(read(inside)).with_columns(month=pl.col("period").dt.month_end())
    if months is not None:
        found = found.filter(pl.col("month").is_in(list(months)))
    order = pl.col("severity").replace_strict(
        {"error": 0, "warning": 1}, default=2, return_dtype=pl.Int64
    )
    found = found.sort(order, "period", "org_id", descending=[False, True, False])
    return found.select(
        "severity", "period", "org_id", _named(found["org_id"]), "check_name",
        pl.col(f"message_{spoken()}").alias("message"), "difference", "tolerance", "load_id",
    )  # fmt: skip


def _named(ids: pl.Series) -> pl.Series:
    units = tree()
    names = [str(units[i].name) if i in units else i for i in ids]
    return pl.Series("org", names, pl.String)


def _standing(found: pl.DataFrame) -> pl.DataFrame:
    """Return the findings that no later load has looked at again."""
    log = read(sa.select(LOG.c.load_id, LOG.c.first_period, LOG.c.last_period))
    latest = found.select("period").unique().join(log, how="cross")
    month = pl.col("period").dt.month_end()
    covering = latest.filter(
        pl.col("first_period").dt.month_end() <= month,
        pl.col("last_period").dt.month_end() >= month,
    ).group_by("period").agg(pl.col("load_id").max().alias("checked"))  # fmt: skip
    newest = pl.col("load_id") == pl.col("load_id").max().over("check_name", "org_id", "period")  # fmt: skip
    return (
        found.join(covering, on="period", how="left")
        .filter(pl.col("load_id") >= pl.col("checked").fill_null(0))
        .filter(newest)
        .drop("checked")
    )


@remembered
def grid(scope: Scope) -> pl.DataFrame:
    """Return how many reported, source by source, in the last twelve periods of each.

    Returns:
        `(source, period, reported, expected, complete, load_id)`: `expected` are those
        who reported now or the period before and are still there; `complete` is the
        ratio, null where the source has nothing.
    """
    parts = [_reported(table, scope) for table in SOURCES]
    return pl.concat(parts)


def _reported(table: sa.Table, scope: Scope) -> pl.DataFrame:
    when = "month" if "month" in table.c else "quarter"
    periods = [p for p in available(table) if p <= scope.month][-SHOWN - 1 :]
    inside = rows(table, scope, periods)
    keys = [inside.c.region_code, inside.c.institution_id] if table is schema.market_month else [inside.c.holder]  # fmt: skip
    found = read(sa.select(inside.c[when].label("period"), *keys).distinct())
    found = found.with_columns(who=pl.concat_str(found.columns[1:], separator=":"))
    there = dict(found.group_by("period").agg("who").iter_rows())
    gone = _gone()
    counted = []
    for before, period in zip([None, *periods], periods, strict=False):
        now = set(there.get(period, []))
        # In annual snapshots who is not there has left: there is no report to wait for.
        then = set() if is_annual(periods) else set(there.get(before, []))
        left = {w for w in then - now if gone.get(w.split(":")[-1], date.max) <= period}
        counted.append((period, len(now), len(now | then) - len(left)))
    # A source that has nothing in the scope tells nothing, not even its calendar.
    counted = counted if there else []
    frame = pl.DataFrame(counted, ["period", "reported", "expected"], orient="row",
        schema_overrides={"period": pl.Date, "reported": pl.Int64, "expected": pl.Int64})  # fmt: skip
    share = pl.when(pl.col("expected") > 0).then(
        pl.col("reported") / pl.col("expected")
    )
    return frame.tail(SHOWN).select(
        pl.lit(table.name).alias("source"), "period", "reported", "expected", share.alias("complete")
    )  # fmt: skip


def _gone() -> dict[str, date]:
    """Return when units were closed and banks taken over."""
    closed = whole(schema.organization).select("org_id", "closed_on").drop_nulls()
    taken = (
        whole(schema.institution).select("institution_id", "succeeded_on").drop_nulls()
    )
    return dict([*closed.iter_rows(), *taken.iter_rows()])


@remembered
def awaited(scope: Scope) -> pl.DataFrame:
    """Return which sources are not yet complete, period by period, newest first.

    A monthly source with nothing in a month that another has is awaited from everybody.

    Returns:
        `(source, period, reported, expected, missing)`, `missing` above zero.
    """
    found = grid(scope).select("source", "period", "reported", "expected")
    monthly = [str(t.name) for t in SOURCES if "month" in t.c and not is_annual(available(t))]  # fmt: skip
    inside = found.filter(pl.col("source").is_in(monthly))
    last = inside.sort("period").group_by("source").agg(
        pl.col("period").max().alias("last"), pl.col("expected").last()
    )  # fmt: skip
    absent = (
        last.join(inside.select("period").unique(), how="cross")
        .filter(pl.col("period") > pl.col("last"))
        .select("source", "period", pl.lit(0, pl.Int64).alias("reported"), "expected")
    )
    gap = pl.col("expected") - pl.col("reported")
    every = pl.concat([found, absent]).with_columns(missing=gap).filter(gap > 0)
    return every.sort("period", "source", descending=[True, False])


@remembered
def missing(scope: Scope) -> pl.DataFrame:
    """Return which reports are still awaited for the scope's month (催报).

    Returns:
        `(source, where, who, last)`: peers by region, own units by source; `last` is
        the period they reported last.
    """
    peers = silent_banks(scope)
    market = schema.market_month
    last = read(
        sa.select(market.c.region_code, market.c.institution_id, sa.func.max(market.c.month).label("last"))
        .where(market.c.month < scope.month)
        .group_by(market.c.region_code, market.c.institution_id)
    )  # fmt: skip
    awaited = peers.join(last, on=["region_code", "institution_id"], how="left").select(
        pl.lit(market.name).alias("source"), where="region", who="institution", last="last"
    )  # fmt: skip
    own = [_silent(t, scope) for t in SOURCES if t is not market and "month" in t.c]
    return pl.concat([awaited, *own], how="vertical_relaxed")


def _silent(table: sa.Table, scope: Scope) -> pl.DataFrame:
    """Return the units that reported the period before and not in the scope's month."""
    periods = [p for p in available(table) if p < scope.month][-1:]
    inside = rows(table, scope, [*periods, scope.month])
    found = read(sa.select(inside.c.holder, inside.c.month).distinct())
    then = found.filter(pl.col("month") != scope.month)
    absent = then.join(found.filter(month=scope.month), on="holder", how="anti")
    units = tree()
    kept = [(o, m) for o, m in absent.sort("holder").iter_rows() if o in units and not units[o].is_closed]  # fmt: skip
    above = [units.get(units[o].parent_id or "", units[o]) for o, _ in kept]
    return pl.DataFrame(
        {
            "source": [str(table.name)] * len(kept),
            "where": [str(org.name) for org in above],
            "who": [str(units[o].name) for o, _ in kept],
            "last": [m for _, m in kept],
        },
        schema={"source": pl.String, "where": pl.String, "who": pl.String, "last": pl.Date},
    )  # fmt: skip


def loads() -> pl.DataFrame:
    """Return the log of loads, newest first: the columns of `load_log`."""
    return read(sa.select(LOG).order_by(LOG.c.load_id.desc()))


def spelled() -> dict[str, Text]:
    """Return what ids in the books are called: units, regions and banks."""
    tables = ((schema.region, "region_code"), (schema.institution, "institution_id"), (schema.organization, "org_id"))  # fmt: skip
    every = pl.concat([names(table, key) for table, key in tables])
    return {i: Text(zh, en) for i, zh, en in every.iter_rows()}


def restatements(scope: Scope, most: int = 500) -> pl.DataFrame:
    """Return published values that later loads changed, newest first, within the scope.

    Returns:
        `(load_id, table_name, row_key, column_name, old_value, new_value, loaded_at,
        loaded_by)`; rows that belong to no unit or region are the whole bank's.
    """
    joined = sa.select(REVISION, LOG.c.loaded_at, LOG.c.loaded_by).outerjoin(LOG, LOG.c.load_id == REVISION.c.load_id)  # fmt: skip
    found = discreet(read(joined.order_by(REVISION.c.load_id.desc(), REVISION.c.row_key)))  # fmt: skip
    if scope.org.parent_id is None:
        return found.head(most)
    owner = pl.col("row_key").str.extract(r"(?:org_id|outlet_id|region_code)=([^;,]+)")
    seen = read(unit_ids(scope))["org_id"].to_list()
    places = [o.region_code for o in tree().values() if o.org_id in set(seen)]
    return found.filter(owner.is_in([*seen, *[p for p in places if p]])).head(most)
