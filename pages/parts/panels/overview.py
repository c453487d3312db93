"""Panels of the overview: who is behind, which hard rule is broken."""

import polars as pl

from pages.parts import charts
from pages.parts.charts import Look, Ranking
from pages.parts.figures import panel
from pages.parts.numbers import points, share
from pages.parts.panel import Column, Panel
from queries import codes, progress, quality
from queries.progress import Goal
from queries.schema import Unit
from queries.scope import Scope
from queries.text import Text

GOALS = {goal.name: goal for goal in progress.GOALS}
SOURCE = Text(
    "来源：核心账务日均余额与已下达计划。存款进度按日均计算。",
    "Source: core ledger averages and the plans issued. Deposits are judged on daily averages.",
)


@panel
def pace_ranking(scope: Scope, look: Look, goal_name: str = "deposit") -> Panel:
    """Sub-branches by distance to schedule, worst first, the whole last."""
    goal = GOALS[goal_name]
    each = progress.progress(goal, scope, ("county",))
    whole = progress.progress(goal, scope).with_columns(
        county_id=pl.lit(scope.org.org_id),
        county=pl.lit(str(Text("全辖", "whole branch"))),
    )
    columns = (
        "county_id",
        "county",
        "actual",
        "target",
        "completion",
        "pace",
        "pace_gap",
        "status",
        "reason",
    )
    frame = (
        pl.concat([each.select(columns), whole.select(columns)])
        if each.height > 1
        else each.select(columns)
    )
    kind = whole["pace_kind"][0] if whole.height else None
    reference = whole["pace"][0] if whole.height else None
    name = Text("序时", "schedule")
    words = codes.PACE[kind] if kind else Text("", "")
    options = Ranking(
        "county", "completion", Unit.SHARE, status="status", reason="reason", ids="county_id",
        total=each.height > 1, reference=reference, reference_label=name, decimals=1,
    )  # fmt: skip
    return Panel(
        f"pace_{goal.name}",
        Text(f"{goal.label.zh}计划完成率，{scope.org.name.zh}，{scope.month:%Y-%m}，序时{words.zh}", f"{goal.label.en}: plan completion, {scope.org.name.en}, {scope.month:%Y-%m}, schedule {words.en}"),
        _pace_message(each, goal),
        frame,
        charts.ranking(frame, options, look),
        SOURCE,
        (
            Column("county", Text("支行", "Sub-branch")),
            Column("actual", Text("完成", "Achieved"), Unit.MONEY),
            Column("target", Text("全年计划", "Year's plan"), Unit.MONEY, reason="reason"),
            Column("completion", Text("完成率", "Completion"), Unit.SHARE, reason="reason"),
            Column("pace", Text("序时", "Schedule"), Unit.SHARE),
            Column("pace_gap", Text("较序时", "Against schedule"), Unit.POINTS, reason="reason"),
            Column("status", Text("状态", "Status"), Unit.STATE),
        ),
        drill="county_id",
    )  # fmt: skip


def _pace_message(each: pl.DataFrame, goal: Goal) -> Text:
    judged = each.drop_nulls("pace_gap")
    if judged.is_empty():
        return Text(
            f"{goal.label.zh}没有可判断的计划：未下达或数据未导入。",
            f"{goal.label.en}: there is no plan to judge by, or nothing is loaded.",
        )
    counted = {
        s: int((judged["status"] == s).sum()) for s in ("met", "watch", "behind")
    }
    worst = judged.sort("pace_gap").row(0, named=True)
    without = each.height - judged.height
    rest = (
        Text(f"；{without} 家未下达计划", f"; {without} without a target")
        if without
        else Text("", "")
    )
    if judged.height == 1:
        return Text(
            f"{worst['county']}完成 {share(worst['completion'], 1)}，较序时 {points(worst['pace_gap'])}。",
            f"{worst['county']} has done {share(worst['completion'], 1)}, {points(worst['pace_gap'])} against schedule.",
        )
    return Text(
        f"{judged.height} 家支行中 {counted['met']} 家达序时、{counted['watch']} 家略慢、{counted['behind']} 家滞后；最慢的是{worst['county']}（{points(worst['pace_gap'])}）",
        f"Of {judged.height} sub-branches {counted['met']} are on schedule, {counted['watch']} slightly behind, {counted['behind']} behind; {worst['county']} is last ({points(worst['pace_gap'])})",
    ).join_with(rest).join_with(Text("。", "."))  # fmt: skip


@panel
def hard_rules(scope: Scope, look: Look) -> Panel:
    """The rules that are met exactly or not at all, by unit."""
    found = quality.recovery_cases(scope)
    used = progress.progress(progress.QUOTA, scope, ("county",)).select(
        "county_id", usage="completion"
    )
    frame = (
        found.join(used, on="county_id", how="left")
        .with_columns(
            recovery=pl.col("recovered_on_time") / pl.col("due"),
            violations=(pl.col("extended_count") + pl.col("refinanced_count")).cast(
                pl.Int64
            ),
        )
        .with_columns(status=_rule_status())
        .sort("status", "recovery")
    )
    del look
    return Panel(
        "hard_rules",
        Text(f"硬性要求：当年新放贷款按期收回 100%，展期与借新还旧 0 笔，规模不超；{scope.month:%Y-%m}", f"Hard rules: new loans 100 % recovered on time, no rollovers, within quota; {scope.month:%Y-%m}"),
        _rule_message(frame),
        frame,
        None,
        Text("来源：信贷系统到期与规模台账。", "Source: credit system, maturities and quota."),
        (
            Column("county", Text("支行", "Sub-branch")),
            Column("due", Text("到期应收", "Due"), Unit.MONEY),
            Column("recovery", Text("按期收回率（要求 100%）", "On time (required 100 %)"), Unit.SHARE),
            Column("recovered_late", Text("逾期收回", "Recovered late"), Unit.MONEY),
            Column("violations", Text("展期、借新还旧（要求 0 笔）", "Rollovers (required 0)"), Unit.COUNT, decimals=0),
            Column("usage", Text("规模使用率（不超 100%）", "Quota used (at most 100 %)"), Unit.SHARE),
            Column("status", Text("状态", "Status"), Unit.STATE),
        ),
        drill="county_id",
    )  # fmt: skip


def _rule_status() -> pl.Expr:
    broken = (
        (pl.col("recovery") < 1) | (pl.col("violations") > 0) | (pl.col("usage") > 1)
    )
    return pl.when(broken).then(pl.lit("broken")).otherwise(pl.lit("kept"))


def _rule_message(frame: pl.DataFrame) -> Text:
    if frame.is_empty():
        return Text(
            "本年没有到期的当年新放贷款，或数据未导入。",
            "None of this year's new loans has fallen due, or nothing is loaded.",
        )
    broken = frame.filter(pl.col("status") == "broken")
    if broken.is_empty():
        return Text("硬性要求全部达到。", "Every hard rule is kept.")
    names = broken["county"].to_list()
    cases = int(broken["violations"].sum())
    return Text(
        f"{'、'.join(names[:3])}{'等' if len(names) > 3 else ''} {len(names)} 家支行未达到硬性要求，其中展期、借新还旧 {cases} 笔。",
        f"{len(names)} sub-branches break a hard rule ({', '.join(names[:3])}{', …' if len(names) > 3 else ''}), with {cases} rollovers.",
    )
