"""Rows of figures beside the units they lie in: what every question and rollup is made of."""

from typing import Any

import sqlalchemy as sa

from queries import schema
from queries.connections import at_hand
from queries.heirs import heirs

ORG = schema.organization
RESTATED = {"deposit_month", "agri_loan_month", "loan_month"}


def period_of(table: sa.Table) -> sa.Column[Any]:
    """Return the column of a table of figures that says when."""
    return next(table.c[n] for n in ("month", "quarter", "day") if n in table.c)


@at_hand
def units() -> sa.Select[Any]:
    """Return every unit with the outlet, county, prefecture and province it belongs to.

    Columns `(org_id, path, outlet, county, prefecture, province, region)`; a level that a unit
    does not lie beneath is null.
    """
    own, above, top = ORG.alias("own"), ORG.alias("above"), ORG.alias("top")
    highest = ORG.alias("highest")
    line = (own, above, top, highest)

    def at(level: str) -> sa.ColumnElement[Any]:
        return sa.case(*[(unit.c.level == level, unit.c.org_id) for unit in line])

    county_region = sa.func.coalesce(own.c.region_code, above.c.region_code)
    return (
        sa.select(
            own.c.org_id,
            own.c.path,
            own.c.peer_class,
            at("outlet").label("outlet"),
            at("county").label("county"),
            at("prefecture").label("prefecture"),
            at("province").label("province"),
            county_region.label("region"),
        )
        .select_from(own)
        .outerjoin(above, above.c.org_id == own.c.parent_id)
        .outerjoin(top, top.c.org_id == above.c.parent_id)
        .outerjoin(highest, highest.c.org_id == top.c.parent_id)
    )


def placed(table: sa.Table) -> sa.Select[Any]:
    """Return a table's rows with the unit that holds them and those above it.

    Columns of the table but its unit, which is where a row was `booked`; `holder`, the unit
    it counts for; those of `units()`, `region_code` among them; where stocks go to heirs, the
    `portion` that one holds; and whether that is so, `is_restated`. Rows of regions as they are.
    """
    if table.info["scope"] == "region_code":
        return sa.select(table)
    key = table.c[table.info["scope"]]
    unit = units()
    if table.name in RESTATED:
        heir = heirs()
        holder: sa.ColumnElement[Any] = sa.func.coalesce(heir.c.to_org_id, key)
        portion: sa.ColumnElement[Any] | None = sa.func.coalesce(heir.c.portion, 1.0)
        # What a closed unit still has on file after the day, such as its part of the
        # year's average, goes along; a unit that was split and lives on keeps its own.
        passed = sa.or_(period_of(table) < heir.c.effective_on, heir.c.is_closed)
        joined = table.outerjoin(heir, sa.and_(heir.c.from_org_id == key, passed)).join(
            unit, unit.c.org_id == holder
        )
        restated: sa.ColumnElement[bool] = heir.c.to_org_id.is_not(None)
    else:
        holder, portion = key, None
        restated = sa.literal(value=False)
        joined = table.join(unit, unit.c.org_id == key)
    region = [] if "region_code" in table.c else [unit.c.region.label("region_code")]
    return sa.select(
        *[c for c in table.c if c is not key],
        key.label("booked"),
        holder.label("holder"),
        unit.c.outlet,
        unit.c.county,
        unit.c.prefecture,
        unit.c.province,
        *region,
        *([] if portion is None else [portion.label("portion")]),
        restated.label("is_restated"),
    ).select_from(joined)
