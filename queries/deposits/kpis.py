"""The deposit KPIs and how each is answered."""

import polars as pl

from queries.deposits.figures import GAIN, MONTH, average_gain, by_day, stock, stocks
from queries.kpi import DIMENSIONS, Kpi, NotAsked, Term, answered, ratio
from queries.schema import Unit
from queries.scope import Scope
from queries.text import Text

DAY_ALONE = Text(
    "按日的余额只能再按存款类型细分；其他机构请用 --scope 指定。",
    "By day the balance can only be split by deposit type as well; name other units with --scope.",
)
SPLITS = ("org", "prefecture", "county", "outlet", "region", "month", "deposit_type")

NO_BASE = (pl.col("base_month").is_null(), "NOT_LOADED")
STOCK_NOTES = (
    (pl.col("is_restated"), "RESTATED"),
    (pl.col("base_is_previous"), "BASE_PREVIOUS"),
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
    found = found.with_columns(whole=whole)
    return answered(found, "deposit_mix", ratio(pl.col("amount"), pl.col("whole")))


def _deviation(scope: Scope, dimensions: tuple[str, ...]) -> pl.DataFrame:
    found = stocks(scope, dimensions)
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
    terms=(
        Term("amount", Text("月末余额", "Balance at month end")),
        Term("amount_base", Text("基期余额", "Balance at the base")),
    ),
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
    terms=(
        Term("amount", Text("本年日均", "This year's average")),
        Term("amount_base", Text("上年全年日均", "Last full year's average")),
    ),
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
    terms=(
        Term("amount", Text("该类存款", "Deposits of the type")),
        Term("whole", Text("存款合计", "All deposits")),
    ),
    whole_over=("deposit_type",),
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
    terms=(
        Term("balance", Text("月末余额", "Balance at month end")),
        Term("average_month", Text("本月日均", "The month's average")),
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
