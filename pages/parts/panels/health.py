"""The health of the data: what came in, what does not add up, what is awaited."""

from collections.abc import Mapping
from datetime import date

import polars as pl

from pages.parts import charts
from pages.parts.charts import Heat, Look
from pages.parts.panel import Column, Panel
from pages.parts.panels.subject import where
from pages.parts.tiles import Tile
from queries import health, schema
from queries.periods import back
from queries.schema import Unit
from queries.scope import Scope
from queries.text import Text

SEVERITY: Mapping[str, Text] = {
    "error": Text("◆ 错误", "◆ error"),
    "warning": Text("▲ 警告", "▲ warning"),
    "info": Text("○ 提示", "○ note"),
}
LOOKED_AT = 12  # months of findings listed
BOOKS = Text("来源：导入记录", "Source: the log of loads")
COUNTED = ("error", "warning", "info")


def tiles(scope: Scope) -> list[Tile]:
    """Return the grade of the month, its findings by severity and what is awaited."""
    month = health.findings(scope, [scope.month])["severity"].to_list()
    awaited = health.missing(scope).height
    log = health.loads()
    last = log.row(0, named=True) if log.height else None
    return [
        Tile("data_grade", Text("数据质量", "Data quality"), health.grade(scope), detail=f"{scope.month:%Y-%m}"),
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


def load_grid(scope: Scope, look: Look) -> Panel:
    """Return source × period: which share of those expected has reported."""
    found = health.grid(scope).filter(pl.col("reported") > 0)
    frame = _squared(found)
    options = Heat("label", "period_label", "complete", Unit.SHARE, decimals=0)
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
        label=pl.Series([str(_table(s)) for s in every["source"]], dtype=pl.String),
        period_label=pl.col("period").dt.strftime("%Y-%m"),
    )


def _table(name: str) -> Text:
    """Return what a table or feed is called; a whole source keeps its name."""
    table = schema.metadata.tables.get(name)
    usual: Text = Text(name, name) if table is None else table.info["label"]
    return SHORT.get(name, usual)


SHORT = {
    "market_month": Text("同业存款", "market deposits"),
    "deposit_month": Text("本行存款", "own deposits"),
    "income_month": Text("收入", "income"),
    "loan_month": Text("贷款", "loans"),
    "agri_loan_month": Text("涉农贷款", "county lending"),
    "rating_star": Text("网点星级", "outlet stars"),
}


def _arrived(found: pl.DataFrame, scope: Scope) -> Text:
    late = found.filter(pl.col("complete") < 1, pl.col("period") == scope.month)
    if found.filter(period=scope.month).is_empty():
        return Text(f"{scope.month:%Y-%m} 尚无数据。", f"Nothing is in for {scope.month:%Y-%m} yet.")  # fmt: skip
    if late.is_empty():
        return Text(f"{scope.month:%Y-%m} 已导入的来源均已报齐。", f"Every source loaded for {scope.month:%Y-%m} is complete.")  # fmt: skip
    worst = late.sort("complete").row(0, named=True)
    label = _table(worst["source"])
    return Text(
        f"{scope.month:%Y-%m} 有 {late.height} 个来源未报齐；{label.zh}已报 {worst['reported']}，应报 {worst['expected']}。",
        f"{late.height} sources are incomplete for {scope.month:%Y-%m}; of {label.en}, {worst['reported']} of {worst['expected']} are in.",
    )


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
        Text("来源：校验结果。质量等级规则：", "Source: truth checks. Grade: ").join_with(health.GRADE_RULE),
        (
            Column("level", Text("级别", "Severity")),
            Column("period", Text("期间", "Period")),
            Column("org", Text("机构", "Unit")),
            Column("message", Text("说明", "Finding")),
            Column("gap", Text("差异", "Difference")),
            Column("allowed", Text("容差", "Tolerance")),
            Column("load_id", Text("批次", "Load")),
        ),
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
        f"{error} errors, {warning} warnings and {note} notes in the last 12 months; {now} of them in {month:%Y-%m}.",
    )


def missing(scope: Scope) -> Panel:
    """Return which reports are awaited for the month."""
    found = health.missing(scope)
    labels = [str(_table(source)) for source in found["source"]]
    frame = found.with_columns(label=pl.Series(labels, dtype=pl.String))
    month = f"{scope.month:%Y-%m}"
    return Panel(
        "missing_reports",
        Text("催报清单", "Reports awaited").join_with(where(scope)),
        Text(f"{month} 还有 {found.height} 份报表未到。", f"{found.height} reports for {month} are awaited.")
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
    lines = [f"- {r['where']} {r['who']} ({_table(r['source'])})" for r in found.iter_rows(named=True)]  # fmt: skip
    return "\n".join([str(head), *lines])


def restatements(scope: Scope) -> Panel:
    """Return published values that later loads changed, newest first."""
    found = health.restatements(scope)
    labels = [
        _column(t, c) for t, c in found.select("table_name", "column_name").rows()
    ]
    frame = found.with_columns(
        label=pl.Series(labels, dtype=pl.String),
        at=pl.col("loaded_at").dt.strftime("%Y-%m-%d %H:%M"),
    )
    return Panel(
        "restatements",
        Text("追溯修订，修改前后", "Restatements, before and after").join_with(where(scope)),
        Text(f"列出最近 {found.height} 个修订过的数值。", f"The latest {found.height} values that were restated.")
        if found.height
        else Text("没有修订过已发布的数值。", "No published value was restated."),
        frame,
        None,
        Text("来源：修订记录", "Source: the log of revisions"),
        (
            Column("load_id", Text("批次", "Load")),
            Column("label", Text("表与列", "Table and column")),
            Column("row_key", Text("行", "Row")),
            Column("old_value", Text("原值", "Before")),
            Column("new_value", Text("新值", "After")),
            Column("at", Text("时间（UTC）", "At (UTC)")),
            Column("loaded_by", Text("经手人", "By")),
        ),
        is_wide=True,
    )  # fmt: skip


def _column(table: str, column: str) -> str:
    known = schema.metadata.tables.get(table)
    label = known.c[column].info["label"] if known is not None and column in known.c else column  # fmt: skip
    return f"{_table(table)} · {label}"


def load_log() -> Panel:
    """Return every load: its file, rows, who and when."""
    found = health.loads()
    frame = found.with_columns(
        source=pl.Series([str(_table(f)) for f in found["feed"]], dtype=pl.String),
        at=pl.col("loaded_at").dt.strftime("%Y-%m-%d %H:%M"),
        print=pl.col("file_sha256").str.slice(0, 8),
    )
    rows = int(found["row_count"].sum() or 0)
    return Panel(
        "load_log",
        Text("导入记录", "Log of loads"),
        Text(f"共 {found.height} 批，{rows:,} 行。", f"{found.height} loads, {rows:,} rows."),
        frame,
        None,
        BOOKS,
        (
            Column("load_id", Text("批次", "Load")),
            Column("source", Text("来源", "Feed")),
            Column("file_name", Text("文件", "File")),
            Column("row_count", Text("行数", "Rows"), Unit.COUNT),
            Column("replaced_rows", Text("替换行数", "Replaced"), Unit.COUNT),
            Column("first_period", Text("起", "From")),
            Column("last_period", Text("止", "To")),
            Column("at", Text("时间（UTC）", "At (UTC)")),
            Column("loaded_by", Text("导入人", "By")),
            Column("print", Text("指纹", "SHA-256")),
            Column("note", Text("备注", "Note")),
        ),
        is_wide=True,
    )  # fmt: skip
