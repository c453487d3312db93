"""Own deposits: balances, daily averages, increments and what they consist of.

Progress is judged on daily averages; point-in-time increments are for monitoring.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import polars as pl
import sqlalchemy as sa

from queries import schema
from queries.engine import read, remembered
from queries.kpi import DIMENSIONS, Kpi, Measure, NotAsked, answered, paired, ratio
from queries.schema import Unit
from queries.scope import Scope, rows
from queries.text import Text

MONTH, DAY = schema.deposit_month, schema.deposit_org_day
DAY_ALONE = Text(
    "按日的余额只能再按存款类型细分；其他机构请用 --scope 指定。",
    "By day the balance can only be split by deposit type as well; name other units with --scope.",
)
SPLITS = ("org", "prefecture", "county", "outlet", "region", "month", "deposit_type")


def of_type(name: str, deposit_type: str | None) -> Measure:
    """Return the measure that adds up a column for one deposit type, None for each row.

    `total` is the source's own total where it gives one, else the sum of its split.
    """

    def measure(r: sa.CTE) -> sa.ColumnElement[Any]:
        each = sa.cast(r.c[name], sa.Double) * r.c.portion

        def over(condition: sa.ColumnElement[bool]) -> sa.ColumnElement[Any]:
            return sa.func.sum(sa.case((condition, each)))

        if deposit_type is None:
            return sa.func.sum(each)
        if deposit_type != "total":
            return sa.func.coalesce(over(r.c.deposit_type == deposit_type), 0.0)
        whole, split = (
            over(r.c.deposit_type == "total"),
            over(r.c.deposit_type != "total"),
        )
        return sa.func.coalesce(whole, split, 0.0)

    return measure


@remembered
def stock(
    scope: Scope, dimensions: Sequence[str], column: str, deposit_type: str = "total"
) -> pl.DataFrame:
    """Return a deposit column beside its comparison base, for one deposit type.

    Returns:
        `(dimension ids…, amount, amount_base [currency], is_restated, base_month,
        base_is_previous)`. Source: `deposit_month`, core ledger.
    """
    kind = None if "deposit_type" in dimensions else deposit_type
    return paired(MONTH, scope, dimensions, {"amount": of_type(column, kind)})


@remembered
def average_gain(
    scope: Scope, dimensions: Sequence[str], deposit_type: str = "total"
) -> pl.DataFrame:
    """Return the daily average of this year beside that of the whole year before.

    The year's own base, whatever the reader compares with: 本年日均 − 上年全年日均.

    Returns:
        As `stock`, `amount_base` being last year's full-year average.
    """
    yearly = replace(scope, against="year_start")
    return stock(yearly, dimensions, "average_year", deposit_type)


NO_BASE = (pl.col("base_month").is_null(), "NOT_LOADED")
STOCK_NOTES = (
    (pl.col("is_restated"), "RESTATED"),
    (pl.col("base_is_previous"), "BASE_PREVIOUS"),
)
GAIN = pl.col("amount") - pl.col("amount_base")


@remembered
def by_day(scope: Scope, dimensions: Sequence[str]) -> pl.DataFrame:
    """Return the scope's own unit day by day: `(day, [deposit_type_code], amount [currency])`.

    Units beneath are not asked by day here; the daily view has them. Source:
    `deposit_org_day`, kept for 400 days (outlets 70).
    """
    inside = rows(DAY, scope)
    kind = None if "deposit_type" in dimensions else "total"
    split = [inside.c.deposit_type.label("deposit_type_code")] if kind is None else []
    keys = [inside.c.day, *[column.element for column in split]]
    held = of_type("balance", kind)(inside).label("amount")
    return read(
        sa.select(inside.c.day, *split, held)
        .where(inside.c.holder == scope.org.org_id, inside.c.day <= scope.month)
        .group_by(*keys)
    )


def _balance(scope: Scope, dimensions: tuple[str, ...]) -> pl.DataFrame:
    if "day" in dimensions:
        if set(dimensions) - {"day", "deposit_type"}:
            raise NotAsked(DAY_ALONE)
        return answered(by_day(scope, dimensions), "deposit_balance", pl.col("amount"))
    found = stock(scope, dimensions, "balance")
    return answered(found, "deposit_balance", pl.col("amount"))


def _average(scope: Scope, dimensions: tuple[str, ...]) -> pl.DataFrame:
    found = stock(scope, dimensions, "average_year")
    return answered(found, "deposit_average", pl.col("amount"))


def _increment(scope: Scope, dimensions: tuple[str, ...]) -> pl.DataFrame:
    found = stock(scope, dimensions, "balance")
    return answered(found, "deposit_increment", GAIN, [NO_BASE], STOCK_NOTES)


def _average_increment(scope: Scope, dimensions: tuple[str, ...]) -> pl.DataFrame:
    found = average_gain(scope, dimensions)
    return answered(found, "deposit_average_increment", GAIN, [NO_BASE], STOCK_NOTES)


def _mix(scope: Scope, dimensions: tuple[str, ...]) -> pl.DataFrame:
    found = stock(scope, dimensions, "balance")
    others = [DIMENSIONS[d].id for d in dimensions if d != "deposit_type"]
    whole = pl.col("amount").sum().over(others) if others else pl.col("amount").sum()
    return answered(found, "deposit_mix", ratio(pl.col("amount"), whole))


def _deviation(scope: Scope, dimensions: tuple[str, ...]) -> pl.DataFrame:
    kind = None if "deposit_type" in dimensions else "total"
    both = {n: of_type(n, kind) for n in ("balance", "average_month")}
    found = paired(MONTH, scope, dimensions, both)
    above = pl.col("balance") - pl.col("average_month")
    return answered(found, "month_end_deviation", ratio(above, pl.col("average_month")))


DEPOSIT_BALANCE = Kpi(
    name="deposit_balance",
    label=Text("存款余额", "Deposits"),
    formula=Text("月末各网点存款余额之和", "Sum of the outlets' balances at month end"),
    unit=Unit.MONEY,
    better="higher",
    source=MONTH,
    dimensions=(*SPLITS, "day"),
    answer=_balance,
    edges=Text(
        "新网点自开业日起计；撤并网点的余额由承继机构承接。",
        "A new outlet counts from its opening; a closed one is carried by its successor.",
    ),
    is_additive=True,
)
DEPOSIT_AVERAGE = Kpi(
    name="deposit_average",
    label=Text("存款日均", "Average daily deposits"),
    formula=Text(
        "本年每日余额之和 ÷ 本年已过天数",
        "Sum of the year's daily balances ÷ days gone",
    ),
    unit=Unit.MONEY,
    better="higher",
    source=MONTH,
    dimensions=SPLITS,
    answer=_average,
    edges=Text(
        "年中开业的网点按全年天数计算，因此各级可以相加。",
        "An outlet opened in mid-year is divided by all days, so levels add up.",
    ),
    is_additive=True,
)
DEPOSIT_INCREMENT = Kpi(
    name="deposit_increment",
    label=Text("存款增量", "Deposit increment"),
    formula=Text("月末余额 − 对比基期余额", "Balance − balance at the comparison base"),
    unit=Unit.MONEY,
    better="higher",
    source=MONTH,
    dimensions=SPLITS,
    answer=_increment,
    edges=Text(
        "基期按机构承继与划转重述。",
        "The base is restated for mergers, splits and transfers.",
    ),
    is_additive=True,
)
DEPOSIT_AVERAGE_INCREMENT = Kpi(
    name="deposit_average_increment",
    label=Text("日均增量", "Average increment"),
    formula=Text("本年日均 − 上年全年日均", "This year's average − last full year's"),
    unit=Unit.MONEY,
    better="higher",
    source=MONTH,
    dimensions=SPLITS,
    answer=_average_increment,
    edges=Text("不以年初时点数为基数。", "Not measured from the year-start balance."),
    is_additive=True,
)
DEPOSIT_MIX = Kpi(
    name="deposit_mix",
    label=Text("存款结构", "Deposit mix"),
    formula=Text("该类存款 ÷ 存款合计", "Deposits of the type ÷ all deposits"),
    unit=Unit.SHARE,
    better="neutral",
    source=MONTH,
    dimensions=SPLITS,
    answer=_mix,
    needs=("deposit_type",),
)
MONTH_END_DEVIATION = Kpi(
    name="month_end_deviation",
    label=Text("月末存款偏离度", "Month-end deviation"),
    formula=Text(
        "（月末余额 − 本月日均）÷ 本月日均",
        "(Balance − the month's average) ÷ the month's average",
    ),
    unit=Unit.SHARE,
    better="lower",
    source=MONTH,
    dimensions=SPLITS,
    answer=_deviation,
    edges=Text(
        "监管上限针对全行；在分支机构只是信号。",
        "The regulatory cap is for the bank; for a branch it is a signal.",
    ),
)

KPIS = (
    DEPOSIT_BALANCE,
    DEPOSIT_AVERAGE,
    DEPOSIT_INCREMENT,
    DEPOSIT_AVERAGE_INCREMENT,
    DEPOSIT_MIX,
    MONTH_END_DEVIATION,
)


def by_type_since_base(scope: Scope) -> pl.DataFrame:
    """Return what each deposit type holds and gained since the comparison base.

    Returns:
        `(deposit_type_code, amount, amount_base, gain [currency])`, largest first.
    """
    found = stock(scope, ("deposit_type",), "balance")
    return (
        found.with_columns(GAIN.alias("gain"))
        .sort("amount", descending=True)
        .select("deposit_type_code", "amount", "amount_base", "gain")
    )


def balance_by_month(scope: Scope, months: int = 24) -> pl.DataFrame:
    """Return the scope's month-end balances, oldest first: `(month, amount [currency])`."""
    found = stock(scope, ("month",), "balance").sort("month").tail(months)
    return found.select("month", "amount")
