"""What came in and whose report is awaited."""

import polars as pl

from pages.parts import charts
from pages.parts.charts import Heat, Look
from pages.parts.panel import Column, Panel
from pages.parts.panels.health.sources import label, source
from pages.parts.panels.subject import where
from queries import health
from queries.schema import Unit
from queries.scope import Scope
from queries.text import Text


def load_grid(scope: Scope, look: Look) -> Panel:
    """Return source × period: which share of those expected has reported."""
    found = health.grid(scope).filter(pl.col("reported") > 0)
    frame = _squared(found)
    options = Heat(
        "label", "period_label", "complete", Unit.SHARE, centre=1.0, decimals=0
    )
    return Panel(
        "load_grid",
        Text("到数情况：来源 × 期间", "What is in, source by period").join_with(where(scope)),
        _arrived(found, scope),
        frame,
        charts.heat(frame, options, look),
        Text("格内为已报占应报；应报：本期或上期有数、且未撤并的机构", "Cells: reported out of expected, those who reported now or the period before and are still there"),
        (
            Column("label", Text("来源", "Source")),
            Column("period_label", Text("期间", "Period")),
            Column("reported", Text("已报", "Reported"), Unit.COUNT),
            Column("expected", Text("应报", "Expected"), Unit.COUNT),
            Column("complete", Text("完整率", "Complete"), Unit.SHARE, 1),
        ),
        is_wide=True,
    )  # fmt: skip


def _squared(found: pl.DataFrame) -> pl.DataFrame:
    """Return every source in every one of the last periods, empty where it has nothing."""
    sources = found.select("source").unique(maintain_order=True)
    periods = found.select("period").unique().sort("period").tail(health.SHOWN)
    every = sources.join(periods, how="cross").join(
        found, on=["source", "period"], how="left", maintain_order="left"
    )
    return every.with_columns(
        label=pl.Series([label(s) for s in every["source"]], dtype=pl.String),
        period_label=pl.col("period").dt.strftime("%Y-%m"),
    )


def _arrived(found: pl.DataFrame, scope: Scope) -> Text:
    late = found.filter(pl.col("complete") < 1, pl.col("period") == scope.month)
    if found.filter(period=scope.month).is_empty():
        return Text(f"{scope.month:%Y-%m} 尚无数据。", f"Nothing is in for {scope.month:%Y-%m} yet.")  # fmt: skip
    if late.is_empty():
        return Text(f"{scope.month:%Y-%m} 已导入的来源均已报齐。", f"Every source loaded for {scope.month:%Y-%m} is complete.")  # fmt: skip
    worst = late.sort("complete").row(0, named=True)
    name = source(worst["source"])
    return Text(
        f"{scope.month:%Y-%m} 有 {late.height} 个来源未报齐；{name.zh}已报 {worst['reported']}，应报 {worst['expected']}。",
        f"Sources incomplete for {scope.month:%Y-%m}: {late.height}; of {name.en}, {worst['reported']} of {worst['expected']} are in.",
    )


def missing(scope: Scope) -> Panel:
    """Return which reports are awaited for the month."""
    found = health.missing(scope)
    labels = [label(s) for s in found["source"]]
    frame = found.with_columns(label=pl.Series(labels, dtype=pl.String))
    month = f"{scope.month:%Y-%m}"
    return Panel(
        "missing_reports",
        Text("催报清单", "Reports awaited").join_with(where(scope)),
        Text(f"{month} 还有 {found.height} 份报表未到。", f"Reports awaited for {month}: {found.height}.")
        if found.height
        else Text(f"{month} 应报的均已报。", f"Every report expected for {month} is in."),
        frame,
        None,
        Text("应报：同业范围成员与上期有数的机构", "Expected: members of the peer group, and units that reported the period before"),
        (
            Column("label", Text("来源", "Source")),
            Column("where", Text("地区 / 机构", "Where")),
            Column("who", Text("报送者", "Who")),
            Column("last", Text("最近一期", "Latest in"), monthly=True),
        ),
        is_list=found.is_empty(),
    )  # fmt: skip


def reminder(scope: Scope) -> str:
    """Return the text to send to those whose reports are awaited; empty if none is."""
    found = health.missing(scope)
    if found.is_empty():
        return ""
    head = Text(
        f"以下单位 {scope.month:%Y-%m} 报表尚未收到，请尽快报送：",
        f"Reports for {scope.month:%Y-%m} from these are awaited; please send them soon:",
    )
    lines = [f"- {r['where']} {r['who']} ({source(r['source'])})" for r in found.iter_rows(named=True)]  # fmt: skip
    return "\n".join([str(head), *lines])
