"""The second wall: what PostgreSQL itself shows a reader, by the rule of `scope.rows`.

`granary.paths` holds the paths granted to whoever asks, set anew in every transaction
(`queries.connections.postgresql`); without it a table of figures has no rows. Totals of
sister units are added up with `granary.totals` on, which `engine.totals` alone sets.
"""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from queries import schema
from queries.heirs import heirs
from queries.placed import ORG, RESTATED
from queries.scope import LOCAL

REGION = schema.region
WALLED = [t for t in schema.metadata.sorted_tables if t.info["scope"] and t is not ORG]


def condition(table: sa.Table) -> str:
    """Return, in PostgreSQL's words, which rows of a table the reader who asks may see."""
    key = table.c[table.info["scope"]]
    seen = _regions() if key.name == "region_code" else _units(table)
    whole = sa.func.current_setting("granary.totals", sa.true()) == "on"
    rule = sa.or_(whole, *(key.in_(part) for part in seen))
    return " ".join(_written(rule).split())


def _units(table: sa.Table) -> list[sa.Select[Any]]:
    """Return the units inside the grants, and those whose stocks such a unit took over."""
    inside = sa.select(ORG.c.org_id).where(_is_inside(ORG.c.path))
    if table.name not in RESTATED:
        return [inside]
    # The table itself: only DuckDB keeps it at hand.
    heir = heirs.__wrapped__().subquery("heir")  # type: ignore[attr-defined]
    return [inside, sa.select(heir.c.from_org_id).where(heir.c.to_org_id.in_(inside))]


def _regions() -> list[sa.Select[Any]]:
    """Return the regions that units granted look at: all, their own, or their neighbours."""
    top, above, beneath = ORG.alias("top"), ORG.alias("above"), ORG.alias("beneath")
    granted = top.c.path.in_(sa.select(_paths()))
    every = sa.select(REGION.c.region_code).where(
        sa.exists(sa.select(top.c.org_id).where(granted, top.c.parent_id.is_(None)))
    )
    own = (
        sa.select(sa.func.coalesce(top.c.region_code, above.c.region_code))
        .outerjoin_from(top, above, above.c.org_id == top.c.parent_id)
        .where(granted, top.c.level.in_(LOCAL))
    )
    held = REGION.alias("held")
    parents = (
        sa.select(held.c.parent_code)
        .join_from(held, beneath, beneath.c.region_code == held.c.region_code)
        .join(top, sa.func.starts_with(beneath.c.path, top.c.path))
        .where(granted, top.c.level.not_in(LOCAL))
    )
    near = sa.select(REGION.c.region_code).where(REGION.c.parent_code.in_(parents))
    return [every, own, near]


def _is_inside(path: sa.ColumnElement[str]) -> sa.ColumnElement[bool]:
    granted = _paths()
    return sa.exists(
        sa.select(sa.literal_column("1")).where(sa.func.starts_with(path, granted))
    )


def _paths() -> sa.ColumnElement[str]:
    told = sa.func.current_setting("granary.paths", sa.true())
    return sa.func.unnest(sa.func.string_to_array(told, ",")).column_valued("granted")


def _written(rule: sa.ColumnElement[bool]) -> str:
    return str(
        rule.compile(
            dialect=postgresql.dialect(),  # type: ignore[no-untyped-call]
            compile_kwargs={"literal_binds": True},
        )
    )
