"""Fee income: how much, of what, and what share of all income it makes.

The headline ratio is net: net fee income ÷ net operating income, in which interest
includes the income and cost of internal funds transfer (FTP).
"""

from collections.abc import Sequence
from dataclasses import replace

import polars as pl
import sqlalchemy as sa

from queries import schema
from queries.bank import bank
from queries.engine import read, remembered
from queries.kpi import (
    DIMENSIONS,
    Kpi,
    Measures,
    amount_where,
    answered,
    named,
    paired,
    ratio,
)
from queries.periods import year_to_date
from queries.schema import Unit
from queries.scope import Scope
from queries.text import Text

MONTH, LINE = schema.income_month, schema.income_line
SPLITS = ("org", "prefecture", "county", "region", "month")
BY_LINE = (*SPLITS, "line")
FAMILIES = ("interest", "transfer", "fee", "other")


def _lines(*families: str) -> sa.Select[tuple[str]]:
    return sa.select(LINE.c.line_id).where(LINE.c.family.in_(families))


def _of(column: str, *families: str) -> Measures:
    measure = amount_where(column, lambda r: r.c.line_id.in_(_lines(*families)))
    return {f"{'_'.join(families)}_{column}": measure}


@remembered
def amounts(scope: Scope, dimensions: Sequence[str]) -> pl.DataFrame:
    """Return income and expense by family beside the comparison base.

    Year to date against the same stretch of last year; split by month, each month's own.

    Returns:
        `(dimension ids…, gross, fee, fee_net, operating, transfer, and each with _base
        [currency], base_month)`: `operating` is net interest with FTP + net fee +
        other; `gross` all income before expense, internal transfer left out. Source:
        `income_month`, general ledger.
    """
    measures = {
        **_of("income", "fee"),
        **_of("expense", "fee"),
        **_of("income", "interest", "other"),
        **_of("income", *FAMILIES),
        **_of("expense", *FAMILIES),
        **_of("income", "transfer"),
    }
    found = paired(MONTH, scope, dimensions, measures, "sum")
    every = "_".join(FAMILIES)
    made = [
        expression.alias(f"{name}{side}")
        for side in ("", "_base")
        for name, expression in {
            "fee": pl.col(f"fee_income{side}"),
            "fee_net": pl.col(f"fee_income{side}") - pl.col(f"fee_expense{side}"),
            "gross": pl.col(f"interest_other_income{side}")
            + pl.col(f"fee_income{side}"),
            "operating": pl.col(f"{every}_income{side}")
            - pl.col(f"{every}_expense{side}"),
            "transfer": pl.col(f"transfer_income{side}"),
        }.items()
    ]
    ids = [DIMENSIONS[d].id for d in dimensions]
    return found.select(*ids, "base_month", "base_is_previous", *made)


@remembered
def lines(scope: Scope, dimensions: Sequence[str] = ("line",)) -> pl.DataFrame:
    """Return fee income by line beside the comparison base.

    Returns:
        `(dimension ids…, income, income_base, expense, item_count, free_item_count,
        volume and each with _base)`, fee lines only.
    """
    measures: Measures = {
        name: amount_where(name, lambda r: r.c.line_id.in_(_lines("fee")))
        for name in ("income", "expense", "item_count", "free_item_count", "volume")
    }
    found = paired(MONTH, scope, dimensions, measures, "sum")
    if "line" not in dimensions:
        return found
    fee = read(_lines("fee"))["line_id"].implode()
    return found.filter(pl.col("line_id").is_in(fee))


NO_TRANSFER = (pl.col("transfer") == 0, "NOT_LOADED")


def _fee_income(scope: Scope, dimensions: tuple[str, ...]) -> pl.DataFrame:
    return answered(lines(scope, dimensions), "fee_income", pl.col("income"))


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


def _mix(scope: Scope, dimensions: tuple[str, ...]) -> pl.DataFrame:
    found = lines(scope, dimensions)
    others = [DIMENSIONS[d].id for d in dimensions if d != "line"]
    positive = pl.col("income").clip(lower_bound=0.0)
    whole = positive.sum().over(others) if others else positive.sum()
    share = pl.when(pl.col("income") >= 0).then(ratio(positive, whole))
    return answered(found, "fee_mix", share, [(pl.col("income") < 0, "INCOMPARABLE")])


def weights(scope: Scope, dimensions: tuple[str, ...]) -> pl.DataFrame:
    """Return what concentration is made of, by dimensions.

    Returns:
        `(dimension ids…, hhi, top3)`: the sum of squared line shares (negative lines
        count 0) and the share of the three largest lines; null where nothing was earned.
    """
    found = lines(scope, (*dimensions, "line")).with_columns(place=pl.lit("here"))
    part = pl.col("income").clip(lower_bound=0.0)
    ids = [DIMENSIONS[d].id for d in dimensions]
    return found.group_by("place", *ids).agg(
        hhi=ratio((part**2).sum(), part.sum() ** 2),
        top3=ratio(part.top_k(3).sum(), part.sum()),
    )


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
)  # fmt: skip
FEE_RATIO = Kpi(
    "fee_ratio",
    Text("中间业务净收入占比", "Net fee ratio"),
    Text("中间业务净收入 ÷ 营业净收入（利息净收入含内部资金转移收支 + 中间业务净收入 + 其他）", "Net fee income ÷ net operating income (net interest incl. internal funds transfer + net fee + other)"),
    Unit.SHARE, "higher", MONTH, SPLITS, _fee_ratio, over_time="sum",
    edges=Text("没有内部资金转移科目时分母失真，不计算；营业净收入不为正时不计算。", "Not computed without funds-transfer lines or when operating income is not positive."),
)  # fmt: skip
FEE_RATIO_GROSS = Kpi(
    "fee_ratio_gross",
    Text("中间业务收入占比（总额）", "Gross fee ratio"),
    Text("中间业务收入 ÷（利息收入 + 中间业务收入 + 其他收入）", "Fee income ÷ (interest + fee + other income)"),
    Unit.SHARE, "higher", MONTH, SPLITS, _fee_ratio_gross, over_time="sum",
)  # fmt: skip
FEE_MIX = Kpi(
    "fee_mix",
    Text("中间业务收入结构", "Fee mix"),
    Text("该科目收入 ÷ 各科目收入合计", "The line's income ÷ all fee lines"),
    Unit.SHARE, "neutral", MONTH, BY_LINE, _mix, over_time="sum", needs=("line",),
    edges=Text("为负的科目只列金额，占比按非负科目重算。", "A negative line shows its amount only; shares are of the lines that are not negative."),
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


def lines_ranked(scope: Scope) -> pl.DataFrame:
    """Return each fee line's income and its change, the largest change first.

    Returns:
        `(line_id, line, income, income_base, change [currency], fee_mix)`.
    """
    mix = _mix(scope, ("line",)).select("line_id", "income", "income_base", "fee_mix")
    change = (pl.col("income") - pl.col("income_base")).alias("change")
    return named(mix.with_columns(change), ["line"]).sort("change", descending=True)


def lines_by_month(scope: Scope, months: int = 24) -> pl.DataFrame:
    """Return fee income by line and month beside the same month of last year, in line order.

    Returns:
        `(month, line_id, line, income, income_base [currency])`; `income_base` is null
        where last year's month is not loaded.
    """
    yearly = replace(scope, against="last_year")
    names = ("month", "line_id", "income", "income_base")
    found = lines(yearly, ("month", "line")).select(names)
    order = read(sa.select(LINE.c.line_id, LINE.c.sort_order))
    last = sorted(found["month"].unique())[-months:]
    kept = found.filter(pl.col("month").is_in(last)).join(order, on="line_id")
    return named(kept.sort("month", "sort_order"), ["line"]).select(
        "month", "line_id", "line", "income", "income_base"
    )


def odd_lines(scope: Scope) -> pl.DataFrame:
    """Return what needs an explanation: months below zero, lines that earn nothing now.

    Returns:
        `(county_id, county, line_id, line, kind, month, income, income_base
        [currency])`: `kind` is `reversal` (a month's income is negative) or `silent`
        (nothing this year, something in last year's same stretch; `month` is null).
    """
    yearly = replace(scope, against="last_year")
    ids = ("county_id", "line_id")
    amounts_ = ("income", "income_base")
    first = year_to_date(scope.month, bank().first_month)[0]
    monthly = lines(yearly, ("county", "line", "month")).filter(
        pl.col("month") >= first, pl.col("income") < 0
    )
    silent = lines(yearly, ("county", "line")).filter(
        pl.col("income") == 0, pl.col("income_base") > 0
    )
    parts = [
        monthly.with_columns(kind=pl.lit("reversal")),
        silent.with_columns(kind=pl.lit("silent"), month=pl.lit(None, pl.Date)),
    ]
    columns = (*ids, "kind", "month", *amounts_)
    every = pl.concat([part.select(columns) for part in parts])
    found = named(every, ["county", "line"])
    return found.sort("kind", "income", "county_id", "line_id").select(
        "county_id", "county", "line_id", "line", "kind", "month", *amounts_
    )


def ratio_bridge(scope: Scope) -> dict[str, float] | None:
    """Return why the net fee ratio moved since the base, or None where it is undefined.

    Returns:
        `before`, `numerator` (effect of net fees at the old denominator), `denominator`
        (effect of operating income), `now`; shares that add up exactly.
    """
    row = amounts(scope, ()).to_dicts()
    if (
        not row
        or not row[0]["operating_base"]
        or row[0]["operating"] <= 0
        or row[0]["transfer"] == 0
    ):
        return None
    fee, base = row[0]["fee_net"], row[0]["fee_net_base"]
    whole, whole_base = row[0]["operating"], row[0]["operating_base"]
    middle = fee / whole_base
    return {
        "before": base / whole_base,
        "numerator": middle - base / whole_base,
        "denominator": fee / whole - middle,
        "now": fee / whole,
    }


def free_items(scope: Scope) -> pl.DataFrame:
    """Return free against charged items by line, mandated ones told apart.

    Returns:
        `(line_id, line, is_mandated_free, item_count, free_item_count)`; lines that
        count no items are left out.
    """
    found = lines(scope).select("line_id", "item_count", "free_item_count")
    marks = read(sa.select(LINE.c.line_id, LINE.c.is_mandated_free, LINE.c.sort_order))
    kept = found.filter(pl.col("item_count") > 0).join(marks, on="line_id")
    return named(kept.sort("sort_order").drop("sort_order"), ["line"])
