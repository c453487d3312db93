"""Plan completion by unit: one panel for every goal, worst first, 全辖 last."""

from collections.abc import Sequence

import polars as pl

from pages.parts import charts
from pages.parts.charts import Look, Ranking
from pages.parts.numbers import points, share
from pages.parts.panel import Column, Origin, Panel
from pages.parts.panels.subject import brief, compared, where
from queries import codes
from queries.kpi import DIMENSIONS
from queries.progress import Goal, progress
from queries.schema import Unit
from queries.scope import Scope
from queries.text import NOTHING, Text

WHOLE = Text("全辖", "whole branch")
FIGURES = ("actual", "target", "completion", "pace", "pace_gap", "status", "reason")


def sign(value: float | None) -> int:
    """Return 1 for a rise, -1 for a fall, 0 for neither."""
    return 0 if not value else 1 if value > 0 else -1


def arrow(value: float | None) -> str:
    """Return the shape of a movement."""
    return {1: "▲", -1: "▼", 0: ""}[sign(value)]


def completed(
    name: str, goal: Goal, scope: Scope, look: Look, decimals: int | None = None
) -> Panel:
    """Return the panel of a goal's completion by unit, beside the schedule of the whole.

    Args:
        name: the panel's id.
        goal: one of `queries.progress.GOALS`.
        scope: the reader's choice.
        look: colours and money unit.
        decimals: of amounts, instead of the unit's own.
    """
    unit = compared(scope)
    each = progress(goal, scope, (unit,)).select(
        unit_id=DIMENSIONS[unit].id, unit=unit, **{n: n for n in FIGURES}
    )
    whole = progress(goal, scope).with_columns(
        unit_id=pl.lit(scope.org.org_id), unit=pl.lit(str(WHOLE))
    )
    each = each.with_columns(brief(each["unit"]))
    whole = whole.with_columns(brief="unit")
    frame = pl.concat([each, whole.select(each.columns)]) if each.height > 1 else each
    pace = whole["pace"][0] if whole.height else None
    options = Ranking(
        "brief", "completion", Unit.SHARE, status="status", reason="reason", ids="unit_id",
        total=each.height > 1, reference=pace, decimals=1,
    )  # fmt: skip
    label = goal.label
    return Panel(
        name,
        Text(f"计划完成率：{label.zh}", f"Plan completion: {label.en}").join_with(where(scope)),
        _message(each, label),
        frame,
        charts.ranking(frame, options, look),
        _source(whole),
        (
            Column("unit", DIMENSIONS[unit].label),
            Column("actual", Text("完成数", "Reached"), Unit.MONEY, decimals),
            Column("target", Text("全年计划", "Year's plan"), Unit.MONEY, decimals, reason="reason"),
            Column("completion", Text("计划完成率", "Completion"), Unit.SHARE, reason="reason"),
            Column("pace", Text("序时进度", "Schedule"), Unit.SHARE, reason="reason"),
            Column("pace_gap", Text("较序时进度", "Against schedule"), Unit.POINTS, reason="reason"),
            Column("status", Text("状态", "Status"), Unit.STATE),
        ),
        drill="unit_id",
        origin=Origin(goal.kpis, {unit: "unit_id"}),
        extremes=("unit", "pace_gap", Unit.POINTS),
    )  # fmt: skip


def _source(whole: pl.DataFrame) -> Text:
    kind = whole["pace_kind"][0] if whole.height else None
    told = codes.PACE[kind] if kind else NOTHING
    return Text("来源：计划表（target）与实际数。序时进度", "Source: issued targets and figures. Schedule ").join_with(
        told if kind else Text("未定：未下达计划", "unknown: no target issued")
    ).join_with(Text("。", "."))  # fmt: skip


def _message(each: pl.DataFrame, label: Text) -> Text:
    judged = each.drop_nulls("completion")
    if judged.is_empty():
        return Text(
            f"{label.zh}本年未下达计划，只列完成数。",
            f"No plan was issued for {label.en.lower()}; only what was reached is listed.",
        )
    worst = judged.row(0, named=True)
    said = f"{share(worst['completion'], 1)}"
    gap = points(worst["pace_gap"])
    if judged.height == 1:
        state = codes.STATUS[worst["status"]]
        return Text(
            f"{worst['unit']}{label.zh}完成计划的 {said}，较序时进度 {gap}，{state.zh}。",
            f"{worst['unit']} has reached {said} of its plan for {label.en.lower()}, {gap} against schedule: {state.en}.",
        )
    return _counted(judged).join_with(
        Text(
            f"；最慢的是{worst['unit']}，完成 {said}，较序时进度 {gap}。",
            f"; {worst['unit']} is last with {said}, {gap} against schedule.",
        )
    )


def _counted(judged: pl.DataFrame) -> Text:
    states: Sequence[str] = judged["status"].to_list()
    parts = [(codes.STATUS[s], states.count(s)) for s in codes.STATUS if s in states]
    zh = "，".join(f"{n} 个{word.zh}" for word, n in parts)
    en = ", ".join(f"{n} {word.en}" for word, n in parts)
    return Text(f"{judged.height} 个机构中 {zh}", f"Of {judged.height} units {en}")
