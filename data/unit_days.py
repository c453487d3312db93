"""Daily balances of outlets, added up the tree for every unit above them."""

from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa

from queries import schema

ORG_DAY = schema.deposit_org_day
UNIT_DAYS = 400
OUTLET_DAYS = 70
OUTLET = "outlet"


def first_day(latest: date) -> date:
    """Return the first of the days that `deposit_org_day` holds."""
    return latest - timedelta(days=UNIT_DAYS - 1)


def org_days(
    days: sa.FromClause, latest: date, above: sa.FromClause
) -> tuple[sa.Select[Any], sa.Select[Any]]:
    """Return outlets' own daily balances, and their sums over every other unit's part of the tree.

    `above` has `ancestors()`. The many days of outlets are added up once, for the units right above them; those
    few sums then make the sums of all units further up.
    """
    outlet, recent = schema.organization, latest - timedelta(days=OUTLET_DAYS - 1)
    booked = (
        sa.select(days, outlet.c.parent_id)
        .join_from(days, outlet, outlet.c.org_id == days.c.outlet_id)
        .where(outlet.c.level == OUTLET)
    )
    every = booked.where(days.c.day >= first_day(latest)).cte("booked")
    near = _summed(every, every.c.parent_id).cte("near")
    climbed = (
        sa.select(above.c.above_id, near)
        .join_from(near, above, above.c.unit_id == near.c.org_id)
        .cte("climbed")
    )
    # An outlet's own day is one row already.
    late = booked.where(days.c.day >= recent).cte("late")
    own = sa.select(
        late.c.outlet_id.label("org_id"),
        *(late.c[c.name] for c in ORG_DAY.columns if c.name != "org_id"),
    )
    # In no order: Apache Spark makes an invalid plan of one within another select.
    return own, _summed(climbed, climbed.c.above_id)


def _summed(facts: sa.CTE, unit: sa.ColumnElement[Any]) -> sa.Select[Any]:
    return sa.select(
        unit.label("org_id"),
        facts.c.day,
        facts.c.deposit_type,
        sa.func.sum(facts.c.balance).label("balance"),
        sa.func.max(facts.c.load_id).label("load_id"),
        status(facts.c.data_status).label("data_status"),
    ).group_by(unit, facts.c.day, facts.c.deposit_type)


def ancestors() -> sa.Select[Any]:
    """Return `(unit_id, above_id)`: each higher unit with itself and every unit above it.

    Read off its path, in DuckDB's words.
    """
    unit, above = schema.organization, schema.organization.alias("above")
    steps = sa.func.string_split(sa.func.trim(unit.c.path, "/"), "/")
    paths = sa.select(unit.c.org_id, sa.func.unnest(steps).label("above_id")).where(
        unit.c.level != OUTLET
    )
    path = paths.cte("path")
    return sa.select(path.c.org_id.label("unit_id"), path.c.above_id).join_from(
        path, above, above.c.org_id == path.c.above_id
    )


def status(column: sa.ColumnElement[Any]) -> sa.ColumnElement[str]:
    """Return the status of a sum: revised if any part is, else preliminary if any is.

    The words come in that order in the alphabet too: final, preliminary, revised.
    """
    return sa.func.max(column)
