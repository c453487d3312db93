"""Sums within the warehouse, which must agree to a cent."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa

from data.draft import Draft
from data.truth.finding import CENT, row
from queries import schema
from queries.text import Text

OUTLETS_AND_UNITS = Text(
    "{period}：网点日余额之和与机构汇总相差 {gap:,.2f}",
    "{period}: the outlets' daily balances and the units' sums differ by {gap:,.2f}",
)
UNIT_AND_PARTS = Text(
    "{period} {unit}：与所辖机构之和相差 {gap:,.2f}",
    "{period} {unit}: differs by {gap:,.2f} from the units beneath it",
)
MONTH_AND_DAYS = Text(
    "{period}：月末余额与当日余额相差 {gap:,.2f}",
    "{period}: month-end balances and that day's balances differ by {gap:,.2f}",
)


def outlets_and_units(draft: Draft) -> list[dict[str, Any]]:
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
        row("outlets_and_units", org, day, difference, OUTLETS_AND_UNITS)
        for org, day, difference in apart.iter_rows()
    ]


def unit_and_parts(draft: Draft) -> list[dict[str, Any]]:
    """Compare each unit's daily sum with those of the units directly beneath it."""
    days, part, above = (
        schema.deposit_org_day,
        schema.organization,
        schema.organization.alias("above"),
    )
    own = (
        sa.select(days.c.org_id, days.c.day, sa.func.sum(days.c.balance).label("own"))
        .group_by(days.c.org_id, days.c.day)
        .cte("own")
    )
    parts = (
        sa.select(part.c.parent_id, own.c.day, sa.func.sum(own.c.own).label("parts"))
        .join_from(own, part, part.c.org_id == own.c.org_id)
        .group_by(part.c.parent_id, own.c.day)
        .cte("parts")
    )
    gap = sa.cast(own.c.own - parts.c.parts, sa.Double)
    apart = draft.ask(
        sa.select(
            own.c.org_id, own.c.day, gap.label("gap"), above.c.name_zh, above.c.name_en
        )
        .join_from(
            own, parts, (parts.c.parent_id == own.c.org_id) & (parts.c.day == own.c.day)
        )
        .join(above, above.c.org_id == own.c.org_id)
        .where(sa.func.abs(gap) > CENT)
    )
    return [
        row("unit_and_parts", org, day, difference, UNIT_AND_PARTS, unit=Text(zh, en))
        for org, day, difference, zh, en in apart.iter_rows()
    ]


def month_and_days(draft: Draft, months: Sequence[date]) -> list[dict[str, Any]]:
    """Compare month-end balances with the balances of that very day."""
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
        row("month_and_days", org, day, difference, MONTH_AND_DAYS)
        for org, day, difference in apart.iter_rows()
    ]
