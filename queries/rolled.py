"""Monthly figures added up for provinces and prefectures, and banks' deposits, in memory.

A page of a large unit looks at every month of all that lies beneath it and shows a few
dozen sums. They are added up when a version of a store is opened, from what `placed` gives.
"""

from collections.abc import Collection, Sequence
from functools import cache, partial
from typing import Any

import sqlalchemy as sa

from queries import schema
from queries.connections import folder, keep
from queries.placed import period_of, placed, units
from queries.touched import is_noting

LEVELS = ("province", "prefecture")
# What "level" means for the market, where no units are: one row a bank, not a deposit type.
BY_BANK = "institution"
MARKET = schema.market_month
SPLIT = ("savings", "corporate", "institutional")
KINDS = ("total", "other", *SPLIT)
_TABLES = (
    schema.deposit_month,
    schema.loan_month,
    schema.loan_due_month,
    schema.income_month,
    schema.agri_loan_month,
)
_LOADED = ("load_id", "data_status")


def is_rolled(table: sa.Table, levels: Collection[str]) -> bool:
    """Return whether figures are at hand added up at one level, which the levels agree on.

    Never for a figure that is traced: it reads its own rows.
    """
    known = (BY_BANK,) if table is MARKET else LEVELS if table in _TABLES else ()
    is_one = len(levels) == 1 and {*levels} <= {*known}
    return is_one and folder() is not None and not is_noting()


def rolled(table: sa.Table, level: str) -> sa.Select[Any]:
    """Return what `placed` does, added up for the units of a level and those above it.

    Without what the sums leave behind: regions, where a row was `booked`, its load. Of
    the market, what `by_bank` does.
    """
    sums, unit = _at_hand(table), units()
    if level == BY_BANK:
        return sa.select(sums)
    names = [c.name for c in sums.c if c.name != "level"]
    above = ("outlet", "county", "prefecture", "province")
    return (
        sa.select(*[sums.c[n] for n in names], *[unit.c[n] for n in above])
        .join_from(sums, unit, unit.c.org_id == sums.c.holder)
        .where(sums.c.level == level)
    )


def by_bank(inside: sa.FromClause, kinds: Sequence[str] = KINDS) -> sa.Select[Any]:
    """Return what each bank held, a column for each kind of deposits.

    Columns `(region_code, institution_id, month, kinds…, estimated, was)`, as
    `positions.held.held_by_bank` tells them.
    """
    bank_of, what = schema.institution, inside.c.deposit_type
    each = sa.cast(inside.c.balance, sa.Double)

    def over(*types: str) -> sa.ColumnElement[Any]:
        return sa.func.sum(sa.case((what.in_(types), each)))

    total = sa.func.coalesce(over("total"), over(*SPLIT))
    rest = sa.func.coalesce(over("corporate", "institutional"), total - over("savings"))
    of = {"total": total, "other": rest} | {kind: over(kind) for kind in SPLIT}
    succeeded = sa.and_(
        bank_of.c.succeeded_by.is_not(None), inside.c.month < bank_of.c.succeeded_on
    )
    holder = sa.case((succeeded, bank_of.c.succeeded_by), else_=inside.c.institution_id)
    return (
        sa.select(
            inside.c.region_code,
            holder.label("institution_id"),
            inside.c.month,
            *[of[kind].label(kind) for kind in kinds],
            sa.func.max(sa.cast(inside.c.is_estimated, sa.Integer)).label("estimated"),
            sa.func.max(sa.case((succeeded, 1), else_=0)).label("was"),
        )
        .join_from(inside, bank_of, bank_of.c.institution_id == inside.c.institution_id)
        .group_by(inside.c.region_code, holder, inside.c.month)
    )


@cache
def _at_hand(table: sa.Table) -> sa.TableClause:
    columns = [sa.column(c.name, c.type) for c in _sums(table).selected_columns]
    return sa.table(_name(table), *columns)


def _name(table: sa.Table) -> str:
    return f"{table.name}_rolled"


def _sums(table: sa.Table) -> sa.SelectBase:
    if table is MARKET:
        known = sa.select(schema.region.c.region_code)
        inside = sa.select(MARKET).where(MARKET.c.region_code.in_(known)).cte("known")
        # A question wants few of many months.
        return by_bank(inside).order_by(inside.c.month)
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


def _periods() -> sa.SelectBase:
    found = [
        sa.select(
            sa.literal(str(t.name)).label("source"), period_of(t).label("period")
        ).distinct()
        for t in _PERIODIC
    ]
    return sa.union_all(*found)


def periods(table: sa.Table) -> sa.TableClause | None:
    """Return `(source, period)` of this and other tables where that is at hand, else None."""
    return _PERIODS if table in _PERIODIC and folder() is not None else None


_PERIODIC = (
    *_TABLES,
    MARKET,
    schema.rating_star,
    schema.rating_score,
    schema.deposit_org_day,
)
_PERIODS = sa.table("periods_rolled", sa.column("source", sa.String), sa.column("period", sa.Date))  # fmt: skip
keep(_PERIODS.name, _periods)
for _table in (*_TABLES, MARKET):
    keep(_name(_table), partial(_sums, _table))
