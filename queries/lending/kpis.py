"""The county-lending KPIs and how each is answered."""

from dataclasses import replace

import polars as pl

from queries.kpi import (
    DIMENSIONS,
    Kpi,
    Term,
    answered,
    ratio,
)
from queries.lending.figures import (
    AGRI,
    LOANS,
    about_key,
    balances,
    flows,
    gains,
    subsidised,
    yearly_growth,
)
from queries.periods import back
from queries.schema import Unit
from queries.scope import Scope
from queries.text import Text

PLACES = ("org", "prefecture", "county", "region", "month")
SPLITS = (*PLACES, "focus", "program")

HELD = Term("balance", Text("余额", "Balance"))
GROWTHS = (
    Term("growth", Text("涉农贷款增速", "Growth of agricultural loans"), Unit.SHARE),
    Term("growth_all", Text("各项贷款增速", "Growth of all loans"), Unit.SHARE),
)
NO_BASE = (pl.col("base_month").is_null(), "NOT_LOADED")


def _balance(scope: Scope, dimensions: tuple[str, ...]) -> pl.DataFrame:
    return answered(balances(scope, dimensions), "agri_balance", pl.col("balance"))


def _increment(scope: Scope, dimensions: tuple[str, ...]) -> pl.DataFrame:
    gain = pl.col("balance") - pl.col("balance_base")
    notes = [(pl.col("is_restated"), "RESTATED")]
    return answered(
        balances(scope, dimensions), "agri_increment", gain, [NO_BASE], notes
    )


def _disbursed(scope: Scope, dimensions: tuple[str, ...]) -> pl.DataFrame:
    return answered(flows(scope, dimensions), "agri_disbursed", pl.col("disbursed"))


def _focus_mix(scope: Scope, dimensions: tuple[str, ...]) -> pl.DataFrame:
    found = balances(scope, dimensions)
    others = [DIMENSIONS[d].id for d in dimensions if d != "focus"]
    whole = pl.col("balance").sum().over(others) if others else pl.col("balance").sum()
    found = found.with_columns(whole=whole)
    return answered(found, "focus_mix", ratio(pl.col("balance"), pl.col("whole")))


def _growth_gap(scope: Scope, dimensions: tuple[str, ...]) -> pl.DataFrame:
    ids = [DIMENSIONS[d].id for d in dimensions] or ["place"]
    agri = yearly_growth(scope, AGRI, dimensions).with_columns(place=pl.lit("here"))
    every = yearly_growth(scope, LOANS, dimensions).with_columns(place=pl.lit("here"))
    both = agri.join(every, on=ids, suffix="_all")
    gap = pl.col("growth") - pl.col("growth_all")
    return answered(both, "agri_growth_gap", gap, [NO_BASE])


def _increment_gap(scope: Scope, dimensions: tuple[str, ...]) -> pl.DataFrame:
    """This year's increment to date less last year's to the same month."""

    on = list(dict.fromkeys([*[DIMENSIONS[d].id for d in dimensions], "month"]))
    now = gains(scope, dimensions)
    then = gains(replace(scope, month=back(scope.month, 12)), dimensions)
    then = then.with_columns(pl.col("month").dt.offset_by("12mo").dt.month_end())
    both = now.join(
        then.rename({"gain": "gain_then"}).select(*on, "gain_then"),
        on=on, how="full", coalesce=True,
    ).filter(pl.col("month").is_in(now["month"].implode()))  # fmt: skip
    # A slice that is absent on one side moved by nothing there, if that side is loaded.
    known = {"gain": now, "gain_then": then}
    filled = [
        pl.when(pl.col("month").is_in(side.drop_nulls("base_month")["month"].implode()))
        .then(pl.col(name).fill_null(0.0))
        .alias(name)
        for name, side in known.items()
    ]
    gap = pl.col("gain") - pl.col("gain_then")
    return answered(
        both.with_columns(*filled), "agri_increment_gap", gap, [(gap.is_null(), "NOT_LOADED")]
    )  # fmt: skip


def _concentration(scope: Scope, dimensions: tuple[str, ...]) -> pl.DataFrame:
    found = subsidised(scope, dimensions)
    whole = pl.col("inside") + pl.col("outside")
    share = ratio(pl.col("inside"), whole)
    return answered(
        found, "key_county_concentration", share, [(whole == 0, "BASE_ZERO")]
    )


def _key_growth_gap(scope: Scope, dimensions: tuple[str, ...]) -> pl.DataFrame:
    """Growth of agricultural lending in key counties less that of all loans."""

    yearly = replace(scope, against="last_year")
    ids = [DIMENSIONS[d].id for d in dimensions] or ["place"]
    agri = about_key(yearly, dimensions, "balance").with_columns(
        place=pl.lit("here"), growth=ratio(pl.col("inside"), pl.col("inside_base")) - 1
    )
    every = yearly_growth(scope, LOANS, dimensions).with_columns(place=pl.lit("here"))
    both = agri.join(every.select(*ids, pl.col("growth").alias("growth_all")), on=ids)
    gap = pl.col("growth") - pl.col("growth_all")
    return answered(both, "key_county_growth_gap", gap, [NO_BASE])


AGRI_BALANCE = Kpi(
    "agri_balance", Text("涉农贷款余额", "Agricultural loans"),
    Text("六大领域与其他涉农贷款余额之和", "Sum of the balances of all focus areas"),
    Unit.MONEY, "higher", AGRI, SPLITS, _balance, is_additive=True,
    edges=Text("按借款人口径，与按机构的县域贷款不能相加。", "By borrower: not to be added to county loans, which are by booking unit."),
)  # fmt: skip
AGRI_INCREMENT = Kpi(
    "agri_increment", Text("涉农贷款净增", "Agricultural net increase"),
    Text("余额 − 对比基期余额", "Balance − balance at the comparison base"),
    Unit.MONEY, "higher", AGRI, SPLITS, _increment, is_additive=True,
    terms=(HELD, Term("balance_base", Text("基期余额", "Balance at the base"))),
)  # fmt: skip
AGRI_DISBURSED = Kpi(
    "agri_disbursed", Text("涉农贷款累放", "Agricultural loans disbursed"),
    Text("本年累计发放", "Disbursed in the year to date"),
    Unit.MONEY, "higher", AGRI, SPLITS, _disbursed, over_time="sum", is_additive=True,
    edges=Text("循环贷款会放大累放，净增优先。", "Revolving loans inflate it; net increase comes first."),
)  # fmt: skip
FOCUS_MIX = Kpi(
    "focus_mix", Text("六大领域投向", "Focus mix"),
    Text("该领域余额 ÷ 涉农贷款余额", "Balance of the area ÷ all agricultural loans"),
    Unit.SHARE, "neutral", AGRI, SPLITS, _focus_mix, needs=("focus",),
    terms=(HELD, Term("whole", Text("涉农贷款余额", "All agricultural loans"))), whole_over=("focus",),
)  # fmt: skip
AGRI_GROWTH_GAP = Kpi(
    "agri_growth_gap", Text("涉农增速高于各项贷款", "Agricultural less all-loan growth"),
    Text("涉农贷款同比增速 − 各项贷款同比增速", "Year-on-year growth of agricultural loans − of all loans"),
    Unit.POINTS, "higher", AGRI, (*PLACES[:3], "month"), _growth_gap,
    terms=GROWTHS,
)  # fmt: skip
AGRI_INCREMENT_GAP = Kpi(
    "agri_increment_gap", Text("涉农净增同比多增", "Net increase against last year's"),
    Text("本年净增 − 上年同期净增", "This year's net increase − last year's to the same month"),
    Unit.MONEY, "higher", AGRI, SPLITS, _increment_gap, is_additive=True,
    terms=(Term("gain", Text("本年净增", "This year's increase")), Term("gain_then", Text("上年同期净增", "Last year's"))),
)  # fmt: skip
KEY_COUNTY_CONCENTRATION = Kpi(
    "key_county_concentration", Text("重点帮扶县集中度", "Key-county concentration"),
    Text("投向重点帮扶县的贴息贷款累放 ÷ 贴息贷款累放", "Subsidised loans disbursed in key counties ÷ all subsidised loans disbursed"),
    Unit.SHARE, "higher", AGRI, (*PLACES[:3], "month"), _concentration, over_time="sum",
    edges=Text("按项目所在县与当时有效名单判断；没有发放则不计算。", "Judged by the county of the project and the list then valid; undefined when nothing was lent."),
    terms=(Term("inside", Text("投向重点帮扶县", "In key counties")), Term("outside", Text("投向其他县", "Elsewhere"))),
)  # fmt: skip
KEY_COUNTY_GROWTH_GAP = Kpi(
    "key_county_growth_gap", Text("重点帮扶县贷款增速高于各项贷款", "Key-county less all-loan growth"),
    Text("重点帮扶县涉农贷款同比增速 − 各项贷款同比增速", "Growth of agricultural loans in key counties − of all loans"),
    Unit.POINTS, "higher", AGRI, (*PLACES[:3], "month"), _key_growth_gap,
    terms=GROWTHS,
)  # fmt: skip

KPIS = (
    AGRI_BALANCE,
    AGRI_INCREMENT,
    AGRI_DISBURSED,
    FOCUS_MIX,
    AGRI_GROWTH_GAP,
    AGRI_INCREMENT_GAP,
    KEY_COUNTY_CONCENTRATION,
    KEY_COUNTY_GROWTH_GAP,
)
