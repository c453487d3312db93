"""How far the data can be trusted: the grade and what does not add up."""

from collections.abc import Mapping
from datetime import date

import polars as pl

from pages.parts.panel import Column, Panel
from pages.parts.panels.subject import where
from pages.parts.tiles import Tile
from queries import grades, health
from queries.periods import back
from queries.scope import Scope
from queries.text import Text

SEVERITY: Mapping[str, Text] = {
    "error": Text("◆ 错误", "◆ Error"),
    "warning": Text("▲ 警告", "▲ Warning"),
    "info": Text("○ 提示", "○ Note"),
}
LOOKED_AT = 12  # months of findings listed
COUNTED = ("error", "warning", "info")


def tiles(scope: Scope) -> list[Tile]:
    """Return the grade of the month, its findings by severity and what is awaited."""
    month = health.findings(scope, [scope.month])["severity"].to_list()
    awaited = health.missing(scope).height
    log = health.loads()
    last = log.row(0, named=True) if log.height else None
    return [
        Tile("data_grade", Text("数据质量", "Data quality"), grades.grade(scope), detail=f"{scope.month:%Y-%m}"),
        *[
            Tile(f"data_{s}", SEVERITY[s], str(Text(f"{month.count(s)} 项", str(month.count(s)))), detail=f"{scope.month:%Y-%m}")
            for s in COUNTED
        ],
        Tile("data_awaited", Text("待催报", "Reports awaited"), str(Text(f"{awaited} 份", str(awaited)))),
        Tile(
            "data_load", Text("最近导入", "Latest load"),
            str(Text(f"第 {last['load_id']} 批", f"load {last['load_id']}")) if last else None,
            detail=f"{last['loaded_at']:%Y-%m-%d %H:%M} UTC" if last else "",
        ),
    ]  # fmt: skip


def findings(scope: Scope) -> Panel:
    """Return what does not add up in the last twelve months, worst first."""
    months = [back(scope.month, n) for n in range(LOOKED_AT)]
    found = health.findings(scope, months)
    frame = found.with_columns(
        level=pl.col("severity").replace_strict({s: str(t) for s, t in SEVERITY.items()}, default="", return_dtype=pl.String),
        gap=_amounts(found["difference"]), allowed=_amounts(found["tolerance"]),
    )  # fmt: skip
    return Panel(
        "findings",
        Text("校验结果，近 12 个月", "Findings, last 12 months").join_with(where(scope)),
        _judged(found, scope.month),
        frame,
        None,
        Text("来源：校验结果。质量等级规则：", "Source: truth checks. Grade: ").join_with(grades.RULE),
        (
            Column("level", Text("级别", "Severity")),
            Column("period", Text("期间", "Period")),
            Column("org", Text("机构", "Unit")),
            Column("message", Text("说明", "Finding")),
            Column("gap", Text("差异", "Difference")),
            Column("allowed", Text("容差", "Tolerance")),
            Column("load_id", Text("批次", "Load")),
        ),
        is_list=found.is_empty(),
        is_wide=True,
    )  # fmt: skip


def _amounts(values: pl.Series) -> pl.Series:
    written = [f"{v:,.2f}" if abs(v) >= 1 else f"{v:.4g}" for v in values]
    return pl.Series(written, dtype=pl.String)


def _judged(found: pl.DataFrame, month: date) -> Text:
    if found.is_empty():
        return Text("近 12 个月没有发现不符之处。", "Nothing was found in the last 12 months.")  # fmt: skip
    each = found["severity"].to_list()
    error, warning, note = (each.count(s) for s in COUNTED)
    now = found.filter(pl.col("period").dt.month_end() == month).height
    return Text(
        f"近 12 个月有错误 {error} 项、警告 {warning} 项、提示 {note} 项；其中 {month:%Y-%m} 共 {now} 项。",
        f"Last 12 months: errors {error}, warnings {warning}, notes {note}; in {month:%Y-%m}: {now}.",
    )


def quality(scope: Scope) -> Panel:
    """Return every subject's grade in the last twelve months."""
    months = [back(scope.month, n) for n in reversed(range(LOOKED_AT))]
    found = grades.by_subject(scope, months)
    wide = found.with_columns(
        month=pl.col("month").dt.strftime("%Y-%m"),
        subject=pl.col("subject").replace_strict({s: str(t) for s, (t, _) in grades.SUBJECTS.items()}, return_dtype=pl.String),
    ).pivot("month", index="subject", values="grade")  # fmt: skip
    now = found.filter(month=scope.month)
    return Panel(
        "quality",
        Text("质量等级，按主题与月份", "Data quality by subject and month").join_with(where(scope)),
        _graded(now),
        wide,
        None,
        Text("等级规则：", "Rule: ").join_with(grades.RULE),
        (
            Column("subject", Text("主题", "Subject")),
            *[Column(name, Text(name, name)) for name in wide.columns[1:]],
        ),
        is_wide=True,
    )  # fmt: skip


def _graded(now: pl.DataFrame) -> Text:
    low = now.filter(pl.col("grade").is_in(["C", "D"]))
    if low.is_empty():
        return Text(
            "本月各主题数据质量均不低于 {b}。",
            "Every subject's figures of the month are graded A or {b}.",
        ).fill(b="B")
    told = [
        (grades.SUBJECTS[s][0], g) for s, g in low.select("subject", "grade").rows()
    ]
    zh = "、".join(f"{t.zh}为 {g} 级" for t, g in told)
    en = ", ".join(f"{t.en} {g}" for t, g in told)
    return Text(f"本月{zh}，请先看下方校验结果。", f"Graded low in the month: {en}. See the findings below.")  # fmt: skip
