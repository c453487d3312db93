"""Own deposits against what the market table says of the own bank."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import polars as pl
import sqlalchemy as sa

from data.draft import Draft
from data.rules import SPLIT, last_digit
from data.truth.finding import CENT, ERROR, INFO, judged, row
from data.truth.series import county_of_region, top
from queries import schema
from queries.codes import DEPOSIT_TYPES
from queries.periods import back
from queries.text import Text

OWN_AND_MARKET = Text(
    "{region} {period} {type}：本行存款合计与同业表中本行余额相差 {gap:,.2f}",
    "{region} {period} {type}: own deposits and the market table differ by {gap:,.2f}",
)
EXPLAINED = Text(
    "{region} {period} {type}：与同业表相差 {gap:,.2f}，与以往口径差（{usual:+.2%}）一致",
    "{region} {period} {type}: {gap:,.2f} off the market table, as always ({usual:+.2%}, another caliber)",
)
IDENTITY = Text(
    "{region} {period} {bank}：各项存款与分类型之和相差 {gap:,.2f}",
    "{region} {period} {bank}: the total and its parts differ by {gap:,.2f}",
)
SPAN = 24  # months around one in which a difference may be known
LASTING = 6  # that many with the same difference explain it
ALIKE = 0.001


def own_and_market(draft: Draft, months: Sequence[date]) -> list[dict[str, Any]]:
    """Compare region by region, type by type, each outlet where it lay in the month.

    A difference in the same proportion as in at least six other months, up to 24 before
    or after, is another caliber of the source: told once per region, not warned of.
    """
    window = sorted({back(m, n) for m in months for n in range(-SPAN, SPAN + 1)})
    own, market = draft.ask(_own_deposits(window)), draft.ask(_own_market(window))
    if own.is_empty() or market.is_empty():
        return []
    step = last_digit(market["market"].cast(pl.Float64))
    allowed = step / 2 + CENT
    sides = _sides(own, market).with_columns(gap=pl.col("own") - pl.col("market"))
    apart = sides.filter(
        pl.col("gap").abs() > allowed, pl.col("month").is_in(list(months))
    )
    usual = _usual(sides, apart)
    weighed = apart.join(usual, on=SIDE, how="left").with_columns(
        is_known=pl.col("alike").fill_null(0) >= LASTING
    )
    largest = pl.col("gap").abs() == pl.col("gap").abs().max().over("region_code", "month", "is_known")  # fmt: skip
    told = weighed.filter(~pl.col("is_known") | largest).sort(SIDE)
    return [_compared(r, allowed) for r in told.iter_rows(named=True)]


SIDE = ["region_code", "deposit_type", "month"]


def _sides(own: pl.DataFrame, market: pl.DataFrame) -> pl.DataFrame:
    totals = own.group_by("region_code", "month").agg(
        pl.col("org_id", "region", "region_en").first(),
        pl.col("own").filter(pl.col("deposit_type").is_in((*SPLIT, "total"))).sum(),
        deposit_type=pl.lit("total"),
    )
    whole = own.filter(pl.col("deposit_type") != "total")
    both = pl.concat([totals, whole], how="diagonal")
    return both.join(market, on=SIDE)


def _usual(sides: pl.DataFrame, apart: pl.DataFrame) -> pl.DataFrame:
    """Return, for each difference, how many other months show it and its usual share."""
    share = pl.col("gap") / pl.col("market")
    past = sides.select("region_code", "deposit_type", at="month", past=share)
    return (
        apart.select(*SIDE, now=share)
        .join(past, on=["region_code", "deposit_type"])
        .filter(
            pl.col("at") != pl.col("month"),
            (pl.col("at") - pl.col("month")).abs() <= pl.duration(days=31 * SPAN),
        )
        .filter((pl.col("past") - pl.col("now")).abs() <= ALIKE)
        .group_by(SIDE)
        .agg(pl.len().alias("alike"), pl.col("past").median().alias("usual"))
    )


def _compared(r: dict[str, Any], allowed: float) -> dict[str, Any]:
    name, words = (
        f"own_and_market:{r['deposit_type']}",
        DEPOSIT_TYPES[r["deposit_type"]],
    )
    parts = {"region": Text(r["region"], r["region_en"]), "type": words}
    if r["is_known"]:
        return judged(
            "caliber",
            r["org_id"],
            r["month"],
            INFO,
            r["gap"],
            EXPLAINED,
            allowed,
            usual=r["usual"],
            **parts,
        )
    return row(
        name,
        r["org_id"],
        r["month"],
        r["gap"],
        OWN_AND_MARKET,
        tolerance=allowed,
        size=r["market"],
        **parts,
    )


def identity(draft: Draft, months: Sequence[date]) -> list[dict[str, Any]]:
    """Compare each bank's total with its parts, where a source brings all of them."""
    found = draft.ask(_totals_and_parts(months)).with_columns(
        gap=pl.col("total") - pl.col("parts")
    )
    if found.is_empty():
        return []
    allowed = 0.5 * last_digit(found["total"]) * (len(SPLIT) + 1) + CENT
    gap = pl.col("gap")
    wrong = found.filter(
        ((pl.col("kinds") == len(SPLIT)) & (gap.abs() > allowed)) | (gap < -allowed)
    )
    return [
        judged(
            f"identity:{r['institution_id']}"[:60],
            r["org_id"],
            r["month"],
            ERROR,
            r["gap"],
            IDENTITY,
            allowed,
            region=Text(r["region"], r["region_en"]),
            bank=Text(r["bank"], r["bank_en"]),
        )
        for r in wrong.unique(["org_id", "month", "institution_id"]).iter_rows(
            named=True
        )
    ]


def _totals_and_parts(months: Sequence[date]) -> sa.Select[Any]:
    facts, place, bank = schema.market_month, schema.region, schema.institution
    answering, whole = county_of_region(), facts.c.deposit_type == "total"
    part = facts.c.deposit_type.in_(SPLIT)
    return (
        sa.select(
            sa.func.coalesce(sa.func.max(answering.c.org_id), top()).label("org_id"),
            facts.c.institution_id,
            facts.c.month,
            sa.func.max(place.c.name_zh).label("region"),
            sa.func.max(place.c.name_en).label("region_en"),
            sa.func.max(bank.c.name_zh).label("bank"),
            sa.func.max(bank.c.name_en).label("bank_en"),
            sa.cast(sa.func.sum(facts.c.balance).filter(whole), sa.Double).label(
                "total"
            ),
            sa.cast(sa.func.sum(facts.c.balance).filter(part), sa.Double).label(
                "parts"
            ),
            sa.func.count().filter(part).label("kinds"),
        )
        .join_from(facts, place, place.c.region_code == facts.c.region_code)
        .join(bank, bank.c.institution_id == facts.c.institution_id)
        .outerjoin(answering, answering.c.region_code == facts.c.region_code)
        .where(facts.c.month.in_(months))
        .group_by(facts.c.region_code, facts.c.institution_id, facts.c.month)
        .having(sa.func.count().filter(whole) > 0, sa.func.count().filter(part) > 0)
    )


def _own_deposits(months: Sequence[date]) -> sa.Select[Any]:
    facts, outlet = schema.deposit_month, schema.organization
    unit, region = schema.organization.alias("unit"), schema.region
    above = schema.organization.alias("above")
    lay = _before(months)
    place = sa.func.coalesce(
        lay.c.region_code, outlet.c.region_code, above.c.region_code
    )
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
            sa.func.max(region.c.name_en).label("region_en"),
            sa.cast(sa.func.sum(facts.c.balance), sa.Double).label("own"),
        )
        .join_from(facts, outlet, outlet.c.org_id == facts.c.outlet_id)
        .outerjoin(above, above.c.org_id == outlet.c.parent_id)
        .outerjoin(
            lay,
            (lay.c.outlet_id == facts.c.outlet_id) & (lay.c.month == facts.c.month),
        )
        .join(region, region.c.region_code == place)
        .outerjoin(county, county.c.region_code == region.c.region_code)
        .where(facts.c.month.in_(months))
        .group_by(region.c.region_code, facts.c.month, facts.c.deposit_type)
    )


def _before(months: Sequence[date]) -> sa.CTE:
    """Return where outlets lay in a month that were moved to another county since."""
    facts, former = schema.deposit_month, schema.organization.alias("former")
    move = schema.organization_move
    region = sa.func.arg_min(former.c.region_code, move.c.effective_on)
    return (
        sa.select(facts.c.outlet_id, facts.c.month, region.label("region_code"))
        .join_from(facts, move, move.c.org_id == facts.c.outlet_id)
        .join(former, former.c.org_id == move.c.from_parent_id)
        .where(move.c.effective_on > facts.c.month, facts.c.month.in_(months))
        .group_by(facts.c.outlet_id, facts.c.month)
        .cte("lay")
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
