"""What units are to reach in the year, and what was reached of it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import polars as pl

from queries import deposits, income, lending, quality
from queries.scope import Scope
from queries.text import Text

Actual = Callable[[Scope, Sequence[str]], pl.DataFrame]


@dataclass(frozen=True)
class Goal:
    """Something a unit is to reach in the year: what is measured and which target it has.

    `actual` gives `(dimension ids…, actual, is_known)`: what was reached since the
    year began. `kpis` names what `actual`, `completion` and `pace_gap` are as KPIs.
    """

    name: str
    label: Text
    target: str
    slice: str
    actual: Actual
    is_cap: bool = False
    kpis: Mapping[str, str] = field(default_factory=dict, hash=False)


def _gain(found: pl.DataFrame, column: str) -> pl.DataFrame:
    return found.with_columns(
        actual=pl.col(column) - pl.col(f"{column}_base"),
        is_known=pl.col("base_month").is_not_null(),
    )


def _since_year_start(scope: Scope) -> Scope:
    return replace(scope, against="year_start")


def _average_gain(kind: str) -> Actual:
    return lambda s, d: _gain(deposits.average_gain(s, d, kind), "amount")


def _fees(scope: Scope, dimensions: Sequence[str]) -> pl.DataFrame:
    known = pl.lit(value=True)
    return income.lines(scope, dimensions, ("income",)).with_columns(
        actual=pl.col("income"), is_known=known
    )


def _agri_net(scope: Scope, dimensions: Sequence[str]) -> pl.DataFrame:
    return _gain(lending.balances(_since_year_start(scope), dimensions), "balance")


def _agri_lent(scope: Scope, dimensions: Sequence[str]) -> pl.DataFrame:
    known = pl.lit(value=True)
    return lending.flows(scope, dimensions).with_columns(
        actual=pl.col("disbursed"), is_known=known
    )


def _loans_net(scope: Scope, dimensions: Sequence[str]) -> pl.DataFrame:
    return _gain(quality.loans(_since_year_start(scope), dimensions), "balance")


DEPOSITS = Goal(
    "deposit",
    Text("存款日均增量", "Average deposit increment"),
    "deposit_average",
    "*",
    _average_gain("total"),
    kpis={
        "actual": "deposit_average_increment",
        "completion": "deposit_completion",
        "pace_gap": "deposit_pace_gap",
    },
)
SAVINGS = Goal(
    "savings",
    Text("储蓄日均增量", "Average savings increment"),
    "deposit_average",
    "deposit_type=savings",
    _average_gain("savings"),
)
FEES = Goal(
    "fee",
    Text("中间业务收入", "Fee income"),
    "fee_income",
    "*",
    _fees,
    kpis={"actual": "fee_income", "completion": "fee_completion"},
)
AGRI_NET = Goal(
    "agri",
    Text("涉农贷款净增", "Agricultural net increase"),
    "agri_balance",
    "*",
    _agri_net,
    kpis={"completion": "agri_completion"},
)
AGRI_LENT = Goal(
    "agri_disbursed",
    Text("涉农贷款累放", "Agricultural loans disbursed"),
    "agri_disbursed",
    "*",
    _agri_lent,
)
QUOTA = Goal(
    "quota",
    Text("信贷规模", "Credit quota"),
    "loan_balance",
    "*",
    _loans_net,
    is_cap=True,
    kpis={"completion": "quota_usage"},
)
GOALS = (DEPOSITS, SAVINGS, FEES, AGRI_NET, AGRI_LENT, QUOTA)  # fmt: skip
