"""The progress KPIs and how each is answered."""

from collections.abc import Callable

import polars as pl

from queries.kpi import Kpi, Term, answered
from queries.progress.goals import AGRI_NET, DEPOSITS, FEES, QUOTA, Goal
from queries.progress.schedule import progress
from queries.schema import Unit, target
from queries.scope import Scope
from queries.text import Text


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
REACHED = (
    Term("actual", Text("完成", "Reached")),
    Term("target", Text("计划", "Plan")),
)
DEPOSIT_COMPLETION = Kpi(
    "deposit_completion", Text("存款计划完成率", "Deposit plan completion"),
    Text("日均增量 ÷ 日均增量计划", "Average increment ÷ planned average increment"),
    Unit.SHARE, "higher", target, UNITS, _completion(DEPOSITS, "deposit_completion"),
    edges=Text("未下达计划则不计算；上级计划为下级之和，缺一则不计算。", "Undefined without a target; a unit's target is the sum of its children's only if each has one."), terms=REACHED,
)  # fmt: skip
DEPOSIT_PACE_GAP = Kpi(
    "deposit_pace_gap", Text("存款较序时进度", "Deposits against schedule"),
    Text("计划完成率 − 序时进度", "Plan completion − schedule"),
    Unit.POINTS, "higher", target, UNITS, _gap(DEPOSITS, "deposit_pace_gap"),
    edges=Text("有季度计划按季计划，否则按往年季节，再否则按日历。", "By quarterly plan where there is one, else by season, else by calendar."),
    terms=(Term("completion", Text("完成率", "Completion"), Unit.SHARE), Term("pace", Text("序时进度", "Schedule"), Unit.SHARE)),
    whole_over=UNITS,  # the season is that of the whole scope
)  # fmt: skip
FEE_COMPLETION = Kpi(
    "fee_completion", Text("中间业务收入计划完成率", "Fee plan completion"),
    Text("本年中间业务收入 ÷ 全年计划", "Fee income to date ÷ the year's plan"),
    Unit.SHARE, "higher", target, UNITS, _completion(FEES, "fee_completion"), over_time="sum", terms=REACHED,
)  # fmt: skip
AGRI_COMPLETION = Kpi(
    "agri_completion", Text("涉农贷款净增计划完成率", "Agricultural plan completion"),
    Text("涉农贷款净增 ÷ 净增计划", "Net increase of agricultural loans ÷ plan"),
    Unit.SHARE, "higher", target, UNITS, _completion(AGRI_NET, "agri_completion"), terms=REACHED,
)  # fmt: skip
QUOTA_USAGE = Kpi(
    "quota_usage", Text("信贷规模使用率", "Quota usage"),
    Text("贷款净增 ÷ 信贷规模", "Net loan increase ÷ credit quota"),
    Unit.SHARE, "neutral", target, UNITS, _completion(QUOTA, "quota_usage"), terms=REACHED,
)  # fmt: skip

KPIS = (
    DEPOSIT_COMPLETION,
    DEPOSIT_PACE_GAP,
    FEE_COMPLETION,
    AGRI_COMPLETION,
    QUOTA_USAGE,
)
