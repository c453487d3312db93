"""② How far the unit is with its plans, and what it needs each day."""

import polars as pl

from pages.parts import charts
from pages.parts.charts import Bullets, Look
from pages.parts.figures import panel
from pages.parts.money import fine
from pages.parts.panel import Column, Panel
from pages.parts.panels.briefing.base import LEDGER
from queries import daily, progress
from queries.progress import Goal
from queries.schema import Unit
from queries.scope import Scope
from queries.text import Text

GOALS = (progress.SAVINGS, progress.DEPOSITS, progress.FEES, progress.AGRI_NET)


@panel
def on_schedule(scope: Scope, look: Look) -> Panel:
    """② Savings, deposits, fees and lending against plan, and what is needed per day."""
    rows = [_goal_row(goal, scope) for goal in GOALS]
    frame = pl.DataFrame(
        rows,
        schema={
            "goal": pl.String,
            "actual": pl.Float64,
            "target": pl.Float64,
            "completion": pl.Float64,
            "pace": pl.Float64,
            "status": pl.String,
            "reason": pl.String,
        },
        orient="row",
    )
    options = Bullets("goal", "actual", "target", pace="pace", reason="reason")
    return Panel(
        "on_schedule",
        Text(f"② 进度，{scope.org.name.zh}，{scope.month:%Y-%m}", f"② On schedule? {scope.org.name.en}, {scope.month:%Y-%m}"),
        _need_message(scope, look),
        frame,
        charts.bullets(frame, options, look),
        LEDGER,
        (
            Column("goal", Text("指标", "Goal")),
            Column("actual", Text("完成", "Achieved"), Unit.MONEY),
            Column("target", Text("全年计划", "Year's plan"), Unit.MONEY, reason="reason"),
            Column("completion", Text("完成率", "Completion"), Unit.SHARE, reason="reason"),
            Column("pace", Text("序时", "Schedule"), Unit.SHARE),
            Column("status", Text("状态", "Status"), Unit.STATE),
        ),
        style=look.style,
    )  # fmt: skip


def _goal_row(goal: Goal, scope: Scope) -> tuple[object, ...]:
    made = progress.progress(goal, scope)
    if made.is_empty():
        return (str(goal.label), None, None, None, None, None, "NOT_LOADED")
    row = made.row(0, named=True)
    return (
        str(goal.label),
        *[
            row[c]
            for c in ("actual", "target", "completion", "pace", "status", "reason")
        ],
    )


def _need_message(scope: Scope, look: Look) -> Text:
    need = progress.needed(progress.DEPOSITS, scope)
    if need is None:
        return Text(
            "未下达存款计划，无法计算每日所需。",
            "Without a deposit plan there is no daily need.",
        )
    best = daily.best_stretch(scope)
    done = (
        Text("按目前余额已够", "today's balance is enough")
        if need.per_day == 0
        else Text(
            f"每天须增 {fine(need.per_day, look.style)}",
            f"{fine(need.per_day, look.style)} a day is needed",
        )
    )
    pace = (
        Text(
            f"；今年最好的 30 天每天 {fine(best[1], look.style)}",
            f"; the best 30 days so far: {fine(best[1], look.style)} a day",
        )
        if best
        else Text("", "")
    )
    return Text(f"到年末还有 {need.days_left} 天，{done.zh}", f"{need.days_left} days to year-end: {done.en}").join_with(pace).join_with(Text("。", "."))  # fmt: skip
