"""Does the content of a warehouse keep the contract? Asked in SQL, little is fetched."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl
import sqlalchemy as sa

from data import codes
from data.known import EVERYWHERE, REFERENCES
from queries import schema
from queries.text import Text

Ask = Callable[[sa.Select[Any]], pl.DataFrame]
SHOWN = 5

NULLS = Text("{n} 行空缺", "missing in {n} rows")
CODE = Text("不允许的取值：{found}", "codes that are not allowed: {found}")
REPEATED = Text("主键重复，例如 {found}", "keys are repeated, for example {found}")
UNKNOWN = Text("{table} 中没有：{found}", "not in {table}: {found}")
NOT_OUTLET = Text("不是网点：{found}", "not outlets: {found}")
NOT_END = Text("不是月末：{found}", "not the last day of a month: {found}")
ONE_BANK = Text("应恰好一行，现有 {n} 行", "should have exactly one row, has {n}")
ONE_OWN = Text(
    "应恰好一家本行，现有 {n} 家", "should have exactly one own bank, has {n}"
)
ONE_ROOT = Text(
    "应恰好一个根机构，现有 {n} 个", "should have exactly one root, has {n}"
)
PATH = Text("路径与上级不符：{found}", "paths do not follow the parent: {found}")
PORTIONS = Text("承继比例之和不为 1：{found}", "portions do not add up to 1: {found}")


@dataclass(frozen=True)
class Fault:
    """One place where a warehouse breaks the contract: a table or `table.column`."""

    place: str
    code: str
    message: Text


def faults(ask: Ask, whole: list[sa.Table]) -> Iterator[Fault]:
    """Yield what is wrong with the rows of the tables that have all their columns."""
    for table in whole:
        yield from _nulls(ask, table)
        yield from _codes(ask, table)
        yield from _repeated(ask, table)
        yield from _ends(ask, table)
        if schema.organization in whole:
            yield from _outlets(ask, table)
        yield from _unknown(ask, table, whole)
    wholes: tuple[tuple[sa.Table, Callable[[Ask], Iterator[Fault]]], ...] = (
        (schema.bank, _one_bank),
        (schema.institution, _one_own),
        (schema.organization, _tree),
        (schema.org_succession, _portions),
    )
    for table, rule in wholes:
        if table in whole:
            yield from rule(ask)


def _nulls(ask: Ask, table: sa.Table) -> Iterator[Fault]:
    required = [c for c in table.columns if not c.nullable]
    counts: list[Any] = [
        (sa.func.count() - sa.func.count(c)).label(c.name) for c in required
    ]
    question: sa.Select[Any] = sa.select(*counts).select_from(table)
    for name, n in ask(question).row(0, named=True).items():
        if n:
            yield Fault(f"{table.name}.{name}", "missing", NULLS.fill(n=n))


def _codes(ask: Ask, table: sa.Table) -> Iterator[Fault]:
    for column in table.columns:
        allowed = codes.spellings(table.name, column.name)
        if allowed is not None:
            strange = sa.select(column).distinct().where(column.not_in(list(allowed)))
            yield from _listed(ask, strange, column, "unknown_code", CODE)


def _repeated(ask: Ask, table: sa.Table) -> Iterator[Fault]:
    keys = list(table.primary_key.columns)
    repeated = sa.select(*keys).group_by(*keys).having(sa.func.count() > 1).limit(1)
    found = ask(repeated)
    if found.height:
        text = ", ".join(map(str, found.row(0)))
        yield Fault(table.name, "repeated", REPEATED.fill(found=text))


def _ends(ask: Ask, table: sa.Table) -> Iterator[Fault]:
    for column in table.columns:
        if column.name in ("month", "quarter"):
            days = ask(sa.select(column).distinct())[column.name].cast(pl.Date)
            wrong = days.filter(days != days.dt.month_end()).to_list()
            if wrong:
                told = NOT_END.fill(found=_some(wrong))
                yield Fault(f"{table.name}.{column.name}", "not_a_month_end", told)


def _outlets(ask: Ask, table: sa.Table) -> Iterator[Fault]:
    if "outlet_id" in table.c:
        unit, column = schema.organization, table.c.outlet_id
        higher = sa.select(unit.c.org_id).where(unit.c.level != "outlet")
        wrong = sa.select(column).distinct().where(column.in_(higher))
        yield from _listed(ask, wrong, column, "subtotal", NOT_OUTLET)


def _unknown(ask: Ask, table: sa.Table, whole: list[sa.Table]) -> Iterator[Fault]:
    for column in table.columns:
        referred = REFERENCES.get(column.name)
        if referred is None or referred not in whole or referred is table:
            continue
        key = next(iter(referred.primary_key))
        strange = (
            sa.select(column)
            .distinct()
            .where(
                column.is_not(None), column != EVERYWHERE, column.not_in(sa.select(key))
            )
        )
        told = UNKNOWN.fill(table=referred.name, found="{found}")
        yield from _listed(ask, strange, column, "unknown", told)


def _one_bank(ask: Ask) -> Iterator[Fault]:
    rows = ask(sa.select(sa.func.count().label("n")).select_from(schema.bank)).item()
    if rows != 1:
        yield Fault("bank", "one_row", ONE_BANK.fill(n=rows))


def _one_own(ask: Ask) -> Iterator[Fault]:
    bank = schema.institution
    own = ask(sa.select(bank.c.institution_id).where(bank.c.is_own)).height
    if own != 1:
        yield Fault("institution.is_own", "own", ONE_OWN.fill(n=own))


def _tree(ask: Ask) -> Iterator[Fault]:
    unit = schema.organization
    units = ask(sa.select(unit.c.org_id, unit.c.parent_id, unit.c.path))
    roots = units.filter(pl.col("parent_id").is_null()).height
    if roots != 1:
        yield Fault("organization.parent_id", "root", ONE_ROOT.fill(n=roots))
    paths = dict(units.select("org_id", "path").iter_rows())
    wrong = [
        org
        for org, parent, path in units.iter_rows()
        if path
        != f"{paths.get(parent, '' if parent else '/') if parent else '/'}{org}/"
    ]
    if wrong:
        yield Fault("organization.path", "path", PATH.fill(found=_some(wrong)))


def _portions(ask: Ask) -> Iterator[Fault]:
    took = schema.org_succession
    sums = ask(
        sa.select(
            took.c.from_org_id, sa.func.sum(took.c.portion).label("whole")
        ).group_by(took.c.from_org_id, took.c.effective_on)
    )
    wrong = [org for org, whole in sums.iter_rows() if abs(whole - 1) > 1e-6]
    if wrong:
        told = PORTIONS.fill(found=_some(wrong))
        yield Fault("org_succession.portion", "portions", told)


def _listed(
    ask: Ask, statement: sa.Select[Any], column: sa.Column[Any], code: str, text: Text
) -> Iterator[Fault]:
    found = ask(statement.limit(SHOWN + 1))
    if found.height:
        told = text.fill(found=_some(found.to_series().to_list()))
        yield Fault(f"{column.table.name}.{column.name}", code, told)


def _some(found: list[str] | list[date]) -> str:
    more = ", …" if len(found) > SHOWN else ""
    return ", ".join(map(str, found[:SHOWN])) + more
