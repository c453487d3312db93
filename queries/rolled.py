"""Monthly figures added up for provinces and prefectures, in memory beside a store.

A page of a large unit looks at every month of all that lies beneath it and shows a few
dozen sums. They are added up when a version is opened, from the rows that `placed` gives.
"""

from collections.abc import Collection
from functools import cache, partial
from typing import Any

import sqlalchemy as sa

from queries import schema
from queries.connections import once
from queries.placed import placed, units

LEVELS = ("province", "prefecture")
_TABLES = (
    schema.deposit_month,
    schema.loan_month,
    schema.loan_due_month,
    schema.income_month,
    schema.agri_loan_month,
)
_LOADED = ("load_id", "data_status")


def is_rolled(table: sa.Table, levels: Collection[str]) -> bool:
    """Return whether figures are at hand added up at one level, which the levels agree on."""
    return table in _TABLES and len(levels) == 1 and {*levels} <= {*LEVELS} and once.are_kept()  # fmt: skip


def rolled(table: sa.Table, level: str) -> sa.Select[Any]:
    """Return what `placed` does, added up for the units of a level and those above it.

    Without what the sums leave behind: regions, where a row was `booked`, its load.
    """
    sums, unit = _at_hand(table), units()
    names = [c.name for c in sums.c if c.name != "level"]
    above = ("outlet", "county", "prefecture", "province")
    return (
        sa.select(*[sums.c[n] for n in names], *[unit.c[n] for n in above])
        .join_from(sums, unit, unit.c.org_id == sums.c.holder)
        .where(sums.c.level == level)
    )


@cache
def _at_hand(table: sa.Table) -> sa.TableClause:
    columns = [sa.column(c.name, c.type) for c in _sums(table).selected_columns]
    return sa.table(_name(table), *columns)


def _name(table: sa.Table) -> str:
    return f"{table.name}_rolled"


def _sums(table: sa.Table) -> sa.CompoundSelect[Any]:
    each = placed(table).cte("each")
    told = {table.info["scope"], "region_code", *_LOADED}
    kept = [c for c in table.c if c.name not in told]
    marks = [each.c[c.name] for c in kept if c.primary_key]
    marks += [each.c[n] for n in ("portion", "is_restated") if n in each.c]
    sums = [sa.func.sum(each.c[c.name]).label(c.name) for c in kept if not c.primary_key]  # fmt: skip
    parts = []
    for level in LEVELS:
        unit = sa.func.coalesce(each.c[level], each.c.holder)
        at = sa.literal(level).label("level")
        asked = sa.select(at, unit.label("holder"), *marks, *sums)
        parts.append(asked.group_by(unit, *marks))
    return sa.union_all(*parts)


for _table in _TABLES:
    once.keep(_name(_table), partial(_sums, _table))
