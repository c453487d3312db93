"""Truth checks: what was loaded, held against what else is known."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import polars as pl
import sqlalchemy as sa

from data.draft import Draft
from data.rules import SPLIT, last_digit
from queries import schema
from queries.text import Text

CENT = 0.01
CALIBER = 0.01
WARNING, ERROR = "warning", "error"

OWN_AND_MARKET = Text(
    "{region} {period} {type}：本行存款合计与同业表中本行余额相差 {gap:,.2f}",
    "{region} {period} {type}: own deposits and the market table differ by {gap:,.2f}",
)
OUTLETS_AND_UNITS = Text(
    "{period}：网点日余额之和与机构汇总相差 {gap:,.2f}",
    "{period}: the outlets' daily balances and the units' sums differ by {gap:,.2f}",
)
MONTH_AND_DAYS = Text(
    "{period}：月末余额与当日余额相差 {gap:,.2f}",
    "{period}: month-end balances and that day's balances differ by {gap:,.2f}",
)


def check(draft: Draft, months: Sequence[date]) -> pl.DataFrame:
    """Return what does not add up in the given months, as `truth_check` rows.

    Own deposits against the market table: half the market source's last digit per row
    and region is tolerated; beyond it a difference up to 1 % is a warning (the calibers
    of sources differ), more is an error. Sums within the warehouse must agree to a cent.
    `load_id` is left for the load to add.
    """
    found = [
        *_own_and_market(draft, months),
        *_outlets_and_units(draft),
        *_month_and_days(draft, months),
    ]
    return pl.DataFrame(found, schema=_SCHEMA)


_SCHEMA = {
    "check_name": pl.String,
    "org_id": pl.String,
    "period": pl.Date,
    "severity": pl.String,
    "difference": pl.Float64,
    "tolerance": pl.Float64,
    "message_zh": pl.String,
    "message_en": pl.String,
}


def _own_and_market(draft: Draft, months: Sequence[date]) -> list[dict[str, Any]]:
    own = draft.ask(_own_deposits(months))
    market = draft.ask(_own_market(months))
    if own.is_empty() or market.is_empty():
        return []
    step = last_digit(market["market"].cast(pl.Float64))
    totals = own.group_by("region_code", "month").agg(
        pl.col("org_id", "region").first(),
        pl.col("own").filter(pl.col("deposit_type").is_in((*SPLIT, "total"))).sum(),
        deposit_type=pl.lit("total"),
    )
    whole = own.filter(pl.col("deposit_type") != "total")
    sides = pl.concat([totals, whole], how="diagonal").join(
        market, on=["region_code", "month", "deposit_type"]
    )
    return [
        _row(
            f"own_and_market:{r['deposit_type']}",
            r["org_id"],
            r["month"],
            r["own"] - r["market"],
            OWN_AND_MARKET,
            tolerance=step / 2 + CENT,
            size=r["market"],
            region=r["region"],
            type=r["deposit_type"],
        )
        for r in sides.iter_rows(named=True)
        if abs(r["own"] - r["market"]) > step / 2 + CENT
    ]


def _own_deposits(months: Sequence[date]) -> sa.Select[Any]:
    facts, outlet = schema.deposit_month, schema.organization
    unit, region = schema.organization.alias("unit"), schema.region
    above = schema.organization.alias("above")
    place = sa.func.coalesce(outlet.c.region_code, above.c.region_code)
    county = (
        sa.select(unit.c.region_code, sa.func.min(unit.c.org_id).label("org_id"))
        .where(unit.c.level == "county")
        .group_by(unit.c.region_code)
        .cte("county")
    )
    return (
        sa.select(
            region.c.region_code,
            facts.c.month,
            facts.c.deposit_type,
            sa.func.max(sa.func.coalesce(county.c.org_id, outlet.c.parent_id)).label(
                "org_id"
            ),
            sa.func.max(region.c.name_zh).label("region"),
            sa.cast(sa.func.sum(facts.c.balance), sa.Double).label("own"),
        )
        .join_from(facts, outlet, outlet.c.org_id == facts.c.outlet_id)
        .outerjoin(above, above.c.org_id == outlet.c.parent_id)
        .join(region, region.c.region_code == place)
        .outerjoin(county, county.c.region_code == region.c.region_code)
        .where(facts.c.month.in_(months))
        .group_by(region.c.region_code, facts.c.month, facts.c.deposit_type)
    )


def _own_market(months: Sequence[date]) -> sa.Select[Any]:
    market, bank = schema.market_month, schema.institution
    return (
        sa.select(
            market.c.region_code,
            market.c.month,
            market.c.deposit_type,
            sa.cast(market.c.balance, sa.Double).label("market"),
        )
        .join_from(market, bank, bank.c.institution_id == market.c.institution_id)
        .where(bank.c.is_own, market.c.month.in_(months))
    )


def _outlets_and_units(draft: Draft) -> list[dict[str, Any]]:
    """Compare each day of the newest daily window: all outlets against the root."""
    unit, root = schema.deposit_org_day, schema.organization
    above = (
        sa.select(unit.c.day, unit.c.org_id, sa.func.sum(unit.c.balance).label("units"))
        .join_from(unit, root, root.c.org_id == unit.c.org_id)
        .where(root.c.parent_id.is_(None))
        .group_by(unit.c.day, unit.c.org_id)
        .cte("above")
    )
    daily = draft.daily(*draft.years[-2:])
    below = (
        sa.select(daily.c.day, sa.func.sum(daily.c.balance).label("outlets"))
        .group_by(daily.c.day)
        .cte("below")
    )
    gap = sa.cast(below.c.outlets - above.c.units, sa.Double)
    apart = draft.ask(
        sa.select(above.c.org_id, above.c.day, gap.label("gap"))
        .join_from(above, below, above.c.day == below.c.day)
        .where(sa.func.abs(gap) > CENT)
    )
    return [
        _row("outlets_and_units", org, day, difference, OUTLETS_AND_UNITS)
        for org, day, difference in apart.iter_rows()
    ]


def _month_and_days(draft: Draft, months: Sequence[date]) -> list[dict[str, Any]]:
    daily = draft.daily(*{month.year for month in months})
    facts, root = schema.deposit_month, schema.organization
    end = (
        sa.select(daily.c.day, sa.func.sum(daily.c.balance).label("days"))
        .where(daily.c.day.in_(months))
        .group_by(daily.c.day)
        .cte("end_days")
    )
    month = (
        sa.select(facts.c.month, sa.func.sum(facts.c.balance).label("months"))
        .group_by(facts.c.month)
        .cte("months")
    )
    gap = sa.cast(month.c.months - end.c.days, sa.Double)
    top = sa.select(sa.func.min(root.c.org_id)).where(root.c.parent_id.is_(None))
    apart = draft.ask(
        sa.select(
            top.scalar_subquery().label("org_id"), month.c.month, gap.label("gap")
        )
        .join_from(month, end, month.c.month == end.c.day)
        .where(sa.func.abs(gap) > CENT)
    )
    return [
        _row("month_and_days", org, day, difference, MONTH_AND_DAYS)
        for org, day, difference in apart.iter_rows()
    ]


def _row(
    name: str,
    org: str,
    period: date,
    gap: float,
    message: Text,
    *,
    tolerance: float = CENT,
    size: float = 0.0,
    **parts: object,
) -> dict[str, Any]:
    told = message.fill(period=period, gap=gap, **parts)
    small = abs(gap) <= tolerance + CALIBER * abs(size)
    return {
        "check_name": name,
        "org_id": org,
        "period": period,
        "severity": WARNING if size and small else ERROR,
        "difference": gap,
        "tolerance": tolerance,
        "message_zh": told.zh,
        "message_en": told.en,
    }
