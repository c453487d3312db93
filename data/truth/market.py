"""Own deposits against what the market table says of the own bank."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import polars as pl
import sqlalchemy as sa

from data.draft import Draft
from data.rules import SPLIT, last_digit
from data.truth.finding import CENT, row
from queries import schema
from queries.text import Text

OWN_AND_MARKET = Text(
    "{region} {period} {type}：本行存款合计与同业表中本行余额相差 {gap:,.2f}",
    "{region} {period} {type}: own deposits and the market table differ by {gap:,.2f}",
)


def own_and_market(draft: Draft, months: Sequence[date]) -> list[dict[str, Any]]:
    """Compare region by region, type by type, each outlet where it lay in the month."""
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
        row(
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
    place = sa.func.coalesce(_before(facts), outlet.c.region_code, above.c.region_code)
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


def _before(facts: sa.Table) -> sa.ScalarSelect[Any]:
    """Return where an outlet lay in the month, if it was moved to another county since."""
    move, former = schema.organization_move, schema.organization.alias("former")
    return (
        sa.select(former.c.region_code)
        .join_from(move, former, former.c.org_id == move.c.from_parent_id)
        .where(move.c.org_id == facts.c.outlet_id, move.c.effective_on > facts.c.month)
        .order_by(move.c.effective_on)
        .limit(1)
        .correlate(facts)
        .scalar_subquery()
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
