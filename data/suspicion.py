"""Units that look wrong: amounts in 万元, percents for ratios. Nothing here is certain."""

import math
from collections.abc import Iterator
from typing import Any

import polars as pl
import sqlalchemy as sa

from data.consistency import Ask, Fault
from queries import schema
from queries.catalogue import KPIS
from queries.schema import Unit
from queries.text import Text

OWN = schema.institution.c
MARKET = schema.market_month
DEPOSITS = schema.deposit_month
NEEDED = {DEPOSITS, MARKET, schema.institution}
# 万 and 亿 as powers of ten, and how far from one a ratio may be and still be called so.
SCALES, NEAR = (4, 8), 0.5

APART = Text(
    "存款合计约为市场表本行余额的 10^{power} 倍（{month}），金额单位可疑：应以元计",
    "deposits add up to about 10^{power} times the own bank's market balance ({month}); is the unit right? Amounts are in the currency unit, not in ten thousands",
)
BEYOND = Text(
    "{n} 行不在 0 与 1 之间，疑为百分数",
    "{n} rows are not between 0 and 1; are they percents?",
)


def faults(ask: Ask, whole: list[sa.Table]) -> Iterator[Fault]:
    """Yield what looks like a wrong unit in the tables that have all their columns."""
    if set(whole) >= NEEDED:
        yield from _apart(ask)
    for table in whole:
        for column in table.columns:
            if column.info["unit"] is Unit.SHARE:
                yield from _beyond(ask, column, sa.true())
    if schema.target in whole:
        yield from _plans(ask)


def _apart(ask: Ask) -> Iterator[Fault]:
    """Compare the newest month that both sides have."""
    own = sa.select(OWN.institution_id).where(OWN.is_own)
    market = _totals(ask, MARKET, MARKET.c.institution_id.in_(own))
    both = _totals(ask, DEPOSITS, sa.true()).join(market, on="month").sort("month")
    both = both.filter(pl.col("balance") > 0, pl.col("balance_right") > 0)
    if both.is_empty():
        return
    month, ours, theirs = both.select("month", "balance", "balance_right").row(-1)
    power = math.log10(ours / theirs)
    if any(abs(abs(power) - scale) < NEAR for scale in SCALES):
        place = DEPOSITS if power < 0 else MARKET
        told = APART.fill(power=round(power), month=month)
        yield Fault(f"{place.name}.balance", "suspicious_unit", told)


def _totals(ask: Ask, table: sa.Table, where: sa.ColumnElement[bool]) -> pl.DataFrame:
    """Return `(month, balance)`: the `total` rows where there are any, else the parts."""
    kind, month = table.c.deposit_type, table.c.month
    amount = sa.cast(sa.func.sum(table.c.balance), sa.Double)
    summed: sa.Select[Any] = sa.select(month, kind, amount.label("balance"))
    rows = ask(summed.where(where).group_by(month, kind))
    frame = rows.cast({"month": pl.Date, "deposit_type": pl.String, "balance": pl.Float64})  # fmt: skip
    is_total = pl.col("deposit_type") == "total"
    chosen = frame.filter(is_total | ~is_total.any().over("month"))
    return chosen.group_by("month").agg(pl.col("balance").sum())


def _plans(ask: Ask) -> Iterator[Fault]:
    ratios = [kpi.name for kpi in KPIS.values() if kpi.unit is Unit.SHARE]
    where = schema.target.c.kpi.in_(ratios)
    yield from _beyond(ask, schema.target.c.value, where)


def _beyond(ask: Ask, column: sa.Column[Any], where: sa.ColumnElement[bool]) -> Iterator[Fault]:  # fmt: skip
    beyond = sa.or_(column < 0, column > 1)
    counted = sa.select(sa.func.count().label("n")).where(where, beyond)
    n = ask(counted.select_from(column.table)).item()
    if n:
        place = f"{column.table.name}.{column.name}"
        yield Fault(place, "suspicious_unit", BEYOND.fill(n=n))
