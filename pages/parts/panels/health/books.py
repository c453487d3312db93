"""What was loaded and what was restated: the warehouse's own books."""

import polars as pl

from pages.parts.panel import Column, Panel
from pages.parts.panels.health.entries import (
    column_in_words,
    row_in_words,
    value_in_words,
)
from pages.parts.panels.health.sources import label
from pages.parts.panels.subject import where
from queries import health
from queries.schema import Unit
from queries.scope import Scope
from queries.text import Text


def restatements(scope: Scope) -> Panel:
    """Return published values that later loads changed, newest first."""
    return revised(health.restatements(scope), "restatements", where(scope))


def revised(found: pl.DataFrame, name: str, scoped: Text) -> Panel:
    """Return revisions, as `health.restatements` gives them, as the panel of a name."""
    known = health.spelled()
    labels = [
        column_in_words(t, c)
        for t, c in found.select("table_name", "column_name").rows()
    ]
    frame = found.with_columns(
        label=pl.Series(labels, dtype=pl.String),
        before=pl.Series(
            [value_in_words(v) for v in found["old_value"]], dtype=pl.String
        ),
        after=pl.Series(
            [value_in_words(v) for v in found["new_value"]], dtype=pl.String
        ),
        row=pl.Series(
            [row_in_words(key, known) for key in found["row_key"]], dtype=pl.String
        ),
        at=pl.col("loaded_at").dt.strftime("%Y-%m-%d %H:%M"),
    )
    return Panel(
        name,
        Text("追溯修订，修改前后", "Restatements, before and after").join_with(scoped),
        Text(f"列出最近 {found.height} 个修订过的数值。", f"Values restated, the latest first: {found.height}.")
        if found.height
        else Text("没有修订过已发布的数值。", "No published value was restated."),
        frame,
        None,
        Text("来源：修订记录", "Source: the log of revisions"),
        (
            Column("load_id", Text("批次", "Load")),
            Column("label", Text("表与列", "Table and column")),
            Column("row", Text("行", "Row")),
            Column("before", Text("原值", "Before")),
            Column("after", Text("新值", "After")),
            Column("at", Text("时间（UTC）", "At (UTC)")),
            Column("loaded_by", Text("经手人", "By")),
        ),
        is_list=found.is_empty(),
        is_wide=True,
    )  # fmt: skip


def load_log() -> Panel:
    """Return every load: its file, rows, who and when."""
    return log_of(health.loads(), "load_log")


def log_of(found: pl.DataFrame, name: str) -> Panel:
    """Return loads, as `health.loads` gives them, as the panel of a name."""
    frame = found.with_columns(
        source=pl.Series([label(f) for f in found["feed"]], dtype=pl.String),
        at=pl.col("loaded_at").dt.strftime("%Y-%m-%d %H:%M"),
        print=pl.col("file_sha256").str.slice(0, 8),
    )
    rows = int(found["row_count"].sum() or 0)
    return Panel(
        name,
        Text("导入记录", "Log of loads"),
        Text(f"共 {found.height} 批，{rows:,} 行。", f"Loads: {found.height}; rows: {rows:,}."),
        frame,
        None,
        Text("来源：导入记录", "Source: the log of loads"),
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
