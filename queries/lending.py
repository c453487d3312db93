"""County lending: agricultural loans by county and area, and where they concentrate.

Net increase comes first, disbursement second: revolving loans inflate the latter.
`region_code` is the county of the project, which decides key-county concentration.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import polars as pl
import sqlalchemy as sa

from queries import schema
from queries.bank import bank
from queries.engine import read, remembered
from queries.kpi import (
    DIMENSIONS,
    Kpi,
    Measures,
    amount,
    amount_where,
    answered,
    named,
    paired,
    ratio,
)
from queries.periods import back, year_to_date
from queries.schema import Unit
from queries.scope import Scope, rows
from queries.text import Text

AGRI, LOANS, TAG = schema.agri_loan_month, schema.loan_month, schema.region_tag
PLACES = ("org", "prefecture", "county", "region", "month")
SPLITS = (*PLACES, "focus", "program")
KEY_TAG = "key_county"


@remembered
def key_regions(on: date) -> list[str]:
    """Return the regions tagged as key counties on a day."""
    table = TAG
    found = read(
        sa.select(table.c.region_code).where(
            table.c.tag == KEY_TAG,
            table.c.valid_from <= on,
            sa.or_(table.c.valid_to.is_(None), table.c.valid_to >= on),
        )
    )
    return sorted(set(found["region_code"]))


@remembered
def balances(scope: Scope, dimensions: Sequence[str]) -> pl.DataFrame:
    """Return balances and borrowers beside the comparison base: `(ids…, balance…, borrower_count…)`."""
    measures: Measures = {n: amount(n) for n in ("balance", "borrower_count")}
    return paired(AGRI, scope, dimensions, measures)


@remembered
def flows(scope: Scope, dimensions: Sequence[str]) -> pl.DataFrame:
    """Return what was disbursed and repaid in the year beside last year's same stretch."""
    measures: Measures = {n: amount(n) for n in ("disbursed", "repaid")}
    return paired(AGRI, scope, dimensions, measures, "sum")


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
    return answered(found, "focus_mix", ratio(pl.col("balance"), whole))


@remembered
def _growth(scope: Scope, table: sa.Table, dimensions: Sequence[str]) -> pl.DataFrame:
    """Return year-on-year growth of a table's balance: `(ids…, growth, known)`."""

    yearly = replace(scope, against="last_year")
    found = paired(table, yearly, dimensions, {"balance": amount("balance")})
    growth = ratio(pl.col("balance"), pl.col("balance_base")) - 1
    ids = [DIMENSIONS[d].id for d in dimensions]
    return found.select(*ids, growth.alias("growth"), pl.col("base_month"))


def _growth_gap(scope: Scope, dimensions: tuple[str, ...]) -> pl.DataFrame:
    ids = [DIMENSIONS[d].id for d in dimensions] or ["place"]
    agri = _growth(scope, AGRI, dimensions).with_columns(place=pl.lit("here"))
    every = _growth(scope, LOANS, dimensions).with_columns(place=pl.lit("here"))
    both = agri.join(every, on=ids, suffix="_all")
    gap = pl.col("growth") - pl.col("growth_all")
    return answered(both, "agri_growth_gap", gap, [NO_BASE])


def _increment_gap(scope: Scope, dimensions: tuple[str, ...]) -> pl.DataFrame:
    """This year's increment to date less last year's to the same month."""

    on = list(dict.fromkeys([*[DIMENSIONS[d].id for d in dimensions], "month"]))
    now = _gains(scope, dimensions)
    then = _gains(replace(scope, month=back(scope.month, 12)), dimensions)
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


def _gains(scope: Scope, dimensions: Sequence[str]) -> pl.DataFrame:
    """Return `(ids…, month, gain, base_month)`: balances less those of the year's start."""
    found = balances(replace(scope, against="year_start"), dimensions)
    return found.with_columns(gain=pl.col("balance") - pl.col("balance_base"))


@remembered
def subsidised(scope: Scope, dimensions: Sequence[str] = ()) -> pl.DataFrame:
    """Return subsidised disbursement of the year inside and outside key counties.

    Judged by the county of the project and the tag valid at the scope's month.

    Returns:
        `(dimension ids…, inside, outside [currency], and each with _base)`.
    """
    key = key_regions(scope.month)
    measures: Measures = {
        "inside": amount_where(
            "disbursed", lambda r: sa.and_(r.c.is_subsidised, r.c.region_code.in_(key))
        ),
        "outside": amount_where(
            "disbursed",
            lambda r: sa.and_(r.c.is_subsidised, r.c.region_code.not_in(key)),
        ),
    }
    return paired(AGRI, scope, dimensions, measures, "sum")


def _concentration(scope: Scope, dimensions: tuple[str, ...]) -> pl.DataFrame:
    found = subsidised(scope, dimensions)
    whole = pl.col("inside") + pl.col("outside")
    share = ratio(pl.col("inside"), whole)
    return answered(
        found, "key_county_concentration", share, [(whole == 0, "BASE_ZERO")]
    )


def _key_growth_gap(scope: Scope, dimensions: tuple[str, ...]) -> pl.DataFrame:
    """Growth of agricultural lending in key counties less that of all loans."""

    key = key_regions(scope.month)
    yearly = replace(scope, against="last_year")
    inside = {"balance": amount_where("balance", lambda r: r.c.region_code.in_(key))}
    ids = [DIMENSIONS[d].id for d in dimensions] or ["place"]
    agri = paired(AGRI, yearly, dimensions, inside).with_columns(
        place=pl.lit("here"),
        growth=ratio(pl.col("balance"), pl.col("balance_base")) - 1,
    )
    every = _growth(scope, LOANS, dimensions).with_columns(place=pl.lit("here"))
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
)  # fmt: skip
AGRI_GROWTH_GAP = Kpi(
    "agri_growth_gap", Text("涉农增速高于各项贷款", "Agricultural less all-loan growth"),
    Text("涉农贷款同比增速 − 各项贷款同比增速", "Year-on-year growth of agricultural loans − of all loans"),
    Unit.POINTS, "higher", AGRI, (*PLACES[:3], "month"), _growth_gap,
)  # fmt: skip
AGRI_INCREMENT_GAP = Kpi(
    "agri_increment_gap", Text("涉农净增同比多增", "Net increase against last year's"),
    Text("本年净增 − 上年同期净增", "This year's net increase − last year's to the same month"),
    Unit.MONEY, "higher", AGRI, SPLITS, _increment_gap, is_additive=True,
)  # fmt: skip
KEY_COUNTY_CONCENTRATION = Kpi(
    "key_county_concentration", Text("重点帮扶县集中度", "Key-county concentration"),
    Text("投向重点帮扶县的贴息贷款累放 ÷ 贴息贷款累放", "Subsidised loans disbursed in key counties ÷ all subsidised loans disbursed"),
    Unit.SHARE, "higher", AGRI, (*PLACES[:3], "month"), _concentration, over_time="sum",
    edges=Text("按项目所在县与当时有效名单判断；没有发放则不计算。", "Judged by the county of the project and the list then valid; undefined when nothing was lent."),
)  # fmt: skip
KEY_COUNTY_GROWTH_GAP = Kpi(
    "key_county_growth_gap", Text("重点帮扶县贷款增速高于各项贷款", "Key-county less all-loan growth"),
    Text("重点帮扶县涉农贷款同比增速 − 各项贷款同比增速", "Growth of agricultural loans in key counties − of all loans"),
    Unit.POINTS, "higher", AGRI, (*PLACES[:3], "month"), _key_growth_gap,
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


def lent_outside_key_counties(scope: Scope) -> pl.DataFrame:
    """Return this year's subsidised loans to projects outside key counties, by unit and region.

    Returns:
        `(county_id, county, region_code, region, disbursed [currency])`, largest first.
    """
    key = key_regions(scope.month)
    months = year_to_date(scope.month, bank().first_month)
    inside = rows(AGRI, scope, months)
    sum_ = sa.func.sum(sa.cast(inside.c.disbursed, sa.Double)).label("disbursed")
    unit = sa.func.coalesce(inside.c.county, inside.c.holder).label("county_id")
    found = read(
        sa.select(unit, inside.c.region_code, sum_)
        .where(inside.c.is_subsidised, inside.c.region_code.not_in(key))
        .group_by(unit, inside.c.region_code)
        .having(sum_ > 0)
        .order_by(sum_.desc(), unit)
    )
    return named(found, ["county", "region"]).select(
        "county_id", "county", "region_code", "region", "disbursed"
    )


def disbursed_course(scope: Scope) -> pl.DataFrame:
    """Return this year's cumulative disbursement beside last year's, month by month.

    Returns:
        `(month, disbursed, last_year [currency])` for the months of the year so far.
    """
    months = year_to_date(scope.month, bank().first_month)
    found = flows(scope, ("month",)).filter(pl.col("month").is_in(months)).sort("month")
    return found.select(
        "month",
        pl.col("disbursed").cum_sum(),
        pl.col("disbursed_base").cum_sum().alias("last_year"),
    )


def by_program(scope: Scope) -> pl.DataFrame:
    """Return balance, disbursement and borrowers by program.

    Returns:
        `(program_code, program, balance, balance_base, disbursed, borrower_count)`,
        largest balance first.
    """
    held = balances(scope, ("program",)).select(
        "program_code", "balance", "balance_base", "borrower_count"
    )
    lent = flows(scope, ("program",)).select("program_code", "disbursed")
    both = held.join(lent, on="program_code", how="left")
    return named(both, ["program"]).sort("balance", descending=True)


@remembered
def by_region(scope: Scope) -> pl.DataFrame:
    """Return lending by the county of the project, key counties marked.

    Returns:
        `(region_code, region, is_key, balance, balance_base [currency], growth)`:
        `growth` on the same month last year, null where nothing was lent then.
    """
    key = key_regions(scope.month)
    yearly = replace(scope, against="last_year")
    found = balances(yearly, ("region",)).with_columns(
        growth=ratio(pl.col("balance"), pl.col("balance_base")) - 1,
        is_key=pl.col("region_code").is_in(key),
    )
    columns = ("is_key", "balance", "balance_base", "growth")
    return (
        named(found, ["region"])
        .sort("region_code")
        .select("region_code", "region", *columns)
    )


def subsidised_by_region(scope: Scope) -> pl.DataFrame:
    """Return this year's subsidised loans by the county of the project, key ones marked.

    Returns:
        `(region_code, region, is_key, disbursed [currency])`, largest first.
    """
    found = subsidised(scope, ("region",)).with_columns(
        disbursed=pl.col("inside") + pl.col("outside"),
        is_key=pl.col("region_code").is_in(key_regions(scope.month)),
    )
    lent = named(found.filter(pl.col("disbursed") > 0), ["region"])
    return lent.sort("disbursed", "region_code", descending=[True, False]).select(
        "region_code", "region", "is_key", "disbursed"
    )
