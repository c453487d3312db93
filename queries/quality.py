"""Loan quality and the hard rules: recovered on time, no rollover, within the quota."""

from collections.abc import Sequence

import polars as pl

from queries import schema
from queries.engine import remembered
from queries.kpi import (
    Kpi,
    Measures,
    Term,
    amount,
    amount_where,
    answered,
    named,
    paired,
    ratio,
)
from queries.schema import Unit
from queries.scope import Scope
from queries.text import Text

LOANS, DUE = schema.loan_month, schema.loan_due_month
PLACES = ("org", "prefecture", "county", "region", "month")
BAD = ("substandard", "doubtful", "loss")


@remembered
def loans(scope: Scope, dimensions: Sequence[str]) -> pl.DataFrame:
    """Return all loans and the bad ones beside the comparison base.

    Returns:
        `(dimension ids…, balance, bad, watched and each with _base [currency],
        base_month)`. Source: `loan_month`, credit system.
    """
    measures: Measures = {
        "balance": amount("balance"),
        "bad": amount_where("balance", lambda r: r.c.loan_class.in_(BAD)),
        "watched": amount_where(
            "balance", lambda r: r.c.loan_class == "special_mention"
        ),
    }
    return paired(LOANS, scope, dimensions, measures)


@remembered
def due(
    scope: Scope, dimensions: Sequence[str], cohort: str | None = "this_year"
) -> pl.DataFrame:
    """Return what fell due in the year and what became of it, for one cohort of loans.

    Returns:
        `(dimension ids…, due, recovered_on_time, recovered_late, extended, refinanced,
        renewed [currency], the counts of the last three, and each with _base)`.
    """
    columns = [
        c.name
        for c in DUE.c
        if c.name not in ("org_id", "month", "cohort", "load_id", "data_status")
    ]
    is_split = cohort is None or "cohort" in dimensions
    measures: Measures = {
        n: amount(n) if is_split else amount_where(n, lambda r: r.c.cohort == cohort)
        for n in columns
    }
    return paired(DUE, scope, dimensions, measures, "sum")


def _loan_balance(scope: Scope, dimensions: tuple[str, ...]) -> pl.DataFrame:
    return answered(loans(scope, dimensions), "loan_balance", pl.col("balance"))


def _npl_ratio(scope: Scope, dimensions: tuple[str, ...]) -> pl.DataFrame:
    share = ratio(pl.col("bad"), pl.col("balance"))
    return answered(loans(scope, dimensions), "npl_ratio", share)


def _recovery(scope: Scope, dimensions: tuple[str, ...]) -> pl.DataFrame:
    share = ratio(pl.col("recovered_on_time"), pl.col("due"))
    reasons = [(pl.col("due") == 0, "NOT_DUE")]
    return answered(due(scope, dimensions), "new_loan_recovery", share, reasons)


def _violations(scope: Scope, dimensions: tuple[str, ...]) -> pl.DataFrame:
    cases = (pl.col("extended_count") + pl.col("refinanced_count")).cast(pl.Int64)
    return answered(due(scope, dimensions), "rollover_violations", cases)


def _renewals(scope: Scope, dimensions: tuple[str, ...]) -> pl.DataFrame:
    cases = pl.col("renewed_count").cast(pl.Int64)
    return answered(due(scope, dimensions, None), "renewals", cases)


LOAN_BALANCE = Kpi(
    "loan_balance", Text("各项贷款余额", "All loans"),
    Text("各五级分类贷款余额之和", "Sum of the balances of all classes"),
    Unit.MONEY, "neutral", LOANS, (*PLACES, "loan_class"), _loan_balance, is_additive=True,
)  # fmt: skip
NPL_RATIO = Kpi(
    "npl_ratio", Text("不良率", "NPL ratio"),
    Text("（次级 + 可疑 + 损失）÷ 各项贷款", "(Substandard + doubtful + loss) ÷ all loans"),
    Unit.SHARE, "lower", LOANS, PLACES, _npl_ratio,
    terms=(Term("bad", Text("不良贷款", "Bad loans")), Term("balance", Text("各项贷款", "All loans"))),
)  # fmt: skip
NEW_LOAN_RECOVERY = Kpi(
    "new_loan_recovery", Text("当年新放贷款按期收回率", "New loans recovered on time"),
    Text("当年新放且已到期贷款：按期收回 ÷ 到期应收", "Of loans granted this year and due: recovered on time ÷ due"),
    Unit.SHARE, "higher", DUE, (*PLACES, "cohort"), _recovery, over_time="sum",
    terms=(Term("recovered_on_time", Text("按期收回", "Recovered on time")), Term("due", Text("到期应收", "Due"))),
    edges=Text("迟一天收回不计入；展期与借新还旧不计入；无到期则不计算。", "A day late does not count, nor do extensions and refinancing; undefined when nothing was due."),
)  # fmt: skip
ROLLOVER_VIOLATIONS = Kpi(
    "rollover_violations", Text("当年新放贷款展期或借新还旧", "Rollovers of new loans"),
    Text("当年新放贷款的展期笔数 + 借新还旧笔数", "Extensions + refinancings of loans granted this year"),
    Unit.COUNT, "lower", DUE, PLACES, _violations, over_time="sum", is_additive=True,
    terms=(Term("extended_count", Text("展期", "Extensions"), Unit.COUNT), Term("refinanced_count", Text("借新还旧", "Refinancings"), Unit.COUNT)),
    edges=Text("合规的无还本续贷不属违规，另列。", "Compliant renewals are no violation and are shown apart."),
)  # fmt: skip
RENEWALS = Kpi(
    "renewals", Text("无还本续贷", "Compliant renewals"),
    Text("合规续贷笔数", "Cases renewed in compliance"),
    Unit.COUNT, "neutral", DUE, (*PLACES, "cohort"), _renewals, over_time="sum", is_additive=True,
)  # fmt: skip

KPIS = (LOAN_BALANCE, NPL_RATIO, NEW_LOAN_RECOVERY, ROLLOVER_VIOLATIONS, RENEWALS)


def recovery_cases(scope: Scope) -> pl.DataFrame:
    """Return what fell due of this year's loans by sub-branch, worst shortfall first.

    Returns:
        `(county_id, county, due, recovered_on_time, recovered_late, extended_count,
        refinanced_count, shortfall)`: currency and cases; units with nothing due left out.
    """
    found = named(due(scope, ("county",)).filter(pl.col("due") > 0), ["county"])
    shortfall = (pl.col("due") - pl.col("recovered_on_time")).alias("shortfall")
    columns = (
        "due",
        "recovered_on_time",
        "recovered_late",
        "extended_count",
        "refinanced_count",
    )
    return found.select("county_id", "county", *columns, shortfall).sort(
        "shortfall", "county_id", descending=[True, False]
    )
