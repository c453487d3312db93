"""Every source of monthly figures as series: one value per reporter and period."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import polars as pl
import sqlalchemy as sa

from data.draft import Draft
from queries import schema
from queries.periods import back

HISTORY = 36  # months looked at before the first one checked
KEY = ["source", "item"]
ORG = schema.organization
STOCKS = ("market_month", "deposit_month", "loan_month", "agri_loan_month")


def series(draft: Draft, months: Sequence[date]) -> pl.DataFrame:
    """Return the totals of each reporter, with what it reported the period before.

    Returns:
        `(source, org_id, item, zh, en, gone_on, period, most, least, value, at, before,
        is_same, earlier)`:
        `source` is the table, `item` the reporter's key, `gone_on` when it was closed or
        taken over, `at` the period's place among the source's periods, `before` the value
        one place earlier (null where none), `is_same` whether its largest and smallest
        parts are the same too, `earlier` how many periods came before; currency. Up to 36 months before the first month are included.
    """
    window = (back(min(months), HISTORY), back(max(months), -1))
    parts = [draft.ask(_market(window)), draft.ask(_deposits(window))]
    parts += [draft.ask(_booked(table, name, window)) for table, name in _BOOKED]
    found = pl.concat(
        [p for p in parts if p.height] or parts[:1], how="diagonal_relaxed"
    )
    found = found.with_columns(pl.col("value").cast(pl.Float64))
    places = (
        found.select("source", "period")
        .unique()
        .with_columns(at=pl.col("period").rank("dense").over("source").cast(pl.Int64))
    )
    found = found.join(places, on=["source", "period"]).sort(*KEY, "at")
    return _beside_before(found)


def _beside_before(found: pl.DataFrame) -> pl.DataFrame:
    """Add the value before, from the row above: rows are in the order of reporter and place."""
    place = pl.int_range(pl.len())
    begins = pl.any_horizontal(pl.col(k).ne_missing(pl.col(k).shift()) for k in KEY)
    same = pl.all_horizontal(
        pl.col(n) == pl.col(n).shift() for n in ("value", "most", "least")
    )
    follows = pl.col("at").shift() == pl.col("at") - 1
    return found.with_columns(
        before=pl.when(~begins & follows).then(pl.col("value").shift()),
        is_same=pl.when(~begins).then(same),
        earlier=place - pl.when(begins).then(place).forward_fill(),
    )


def county_of_region() -> sa.CTE:
    """Return the sub-branch that answers for each region, `(region_code, org_id)`."""
    return (
        sa.select(ORG.c.region_code, sa.func.min(ORG.c.org_id).label("org_id"))
        .where(ORG.c.level == "county", ORG.c.region_code.is_not(None))
        .group_by(ORG.c.region_code)
        .cte("county_of_region")
    )


def top() -> sa.ScalarSelect[Any]:
    """Return the id of the whole bank."""
    root = ORG.alias("root")
    return (
        sa.select(sa.func.min(root.c.org_id))
        .where(root.c.parent_id.is_(None))
        .scalar_subquery()
    )


Window = tuple[date, date]


def _market(window: Window) -> sa.Select[Any]:
    facts, place, bank = schema.market_month, schema.region, schema.institution
    answering = county_of_region()
    whole = facts.c.deposit_type == "total"
    value = sa.func.coalesce(
        sa.func.sum(facts.c.balance).filter(whole),
        sa.func.sum(facts.c.balance).filter(~whole),
    )
    return (
        sa.select(
            sa.literal("market_month").label("source"),
            sa.func.coalesce(sa.func.max(answering.c.org_id), top()).label("org_id"),
            (facts.c.region_code + ":" + facts.c.institution_id).label("item"),
            sa.func.max(place.c.name_zh + bank.c.name_zh).label("zh"),
            sa.func.max(place.c.name_en + " " + bank.c.name_en).label("en"),
            sa.func.max(bank.c.succeeded_on).label("gone_on"),
            facts.c.month.label("period"),
            sa.func.max(facts.c.balance).label("most"),
            sa.func.min(facts.c.balance).label("least"),
            sa.cast(value, sa.Double).label("value"),
        )
        .join_from(facts, place, place.c.region_code == facts.c.region_code)
        .join(bank, bank.c.institution_id == facts.c.institution_id)
        .outerjoin(answering, answering.c.region_code == facts.c.region_code)
        .where(facts.c.month.between(*window))
        .group_by(facts.c.region_code, facts.c.institution_id, facts.c.month)
    )


def _deposits(window: Window) -> sa.Select[Any]:
    facts = schema.deposit_month
    org = sa.func.max(sa.func.coalesce(ORG.c.parent_id, ORG.c.org_id))
    return _of_units(facts, facts.c.outlet_id, org, facts.c.balance, window)


def _booked(table: sa.Table, amount: str, window: Window) -> sa.Select[Any]:
    org = sa.func.max(ORG.c.org_id)
    return _of_units(table, table.c.org_id, org, table.c[amount], window)


def _of_units(
    facts: sa.Table,
    unit: sa.ColumnElement[Any],
    org: sa.ColumnElement[Any],
    amount: sa.ColumnElement[Any],
    window: Window,
) -> sa.Select[Any]:
    return (
        sa.select(
            sa.literal(facts.name).label("source"),
            org.label("org_id"),
            unit.label("item"),
            sa.func.max(ORG.c.name_zh).label("zh"),
            sa.func.max(ORG.c.name_en).label("en"),
            sa.func.max(ORG.c.closed_on).label("gone_on"),
            facts.c.month.label("period"),
            sa.func.max(amount).label("most"),
            sa.func.min(amount).label("least"),
            sa.cast(sa.func.sum(amount), sa.Double).label("value"),
        )
        .join_from(facts, ORG, ORG.c.org_id == unit)
        .where(facts.c.month.between(*window))
        .group_by(unit, facts.c.month)
    )


_BOOKED = (
    (schema.loan_month, "balance"),
    (schema.agri_loan_month, "balance"),
    (schema.income_month, "income"),
)
