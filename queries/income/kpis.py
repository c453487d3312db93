"""The income KPIs and how each is answered."""

import polars as pl

from queries.income.figures import MONTH, amounts, lines, weights
from queries.kpi import (
    DIMENSIONS,
    Kpi,
    Term,
    answered,
    ratio,
)
from queries.schema import Unit
from queries.scope import Scope
from queries.text import Text

SPLITS = ("org", "prefecture", "county", "region", "month")
BY_LINE = (*SPLITS, "line")

FEE = Term("income", Text("收入", "Income"))
NO_TRANSFER = (pl.col("transfer") == 0, "NOT_LOADED")


def _fee_income(scope: Scope, dimensions: tuple[str, ...]) -> pl.DataFrame:
    found = lines(scope, dimensions, ("income",))
    return answered(found, "fee_income", pl.col("income"))


def _fee_net(scope: Scope, dimensions: tuple[str, ...]) -> pl.DataFrame:
    net = pl.col("income") - pl.col("expense")
    return answered(lines(scope, dimensions), "fee_net", net)


def _fee_ratio(scope: Scope, dimensions: tuple[str, ...]) -> pl.DataFrame:
    share = pl.when(pl.col("operating") > 0).then(
        pl.col("fee_net") / pl.col("operating")
    )
    return answered(amounts(scope, dimensions), "fee_ratio", share, [NO_TRANSFER])


def _fee_ratio_gross(scope: Scope, dimensions: tuple[str, ...]) -> pl.DataFrame:
    share = pl.when(pl.col("gross") > 0).then(pl.col("fee") / pl.col("gross"))
    return answered(amounts(scope, dimensions), "fee_ratio_gross", share)


def fee_mix(scope: Scope, dimensions: tuple[str, ...]) -> pl.DataFrame:
    """Return `lines` with each line's share of the fee income beside it, or the reason."""
    found = lines(scope, dimensions)
    others = [DIMENSIONS[d].id for d in dimensions if d != "line"]
    positive = pl.col("income").clip(lower_bound=0.0)
    whole = positive.sum().over(others) if others else positive.sum()
    share = pl.when(pl.col("income") >= 0).then(ratio(positive, whole))
    found = found.with_columns(whole=whole)
    return answered(found, "fee_mix", share, [(pl.col("income") < 0, "INCOMPARABLE")])


def _concentration(scope: Scope, dimensions: tuple[str, ...]) -> pl.DataFrame:
    return answered(weights(scope, dimensions), "fee_concentration", pl.col("hhi"))


def _top3(scope: Scope, dimensions: tuple[str, ...]) -> pl.DataFrame:
    return answered(weights(scope, dimensions), "fee_top3_share", pl.col("top3"))


FEE_INCOME = Kpi(
    "fee_income",
    Text("中间业务收入", "Fee income"),
    Text("本年各中间业务科目收入之和", "Sum of the fee lines' income in the year to date"),
    Unit.MONEY, "higher", MONTH, BY_LINE, _fee_income, over_time="sum",
    edges=Text("冲销可使单月为负，保留符号；贴现与分期收入属利息。", "Reversals may make a month negative, the sign is kept; discounting and instalments are interest."),
    is_additive=True,
)  # fmt: skip
FEE_NET = Kpi(
    "fee_net",
    Text("中间业务净收入", "Net fee income"),
    Text("中间业务收入 − 手续费支出", "Fee income − fee expense"),
    Unit.MONEY, "higher", MONTH, BY_LINE, _fee_net, over_time="sum", is_additive=True,
    terms=(FEE, Term("expense", Text("手续费支出", "Fee expense"))),
)  # fmt: skip
FEE_RATIO = Kpi(
    "fee_ratio",
    Text("中间业务净收入占比", "Net fee ratio"),
    Text("中间业务净收入 ÷ 营业净收入（利息净收入含内部资金转移收支 + 中间业务净收入 + 其他）", "Net fee income ÷ net operating income (net interest incl. internal funds transfer + net fee + other)"),
    Unit.SHARE, "higher", MONTH, SPLITS, _fee_ratio, over_time="sum",
    edges=Text("没有内部资金转移科目时分母失真，不计算；营业净收入不为正时不计算。", "Not computed without funds-transfer lines or when operating income is not positive."),
    terms=(Term("fee_net", Text("中间业务净收入", "Net fee income")), Term("operating", Text("营业净收入", "Net operating income"))),
)  # fmt: skip
FEE_RATIO_GROSS = Kpi(
    "fee_ratio_gross",
    Text("中间业务收入占比（总额）", "Gross fee ratio"),
    Text("中间业务收入 ÷（利息收入 + 中间业务收入 + 其他收入）", "Fee income ÷ (interest + fee + other income)"),
    Unit.SHARE, "higher", MONTH, SPLITS, _fee_ratio_gross, over_time="sum",
    terms=(Term("fee", Text("中间业务收入", "Fee income")), Term("gross", Text("各项收入合计", "All income"))),
)  # fmt: skip
FEE_MIX = Kpi(
    "fee_mix",
    Text("中间业务收入结构", "Fee mix"),
    Text("该科目收入 ÷ 各科目收入合计", "The line's income ÷ all fee lines"),
    Unit.SHARE, "neutral", MONTH, BY_LINE, fee_mix, over_time="sum", needs=("line",),
    edges=Text("为负的科目只列金额，占比按非负科目重算。", "A negative line shows its amount only; shares are of the lines that are not negative."),
    terms=(FEE, Term("whole", Text("各科目收入合计", "All fee lines"))), whole_over=("line",),
)  # fmt: skip
FEE_CONCENTRATION = Kpi(
    "fee_concentration",
    Text("中收集中度", "Fee concentration"),
    Text("各科目占比平方和；其倒数为有效科目数", "Sum of squared line shares; its inverse is the effective number of lines"),
    Unit.INDEX, "lower", MONTH, SPLITS, _concentration, over_time="sum",
)  # fmt: skip
FEE_TOP3_SHARE = Kpi(
    "fee_top3_share",
    Text("前三项占比", "Top three lines"),
    Text("收入最高的三个科目 ÷ 各科目收入合计", "The three largest lines ÷ all fee lines"),
    Unit.SHARE, "lower", MONTH, SPLITS, _top3, over_time="sum",
)  # fmt: skip

KPIS = (
    FEE_INCOME,
    FEE_NET,
    FEE_RATIO,
    FEE_RATIO_GROSS,
    FEE_MIX,
    FEE_CONCENTRATION,
    FEE_TOP3_SHARE,
)
