"""Progress against plan: completion, the schedule that applies, and the daily need.

Deposits are judged on daily averages. The schedule is the plan by quarters where there
is one, else the mean course of past years, else the calendar; the one used is told.
"""

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

import polars as pl

from queries import config, deposits, income, lending, quality
from queries.bank import bank, tree
from queries.engine import remembered
from queries.kpi import DIMENSIONS, Kpi, answered, named
from queries.periods import back, days_elapsed, month_end, year_start
from queries.schema import Unit, target
from queries.scope import Scope
from queries.targets import Plan, plans
from queries.text import Text

QUARTERS = {"q1": 3, "half": 6, "q3": 9, "year": 12}
Actual = Callable[[Scope, Sequence[str]], pl.DataFrame]


@dataclass(frozen=True)
class Goal:
    """Something a unit is to reach in the year: what is measured and which target it has.

    `actual` gives `(dimension ids…, actual, is_known)`: what was reached since the
    year began.
    """

    name: str
    label: Text
    target: str
    slice: str
    actual: Actual
    is_cap: bool = False


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
    return income.lines(scope, dimensions).with_columns(
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
)
SAVINGS = Goal(
    "savings",
    Text("储蓄日均增量", "Average savings increment"),
    "deposit_average",
    "deposit_type=savings",
    _average_gain("savings"),
)
FEES = Goal("fee", Text("中间业务收入", "Fee income"), "fee_income", "*", _fees)
AGRI_NET = Goal(
    "agri",
    Text("涉农贷款净增", "Agricultural net increase"),
    "agri_balance",
    "*",
    _agri_net,
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
)
GOALS = (DEPOSITS, SAVINGS, FEES, AGRI_NET, AGRI_LENT, QUOTA)  # fmt: skip


@remembered
def progress(goal: Goal, scope: Scope, dimensions: Sequence[str] = ()) -> pl.DataFrame:
    """Return how far units have come with a goal, and how far they should be.

    Args:
        goal: one of `GOALS`.
        scope: the reader's choice.
        dimensions: any of `org`, `prefecture`, `county`; the lowest unit decides.

    Returns:
        `(unit id, unit, actual, target, completion, pace, pace_kind, pace_gap, status,
        reason)`: currency and shares; `reason` NO_TARGET or NOT_LOADED where
        `completion` is null. Worst gap first.
    """
    found = goal.actual(scope, dimensions)
    every = plans(goal.target, scope, goal.slice)
    ids = _judged_units(found, scope, dimensions)
    season = (
        _season(goal, scope)
        if any(set(every[i]) == {"year"} for i in ids if i in every)
        else None
    )
    rows = [_judged(every.get(i, {}), scope, season) for i in ids]
    schedule = pl.DataFrame(
        rows,
        schema={"target": pl.Float64, "pace": pl.Float64, "pace_kind": pl.String},
        orient="row",
    )
    return named(
        _against(pl.concat([found.drop("target", strict=False), schedule], how="horizontal"), goal),
        list(dimensions),
    ).sort("pace_gap", nulls_last=True)  # fmt: skip


def _judged_units(
    found: pl.DataFrame, scope: Scope, dimensions: Sequence[str]
) -> list[str]:
    """Return whose plan each row is judged by: the lowest unit it is split by."""
    if not dimensions:
        return [scope.org.org_id] * found.height
    depth = {org.org_id: org.depth for org in tree().values()}
    named_units = found.select([DIMENSIONS[d].id for d in dimensions]).rows()
    return [max(units, key=lambda u: depth.get(u, 0)) for units in named_units]


def _against(found: pl.DataFrame, goal: Goal) -> pl.DataFrame:
    completion = pl.when(pl.col("target") > 0).then(pl.col("actual") / pl.col("target"))
    return (
        found.with_columns(
            completion=pl.when("is_known").then(completion),
            reason=pl.when(pl.col("target").is_null() | (pl.col("target") <= 0)).then(pl.lit("NO_TARGET"))
            .when(~pl.col("is_known")).then(pl.lit("NOT_LOADED")).otherwise(pl.lit("")),
        )
        .with_columns(pace_gap=pl.col("completion") - pl.col("pace"))
        .with_columns(status=_status(is_cap=goal.is_cap))
    )  # fmt: skip


def _status(*, is_cap: bool) -> pl.Expr:
    """Return 达序时, 略慢 or 滞后; a cap is judged by whether it is exceeded."""
    if is_cap:
        within = pl.when(pl.col("completion") <= 1).then(pl.lit("met"))
        return within.when(pl.col("completion") > 1).then(pl.lit("behind"))
    behind = config.load().granary_status_behind
    gap = pl.col("pace_gap")
    return (
        pl.when(gap >= 0).then(pl.lit("met"))
        .when(gap >= -behind).then(pl.lit("watch"))
        .when(gap < -behind).then(pl.lit("behind"))
    )  # fmt: skip


def _judged(
    plan: Plan, scope: Scope, season: float | None
) -> tuple[float | None, float | None, str | None]:
    """Return (target, pace, kind of pace) of one plan at the scope's month."""
    whole = plan.get("year")
    if not whole:
        return None, None, None
    if len(plan) == len(QUARTERS):
        return whole, _by_quarters(plan, scope.month), "quarters"
    if season is not None:
        return whole, season, "season"
    gone, days = days_elapsed(scope.month, bank().first_month)
    return whole, gone / days, "calendar"


def _by_quarters(plan: Plan, month: date) -> float:
    """Return the planned share of the year at a month: straight between quarter ends."""
    first = bank().first_month
    start = year_start(month, first)
    points = [(start, 0.0)] + [(back(start, -n), plan[p]) for p, n in QUARTERS.items()]
    for (left, low), (right, high) in itertools.pairwise(points):
        if left < month <= right:
            way = (month - left).days / (right - left).days
            return (low + (high - low) * way) / plan["year"]
    return 1.0


def _season(goal: Goal, scope: Scope) -> float | None:
    """Return the mean share of the year's result that past years had reached by now."""
    shares = []
    for years in (1, 2, 3):
        then = back(scope.month, 12 * years)
        end = back(year_start(then, bank().first_month), -12)
        part, whole = (_total(goal, replace(scope, month=m)) for m in (then, end))
        if part is not None and whole and whole > 0:
            shares.append(part / whole)
    return sum(shares) / len(shares) if shares else None


def _total(goal: Goal, scope: Scope) -> float | None:
    found = goal.actual(scope, ())
    if found.is_empty() or not found["is_known"][0]:
        return None
    return float(found["actual"][0])


@dataclass(frozen=True)
class Need:
    """What is still needed for a deposit goal, counted from the data date.

    `required` is the average balance for the rest of the year that still meets the
    plan: (G·N − Ā·t) ÷ (N − t); `per_day` the daily growth that brings it about.
    """

    day: date
    days_left: int
    target_average: float
    average: float
    balance: float
    required: float
    per_day: float


def needed(goal: Goal, scope: Scope, deposit_type: str = "total") -> Need | None:
    """Return the daily need of a deposit goal, or None without a plan or a base."""
    made = progress(goal, scope)
    if made.is_empty() or made["completion"][0] is None:
        return None
    held = deposits.average_gain(scope, (), deposit_type).row(0, named=True)
    now = deposits.stock(scope, (), "balance", deposit_type).row(0, named=True)
    gone, days = days_elapsed(scope.month, bank().first_month)
    left = days - gone
    if left == 0:
        return None
    wanted = held["amount_base"] + made["target"][0]
    required = (wanted * days - held["amount"] * gone) / left
    # Growing by x a day from here, the days left average the balance plus
    # x times half of (left + 1).
    per_day = max(0.0, 2 * (required - now["amount"]) / (left + 1))
    return Need(
        scope.month, left, wanted, held["amount"], now["amount"], required, per_day
    )


def _completion(
    goal: Goal, name: str
) -> Callable[[Scope, tuple[str, ...]], pl.DataFrame]:
    def answer(scope: Scope, dimensions: tuple[str, ...]) -> pl.DataFrame:
        found = progress(goal, scope, dimensions)
        return answered(found, name, pl.col("completion"), _why(found))

    return answer


def _gap(goal: Goal, name: str) -> Callable[[Scope, tuple[str, ...]], pl.DataFrame]:
    def answer(scope: Scope, dimensions: tuple[str, ...]) -> pl.DataFrame:
        found = progress(goal, scope, dimensions)
        return answered(found, name, pl.col("pace_gap"), _why(found))

    return answer


def _why(found: pl.DataFrame) -> list[tuple[pl.Expr, str]]:
    codes = [c for c in found["reason"].unique() if c]
    return [(pl.col("reason") == code, code) for code in codes]


UNITS = ("org", "prefecture", "county")
DEPOSIT_COMPLETION = Kpi(
    "deposit_completion", Text("存款计划完成率", "Deposit plan completion"),
    Text("日均增量 ÷ 日均增量计划", "Average increment ÷ planned average increment"),
    Unit.SHARE, "higher", target, UNITS, _completion(DEPOSITS, "deposit_completion"),
    edges=Text("未下达计划则不计算；上级计划为下级之和，缺一则不计算。", "Undefined without a target; a unit's target is the sum of its children's only if each has one."),
)  # fmt: skip
DEPOSIT_PACE_GAP = Kpi(
    "deposit_pace_gap", Text("存款较序时进度", "Deposits against schedule"),
    Text("计划完成率 − 序时进度", "Plan completion − schedule"),
    Unit.POINTS, "higher", target, UNITS, _gap(DEPOSITS, "deposit_pace_gap"),
    edges=Text("有季度计划按季计划，否则按往年季节，再否则按日历。", "By quarterly plan where there is one, else by season, else by calendar."),
)  # fmt: skip
FEE_COMPLETION = Kpi(
    "fee_completion", Text("中间业务收入计划完成率", "Fee plan completion"),
    Text("本年中间业务收入 ÷ 全年计划", "Fee income to date ÷ the year's plan"),
    Unit.SHARE, "higher", target, UNITS, _completion(FEES, "fee_completion"), over_time="sum",
)  # fmt: skip
AGRI_COMPLETION = Kpi(
    "agri_completion", Text("涉农贷款净增计划完成率", "Agricultural plan completion"),
    Text("涉农贷款净增 ÷ 净增计划", "Net increase of agricultural loans ÷ plan"),
    Unit.SHARE, "higher", target, UNITS, _completion(AGRI_NET, "agri_completion"),
)  # fmt: skip
QUOTA_USAGE = Kpi(
    "quota_usage", Text("信贷规模使用率", "Quota usage"),
    Text("贷款净增 ÷ 信贷规模", "Net loan increase ÷ credit quota"),
    Unit.SHARE, "neutral", target, UNITS, _completion(QUOTA, "quota_usage"),
)  # fmt: skip

KPIS = (
    DEPOSIT_COMPLETION,
    DEPOSIT_PACE_GAP,
    FEE_COMPLETION,
    AGRI_COMPLETION,
    QUOTA_USAGE,
)


def focus_progress(scope: Scope, dimensions: Sequence[str] = ("org",)) -> pl.DataFrame:
    """Return disbursement against plan by unit and focus area.

    Returns:
        `(org_id, org, focus_code, focus, actual, target, completion, pace, pace_gap,
        status, reason)`, the six areas in their usual order; only units that lent there.
    """
    parts = []
    for area in [f for f in DIMENSIONS["focus"].words if f != "other"]:
        goal = replace(AGRI_LENT, slice=f"focus={area}", actual=_lent_for(area))
        made = progress(goal, scope, dimensions)
        parts.append(made.with_columns(focus_code=pl.lit(area)))
    columns = ("actual", "target", "completion", "pace", "pace_gap", "status", "reason")
    ids = [c for d in dimensions for c in (DIMENSIONS[d].id, d)]
    every = pl.concat(parts, how="diagonal_relaxed")
    return named(every, ["focus"]).select(*ids, "focus_code", "focus", *columns)


def _lent_for(area: str) -> Actual:
    def actual(scope: Scope, dimensions: Sequence[str]) -> pl.DataFrame:
        found = lending.flows(scope, [*dimensions, "focus"])
        known = pl.lit(value=True)
        return found.filter(pl.col("focus_code") == area).with_columns(
            actual=pl.col("disbursed"), is_known=known
        )

    return actual


def planned_course(goal: Goal, scope: Scope) -> pl.DataFrame:
    """Return the plan's cumulative course over the year: `(month, planned [currency])`."""
    plan = plans(goal.target, scope, goal.slice).get(scope.org.org_id, {})
    if len(plan) < len(QUARTERS):
        return pl.DataFrame(schema={"month": pl.Date, "planned": pl.Float64})
    months = [month_end(scope.month.year, m) for m in range(1, 13)]
    planned = [_by_quarters(plan, m) * plan["year"] for m in months]
    return pl.DataFrame({"month": months, "planned": planned})
